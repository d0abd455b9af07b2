"""Trips that are kept once on the cluster are asked about from both ends."""

from dataclasses import replace

import pytest
from support.oracle import OracleQueries
from support.reading import read_rows
from support.zone_files import write_zone_file

from dashapp.cluster.load.memory_check import count_bytes, count_trip_bytes
from dashapp.data.prepared import prepare
from dashapp.data.sources import StorageOptions, plan_chunks, resolve_sources
from dashapp.engine.queries import FirstTripsQuery, PlaceFiguresQuery, PlacesQuery, SummaryQuery
from dashapp.model import Bounds, ClusterState, Endpoint, TripFilter

pytestmark = pytest.mark.cluster


@pytest.mark.parametrize("form", ["raw", "prepared"])
def test_both_ends_are_answered_from_the_same_blocks(join, settings_for, tmp_path, form) -> None:
    path = write_zone_file(tmp_path / "trips.csv", 400)
    found = resolve_sources([str(path)], StorageOptions())
    if form == "prepared":
        prepare(found, str(tmp_path / "set"), lambda *_: None)
        path = tmp_path / "set"
    service = join(settings_for(data=(str(path),)))
    assert service.status().state is ClusterState.READY, service.status().message
    dataset = service.session().dataset
    pickup, dropoff = (dataset.blocks[end] for end in Endpoint)
    assert [one.key for one in pickup.indexed] == [one.key for one in dropoff.indexed]
    assert len([*dataset.futures()]) == len(pickup.indexed)
    account = dataset.account
    assert account.pickup.rows_kept > account.dropoff.rows_kept
    rows = account.pickup.rows_kept
    assert count_bytes(account, dataset.declared) == int(rows * count_trip_bytes(found.dataset))
    whole = (replace(found.files[0], dataset=found.dataset.whole),)
    [chunk] = plan_chunks(replace(found, files=whole))
    oracle = OracleQueries(read_rows(chunk).trips)
    for end in Endpoint:
        for values in ({}, {"hours": (8, 12)}, {"from": (161, 132), "to": (161,)}):
            wanted = TripFilter.of(found.dataset, **values)
            for query in (
                PlacesQuery(end, Bounds.world(), wanted),
                PlacesQuery(end, Bounds(-74.0, 40.7, -73.9, 40.8), wanted),
                PlaceFiguresQuery(end, Bounds.world(), wanted, ("fare", "duration")),
            ):
                assert service.queries.ask(query) == oracle.ask(query)
            summary = SummaryQuery(end, Bounds.world(), wanted)
            answered, told = service.queries.ask(summary), oracle.ask(summary)
            assert answered.total == told.total
            for name in ("hours", "dates", "fare", "duration"):
                assert answered.histograms[name] == told.histograms[name]
            first = FirstTripsQuery(end, Bounds.world(), wanted, 5)
            answered, told = service.queries.ask(first), oracle.ask(first)
            assert answered.total == told.total
            for name in ("pickup_zone_id", "dropoff_zone_id", "dropoff_datetime"):
                assert answered.columns.get(name) == told.columns.get(name)
