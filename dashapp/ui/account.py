"""The account of rows: what was read, what is drawn, known by zone only, or left out and why."""

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashapp.ui.clientside import call
from dashapp.ui.ids import AccountIds, PageIds, StatusIds

_UNKNOWN = "\N{EN DASH}"


def build_account() -> Component:
    return html.Section(
        [
            html.H2("Data", className="section-name"),
            html.P("Not loaded yet", id=AccountIds.DATA_NAME, className="data-name"),
            html.Dl(
                [
                    build_line("Rows read", AccountIds.ROWS_READ),
                    build_line("Drawn", AccountIds.DRAWN, AccountIds.DRAWN_NAME),
                    build_by_zone(),
                    build_line("Left out", AccountIds.LEFT_OUT),
                ],
                className="account",
            ),
            html.Dl(id=AccountIds.REASONS, className="account account--reasons"),
            html.Dl(id=AccountIds.GAPS, className="account account--gaps"),
            html.P(id=AccountIds.NOT_READ, className="not-read"),
        ],
        className="panel-section",
        **{"aria-label": "Data"},
    )


def build_warning() -> Component:
    """Said before all else when many rows are left out; empty otherwise."""
    return html.P(id=AccountIds.WARNING, className="data-warning", role="status")


def build_by_zone() -> Component:
    """Rows that have no point and count by their zone; hidden where there are none."""
    return html.Div(
        [html.Dt("By zone only"), html.Dd(_UNKNOWN, id=AccountIds.BY_ZONE)],
        id=AccountIds.BY_ZONE_LINE,
        className="account-line",
        hidden=True,
    )


def build_line(name: str, value_id: str, name_id: str | None = None) -> Component:
    term = html.Dt(name, id=name_id) if name_id else html.Dt(name)
    return html.Div([term, html.Dd(_UNKNOWN, id=value_id)], className="account-line")


def register(app: Dash) -> None:
    app.clientside_callback(
        call("figures", "account"),
        Output(AccountIds.DATA_NAME, "children"),
        Output(AccountIds.ROWS_READ, "children"),
        Output(AccountIds.DRAWN, "children"),
        Output(AccountIds.LEFT_OUT, "children"),
        Output(AccountIds.REASONS, "children"),
        Output(AccountIds.DRAWN_NAME, "children"),
        Output(AccountIds.GAPS, "children"),
        Output(AccountIds.NOT_READ, "children"),
        Output(AccountIds.WARNING, "children"),
        Output(AccountIds.BY_ZONE, "children"),
        Output(AccountIds.BY_ZONE_LINE, "hidden"),
        Input(StatusIds.STATUS, "data"),
        Input(PageIds.SELECTION, "data"),
    )
