"""The result cache over each of its stores."""

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import redis

from dashapp.cache.results import ResultCache
from dashapp.errors import ConfigurationError, NotReadyError
from dashapp.model import Packed
from dashapp.services import Results
from dashapp.settings import Settings

SECRET = "0123456789abcdef"


def redis_settings(settings_of, redis_server) -> Settings:
    return settings_of(result_cache="redis", redis_url=redis_server.url, cache_key=SECRET)


def packed(number: int) -> Packed:
    return Packed(b"body", number)


@pytest.fixture(params=["memory", "filesystem", "redis"])
def results(request, settings_of) -> Results:
    given = {"result_cache": request.param}
    if request.param == "redis":
        given["cache_key"] = SECRET
        given["redis_url"] = request.getfixturevalue("redis_server").url
    return ResultCache(settings_of(**given))


def test_computes_once_and_says_where_it_came_from(results) -> None:
    first = results.get_or_compute("key", lambda: packed(3))
    second = results.get_or_compute("key", pytest.fail)
    assert (first.value, first.cached) == (packed(3), False)
    assert (second.value, second.cached) == (packed(3), True)
    assert second.elapsed_ms == first.elapsed_ms


def test_other_keys_are_other_answers(results) -> None:
    assert results.get_or_compute("a", lambda: packed(1)).value == packed(1)
    assert results.get_or_compute("b", lambda: packed(2)).value == packed(2)


@pytest.mark.parametrize("body", [b"", b"\0\xff\n|", np.random.default_rng(0).bytes(300_000)])
def test_bytes_come_back_as_they_were(results, body) -> None:
    most = Packed(body, 2**64 - 1)
    results.get_or_compute("tile", lambda: most)
    assert results.get_or_compute("tile", pytest.fail).value == most


def test_failures_are_not_kept(results) -> None:
    def fail() -> None:
        raise NotReadyError("not yet")

    with pytest.raises(NotReadyError, match="not yet"):
        results.get_or_compute("key", fail)
    assert results.get_or_compute("key", lambda: packed(5)).value == packed(5)


def test_many_threads_compute_once(results) -> None:
    computed = []
    with ThreadPoolExecutor(16) as threads:
        answers = list(
            threads.map(
                lambda _: results.get_or_compute("key", lambda: computed.append(1) or packed(9)),
                range(64),
            )
        )
    assert len(computed) == 1
    assert {answer.value for answer in answers} == {packed(9)}
    assert sum(not answer.cached for answer in answers) >= 1


@pytest.mark.parametrize("kind", ["filesystem", "redis"])
def test_two_processes_share_files_and_redis(settings_of, redis_server, kind) -> None:
    settings = settings_of(result_cache=kind, redis_url=redis_server.url)
    ResultCache(settings).get_or_compute("key", lambda: packed(4))
    assert ResultCache(settings).get_or_compute("key", pytest.fail).value == packed(4)


@pytest.mark.parametrize("kind", ["memory", "filesystem"])
def test_holds_a_bounded_number(settings_of, kind) -> None:
    results = ResultCache(settings_of(result_cache=kind, result_cache_entries=20))
    for number in range(100):
        results.get_or_compute(str(number), lambda number=number: packed(number))
    kept = [results.get_or_compute(str(number), lambda: packed(0)).cached for number in range(100)]
    assert sum(kept) <= 22


def test_memory_is_bounded_in_bytes_and_keeps_what_is_asked_for(settings_of) -> None:
    results = ResultCache(settings_of(result_cache="memory", result_cache_megabytes=1))
    for number in range(20):
        results.get_or_compute(str(number), lambda number=number: Packed(bytes(90_000), number))
        assert results.get_or_compute("0", pytest.fail).cached, "asked for again and again"
    kept = [results.get_or_compute(str(n), lambda: packed(0)).cached for n in range(19, 0, -1)]
    assert sum(kept) == 10, "eleven fit into a megabyte, with the one kept by asking"
    assert kept[: sum(kept)] == [True] * sum(kept), "the oldest went first"


def test_what_is_larger_than_the_memory_is_computed_each_time(settings_of) -> None:
    results = ResultCache(settings_of(result_cache="memory", result_cache_megabytes=1))
    results.get_or_compute("small", lambda: packed(1))
    huge = Packed(bytes(1_100_000), 1)
    answers = [results.get_or_compute("huge", lambda: huge) for _ in range(2)]
    assert [answer.cached for answer in answers] == [False, False]
    assert results.get_or_compute("small", pytest.fail).cached


def test_a_full_redis_keeps_what_it_has(settings_of, redis_server, caplog) -> None:
    results = ResultCache(redis_settings(settings_of, redis_server))
    results.get_or_compute("first", lambda: packed(1))
    with redis.Redis.from_url(redis_server.url) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", 1)
    with caplog.at_level(logging.WARNING):
        answers = [results.get_or_compute("second", lambda: packed(2)) for _ in range(3)]
    assert {(answer.value, answer.cached) for answer in answers} == {(packed(2), False)}
    assert results.get_or_compute("first", pytest.fail).value == packed(1)
    assert len(caplog.records) == 1
    assert "full" in caplog.text


def test_redis_that_is_down_is_slower_not_broken(settings_of, redis_server, caplog) -> None:
    results = ResultCache(redis_settings(settings_of, redis_server))
    results.get_or_compute("key", lambda: packed(1))
    redis_server.stop()
    with caplog.at_level(logging.WARNING):
        answers = [results.get_or_compute("key", lambda: packed(2)) for _ in range(5)]
    assert {(answer.value, answer.cached) for answer in answers} == {(packed(2), False)}
    assert len(caplog.records) == 1


def test_a_wrong_redis_address_is_refused_without_its_secret(settings_of) -> None:
    with pytest.raises(ConfigurationError, match="DASHAPP_REDIS_URL") as refused:
        ResultCache(settings_of(result_cache="redis", redis_url="redis://user:secret@host:port/0"))
    assert "secret" not in str(refused.value)


def test_a_folder_that_cannot_be_used_is_refused(settings_of, tmp_path) -> None:
    (tmp_path / "results").write_text("a file stands in the way")
    with pytest.raises(ConfigurationError, match="DASHAPP_CACHE_FOLDER"):
        ResultCache(settings_of(result_cache="filesystem"))
