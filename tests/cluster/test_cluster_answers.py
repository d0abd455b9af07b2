"""What the cluster answers is what plain pandas gets from the same files, raw and prepared."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from support.clusters import start
from support.oracle import account_of
from support.selecting import select
from support.summary import assert_same
from support.trip_columns import list_rows

from dashapp.cluster.address.backend import AddressBackend
from dashapp.data.prepared import prepare
from dashapp.data.sources import StorageOptions, resolve_sources
from dashapp.engine.queries import (
    FlowsQuery,
    PlaceFiguresQuery,
    PlacesQuery,
    SummaryQuery,
    TileQuery,
    TripsQuery,
)
from dashapp.model import Account, Bounds, Endpoint, TileAddress
from dashapp.model.losses import Cause, Gap

pytestmark = pytest.mark.cluster

TILES = [
    TileAddress(0, 0, 0),
    TileAddress(9, 150, 192),
    TileAddress(12, 1206, 1539),
    TileAddress(15, 9650, 12314),
    TileAddress(20, 0, 0),
]
ZERO = "0.000000000000"
"""As it stands in the files."""

MIDTOWN = ((-74.0, 40.74), (-73.97, 40.74), (-73.97, 40.77), (-74.0, 40.77))

FILTERS = [
    select(),
    select(passengers=(2, 4)),
    select(hours=(22, 3), weekdays=(0, 5), payment=(1, 2)),
    select(dates=(date(2015, 1, 10), date(2015, 1, 12)), fare=(1000, 3000)),
    # An end's area, so that dropoffs are read from the blocks of pickups, and the other way round.
    select(from_area=MIDTOWN, hours=(6, 20)).read_at(Endpoint.PICKUP),
    select(from_area=MIDTOWN, to_area=MIDTOWN),
]


@pytest.fixture(scope="module", params=["raw", "prepared"])
def service(request, cluster, trip_files, settings_for, tmp_path_factory):
    if request.param == "raw":
        yield cluster
        return
    folder = tmp_path_factory.mktemp("prepared") / "set"
    prepare(resolve_sources(trip_files, StorageOptions()), str(folder), lambda *_: None)
    address = cluster.session().client.scheduler.address
    joined = start(settings_for(data=(str(folder),)), lambda: AddressBackend(address))
    yield joined
    joined.close()


@pytest.mark.parametrize("endpoint", list(Endpoint))
@pytest.mark.parametrize("tile", TILES, ids=str)
def test_tiles(service, plain, endpoint, tile) -> None:
    for wanted in FILTERS:
        expected = plain.count_tile(endpoint, tile, wanted)
        answered = service.queries.ask(TileQuery(endpoint, tile, wanted))
        assert answered.total == expected.total
        assert (answered.counts is None) == (expected.counts is None)
        if expected.counts is not None:
            assert np.array_equal(answered.counts, expected.counts)


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_single_trips(service, plain, endpoint) -> None:
    bounds = Bounds(-73.99, 40.74, -73.97, 40.76)
    expected = plain.find_trips(endpoint, bounds, select(), 5000)
    answered = service.queries.ask(TripsQuery(endpoint, bounds, select(), 5000))
    assert answered.total == expected.total > 0
    assert _sorted(list_rows(answered.columns)) == _sorted(list_rows(expected.columns))
    assert service.queries.ask(TripsQuery(endpoint, bounds, select(), 1)).columns == {}


@pytest.mark.parametrize("endpoint", list(Endpoint))
@pytest.mark.parametrize(
    "bounds", [Bounds.world(), Bounds(-73.99, 40.74, -73.97, 40.76)], ids=["world", "midtown"]
)
def test_summaries(service, plain, endpoint, bounds) -> None:
    for wanted in FILTERS:
        for without in ((), tuple(wanted.to_params())):
            expected = plain.summarise_trips(endpoint, bounds, wanted, without)
            answered = service.queries.ask(SummaryQuery(endpoint, bounds, wanted, without))
            assert_same(answered, expected)


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_places(service, plain, endpoint) -> None:
    for wanted in FILTERS:
        expected = plain.count_places(endpoint, Bounds.world(), wanted)
        assert expected.trips
        assert service.queries.ask(PlacesQuery(endpoint, Bounds.world(), wanted)) == expected


def test_amounts_of_places(service, plain) -> None:
    for wanted in FILTERS:
        query = PlaceFiguresQuery(Endpoint.DROPOFF, Bounds.world(), wanted, ("fare", "speed"))
        assert service.queries.ask(query) == plain.ask(query)


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_flows(service, plain, endpoint) -> None:
    for wanted in FILTERS:
        expected = plain.count_flows(endpoint, Bounds.world(), wanted)
        answered = service.queries.ask(FlowsQuery(endpoint, Bounds.world(), wanted))
        assert answered.unknown == expected.unknown
        assert answered.flows.tolist() == expected.flows.tolist() != []


def test_a_summary_where_no_block_is(service, plain) -> None:
    nowhere = Bounds(100.0, -40.0, 101.0, -39.0)
    answered = service.queries.ask(SummaryQuery(Endpoint.PICKUP, nowhere, select()))
    assert answered.total == 0
    assert_same(answered, plain.summarise_trips(Endpoint.PICKUP, nowhere, select()))


def _sorted(trips):
    return sorted(
        ({name: _rounded(value) for name, value in trip.items()} for trip in trips),
        key=repr,
    )


def _rounded(value):
    return round(value, 6) if isinstance(value, float) else value


def expect_account(trips: pd.DataFrame, files: Sequence[str]) -> Account:
    """Rows by reason are those of the trips; what is to blame stands in the text of the files."""
    rows = pd.concat([pd.read_csv(path, dtype=str) for path in files])
    is_empty = rows["passenger_count"].isna()
    is_zero = (rows["pickup_longitude"] == ZERO) & (rows["pickup_latitude"] == ZERO)
    empty, zeros = int(is_empty.sum()), int((is_zero & ~is_empty).sum())
    missing = Cause("missing_value", "passenger_count", empty, "empty")
    nowhere = Cause("zero_coordinates", "pickup_longitude", zeros, "", ZERO)
    plain = account_of(trips, len(files))
    return replace(
        plain,
        pickup=replace(plain.pickup, causes=(nowhere, missing)),
        dropoff=replace(plain.dropoff, causes=(missing,)),
        gaps=(Gap("passenger_count", empty),),
    )


def test_the_account_adds_up(service, plain_trips, trip_files) -> None:
    status = service.status()
    assert status.account == expect_account(plain_trips, trip_files)
    assert status.account.rows_read == 4500
    for endpoint in Endpoint:
        world = service.queries.ask(TileQuery(endpoint, TileAddress(0, 0, 0), select()))
        assert world.total == status.account[endpoint].drawn
    assert status.account != Account()
