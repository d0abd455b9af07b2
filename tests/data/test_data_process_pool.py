import operator
import os

import pytest

from dashapp.data.process_pool import open_pool
from dashapp.errors import DataError


@pytest.mark.parametrize("processes", [1, 2])
def test_every_task_is_answered_under_its_number(processes: int) -> None:
    with open_pool(processes, 5) as pool:
        answers = dict(pool.run_all(operator.mul, [(number, 10) for number in range(5)]))
    assert answers == {number: number * 10 for number in range(5)}


def test_one_task_needs_no_process() -> None:
    with open_pool(None, 1) as pool:
        assert pool.executor is None
        assert list(pool.run_all(os.getpid, [()])) == [(0, os.getpid())]


def test_a_process_that_dies_is_told_in_a_sentence() -> None:
    with open_pool(2, 4) as pool, pytest.raises(DataError, match="for want of memory"):
        list(pool.run_all(os._exit, [(1,)] * 4))


def test_what_a_task_raises_comes_back() -> None:
    with open_pool(2, 2) as pool, pytest.raises(ZeroDivisionError):
        list(pool.run_all(operator.truediv, [(1, 1), (1, 0)]))
