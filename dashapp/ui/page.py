"""The frame of the page: its head, its URL, its theme, the sheet on a phone and the notice."""

import dash_bootstrap_components as dbc
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashapp.ui.clientside import call
from dashapp.ui.ids import FigureIds, PageIds, StatusIds

_INDEX = """<!DOCTYPE html>
<html lang="en" data-bs-theme="light">
  <head>
    {%metas%}
    <title>{%title%}</title>
    {%favicon%}
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer>
      {%config%}
      {%scripts%}
      {%renderer%}
    </footer>
  </body>
</html>
"""

_METAS = [
    {"name": "viewport", "content": "width=device-width, initial-scale=1, viewport-fit=cover"},
    {"name": "color-scheme", "content": "light dark"},
]


def build_stores() -> list[Component]:
    """What the panels tell each other, all of it in the browser."""
    return [
        dcc.Location(id=PageIds.LOCATION, refresh=False),
        dcc.Store(id=PageIds.SELECTION),
        dcc.Store(id=PageIds.DISPLAY),
        dcc.Store(id=PageIds.THEME),
        dcc.Store(id=StatusIds.STATUS),
    ]


def build_notice() -> Component:
    """A sentence over the map that the viewer can send away."""
    return dbc.Alert(
        html.Span(id=PageIds.NOTICE_TEXT),
        id=PageIds.NOTICE,
        class_name="notice",
        color="warning",
        dismissable=True,
        fade=False,
        is_open=False,
    )


def build_theme_toggle() -> Component:
    return html.Button(
        html.Span(className="theme-icon", **{"aria-hidden": "true"}),
        id=PageIds.THEME_TOGGLE,
        className="icon-button",
        type="button",
        title="Switch theme",
        **{"aria-label": "Switch theme"},
    )


def build_sheet_toggle() -> Component:
    """The handle of the sheet; it is there on a phone only."""
    return html.Button(
        [
            html.Span(className="sheet-grip", **{"aria-hidden": "true"}),
            html.Span("Starting", id=PageIds.SHEET_SUMMARY, className="sheet-summary"),
            html.Span(id=PageIds.SHEET_SELECTION, className="sheet-selection"),
        ],
        id=PageIds.SHEET_TOGGLE,
        className="sheet-toggle",
        type="button",
        **{"aria-expanded": "false", "aria-controls": str(PageIds.PANEL_BODY)},
    )


def prepare_head(app: Dash) -> None:
    """Language and viewport; what the page is about, its document says (`shell`)."""
    app.index_string = _INDEX
    app.config.meta_tags = [*(app.config.meta_tags or []), *_METAS]


def register(app: Dash) -> None:
    app.clientside_callback(
        call("urlState", "restore"),
        Output(PageIds.NOTICE_TEXT, "children"),
        Output(PageIds.NOTICE, "is_open"),
        Input(PageIds.LOCATION, "search"),
    )
    app.clientside_callback(
        call("theme", "update"),
        Output(PageIds.THEME, "data"),
        Input(PageIds.THEME_TOGGLE, "n_clicks"),
        State(PageIds.THEME, "data"),
    )
    app.clientside_callback(
        call("theme", "nameToggle"),
        Output(PageIds.THEME_TOGGLE, "title"),
        Output(PageIds.THEME_TOGGLE, "aria-label"),
        Input(PageIds.THEME, "data"),
    )
    app.clientside_callback(
        call("frame", "toggleSheet"),
        Output(PageIds.PANEL, "className"),
        Output(PageIds.SHEET_TOGGLE, "aria-expanded"),
        Input(PageIds.SHEET_TOGGLE, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        call("figures", "summarise"),
        Output(PageIds.SHEET_SUMMARY, "children"),
        Output(PageIds.SHEET_SELECTION, "children"),
        Input(FigureIds.ANSWER, "data"),
        Input(StatusIds.STATUS, "data"),
        Input(PageIds.SELECTION, "data"),
    )
