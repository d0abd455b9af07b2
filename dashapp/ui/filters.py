"""The controls of the filters: an element for each, which assets/js/page/controls.js fills.

Which there are, the data set says; what one looks like goes by the kind of its filter.
"""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Amounts, Choice, Column, Dataset, Days, Places, WholeNumbers
from dashapp.model import Endpoint
from dashapp.ui.charts import build_scope
from dashapp.ui.ends import name_end
from dashapp.ui.ids import FilterIds, filter_id
from dashapp.ui.numbers import build_no_match


def build_filters(dataset: Dataset) -> Component:
    """The two main controls, always open, then a box to fold for each other filter."""
    boxed = dataset.boxed
    return html.Section(
        [
            build_endpoint(dataset),
            html.Div(build_scope(), className="filters-scope"),
            build_no_match(),
            *(build_main(column) for column in boxed[:1]),
            *(build_filter(column) for column in boxed[1:]),
        ],
        className="panel-section filters",
        **{"aria-label": "Filters"},
    )


def build_endpoint(dataset: Dataset) -> Component:
    return html.Div(
        [
            html.Label(
                name_end(dataset, "Show", "Figures, charts and files are of"),
                htmlFor=FilterIds.ENDPOINT,
                className="field-name",
            ),
            dbc.Select(
                id=FilterIds.ENDPOINT,
                options=[{"label": end.label, "value": end.name} for end in dataset.shown_ends],
                value=next((end.name for end in dataset.shown_ends), Endpoint.PICKUP),
            ),
        ],
        className="field",
        hidden=len(dataset.shown_ends) < 2,
    )


def build_main(column: Column) -> Component:
    """The first one does not fold."""
    return html.Div(
        [
            html.Div(build_names(column), className="filter-head"),
            build_reset(column),
            *build_parts(column),
        ],
        className="filter",
        **{"data-filter-box": column.name},
    )


def build_filter(column: Column) -> Component:
    """A box that folds. The cross stands beside the summary, which must hold no second button."""
    summary = html.Summary(build_names(column), className="filter-head")
    return html.Div(
        [
            html.Details(
                [summary, *build_parts(column)], className="filter", open=not column.folded
            ),
            build_reset(column),
        ],
        className="filter-box",
        **{"data-filter-box": column.name},
    )


def build_names(column: Column) -> list[Component]:
    """What is filtered, and to what."""
    return [
        html.Span(column.label, className="filter-name"),
        html.Span(id=filter_id(column.name, "text"), className="filter-value"),
    ]


def build_parts(column: Column) -> list[Component]:
    """Of bars or buttons, and of fields where ends are typed."""
    control = html.Div(
        id=filter_id(column.name),
        className=choose_control(column),
        role="group",
        **{"aria-label": name_control(column)},
    )
    if column.kind not in (Amounts.kind, Days.kind):
        return [control]
    inputs = html.Div(id=filter_id(column.name, "inputs"), className="filter-inputs")
    return [control, inputs]


def name_control(column: Column) -> str:
    if column.kind == Places.kind:
        return column.label
    is_whole = column.kind == WholeNumbers.kind
    return f"{column.label}, both ends included" if is_whole else f"Trips by {column.name}"


def choose_control(column: Column) -> str:
    """Class names: words of few letters stand side by side, others one a row."""
    if column.kind == Places.kind:
        return "chooser"
    if column.kind != Choice.kind:
        return "histogram"
    return "toggles toggles--days" if column.letters else "toggles toggles--rows"


def build_reset(column: Column) -> Component:
    title = f"Reset {column.label}"
    return html.Button(
        html.Span(className="close-icon", **{"aria-hidden": "true"}),
        className="filter-reset",
        type="button",
        title=title,
        **{"aria-label": title, "data-filter-reset": column.name},
    )
