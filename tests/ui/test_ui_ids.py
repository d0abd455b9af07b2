"""Ids are written once, in Python: the page's scripts have them from there and write none."""

import re
from pathlib import Path

import pytest

from tools.page_ids import SCRIPT, list_ids, render_script

SOURCES = sorted(path for path in SCRIPT.parents[1].rglob("*.js") if path.name != SCRIPT.name)
SINGLE_WORDS = {one for one in list_ids() if "-" not in one}
"""Of these a script may say the word; it may not look an element up by it."""

LOOKED_UP = re.compile(
    r"#({words})\b|(?:byId|getElementById|setProps)\(\s*[\"'`]({words})[\"'`]".format(
        words="|".join(sorted(SINGLE_WORDS))
    )
)
NAMED = re.compile(
    r"[\"'`#]({ids})(?=[\"'`\s,.:>)\[])".format(
        ids="|".join(sorted(set(list_ids()) - SINGLE_WORDS))
    )
)
PUT_TOGETHER = re.compile(
    r"\b(?:{panels})-\$\{{".format(
        panels="|".join(sorted({one.split("-")[0] for one in list_ids()}))
    )
)
"""From a panel's name and a part of it, which is an id too."""

FORMS = (LOOKED_UP, NAMED, PUT_TOGETHER)
UNSAID = re.compile(r"^\s*(?://|\*).*$|className: \"[^\"]*\"", re.MULTILINE)
"""Comments, and classes, some of which are called as the element that has them."""


def test_the_scripts_have_the_ids_of_python() -> None:
    assert SCRIPT.read_text("utf-8") == render_script(), "make bundle"
    assert 'export const MAP_TRIPS = "map-trips";' in render_script()
    assert "export const panelId = (panel) => `dock-${panel}`;" in render_script()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_script_writes_an_id_of_its_own(path: Path) -> None:
    lines = UNSAID.sub("", path.read_text("utf-8")).splitlines()
    assert [line for line in lines if any(form.search(line) for form in FORMS)] == []


@pytest.mark.parametrize(
    "line",
    [
        'document.getElementById("map")',
        'dom.whenThere("#dock-title", show)',
        'dash.setProps("status", {})',
        "const part = (id) => byId(`area-${id}`);",
        'target.closest("#stories-list .story")',
    ],
)
def test_such_lines_would_be_found(line: str) -> None:
    assert any(form.search(line) for form in FORMS)
