"""Writes assets/js/core/ids.js, the page's ids as its scripts have them, from dashapp/ui/ids.py.

`make bundle` runs it before the scripts are built; `python -m tools.page_ids` does it alone.
"""

import enum
from collections.abc import Iterator
from pathlib import Path

from dashapp.ui import ids

SCRIPT = Path(__file__).resolve().parents[1] / "assets" / "js" / "core" / "ids.js"

_HEAD = """\
// Ids of the page's elements and stores, written by `make bundle` from dashapp/ui/ids.py.
"""


def list_ids() -> list[str]:
    enums = [one for one in vars(ids).values() if isinstance(one, enum.EnumMeta)]
    return [str(member) for one in enums for member in one]


def render_script() -> str:
    return "\n".join([_HEAD, *_render_constants(), "", *_render_functions(), ""])


def _render_constants() -> Iterator[str]:
    for one in list_ids():
        yield f'export const {one.upper().replace("-", "_")} = "{one}";'


def _render_functions() -> Iterator[str]:
    """Ids that follow from a name, as Python makes them of a place for it."""
    made = {
        "filterId(column)": ids.filter_id("${column}"),
        "filterPartId(column, part)": ids.filter_id("${column}", "${part}"),
        "areaChartId(column)": ids.area_chart_id("${column}"),
        "panelId(panel)": ids.panel_id("${panel}"),
        "panelPartId(panel, part)": ids.panel_part_id("${panel}", "${part}"),
    }
    for signature, text in made.items():
        name, _, parameters = signature.rstrip(")").partition("(")
        typed = ", ".join(f"{one}: string" for one in parameters.split(", "))
        yield f"/** @type {{({typed}) => string}} */"
        yield f"export const {name} = ({parameters}) => `{text}`;"


if __name__ == "__main__":
    SCRIPT.write_text(render_script(), "utf-8")
