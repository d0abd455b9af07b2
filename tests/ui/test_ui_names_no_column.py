"""No file of the page names a column: what there is to show, the data set says."""

import re
from pathlib import Path

import pytest
from support.shuttles import SHUTTLES

from dashapp.dataset import TAXI

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    [
        *(ROOT / "assets" / "js").rglob("*.js"),
        *(ROOT / "assets" / "built").glob("*.js"),
        *(ROOT / "assets" / "css").glob("*.css"),
        *(ROOT / "dashapp" / "ui").glob("*.py"),
    ]
)
UNSAID = re.compile(r'"""(?s:.*?)"""|/\*(?s:.*?)\*/|(?:^|\s)(?://|#)\s.*$', re.MULTILINE)
"""Docstrings and comments may name a column as an example."""

ALSO_WORDS = {"from", "to", "area", "duration", "on", "where", "clock", "wait", "company"}
"""Columns whose names are words of the page too: the panel of areas, how long a style moves."""

NAMES = {
    name for one in (*TAXI.columns, *SHUTTLES.columns) for name in (one.name, one.field) if name
}
NAMED = re.compile(rf"\b(?:{'|'.join(sorted(NAMES - ALSO_WORDS))})\b")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_file_of_the_page_names_a_column(path: Path) -> None:
    assert NAMED.findall(UNSAID.sub("", path.read_text("utf-8"))) == []
