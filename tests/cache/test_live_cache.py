"""The home of the live cluster: references, one maker, nothing across a fork."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from dashapp.cache.backend import BACKEND_PATH, LiveCache, create_live_cache, open_cache


class Unpicklable:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.closed = False


def test_keeps_the_very_object() -> None:
    cache, thing = create_live_cache(), Unpicklable()
    assert cache.set("thing", thing, timeout=1)
    assert cache.get("thing") is thing
    assert cache.has("thing")
    assert not cache.add("thing", Unpicklable())
    assert cache.delete("thing")
    assert not cache.delete("thing")
    assert cache.get("thing") is None


def test_clear_drops_everything() -> None:
    cache = create_live_cache()
    cache.add("thing", 1)
    assert cache.clear()
    assert not cache.has("thing")


def test_is_reached_by_its_import_path() -> None:
    assert isinstance(open_cache({"CACHE_TYPE": BACKEND_PATH}), LiveCache)


def test_fifty_threads_make_one() -> None:
    cache, made, together = create_live_cache(), [], threading.Barrier(50)

    def make() -> Unpicklable:
        made.append(Unpicklable())
        return made[-1]

    def ask(_: int) -> Unpicklable:
        together.wait(10)
        return cache.get_or_make("cluster", make)

    with ThreadPoolExecutor(50) as threads:
        got = list(threads.map(ask, range(50)))
    assert len(made) == 1
    assert all(one is made[0] for one in got)


def test_a_dead_object_is_made_anew() -> None:
    cache = create_live_cache()
    first = cache.get_or_make("thing", Unpicklable, lambda thing: not thing.closed)
    first.closed = True
    second = cache.get_or_make("thing", Unpicklable, lambda thing: not thing.closed)
    assert second is not first
    assert cache.get_or_make("thing", Unpicklable, lambda thing: not thing.closed) is second


def test_a_maker_that_fails_leaves_nothing() -> None:
    cache = create_live_cache()

    def fail() -> None:
        raise OSError

    try:
        cache.get_or_make("thing", fail)
    except OSError:
        assert not cache.has("thing")


def test_a_forked_child_starts_empty_and_the_parent_keeps_its_own() -> None:
    cache = create_live_cache()
    cache.set("thing", Unpicklable())
    child = os.fork()
    if child == 0:  # only what cannot hang may run here, and no test machinery
        os._exit(3 if cache.has("thing") else 7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert cache.has("thing")
