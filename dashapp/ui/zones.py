"""The panel of the zones: places of the partition by their trips; assets/js fills it."""

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Dataset
from dashapp.places import find_partition
from dashapp.ui.ids import ZoneIds


def build_zones(dataset: Dataset) -> list[Component]:
    one = find_partition(dataset.partition).one
    heads = [html.Th(text, scope="col") for text in (one.capitalize(), "Trips", "Share")]
    return [
        html.P(id=ZoneIds.HEAD, className="quiet"),
        html.P(html.A("Download as CSV", id=ZoneIds.FILE, hidden=True, download="")),
        html.Table(
            [html.Thead(html.Tr(heads)), html.Tbody()],
            id=ZoneIds.LIST,
            className="figures-table zones-table",
            hidden=True,
            **{"aria-labelledby": str(ZoneIds.HEAD)},
        ),
    ]


def has_zones(dataset: Dataset) -> bool:
    return bool(dataset.partition and dataset.shown_ends)
