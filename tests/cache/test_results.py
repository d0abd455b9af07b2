"""The result cache over each of its stores."""

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import redis

from dashapp.cache.results import ResultCache, pack, unpack
from dashapp.errors import ConfigurationError, NotReadyError
from dashapp.model import TileCounts, TripPage
from dashapp.services import Results


@pytest.fixture(params=["memory", "filesystem", "redis"])
def results(request, settings_of) -> Results:
    given = {"result_cache": request.param}
    if request.param == "redis":
        given["redis_url"] = request.getfixturevalue("redis_server").url
    return ResultCache(settings_of(**given))


def test_computes_once_and_says_where_it_came_from(results) -> None:
    first = results.get_or_compute("key", lambda: TripPage(3))
    second = results.get_or_compute("key", pytest.fail)
    assert (first.value, first.cached) == (TripPage(3), False)
    assert (second.value, second.cached) == (TripPage(3), True)
    assert second.elapsed_ms == first.elapsed_ms


def test_other_keys_are_other_answers(results) -> None:
    assert results.get_or_compute("a", lambda: 1).value == 1
    assert results.get_or_compute("b", lambda: 2).value == 2


def test_none_is_an_answer_too(results) -> None:
    results.get_or_compute("key", lambda: None)
    assert results.get_or_compute("key", pytest.fail).cached


def test_a_grid_comes_back_as_it_was(results) -> None:
    grid = np.arange(512 * 512, dtype=np.uint32).reshape(512, 512)
    results.get_or_compute("tile", lambda: TileCounts(grid, 7))
    found = results.get_or_compute("tile", pytest.fail).value
    assert found.total == 7
    assert found.counts.dtype == np.uint32
    assert np.array_equal(found.counts, grid)


def test_failures_are_not_kept(results) -> None:
    def fail() -> None:
        raise NotReadyError("not yet")

    with pytest.raises(NotReadyError, match="not yet"):
        results.get_or_compute("key", fail)
    assert results.get_or_compute("key", lambda: 5).value == 5


def test_many_threads_compute_once(results) -> None:
    computed = []
    with ThreadPoolExecutor(16) as threads:
        answers = list(
            threads.map(
                lambda _: results.get_or_compute("key", lambda: computed.append(1) or 9), range(64)
            )
        )
    assert len(computed) == 1
    assert {answer.value for answer in answers} == {9}
    assert sum(not answer.cached for answer in answers) >= 1


@pytest.mark.parametrize("kind", ["filesystem", "redis"])
def test_two_processes_share_files_and_redis(settings_of, redis_server, kind) -> None:
    settings = settings_of(result_cache=kind, redis_url=redis_server.url)
    ResultCache(settings).get_or_compute("key", lambda: "computed")
    assert ResultCache(settings).get_or_compute("key", pytest.fail).value == "computed"


@pytest.mark.parametrize("kind", ["memory", "filesystem"])
def test_holds_a_bounded_number(settings_of, kind) -> None:
    results = ResultCache(settings_of(result_cache=kind, result_cache_entries=20))
    for number in range(100):
        results.get_or_compute(str(number), lambda number=number: number)
    kept = [results.get_or_compute(str(number), lambda: None).cached for number in range(100)]
    assert sum(kept) <= 22


def test_memory_is_bounded_in_bytes_and_keeps_what_is_asked_for(settings_of) -> None:
    results = ResultCache(settings_of(result_cache="memory", result_cache_megabytes=1))
    for number in range(20):
        results.get_or_compute(str(number), lambda number=number: bytes([number]) * 90_000)
        assert results.get_or_compute("0", pytest.fail).cached, "asked for again and again"
    kept = [results.get_or_compute(str(n), lambda: None).cached for n in range(19, 0, -1)]
    assert sum(kept) == 10, "eleven fit into a megabyte, with the one kept by asking"
    assert kept[: sum(kept)] == [True] * sum(kept), "the oldest went first"


def test_what_is_larger_than_the_memory_is_computed_each_time(settings_of) -> None:
    results = ResultCache(settings_of(result_cache="memory", result_cache_megabytes=1))
    results.get_or_compute("small", lambda: 1)
    huge = np.random.default_rng(0).bytes(1_100_000)  # does not compress
    answers = [results.get_or_compute("huge", lambda: huge) for _ in range(2)]
    assert [answer.cached for answer in answers] == [False, False]
    assert results.get_or_compute("small", pytest.fail).cached


def test_a_full_redis_keeps_what_it_has(settings_of, redis_server, caplog) -> None:
    results = ResultCache(settings_of(result_cache="redis", redis_url=redis_server.url))
    results.get_or_compute("first", lambda: 1)
    with redis.Redis.from_url(redis_server.url) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", 1)
    with caplog.at_level(logging.WARNING):
        answers = [results.get_or_compute("second", lambda: 2) for _ in range(3)]
    assert {(answer.value, answer.cached) for answer in answers} == {(2, False)}
    assert results.get_or_compute("first", pytest.fail).value == 1
    assert len(caplog.records) == 1
    assert "full" in caplog.text


def test_redis_that_is_down_is_slower_not_broken(settings_of, redis_server, caplog) -> None:
    results = ResultCache(settings_of(result_cache="redis", redis_url=redis_server.url))
    results.get_or_compute("key", lambda: 1)
    redis_server.stop()
    with caplog.at_level(logging.WARNING):
        answers = [results.get_or_compute("key", lambda: 2) for _ in range(5)]
    assert {(answer.value, answer.cached) for answer in answers} == {(2, False)}
    assert len(caplog.records) == 1


def test_a_wrong_redis_address_is_refused_without_its_secret(settings_of) -> None:
    with pytest.raises(ConfigurationError, match="DASHAPP_REDIS_URL") as refused:
        ResultCache(settings_of(result_cache="redis", redis_url="redis://user:secret@host:port/0"))
    assert "secret" not in str(refused.value)


def test_a_folder_that_cannot_be_used_is_refused(settings_of, tmp_path) -> None:
    (tmp_path / "results").write_text("a file stands in the way")
    with pytest.raises(ConfigurationError, match="DASHAPP_CACHE_FOLDER"):
        ResultCache(settings_of(result_cache="filesystem"))


def test_large_values_are_kept_small() -> None:
    page = TripPage(5000, tuple({"lon": -73.9, "fare_amount": 12.5} for _ in range(5000)))
    stored = pack(page)
    assert unpack(stored) == page
    assert len(stored) < 20_000
