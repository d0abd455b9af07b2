"""The page as one tree: the map, and the panel beside it. Each panel builds its own part."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Dataset
from dashapp.services import Services
from dashapp.ui.account import build_account, build_warning
from dashapp.ui.area import build_map_hint
from dashapp.ui.chips import build_chips
from dashapp.ui.dock import build_dock, build_toolbar
from dashapp.ui.filters import build_filters
from dashapp.ui.ids import PageIds
from dashapp.ui.map import build_map, build_show
from dashapp.ui.numbers import build_numbers
from dashapp.ui.operator import build_operator_link
from dashapp.ui.page import (
    build_notice,
    build_sheet_toggle,
    build_stores,
    build_theme_toggle,
)
from dashapp.ui.panels import Panel
from dashapp.ui.sets import build_sets
from dashapp.ui.status import build_status


def build_layout(
    services: Services, panels: tuple[Panel, ...], names: Sequence[str] = ()
) -> Component:
    """The whole page with these panels in its dock; nothing in it waits for the cluster.

    Args:
        services: of the set that is shown.
        panels: of the dock.
        names: of all sets to choose from.
    """
    for_operator, dataset = services.operator is not None, services.dataset
    return html.Div(
        [
            *build_stores(),
            html.A("Skip to the controls", href=f"#{PageIds.PANEL}", className="skip-link"),
            build_map(dataset.title),
            build_toolbar(dataset, panels),
            build_show(),
            *([build_map_hint()] if dataset.has_area else []),
            build_notice(),
            build_panel(dataset, build_sets(names, services.name), for_operator=for_operator),
            build_dock(dataset, panels, for_operator=for_operator),
        ],
        className="page",
        **{"data-dataset": dataset.name, "data-told": dataset.told},
    )


def build_panel(dataset: Dataset, sets: list[Component], *, for_operator: bool) -> Component:
    foot = [build_operator_link()] if for_operator else []
    return html.Aside(
        [
            build_sheet_toggle(),
            html.Div(
                [
                    build_header(dataset.title),
                    *sets,
                    build_warning(),
                    build_status(),
                    build_numbers(dataset),
                    build_chips(),
                    build_filters(dataset),
                    build_account(),
                    *foot,
                ],
                id=PageIds.PANEL_BODY,
                className="panel-body",
            ),
        ],
        id=PageIds.PANEL,
        className="panel",
        tabIndex="-1",
        **{"aria-label": "Controls and figures"},
    )


def build_header(title: str) -> Component:
    return html.Header(
        [
            html.Div(
                [
                    html.P(title, className="title", **{"aria-hidden": "true"}),
                    html.P("Every trip, no sampling.", className="tagline"),
                ]
            ),
            build_theme_toggle(),
        ],
        className="panel-header",
    )
