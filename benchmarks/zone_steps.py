"""Selections of trips by zone, as an imagined viewer sets them; the same for a seed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from dashapp.dataset import Dataset
from dashapp.model import Endpoint, TripFilter

_YEAR = date(2025, 1, 1)
_ZONES = range(1, 264)


@dataclass(frozen=True, slots=True)
class ZoneStep:
    endpoint: Endpoint
    trip_filter: TripFilter


def draw_steps(dataset: Dataset, n_steps: int, seed: int) -> tuple[ZoneStep, ...]:
    """One to four filters each, of those that the trips have; a third ask about dropoffs."""
    draw = Random(f"zones-{seed}")
    there = [name for name in _FILTERS if name in {column.name for column in dataset.filters}]
    steps = []
    for _ in range(n_steps):
        chosen = draw.sample(there, draw.randint(1, min(4, len(there))))
        values = {name: _FILTERS[name](draw) for name in chosen}
        endpoint = Endpoint.DROPOFF if draw.random() < 1 / 3 else Endpoint.PICKUP
        steps.append(ZoneStep(endpoint, TripFilter.of(dataset, **values)))
    return tuple(steps)


def _draw_hours(draw: Random) -> tuple[int, int]:
    first = draw.randrange(24)
    return first, (first + draw.randrange(22)) % 24


def _draw_dates(draw: Random) -> tuple[date, date]:
    first = draw.randrange(365)
    return _YEAR + timedelta(first), _YEAR + timedelta(draw.randrange(first, 365))


def _draw_span(most: int) -> Callable[[Random], tuple[int, int]]:
    def draw_two(draw: Random) -> tuple[int, int]:
        low, high = sorted((draw.randrange(most), draw.randrange(most)))
        return low, high

    return draw_two


_FILTERS: dict[str, Callable[[Random], Any]] = {
    "hours": _draw_hours,
    "weekdays": lambda draw: tuple(sorted(draw.sample(range(7), draw.randint(1, 6)))),
    "dates": _draw_dates,
    "company": lambda draw: (draw.choice((3, 5)),),
    "shared_requested": lambda draw: (draw.choice((1, 2)),),
    "wait": _draw_span(1_500),
    "fare": _draw_span(6_000),
    "distance": _draw_span(1_500),
    "driver_pay": _draw_span(6_000),
    "cbd_fee": lambda _: (1, 1_000),
    "payment": lambda draw: tuple(sorted(draw.sample((1, 2), 1))),
    "from": lambda draw: tuple(sorted(draw.sample(_ZONES, draw.randint(1, 20)))),
    "to": lambda draw: tuple(sorted(draw.sample(_ZONES, draw.randint(1, 20)))),
}
