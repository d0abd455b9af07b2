"""Trips without a number of passengers as a choice of their own, by rows, levels and sums."""

import numpy as np
import pandas as pd
import pytest
from support.selecting import NO_PASSENGERS
from support.trips import make_trips

from dashapp.dataset import TAXI
from dashapp.engine.blocks import sort_trips
from dashapp.engine.density import Block, count_tile
from dashapp.engine.finalize import combine_summaries
from dashapp.engine.index import build_block
from dashapp.engine.summary import summarise_trips
from dashapp.engine.trips import find_trips
from dashapp.errors import BadRequestError
from dashapp.model import Bounds, Endpoint, TileAddress, TripFilter

ROWS = 6_000
WORDS = {
    "unknown": [NO_PASSENGERS],
    "1-4": [1, 2, 3, 4],
    "1-4,unknown": [1, 2, 3, 4, NO_PASSENGERS],
    "0-0,unknown": [0, NO_PASSENGERS],
    "0-9": [*range(10), NO_PASSENGERS],
    "0-9,unknown": [*range(10), NO_PASSENGERS],
}


@pytest.fixture(scope="module")
def trips() -> pd.DataFrame:
    """A third of them without passengers, as today's are."""
    trips = make_trips(ROWS, left_out=0.0)
    trips.loc[::3, "passenger_count"] = np.uint8(NO_PASSENGERS)
    return trips


@pytest.fixture(scope="module")
def block(trips: pd.DataFrame) -> Block:
    return build_block(sort_trips(trips, Endpoint.PICKUP, TAXI), TAXI, Endpoint.PICKUP, 500)


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("more", [{}, {"hours": "6-20"}], ids=["alone", "with hours"])
def test_all_ways_count_the_same_trips(
    trips: pd.DataFrame, block: Block, text: str, more: dict[str, str]
) -> None:
    wanted = TripFilter.parse(TAXI, {"passengers": text} | more)
    hours = pd.to_datetime(trips["pickup_time_s"].astype("int64"), unit="s").dt.hour
    others = hours.between(6, 20) if more else pd.Series(True, index=trips.index)
    chosen = trips["passenger_count"].isin(WORDS[text])
    expected = int((chosen & others).sum())
    assert expected > 0
    tile = TileAddress(0, 0, 0)
    assert count_tile([block], tile, wanted).total == expected
    assert find_trips([block], Endpoint.PICKUP, Bounds.world(), wanted, 0)[0] == expected
    parts = [summarise_trips([block], Bounds.world(), wanted, ("passengers",))]
    summary = combine_summaries(parts, TAXI)
    assert summary.total == expected
    histogram = summary.histograms["passengers"]
    assert histogram.missing == int(((trips["passenger_count"] == NO_PASSENGERS) & others).sum())
    assert sum(histogram.counts) + histogram.missing == int(others.sum())


@pytest.mark.parametrize("text", ["1-4", "unknown", "1-4,unknown", "3-3,unknown"])
def test_it_prints_what_it_reads(text: str) -> None:
    assert TripFilter.parse(TAXI, {"passengers": text}).to_params() == {"passengers": text}


@pytest.mark.parametrize("text", ["unknown,1-4", "1-4,unknown,unknown", "255-255", "1-4,", ","])
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(BadRequestError, match="passengers"):
        TripFilter.parse(TAXI, {"passengers": text})


def test_where_such_rows_are_left_out_there_is_no_such_choice() -> None:
    assert "unknown" not in TAXI.expected.column("passengers").filter.describe()
    with pytest.raises(BadRequestError, match="passengers is lo-hi"):
        TripFilter.parse(TAXI.expected, {"passengers": "unknown"})
    for lacks in (["fare"], ["pickup_point", "dropoff_point"]):
        assert "unknown" in TAXI.without(lacks).column("passengers").filter.describe()
