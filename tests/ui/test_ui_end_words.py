"""What the ends of a trip are called is the data set's: bikes have starts and ends."""

import re

import pytest
from dash.development.base_component import Component
from support.selecting import YELLOW

from dashapp.dataset import BIKE_TRIPS, Dataset
from dashapp.ui.dock import PANELS
from dashapp.ui.filters import build_filters
from dashapp.ui.numbers import build_numbers


def list_texts(built: object) -> list[str]:
    if isinstance(built, str):
        return [built]
    if isinstance(built, list | tuple):
        return [text for one in built for text in list_texts(one)]
    if not isinstance(built, Component):
        return []
    props = built.to_plotly_json()["props"]
    texts = [str(value) for name, value in props.items() if name in ("title", "aria-label")]
    texts += [option["label"] for option in props.get("options", [])]
    return texts + list_texts(props.get("children"))


def list_page(dataset: Dataset) -> str:
    panels = [panel.build(dataset) for panel in PANELS if panel.is_there(dataset)]
    return "\n".join(list_texts([build_filters(dataset), build_numbers(dataset), *panels]))


@pytest.mark.parametrize(
    ("dataset", "own", "not_own"),
    [
        (YELLOW, ("Pickups in view", "Pickups and dropoffs", "Dropoffs"), r"\b[Ss]tarts\b"),
        (BIKE_TRIPS, ("Starts in view", "Starts and ends", "Ends"), r"[Pp]ickup|[Dd]ropoff"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_the_page_calls_the_ends_by_their_words(
    dataset: Dataset, own: tuple[str, ...], not_own: str
) -> None:
    page = list_page(dataset)
    assert [word for word in own if word not in page.split("\n")] == []
    assert re.findall(not_own, page) == []
