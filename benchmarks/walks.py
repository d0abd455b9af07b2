"""The walks of an imagined viewer over Manhattan: pans, zooms, filters; the same for a seed."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any

import numpy as np

from benchmarks.selecting import select
from benchmarks.views import HEIGHT_PX, WIDTH_PX, View
from dashapp.dataset.kinds import Polygon
from dashapp.dataset.taxi_codes import PAYMENTS
from dashapp.engine.mercator import lon_lat_to_xy
from dashapp.model import Endpoint, TripFilter

FIRST_ZOOM, LAST_ZOOM, START_ZOOM = 9, 18, 12
NEAR_ZOOM = 17
"""From here on the page shows single trips."""

_WEST, _EAST, _NORTH, _SOUTH = -74.02, -73.92, 40.83, 40.70
"""The middle of the viewport stays above Manhattan."""

_YEAR = date(2015, 1, 1)


class Kind(StrEnum):
    PLAIN = "plain"
    FILTERED = "filtered"
    FOUR = "four"
    NEAR = "near"
    SUMMARY = "summary"
    FLOWS = "flows"


@dataclass(frozen=True, slots=True)
class Step:
    """What the viewer looks at after one movement of the hand."""

    endpoint: Endpoint
    view: View
    trip_filter: TripFilter
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Middle of the viewport in steps of the whole world, and the zoom."""

    x: float
    y: float
    zoom: int

    def moved(self, right_px: float, down_px: float, zoom: int) -> "_Place":
        (west, east), (north, south) = _limits()
        steps_per_px = float(1 << (24 - self.zoom))
        x, y = self.x + right_px * steps_per_px, self.y + down_px * steps_per_px
        return _Place(min(max(x, west), east), min(max(y, north), south), zoom)


def walk(kind: Kind, n_steps: int, seed: int) -> tuple[Step, ...]:
    """`n_steps` views, each one movement away from the one before.

    PLAIN changes the endpoint and passengers only, FILTERED any of the filters, at least one beside
    passengers, FOUR always passengers, hours, weekdays and payment. NEAR does as FILTERED, but
    stays at the zooms of single trips. SUMMARY does so too; a third of its steps have an area drawn
    in view, and half of them leave some of their filters out of their own histograms. FLOWS does
    as FILTERED; its views are not asked about.
    """
    draw = Random(f"{kind}-{seed}")
    (west, east), (north, south) = _limits()
    zooms = (NEAR_ZOOM, LAST_ZOOM) if kind is Kind.NEAR else (FIRST_ZOOM, LAST_ZOOM)
    place = _Place((west + east) / 2, (north + south) / 2, max(zooms[0], START_ZOOM))
    trip_filter, endpoint = draw_filter(draw, kind), Endpoint.PICKUP
    steps: list[Step] = []
    while len(steps) < n_steps:
        action = draw.choices(("pan", "zoom", "filter", "endpoint"), (45, 25, 25, 5))[0]
        if action == "filter":
            trip_filter = draw_filter(draw, kind)
        elif action == "endpoint":
            endpoint = endpoint.other
        else:
            place = _move(draw, place, zooms, zooming=action == "zoom")
        step = Step(endpoint, View.around(place.x, place.y, place.zoom), trip_filter)
        steps.append(_for_summary(draw, step) if kind is Kind.SUMMARY else step)
    return tuple(steps)


def _for_summary(draw: Random, step: Step) -> Step:
    """The step with what only summaries know."""
    chosen = step.trip_filter.to_params()
    without = tuple(name for name in chosen if draw.random() < 0.5) if draw.random() < 0.5 else ()
    area = draw_area(draw, step.view) if draw.random() < 1 / 3 else None
    name = step.trip_filter.dataset.areas[step.endpoint]
    return replace(step, trip_filter=step.trip_filter.replaced(**{name: area}), without=without)


def draw_area(draw: Random, view: View) -> Polygon:
    """A star of 3 to 8 corners about a point of the view, as a hand would draw it."""
    bounds = view.bounds()
    width, height = bounds.east - bounds.west, bounds.north - bounds.south
    lon = bounds.west + width * draw.uniform(0.3, 0.7)
    lat = bounds.south + height * draw.uniform(0.3, 0.7)
    turns = sorted(draw.uniform(0, 2 * math.pi) for _ in range(draw.randint(3, 8)))
    reach = [draw.uniform(0.05, 0.4) for _ in turns]
    return tuple(
        (
            round(lon + width * far * math.cos(turn), 6),
            round(lat + height * far * math.sin(turn), 6),
        )
        for turn, far in zip(turns, reach, strict=True)
    )


def choose_evenly(steps: tuple[Step, ...], n_steps: int) -> tuple[Step, ...]:
    """At most `n_steps` of a walk, spread over its whole length."""
    picked = np.unique(np.linspace(0, len(steps) - 1, min(n_steps, len(steps))).round().astype(int))
    return tuple(steps[number] for number in picked)


def _move(draw: Random, place: _Place, zooms: tuple[int, int], *, zooming: bool) -> _Place:
    """Up to half a viewport away, or one to three zooms in or out about a point near the middle."""
    reach = 0.25 if zooming else 0.5
    right_px, down_px = (draw.uniform(-reach, reach) * px for px in (WIDTH_PX, HEIGHT_PX))
    zoom = place.zoom
    if zooming:
        levels = draw.choice((-3, -2, -1, 1, 2, 3))
        zoom += levels if zooms[0] <= zoom + levels <= zooms[1] else -levels
    return place.moved(right_px, down_px, min(max(zoom, zooms[0]), zooms[1]))


def _limits() -> tuple[tuple[float, float], tuple[float, float]]:
    x, y = lon_lat_to_xy(np.array([_WEST, _EAST]), np.array([_NORTH, _SOUTH]))
    return (float(x[0]), float(x[1])), (float(y[0]), float(y[1]))


def draw_filter(draw: Random, kind: Kind) -> TripFilter:
    passengers = sorted((draw.randint(0, 6), draw.randint(1, 9)))
    plain = select(passengers=(passengers[0], passengers[1]))
    if kind is Kind.PLAIN:
        return plain
    if kind is Kind.FOUR:
        return plain.replaced(**{name: _FILTERS[name](draw) for name in _FOUR})
    chosen = {name: make(draw) for name, make in _FILTERS.items() if draw.random() < 0.4}
    if kind is Kind.NEAR and draw.random() < 0.5:
        chosen["dates"] = _draw_days(draw)
    if not chosen:
        return draw_filter(draw, kind)
    return (plain if draw.random() < 0.5 else select()).replaced(**chosen)


def _draw_hours(draw: Random) -> tuple[int, int]:
    """Any range but the whole day; some wrap past midnight."""
    first = draw.randrange(24)
    return first, (first + draw.randrange(22)) % 24


def _draw_dates(draw: Random) -> tuple[date, date]:
    first = draw.randrange(365)
    return _YEAR + timedelta(first), _YEAR + timedelta(draw.randrange(first, 365))


def _draw_days(draw: Random) -> tuple[date, date]:
    """Three days: of a whole year near midtown, what leaves few enough to be shown singly."""
    first = _YEAR + timedelta(draw.randrange(363))
    return first, first + timedelta(2)


def _draw_span(draw: Random, most: int) -> tuple[int, int]:
    low, high = sorted((draw.randrange(most), draw.randrange(most)))
    return low, high


_FOUR = ("hours", "weekdays", "payment")

_FILTERS: dict[str, Callable[[Random], Any]] = {
    "hours": _draw_hours,
    "weekdays": lambda draw: tuple(sorted(draw.sample(range(7), draw.randint(1, 6)))),
    "dates": _draw_dates,
    "payment": lambda draw: tuple(sorted(draw.sample(tuple(PAYMENTS), draw.randint(1, 3)))),
    "fare": lambda draw: _draw_span(draw, 6_000),
    "distance": lambda draw: _draw_span(draw, 1_500),
}
