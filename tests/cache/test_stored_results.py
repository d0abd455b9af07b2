"""What lies in a store may come from anybody or from another release: it is not believed."""

import logging
import os
import pickle
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from dashapp.cache.codec import AnswerCodec, UnreadableError
from dashapp.cache.results import ResultCache
from dashapp.model import Packed
from dashapp.settings import Settings

RIGHT = Packed(b"the counts", 7)
FALSE = Packed(b"made-up counts", 70_000)
KINDS = ["filesystem", "redis"]


class Stored:
    """The one stored value of a shared store, read and replaced behind the cache's back."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __iter__(self) -> Iterator[bytes]:
        if self.settings.result_cache == "redis":
            with redis.Redis.from_url(self.settings.redis_url) as client:
                yield from (client.get(key) for key in client.keys("dashapp:result:*"))
        else:
            yield from (path.read_bytes() for path in self._files())

    def replace(self, value: bytes) -> None:
        if self.settings.result_cache == "redis":
            with redis.Redis.from_url(self.settings.redis_url) as client:
                for key in client.keys("dashapp:result:*"):
                    client.set(key, value)
        for path in self._files():
            path.write_bytes(value)

    def _files(self) -> list[Path]:
        folder = self.settings.cache_folder / "results"
        return [path for path in folder.glob("*") if path.is_file()]


@pytest.fixture(params=KINDS)
def settings(request, settings_of: Callable[..., Settings]) -> Settings:
    given = {"result_cache": request.param, "operator_token": "0123456789abcdef"}
    if request.param == "redis":
        given["redis_url"] = request.getfixturevalue("redis_server").url
    return settings_of(**given)


def ask(settings: Settings, value: Packed = RIGHT, key: str = "key") -> tuple[Packed, bool]:
    """The answer of a web process that has begun just now, and whether it was in the store."""
    answer = ResultCache(settings).get_or_compute(key, lambda: value)
    return answer.value, answer.cached


class RunsCode:
    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return os.mkdir, (str(self.trace),)


def test_a_pickle_in_the_store_runs_nothing(settings, tmp_path) -> None:
    ask(settings)
    code = pickle.dumps(RunsCode(tmp_path / "trace"))
    for stored in (code, b"p" + code, b"!" + pickle.dumps(b"p" + code), b"\0\0\0\0" + code):
        Stored(settings).replace(stored)
        assert ask(settings) == (RIGHT, False)
        assert not (tmp_path / "trace").exists()


UNREADABLE = {
    "empty": lambda stored: b"",
    "cut short": lambda stored: stored[:-1],
    "cut in the head": lambda stored: stored[:9],
    "longer": lambda stored: stored + b"\0",
    "another bit": lambda stored: stored[:-1] + bytes([stored[-1] ^ 1]),
    "another total": lambda stored: stored.replace(b"\7", b"\11"),
    "a broken zlib stream": lambda stored: b"z" + zlib.compress(b"x")[:-3],
    "a class that is gone": lambda stored: b"p\x80\x04cdashapp.gone\nGone\n.",
    "text": lambda stored: b"{}",
    "of another key": None,
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_what_cannot_be_read_is_computed_and_replaced(settings, how, caplog) -> None:
    ask(settings)
    change = UNREADABLE[how] or (lambda _: stored_of_another_key(settings))
    (stored,) = Stored(settings)
    Stored(settings).replace(change(stored))
    results = ResultCache(settings)
    with caplog.at_level(logging.WARNING):
        first = results.get_or_compute("key", lambda: RIGHT)
        second = results.get_or_compute("key", pytest.fail)
    assert (first.value, first.cached) == (RIGHT, False)
    assert (second.value, second.cached) == (RIGHT, True)
    is_nothing = how == "empty" and settings.result_cache == "redis"
    assert len(caplog.records) == (0 if is_nothing else 1)


def stored_of_another_key(settings: Settings) -> bytes:
    elsewhere = settings.model_copy(
        update={"cache_folder": settings.cache_folder / "elsewhere", "result_cache": "filesystem"}
    )
    ask(elsewhere, FALSE, key="another")
    (stored,) = Stored(elsewhere)
    return stored


def test_a_thousand_unreadable_results_are_one_line_of_log(settings, caplog) -> None:
    for number in range(20):
        ask(settings, key=str(number))
    Stored(settings).replace(b"rubbish")
    results = ResultCache(settings)
    with caplog.at_level(logging.WARNING):
        for number in range(20):
            results.get_or_compute(str(number), lambda: RIGHT)
    assert len(caplog.records) == 1


def test_what_cannot_be_read_is_removed_also_when_computing_fails(settings) -> None:
    ask(settings)
    Stored(settings).replace(b"rubbish")

    def fail() -> Packed:
        raise OSError

    with pytest.raises(OSError):
        ResultCache(settings).get_or_compute("key", fail)
    assert list(Stored(settings)) == []


def test_who_does_not_know_the_key_of_the_store_is_not_believed(settings) -> None:
    stranger = settings.model_copy(update={"operator_token": "fedcba9876543210"})
    ask(stranger, FALSE)
    assert ask(settings) == (RIGHT, False)


def test_a_release_never_reads_what_another_has_stored(settings) -> None:
    old = ResultCache(settings, release="old").get_or_compute("key", lambda: FALSE)
    new = ResultCache(settings, release="new").get_or_compute("key", lambda: RIGHT)
    assert (old.value, new.value, new.cached) == (FALSE, RIGHT, False)
    same = ResultCache(settings, release="new").get_or_compute("key", pytest.fail)
    assert (same.value, same.cached) == (RIGHT, True)


def test_without_a_token_processes_of_one_machine_share_a_key_of_their_own(settings_of) -> None:
    settings = settings_of(result_cache="filesystem")
    ask(settings)
    assert ask(settings) == (RIGHT, True)
    key = settings.cache_folder / "results.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o660)  # somebody else may have written it
    assert ask(settings) == (RIGHT, False)
    assert key.stat().st_mode & 0o777 == 0o600


def test_redis_without_a_secret_says_so(settings_of, redis_server, caplog) -> None:
    settings = settings_of(result_cache="redis", redis_url=redis_server.url)
    with caplog.at_level(logging.WARNING):
        ask(settings)
    assert "DASHAPP_CACHE_KEY" in caplog.text
    assert ask(settings) == (RIGHT, True)


def test_a_full_disk_leaves_no_pieces_behind(settings_of, tmp_path) -> None:
    settings = settings_of(result_cache="filesystem", operator_token="0123456789abcdef")
    ask(settings)
    (stored,) = (tmp_path / "results").glob("*")
    stored.unlink()
    stored.mkdir()  # what is written cannot be renamed to its place
    assert ask(settings) == (RIGHT, False)
    assert list((tmp_path / "results").glob("*")) == [stored]


@pytest.mark.parametrize("key", [None, b"key"])
@pytest.mark.parametrize("stored", [b"", b"DA1\n", b"x" * 20, b"x" * 100, pickle.dumps(RIGHT)])
def test_the_codec_reads_nothing_else_in_any_store(key: bytes | None, stored: bytes) -> None:
    with pytest.raises(UnreadableError):
        AnswerCodec(key).decode("name", stored)
