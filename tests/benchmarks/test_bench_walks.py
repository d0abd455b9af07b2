"""A walk is the same for a seed, stays within its limits and asks only what the page can ask."""

import pytest
from support.selecting import YELLOW

from benchmarks.walks import FIRST_ZOOM, LAST_ZOOM, NEAR_ZOOM, Kind, choose_evenly, walk
from dashapp.model import TripFilter


@pytest.mark.parametrize("kind", list(Kind))
def test_the_same_seed_walks_the_same_way(kind) -> None:
    assert walk(kind, 50, 3) == walk(kind, 50, 3)
    assert walk(kind, 50, 3) != walk(kind, 50, 4)
    assert walk(kind, 50, 3)[:20] == walk(kind, 20, 3)


def test_a_long_walk_meets_every_zoom_and_leaves_none() -> None:
    zooms = {step.view.zoom for step in walk(Kind.PLAIN, 3_000, 0)}
    assert zooms == set(range(FIRST_ZOOM, LAST_ZOOM + 1))
    near = {step.view.zoom for step in walk(Kind.NEAR, 300, 0)}
    assert near == set(range(NEAR_ZOOM, LAST_ZOOM + 1))


def test_plain_steps_ask_for_passengers_only() -> None:
    assert all(step.trip_filter.is_of_levels_only for step in walk(Kind.PLAIN, 200, 0))


def test_filtered_steps_meet_every_filter_and_always_have_one() -> None:
    filters = [step.trip_filter for step in walk(Kind.FILTERED, 1_000, 0)]
    assert not any(chosen.is_of_levels_only for chosen in filters)
    met = {name for chosen in filters for name in chosen.to_params()}
    assert met == {"passengers", "hours", "weekdays", "dates", "payment", "fare", "distance"}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_filter_is_one_that_the_url_can_carry(kind) -> None:
    for step in walk(kind, 300, 1):
        params = step.trip_filter.to_params()
        assert TripFilter.parse(YELLOW, params).to_params() == params


def test_few_steps_are_chosen_over_the_whole_length() -> None:
    steps = walk(Kind.PLAIN, 100, 0)
    chosen = choose_evenly(steps, 5)
    assert len(chosen) == 5
    assert (chosen[0], chosen[-1]) == (steps[0], steps[-1])
    assert choose_evenly(steps[:2], 5) == steps[:2]
