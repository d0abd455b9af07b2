"""What a panel is, and what one gets that Python alone fills: a store, a callback, a spinner.

docs/panel.md writes one. While it is open the page writes into its store what it shows, as the
parameters of the HTTP interface; its callback answers, and is cancelled when they change
(assets/js/page/pythonpanels.js).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashapp.dataset import Dataset
from dashapp.services import Api
from dashapp.ui.ids import panel_part_id

_SPINNER_AFTER_MS = 200
"""What was answered before comes sooner: nothing shall flicker."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel of the dock, filled by assets/js or, where it has an `update`, by Python alone.

    Attributes:
        name: in the URL, and in ids.
        build: what stands in it, or above what `update` answers.
        is_there: whether a data set has what the panel is about.
        update: takes the API, the selection as the panel's store has it, and the values of
            `inputs`; returns what is shown, or raises what the API raises.
        inputs: controls of the panel's own.
        is_whole: whether it is of the whole city, whatever part of it the map shows.
    """

    name: str
    title: str
    build: Callable[[Dataset], Component | list[Component]] = lambda _: []
    is_there: Callable[[Dataset], bool] = lambda _: True
    update: Callable[..., Component] | None = None
    inputs: tuple[Input, ...] = ()
    is_whole: bool = False


def build_inside(panel: Panel, dataset: Dataset) -> Component | list[Component]:
    """Of a panel that Python fills also its store, and places for a sentence and the answer."""
    inside = panel.build(dataset)
    if panel.update is None:
        return inside
    return html.Div(
        [
            dcc.Store(id=panel_part_id(panel.name, "selection")),
            html.Div(inside, className="panel-controls"),
            html.P(
                "No answer yet.",
                id=panel_part_id(panel.name, "note"),
                className="panel-note",
                role="status",
            ),
            dcc.Loading(
                html.Div(id=panel_part_id(panel.name, "answer"), className="panel-answer"),
                custom_spinner=html.Span(className="panel-spinner"),
                delay_show=_SPINNER_AFTER_MS,
                overlay_style={"visibility": "visible"},
                parent_className="panel-content",
                show_initially=False,
            ),
        ],
        **{"data-panel": panel.name, **({"data-whole": ""} if panel.is_whole else {})},
    )


def register(app: Dash, api: Api, panels: tuple[Panel, ...]) -> None:
    for panel in panels:
        if panel.update is not None:
            shown = Output(panel_part_id(panel.name, "answer"), "children")
            selection = Input(panel_part_id(panel.name, "selection"), "data")
            app.callback(shown, selection, *panel.inputs, prevent_initial_call=True)(
                partial(update_answer, api, panel.update)
            )


def update_answer(
    api: Api, update: Callable[..., Component], selection: object, *values: object
) -> Component:
    """Nothing, before the page has said what it shows."""
    if selection is None:
        raise PreventUpdate
    return update(api.of(selection), selection, *values)
