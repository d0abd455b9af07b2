"""What does not fit is refused in a sentence, before anything is read."""

import json

import pytest
from support.selecting import YELLOW, ZONED

from dashapp.cluster.load import memory_check
from dashapp.errors import ClusterError
from dashapp.model import Account, ClusterState, EndpointAccount

GIB = 2**30


class FakeClient:
    """Says of each look how much memory its workers have; the last one stays."""

    taken = 0

    def __init__(self, *looks: list[int]) -> None:
        self.looks, self.scheduler = list(looks), self

    def identity(self, n_workers: int) -> None: ...

    def sync(self, ask, **_):
        limits = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        metrics = {"memory": self.taken}
        workers = [{"memory_limit": limit, "metrics": metrics} for limit in limits]
        return {"workers": dict(enumerate(workers))}


def test_a_year_fits_where_it_has_fitted() -> None:
    memory_check.create_memory_check(FakeClient([8 * GIB] * 2), 2)(146_000_000, YELLOW)
    memory_check.create_memory_check(FakeClient([0]), 1)(10**12, YELLOW)


def test_what_files_lack_takes_no_memory() -> None:
    assert memory_check.count_trip_bytes(YELLOW) == pytest.approx(81.8)
    pickups = YELLOW.without(["dropoff_point", "dropoff_place", "dropoff_time", "tip"])
    # Half of it, without the tip and the place of the other end.
    assert memory_check.count_trip_bytes(pickups) == pytest.approx(81.8 / 2 - 2 - 8)
    memory_check.create_memory_check(FakeClient([4 * GIB] * 2), 2)(146_000_000, pickups)


def test_trips_without_any_point_are_counted_once() -> None:
    zoned = ZONED.without(["pickup_point", "dropoff_point"])
    # Neither coordinates nor another time, end and index: zones are two bytes in their place.
    assert memory_check.count_trip_bytes(zoned) == pytest.approx(22)
    kept = EndpointAccount(by_zone_only=100), EndpointAccount(by_zone_only=90)
    assert memory_check.count_drawn(Account(*kept), zoned) == 100
    assert memory_check.count_drawn(Account(*kept), ZONED) == 95


def test_what_does_not_fit_is_told_in_figures() -> None:
    with pytest.raises(ClusterError, match=r"146,000,000 trips need 12\.0 GiB .* 2 workers have 8"):
        memory_check.create_memory_check(FakeClient([4 * GIB] * 2), 2)(146_000_000, YELLOW)
    with pytest.raises(ClusterError, match="1 worker has"):
        memory_check.create_memory_check(FakeClient([300 << 20]), 1)(4_000_000, YELLOW)


def test_what_others_have_taken_of_a_shared_cluster_is_not_free() -> None:
    client = FakeClient([8 * GIB] * 2)
    client.taken = 4 * GIB
    memory_check.create_memory_check(client, 0)(146_000_000, YELLOW)
    with pytest.raises(ClusterError, match=r"2 workers have 8\.3 GiB that others do not use"):
        memory_check.create_memory_check(client, 0, is_shared=True)(146_000_000, YELLOW)
    memory_check.create_memory_check(FakeClient([0]), 0, is_shared=True)(10**12, YELLOW)
    client.taken = 9 * GIB
    with pytest.raises(ClusterError, match=r"have 0\.0 GiB"):
        memory_check.create_memory_check(client, 0, is_shared=True)(1, YELLOW)


def test_machines_that_are_still_starting_are_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(memory_check, "LOOK_EVERY_SECONDS", 0.0)
    client = FakeClient([], [4 * GIB], [4 * GIB] * 4)
    memory_check.create_memory_check(client, 4)(146_000_000, YELLOW)
    monkeypatch.setattr(memory_check, "WAIT_SECONDS", 0.0)
    with pytest.raises(ClusterError, match="0 workers"):
        memory_check.create_memory_check(FakeClient([]), 4)(1, YELLOW)


def test_of_packed_files_nothing_is_taken_for_granted() -> None:
    sizes = {"s3://a/b.CSV": 2500, "/c.csv.gz": 10**12, "/d.parquet": 10**12}
    assert memory_check.count_least_rows(sizes) == 10


@pytest.mark.cluster
def test_a_prepared_set_that_does_not_fit_is_refused_before_a_block_is_read(
    join, settings_for, tmp_path
) -> None:
    """There is not one: to read it would be another failure."""
    from dashapp.data.manifest import BlockFile, Manifest
    from dashapp.model.account import Account, EndpointAccount, Reason

    part = EndpointAccount(10**12, dict.fromkeys(Reason, 0))
    account = Account(part, part, 1)
    blocks = [
        (BlockFile(f"{end}/block-00000.parquet", 10**12, 0, 1),) for end in ("pickup", "dropoff")
    ]
    manifest = Manifest(
        "0123456789abcdef", "too many trips", account, *blocks, "taxi", has=YELLOW.has
    )
    (tmp_path / "manifest.json").write_text(json.dumps(manifest.to_json()))
    service = join(settings_for(data=(str(tmp_path),)))
    assert service.status().state is ClusterState.FAILED
    assert "1,000,000,000,000 trips need" in service.status().message
