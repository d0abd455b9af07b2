"""Rows of a file: the very trips that the single-trip answer tells one by one."""

import numpy as np
import pandas as pd
from engine_reference import cut_anywhere
from engine_strategies import POINTS, bounds_near, canonical_trips, endpoints, seeds, trip_filters
from hypothesis import given
from hypothesis import strategies as st
from support.selecting import YELLOW
from support.trip_columns import list_rows

from dashapp.data.export_files import export_schema
from dashapp.engine.blocks import sort_trips
from dashapp.engine.exporting import select_trips
from dashapp.engine.trips import find_trips
from dashapp.model import Endpoint, TripFilter


def plain(value: object) -> object:
    """None for every way of being missing, the ISO text for times."""
    if pd.isna(value):
        return None
    return value.isoformat() if isinstance(value, pd.Timestamp) else value


@given(canonical_trips(shares=POINTS), endpoints, trip_filters(), seeds, st.data())
def test_a_file_has_the_trips_of_the_single_trip_answer(
    trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter, seed: int, data: st.DataObject
) -> None:
    bounds = data.draw(bounds_near(trips, endpoint))
    blocks = cut_anywhere(sort_trips(trips, endpoint, YELLOW), 1 + seed % 5, seed, endpoint)
    expected = list_rows(find_trips(blocks, endpoint, bounds, wanted, 10_000)[1])
    rows = pd.concat([select_trips(block, endpoint, bounds, wanted) for block in blocks])
    assert set(rows.columns) == set(export_schema(YELLOW).names)
    assert len(rows) == len(expected)
    for name in set(export_schema(YELLOW).names) & set(expected[0] if expected else ()):
        assert [plain(value) for value in rows[name]] == [trip[name] for trip in expected], name
    for end, lon in ((endpoint, "lon"), (endpoint.other, "other_lon")):
        degrees = [np.nan if trip[lon] is None else trip[lon] for trip in expected]
        np.testing.assert_allclose(rows[f"{end}_longitude"], degrees, atol=1e-8)
