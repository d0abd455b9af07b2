"""Which blocks go to a worker that came back empty."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashapp.cluster.query.balance import move_blocks, plan_moves

WORKERS = ("a", "b", "c", "d")


def test_nothing_moves_while_everybody_holds_something() -> None:
    assert plan_moves(["a", "a", "a", "b"], ["a", "b"]) == {}


def test_an_empty_worker_gets_its_share_from_the_fullest() -> None:
    moves = plan_moves(["a", "a", "a", "a", "b", "b"], ["a", "b", "c"])
    assert moves == {"c": [0, 1]}


def test_few_blocks_stay_where_they_are() -> None:
    assert plan_moves(["a"], ["a", "b", "c"]) == {}


@pytest.mark.parametrize("workers", [[], ["a"]])
def test_no_blocks_no_moves(workers) -> None:
    assert plan_moves([], workers) == {}


@given(st.lists(st.sampled_from(WORKERS[:3]), min_size=8, max_size=40))
def test_afterwards_every_worker_holds_its_share(holders) -> None:
    moves = plan_moves(holders, WORKERS)
    after = list(holders)
    for worker, numbers in moves.items():
        for number in numbers:
            after[number] = worker
    taken = [number for numbers in moves.values() for number in numbers]
    assert len(taken) == len(set(taken))
    assert set(moves) == set(WORKERS) - set(holders)
    held = Counter(after)
    assert all(held[worker] == len(holders) // 4 for worker in moves)


@pytest.mark.cluster
def test_a_worker_that_has_gone_since_gets_nothing(cluster) -> None:
    session = cluster.session()
    key = next(session.dataset.futures()).key
    move_blocks(session.client, {"tcp://127.0.0.1:1": [key]})
    session.placement.refresh()
    assert session.placement.missing() == 0
