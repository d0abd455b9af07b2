"""The dock: a toolbar on the map that opens one panel at a time beside it. Knows no panel's inside.

A panel is a module of its own and one line in `PANELS`. Its id is `dock-<name>`, its icon the CSS
class `dock-icon--<name>`, or a usual one.
"""

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Dataset
from dashapp.ui import operator
from dashapp.ui.area import build_area
from dashapp.ui.charts import build_charts
from dashapp.ui.flows import build_flows, has_flows
from dashapp.ui.ids import PageIds, panel_id
from dashapp.ui.look import build_look
from dashapp.ui.panels import Panel, build_inside
from dashapp.ui.share import build_share
from dashapp.ui.stories import build_stories
from dashapp.ui.table import TABLE
from dashapp.ui.trips import TRIPS
from dashapp.ui.zones import ZONES

PANELS = (
    Panel("charts", "Charts", build_charts, lambda dataset: bool(dataset.charted)),
    TABLE,
    ZONES,
    Panel("flows", "Flows", build_flows, has_flows),
    TRIPS,
    Panel("area", "Area", build_area, lambda dataset: dataset.has_area),
    Panel("stories", "Examples", build_stories, lambda dataset: bool(dataset.stories)),
    Panel("look", "Map style", build_look),
    Panel("share", "Export & share", build_share),
)


OPERATOR = Panel(operator.NAME, operator.TITLE, lambda _: operator.build_operator())
"""Has no button on the map: whoever operates finds the way at the foot of the controls."""


Panels = tuple[Panel, ...]


def list_panels(dataset: Dataset, panels: Panels) -> list[Panel]:
    return [panel for panel in panels if panel.is_there(dataset)]


def build_toolbar(dataset: Dataset, panels: Panels) -> Component:
    return html.Nav(
        [build_opener(panel) for panel in list_panels(dataset, panels)],
        className="dock-toolbar",
        **{"aria-label": "Panels"},
    )


def build_opener(panel: Panel) -> Component:
    return html.Button(
        [
            html.Span(className=f"dock-icon dock-icon--{panel.name}", **{"aria-hidden": "true"}),
            html.Span(panel.title, className="dock-opener-name"),
        ],
        className="dock-opener",
        type="button",
        title=panel.title,
        **{
            "aria-expanded": "false",
            "aria-controls": panel_id(panel.name),
            "data-dock-open": panel.name,
        },
    )


def build_dock(dataset: Dataset, panels: Panels, *, for_operator: bool) -> Component:
    shown = [*list_panels(dataset, panels), *([OPERATOR] if for_operator else [])]
    sections = [build_section(panel, dataset) for panel in shown]
    return html.Aside(
        [build_head(), html.Div(sections, className="dock-body")],
        id=PageIds.DOCK,
        className="dock",
        hidden=True,
        tabIndex="-1",
        **{"aria-labelledby": str(PageIds.DOCK_TITLE)},
    )


def build_head() -> Component:
    return html.Div(
        [
            build_grip(),
            html.H2(id=PageIds.DOCK_TITLE, className="dock-title"),
            html.Button(
                html.Span(className="close-icon", **{"aria-hidden": "true"}),
                className="icon-button",
                type="button",
                title="Close",
                **{"aria-label": "Close the panel", "data-dock-close": ""},
            ),
        ],
        className="dock-head",
    )


def build_grip() -> Component:
    """On a phone alone, where a panel has half of the height until it is made taller."""
    return html.Button(
        className="dock-grip",
        type="button",
        title="Whole height",
        **{"aria-label": "Whole height", "aria-pressed": "false"},
    )


def build_section(panel: Panel, dataset: Dataset) -> Component:
    return html.Section(
        build_inside(panel, dataset),
        id=panel_id(panel.name),
        className="dock-panel",
        hidden=True,
        **{"aria-label": panel.title},
    )
