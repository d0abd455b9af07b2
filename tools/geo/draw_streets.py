"""Streets: Manhattan's after its plan, elsewhere the edges of census tracts and lines between them.

The edges of tracts ARE streets; inside each we draw parallel ones.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import manhattan as plan
import numpy as np
import shapely
from layers import HAIR_M
from manhattan import turn, turn_back
from shapely.geometry import LineString

SHORE_M = 14  # a street's centre line stays this far inland
PIER_M = 45  # half the width below which land is a pier
LONGEST_PIECE_M = 120
BLOCK_M = (82, 210)  # short and long side
INTERIOR, EDGE, STREET, WIDE, AVENUE = 0.55, 1.3, 0.8, 1.5, 4.2  # trips a metre


@dataclass
class Streets:
    """Lines, and how busy a metre of each is."""

    lines: list[Any] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, line: Any, weight: float) -> None:
        self.lines.append(line)
        self.weights.append(weight)


def draw_all(tracts: Any, facts: list[dict[str, Any]], lived_in: Any, land: Any) -> Streets:
    planned = [follows_the_plan(t, f["borough"]) for t, f in zip(tracts, facts, strict=True)]
    grid = shapely.union_all(shapely.buffer(tracts[np.array(planned)], HAIR_M))
    streets = Streets()
    draw_plan(streets, grid)
    edges = shapely.union_all(shapely.boundary(tracts[~np.array(planned)]))
    streets.add(shapely.line_merge(edges).difference(grid.buffer(12)), EDGE)
    for tract, fact, on_plan in zip(tracts, facts, planned, strict=True):
        if not on_plan and fact["nta2020"][4] != "9":
            streets.add(shapely.union_all(list(draw_inside(tract, fact["nta2020"]))), INTERIOR)
    without_piers = land.buffer(-PIER_M).buffer(PIER_M - SHORE_M)
    inland = shapely.intersection(without_piers, lived_in.buffer(8))
    shapely.prepare(inland)
    streets.lines = [line.intersection(inland) for line in streets.lines]
    for flat, weight in plan.LINES.values():
        streets.add(LineString(plan.follow(flat)), AVENUE * weight)
    return streets


def follows_the_plan(tract: Any, borough: str) -> bool:
    u, v = turn_back(tract.centroid.x, tract.centroid.y)
    above_14th = -1950 < v < 9450
    east_village = -2850 < v <= -1950 and u > -480
    return borough == "MANHATTAN" and (above_14th or east_village)


def draw_plan(streets: Streets, grid: Any) -> None:
    for u, low, high, weight in plan.AVENUES.values():
        line = LineString([turn(u, low), turn(u, high)])
        streets.add(line.intersection(grid), AVENUE * weight)
    numbered = [(n, plan.street_v(n), (-2500, 2000)) for n in range(14, 156)]
    village = [(0, v, plan.VILLAGE_U) for v in plan.VILLAGE_STREETS_V]
    for number, v, (west, east) in numbered + village:
        weight = WIDE if number in plan.WIDE_STREETS else STREET
        line = LineString([turn(west, v), turn(east, v)])
        streets.add(line.intersection(grid), weight)


def draw_inside(tract: Any, nta: str) -> Iterator[Any]:
    """Parallel streets in both directions; blocks of one neighbourhood lie the same way."""
    bearing = math.degrees(main_bearing(tract))
    west, south, east, north = shapely.affinity.rotate(tract, -bearing, origin=(0, 0)).bounds
    wide, tall = BLOCK_M if sum(map(ord, nta)) % 2 else BLOCK_M[::-1]
    lines = [LineString([(x, south), (x, north)]) for x in divide(west, east, wide)]
    lines += [LineString([(west, y), (east, y)]) for y in divide(south, north, tall)]
    inside = tract.buffer(-18)
    for line in lines:
        yield shapely.affinity.rotate(line, bearing, origin=(0, 0)).intersection(inside)


def main_bearing(tract: Any) -> float:
    """Radians, modulo a quarter turn: the direction in which most of the edge runs."""
    step = np.diff(shapely.get_coordinates(tract), axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    turned = np.exp(4j * np.arctan2(step[:, 1], step[:, 0]))
    return float(np.angle(np.sum(length**1.5 * turned)) / 4)


def divide(low: float, high: float, spacing: float) -> Any:
    count = max(1, round((high - low) / spacing))
    return np.linspace(low, high, count + 1)[1:-1]


def cut_up(streets: Streets) -> tuple[Any, Any]:
    """float[n, 4] ends of straight pieces, and the weight of each."""
    ends, weights = [], []
    for line, weight in zip(streets.lines, streets.weights, strict=True):
        for part in shapely.get_parts(line):
            if part.geom_type == "LineString" and part.length > 4:
                pieces = list(split(part))
                ends += pieces
                weights += [weight * length_of(piece) for piece in pieces]
    return np.array(ends), np.array(weights)


def split(line: Any) -> Iterator[tuple[float, float, float, float]]:
    """Straight pieces of at most LONGEST_PIECE_M."""
    xy = shapely.get_coordinates(shapely.simplify(line, 1.5))
    for a, b in itertools.pairwise(xy):
        n = max(1, math.ceil(math.hypot(*(b - a)) / LONGEST_PIECE_M))
        marks = a + (b - a) * np.linspace(0, 1, n + 1)[:, None]
        for start, end in itertools.pairwise(marks):
            yield (*start, *end)


def length_of(piece: tuple[float, float, float, float]) -> float:
    return math.hypot(piece[2] - piece[0], piece[3] - piece[1])
