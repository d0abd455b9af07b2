"""The panel of the flows: which sets have it, and that it offers what the map can draw."""

import re
from pathlib import Path

import pytest
from support.selecting import YELLOW, ZONED
from support.shuttles import SHUTTLES

from dashapp.dataset import BIKE_TRIPS, TAXI, Dataset
from dashapp.ui.dock import PANELS, list_panels
from dashapp.ui.flows import build_counts

SOURCE = Path(__file__).resolve().parents[2] / "assets/js/core/flows.js"


@pytest.mark.parametrize(
    ("dataset", "has_it"),
    [
        (YELLOW, True),
        (ZONED.without({"pickup_point", "dropoff_point"}), True),
        (TAXI, True),
        (YELLOW.without(["dropoff_point", "dropoff_place"]), False),
        (SHUTTLES, False),
        (BIKE_TRIPS, False),
    ],
)
def test_sets_with_places_at_both_ends_have_the_panel(dataset: Dataset, has_it: bool) -> None:
    assert ("flows" in [panel.name for panel in list_panels(dataset, PANELS)]) is has_it


def test_as_many_are_offered_as_the_map_draws() -> None:
    buttons = build_counts().children[1].children
    offered = [button.to_plotly_json()["props"]["data-flows"] for button in buttons]
    counts = re.search(r"COUNTS = \[(.*)\]", SOURCE.read_text("utf-8"))
    assert counts
    assert offered == ["none", *re.findall(r'"(\d+)"', counts[1])]
