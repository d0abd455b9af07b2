"""The page as Python builds it: ids, names of JavaScript functions, and nothing from outside."""

import json
import re
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from support.layouts import walk
from support.selecting import YELLOW

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.ui import ids
from dashapp.ui.dock import PANELS, list_panels

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@pytest.fixture
def app(settings: Settings, services: Services) -> Dash:
    return create_app(settings, services)


@pytest.fixture
def layout(app: Dash) -> dict[str, Any]:
    return json.loads(app.server.test_client().get("/_dash-layout").text)


def test_every_id_is_on_the_page_once(layout: dict[str, Any]) -> None:
    enums = [value for value in vars(ids).values() if isinstance(value, type)]
    elsewhere = (ids.OperatorIds, ids.DocumentIds, ids.SetIds)
    everyone = [enum for enum in enums if issubclass(enum, StrEnum) and enum not in elsewhere]
    declared = [str(item) for enum in everyone for item in enum]
    declared += [ids.panel_id(panel.name) for panel in list_panels(YELLOW, PANELS)]
    for panel in (panel for panel in list_panels(YELLOW, PANELS) if panel.update):
        declared += [
            ids.panel_part_id(panel.name, part) for part in ("selection", "note", "answer")
        ]
        declared += [one.component_id for one in panel.inputs]
    for column in (column for column in YELLOW.filters if column.kind != "area"):
        declared += [ids.filter_id(column.name), ids.filter_id(column.name, "text")]
        if column.kind in ("amounts", "days"):
            declared.append(ids.filter_id(column.name, "inputs"))
    declared += [ids.area_chart_id(column.name) for column in YELLOW.columns if column.compared]
    used = Counter(node["props"]["id"] for node in walk(layout) if "id" in node.get("props", {}))
    assert used == Counter(declared)


def test_every_callback_of_the_browser_has_its_function(app: Dash) -> None:
    known = json.loads(app.server.test_client().get("/_dash-dependencies").text)
    callbacks = [callback for callback in known if callback["clientside_function"]]
    assert callbacks
    for callback in callbacks:
        where = callback["clientside_function"]
        source = "".join(path.read_text() for path in ASSETS.rglob("*.js"))
        exported = re.findall(rf"\b{where['namespace']}: {{([^}}]*)}}", source)
        assert any(where["function_name"] in names for names in exported), where


def test_no_callback_hides_another(app: Dash) -> None:
    """Dash knows callbacks without output by their inputs: of two alike only one would run."""
    callbacks = json.loads(app.server.test_client().get("/_dash-dependencies").text)
    known = Counter(callback["output"] for callback in callbacks)
    assert [output for output, times in known.items() if times > 1] == []


def test_functions_handed_to_the_map_exist(layout: dict[str, Any]) -> None:
    handed = {node["variable"] for node in walk(layout) if "variable" in node}
    assert handed
    for name in handed:
        _, panel, function = name.split(".")
        source = (ASSETS / "js" / "page" / f"{panel}.js").read_text()
        assert re.search(rf"function {function}\(", source), name


def test_only_street_tiles_come_from_outside() -> None:
    sources = [path.read_text() for path in (ASSETS / "js").rglob("*.js")]
    urls = [url for text in sources for url in re.findall(r"https://([^\s`\"'>]+)", text)]
    asked = {url.split("/")[0] for url in urls if "{z}" in url or url.startswith("{s}")}
    assert asked == {"tile.openstreetmap.org", "{s}.basemaps.cartocdn.com"}
    linked = {url.split("/")[0] for url in urls} - asked
    assert linked == {"leafletjs.com", "www.openstreetmap.org", "carto.com"}


def test_the_head_needs_no_inline_script_and_no_other_host(app: Dash) -> None:
    page = app.server.test_client().get("/").text
    assert '<html lang="en"' in page
    assert "width=device-width" in page
    assert not re.search(r"""(src|href)=["'](https?:)?//""", page)
    assert re.search(r'<script src="[^"]*/firstpaint\.js"', page)


def test_two_apps_in_one_process_have_their_callbacks(
    settings: Settings, services: Services
) -> None:
    counts = [
        len(
            json.loads(
                create_app(settings, services).server.test_client().get("/_dash-dependencies").text
            )
        )
        for _ in range(2)
    ]
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize("path", sorted(ASSETS.rglob("*.css")), ids=lambda path: path.name)
def test_styles_ask_nobody_else(path: Path) -> None:
    assert not re.search(r"@import|url\(['\"]?(https?:)?//", path.read_text())
