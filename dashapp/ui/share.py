"""The panel for the link, the trips, the figures and the picture, to export and share."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Calendar, Dataset
from dashapp.ui.ends import name_end
from dashapp.ui.ids import ShareIds

_SCOPES = {"view": "Trips in view", "city": "Trips everywhere"}


def build_share(dataset: Dataset) -> Component:
    return html.Div(
        [
            build_link(),
            build_scope(dataset),
            build_trips(),
            build_figures(dataset),
            build_picture(),
            html.P(id=ShareIds.NOTE, className="share-note", role="status"),
        ],
        className="share-panel",
    )


def build_link() -> Component:
    return html.Div(
        [
            html.Label("Link to this view", htmlFor=ShareIds.LINK, className="field-name"),
            html.Div(
                [
                    dbc.Input(id=ShareIds.LINK, type="text", readonly=True),
                    _button("Copy", id=ShareIds.COPY),
                ],
                className="share-link",
            ),
        ],
        className="field",
    )


def build_scope(dataset: Dataset) -> Component:
    return html.Fieldset(
        [
            html.Legend(
                name_end(dataset, "Export", "Export, by the {end}"),
                className="field-name",
            ),
            dbc.RadioItems(
                id=ShareIds.SCOPE,
                options=[{"label": text, "value": value} for value, text in _SCOPES.items()],
                value="view",
                inline=True,
            ),
        ],
        className="field",
    )


def build_trips() -> Component:
    return html.Div(
        [
            html.H3("Trip data (one row per trip)", className="field-name"),
            html.Div(
                [
                    _button("CSV", id=ShareIds.CSV),
                    _button("Parquet", id=ShareIds.PARQUET),
                ],
                className="tool-row",
            ),
            html.P(
                "Every trip that matches the filters, with data notes.",
                className="quiet",
            ),
        ],
        className="field",
    )


def list_figures(dataset: Dataset) -> dict[str, str]:
    """Names of tables as assets/js/core/tablecsv.js has them, and their words: time first."""
    columns = [column for column in dataset.columns if column.bins]
    columns.sort(key=lambda column: not isinstance(column.source, Calendar))
    tables = {column.name: column.many.capitalize() for column in columns}
    measured = dataset.measured
    if measured is None or measured.measure is None:
        return tables
    many = measured.many
    return tables | {
        f"{many}_by_{group.name}": f"{many.capitalize()} by {group.label.lower()}"
        for group in map(dataset.column, measured.measure.by)
    }


def build_figures(dataset: Dataset) -> Component:
    figures = list_figures(dataset)
    buttons = [_button(text, **{"data-figures": name}) for name, text in figures.items()]
    return html.Div(
        [
            html.H3("Chart data (CSV)", className="field-name"),
            html.Div(buttons, className="tool-row", id=ShareIds.FIGURES),
        ],
        className="field",
    )


def build_picture() -> Component:
    return html.Div(
        [
            html.H3("Map image", className="field-name"),
            html.Div([_button("PNG", id=ShareIds.PICTURE)], className="tool-row"),
            html.P("With the legend, filters and counts.", className="quiet"),
        ],
        className="field",
    )


def _button(text: str, **properties: str) -> Component:
    return html.Button(text, type="button", className="tool-button", **properties)
