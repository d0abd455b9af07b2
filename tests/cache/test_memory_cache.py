"""The memory backend by itself: bounds, order, expiry."""

from concurrent.futures import ThreadPoolExecutor

from dashapp.cache.memory import ENTRY_BYTES, MemoryCache


def test_counts_what_it_holds() -> None:
    cache = MemoryCache(max_entries=10, max_bytes=100_000, default_timeout=60)
    cache.set("a", b"x" * 100)
    cache.set("a", b"x" * 50)
    assert cache.used_bytes == ENTRY_BYTES + 1 + 50
    assert cache.delete("a")
    assert not cache.delete("a")
    assert cache.used_bytes == 0


def test_the_one_that_was_not_asked_for_longest_goes_first() -> None:
    cache = MemoryCache(max_entries=2, max_bytes=100_000, default_timeout=60)
    for key in ("a", "b"):
        cache.set(key, b"")
    cache.get("a")
    cache.set("c", b"")
    assert [cache.get(key) for key in ("a", "b", "c")] == [b"", None, b""]


def test_ends_in_time() -> None:
    cache = MemoryCache(max_entries=2, max_bytes=100_000, default_timeout=60)
    cache.set("a", b"old", timeout=0)
    assert cache.get("a") is None
    assert cache.used_bytes == 0


def test_what_does_not_fit_is_refused_and_the_old_value_of_its_key_gone() -> None:
    cache = MemoryCache(max_entries=2, max_bytes=1000, default_timeout=60)
    cache.set("a", b"old")
    assert not cache.set("a", b"x" * 1000)
    assert cache.get("a") is None


def test_threads_never_lose_count() -> None:
    cache = MemoryCache(max_entries=50, max_bytes=20_000, default_timeout=60)
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(lambda n: (cache.set(str(n % 70), b"x" * n), cache.get(str(n))), range(900))
        )
    assert cache.used_bytes <= 20_000
    cache.clear()
    assert cache.used_bytes == 0
