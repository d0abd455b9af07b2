"""The dock: a toolbar on the map that opens one panel at a time beside it. Knows no panel's inside.

A panel is a module with `build_<panel>()` and `register(app)`, and one line in `PANELS`. Its id is
`dock-<name>`, its icon the CSS class `dock-icon--<name>`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashapp.ui import operator
from dashapp.ui.area import build_area
from dashapp.ui.charts import build_charts
from dashapp.ui.ids import PageIds
from dashapp.ui.look import build_look
from dashapp.ui.share import build_share
from dashapp.ui.stories import build_stories


@dataclass(frozen=True, slots=True)
class DockPanel:
    """What the dock has to know of a panel: its name in the URL, its title, how to build it."""

    name: str
    title: str
    build: Callable[[], Component | list[Component]]


PANELS: tuple[DockPanel, ...] = (
    DockPanel("charts", "Charts", build_charts),
    DockPanel("area", "Area", build_area),
    DockPanel("stories", "Stories", build_stories),
    DockPanel("look", "Look", build_look),
    DockPanel("share", "Take along", build_share),
)


OPERATOR = DockPanel(operator.NAME, operator.TITLE, operator.build_operator)
"""Has no button on the map: whoever operates finds the way at the foot of the controls."""


def build_toolbar() -> Component:
    return html.Nav(
        [build_opener(panel) for panel in PANELS],
        className="dock-toolbar",
        **{"aria-label": "Panels"},
    )


def build_opener(panel: DockPanel) -> Component:
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
            "aria-controls": f"dock-{panel.name}",
            "data-dock-open": panel.name,
        },
    )


def build_dock(*, for_operator: bool) -> Component:
    panels = (*PANELS, OPERATOR) if for_operator else PANELS
    return html.Aside(
        [build_head(), html.Div([build_section(panel) for panel in panels], className="dock-body")],
        id=PageIds.DOCK,
        className="dock",
        hidden=True,
        tabIndex="-1",
        **{"aria-labelledby": str(PageIds.DOCK_TITLE)},
    )


def build_head() -> Component:
    return html.Div(
        [
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


def build_section(panel: DockPanel) -> Component:
    return html.Section(
        panel.build(),
        id=f"dock-{panel.name}",
        className="dock-panel",
        hidden=True,
        **{"aria-label": panel.title},
    )
