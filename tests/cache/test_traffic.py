"""How many questions a process had, and how many of them were computed."""

from concurrent.futures import ThreadPoolExecutor

from dashapp.cache.results import ResultCache
from dashapp.cache.traffic import TrafficCounter
from dashapp.model import Packed
from dashapp.model.operating import Traffic
from dashapp.settings import Settings


def test_a_minute_is_remembered_second_by_second() -> None:
    now = [0.0]
    counter = TrafficCounter(lambda: now[0])
    for second in (0.0, 0.9, 30.0, 59.9):
        now[0] = second
        counter.note_question()
    assert counter.figures() == Traffic(4, 0, 4)
    now[0] = 60.0
    assert counter.figures() == Traffic(4, 0, 2)
    now[0] = 500.0
    assert counter.figures() == Traffic(4, 0, 0)


def test_the_result_cache_tells_what_it_computed(settings: Settings) -> None:
    results = ResultCache(settings)
    for key in ("a", "a", "b", "a"):
        results.get_or_compute(key, lambda: Packed(b"", 1))
    assert results.traffic() == Traffic(questions=4, computed=2, per_minute=4)


def test_no_question_of_many_threads_is_lost() -> None:
    counter = TrafficCounter(lambda: 7.0)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counter.note_question(), range(4000)))
    assert counter.figures() == Traffic(4000, 0, 4000)


def test_processes_add_up() -> None:
    assert Traffic(1, 2, 3) + Traffic(10, 20, 30) == Traffic(11, 22, 33)
