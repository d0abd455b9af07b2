"""A cluster that is paid by the hour runs so many a day, whoever visits and however often."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.redis_server import redis_server

from dashapp.cache.backend import create_live_cache
from dashapp.cluster.coiled.daily_hours import DailyHours, open_hours
from dashapp.cluster.service import ClusterService
from dashapp.errors import NotReadyError
from dashapp.model import ClusterState
from dashapp.settings import Settings

__all__ = ["redis_server"]


class Clock:
    def __init__(self, *when: int) -> None:
        self.now = datetime(*when, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(2026, 11, 29, 22, 0)


def run(hours: DailyHours, clock: Clock, minutes: float) -> None:
    """A cluster that lives so long, looked at each ten seconds."""
    for _ in range(int(minutes * 6)):
        hours.note()
        clock.now += 10


def test_minutes_are_counted_until_the_day_is_over(tmp_path: Path, clock: Clock) -> None:
    hours = DailyHours(1.0, tmp_path, clock=clock)
    run(hours, clock, 59)
    assert not hours.are_over()
    run(hours, clock, 2)
    assert hours.are_over()
    assert hours.sentence() == (
        "The cluster has run for its 1 hour of today; it can be woken again at 00:00 UTC."
    )
    clock.now += 3600
    assert not hours.are_over()


def test_processes_that_share_a_cluster_count_its_minutes_once(
    tmp_path: Path, clock: Clock
) -> None:
    first, second = (DailyHours(1.0, tmp_path, clock=clock) for _ in range(2))
    for _ in range(40 * 6):
        first.note()
        second.note()
        clock.now += 10
    assert not first.are_over()
    run(second, clock, 21)
    assert first.are_over()
    assert DailyHours(1.0, tmp_path, clock=clock).are_over(), "a new process knows it too"


def test_machines_share_them_in_redis(tmp_path: Path, clock: Clock, redis_server) -> None:
    given = {"backend": "coiled", "result_cache": "redis", "redis_url": redis_server.url}
    first, second = (
        open_hours(
            Settings(cache_folder=tmp_path / name, coiled_hours_a_day=0.5, **given), clock=clock
        )
        for name in "ab"
    )
    run(first, clock, 31)
    assert second.are_over()
    redis_server.stop()
    clock.now += 60
    assert first.are_over(), "what it has counted itself, it knows without Redis"


def test_no_limit_and_local_clusters_count_nothing(tmp_path: Path, clock: Clock) -> None:
    for given in ({"backend": "coiled"}, {"backend": "local", "coiled_hours_a_day": 0.5}):
        hours = open_hours(Settings(cache_folder=tmp_path, **given), clock=clock)
        run(hours, clock, 90)
        assert not hours.are_over()
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_counts_in_memory(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("")
    hours = DailyHours(0.5, tmp_path / "file", clock=clock)
    run(hours, clock, 31)
    assert hours.are_over()


def test_rubbish_in_the_file_is_no_minute(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "2026-11-29").write_bytes(b"\xff\n\n" + b"x\n" * 100)
    assert not DailyHours(0.5, tmp_path, clock=clock).are_over()


class NoBackend:
    idle_seconds = 60.0
    starts = 0

    def describe(self) -> str:
        return "nothing"

    def start(self) -> None:
        NoBackend.starts += 1
        raise NotReadyError("There is nothing here.")


def test_after_its_hours_nobody_wakes_it(tmp_path: Path, clock: Clock) -> None:
    hours = DailyHours(0.5, tmp_path / "hours", clock=clock)
    run(hours, clock, 31)
    settings = Settings(cache_folder=tmp_path)
    service = ClusterService(settings, create_live_cache(), NoBackend, hours=hours)
    service.start()
    assert service.status().state is ClusterState.ASLEEP
    assert "00:00 UTC" in service.status().message
    with pytest.raises(NotReadyError, match="00:00 UTC"):
        service.session()
    assert NoBackend.starts == 0


def test_a_cluster_that_runs_is_left_alone_once_its_hours_are_over(
    tmp_path: Path, clock: Clock
) -> None:
    """Nobody asks it any more, so it ends by its own idle time."""
    hours = DailyHours(0.5, tmp_path, clock=clock)
    live = create_live_cache()
    session = object()
    running = SimpleNamespace(session=lambda: session, closed=False, wake=lambda: None)
    live.set("cluster-", running)  # of the set without a name
    service = ClusterService(Settings(cache_folder=tmp_path), live, NoBackend, hours=hours)
    assert service.session() is session
    run(hours, clock, 31)
    with pytest.raises(NotReadyError):
        service.session()
