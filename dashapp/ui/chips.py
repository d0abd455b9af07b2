"""What is filtered, as chips with a cross each, and the steps back and forward through it."""

from dash import html
from dash.development.base_component import Component

from dashapp.ui.ends import build_other_end
from dashapp.ui.ids import ChipIds


def build_chips() -> Component:
    """Filled by assets/js/page/chips.js."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Filters", className="section-name"),
                    html.Div(
                        [
                            build_step(ChipIds.UNDO, "Undo", "Ctrl+Z", "undo-icon"),
                            build_step(ChipIds.REDO, "Redo", "Shift+Ctrl+Z", "undo-icon redo-icon"),
                            html.Button(
                                "Clear all",
                                id=ChipIds.CLEAR,
                                className="text-button",
                                type="button",
                                disabled=True,
                            ),
                        ],
                        className="chips-steps",
                    ),
                ],
                className="chips-head",
            ),
            html.P("No filters. Showing all trips.", id=ChipIds.NONE, className="chips-none"),
            html.Div(
                id=ChipIds.CHIPS, className="chips", role="group", **{"aria-label": "Filters set"}
            ),
            build_other_end("text-button other-end"),
            html.P(id=ChipIds.HINT, className="chips-hint", role="status"),
        ],
        className="panel-section chips-section",
        **{"aria-label": "Filters set"},
    )


def build_step(step_id: str, name: str, keys: str, icon: str) -> Component:
    return html.Button(
        html.Span(className=icon, **{"aria-hidden": "true"}),
        id=step_id,
        className="step-button",
        type="button",
        disabled=True,
        title=f"{name} ({keys})",
        **{"aria-label": name},
    )
