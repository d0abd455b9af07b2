"""Where trips between zones begin and end, how far and how slow the way is, and what it adds.

Arrays are indexed by LocationID, 0 to 265; of 0 there are no trips. Points are not made: distances
are those between middles of zones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic import zone_facts as facts
from dashapp.data.synthetic.alias_tables import build_aliases
from dashapp.data.synthetic.calendar import fit_margins
from dashapp.data.synthetic.facts import HOUR_GROUPS
from dashapp.data.synthetic.points import LAT0, LON0, METRES_PER_DEGREE_LAT, METRES_PER_DEGREE_LON
from dashapp.places import Partition, load_taxi_zones

Floats = NDArray[np.float64]
IDS = 266
SOMEWHERE, OUTSIDE = 264, 265
_METRES_PER_MILE = 1609.344

_BY_GROUP = {
    "office": ((0.9, 0.55, 0.5, 1.0, 1.5, 1.2), (0.6, 1.1, 1.7, 1.1, 0.8, 0.7)),
    "nightlife": ((2.0, 1.0, 0.6, 0.7, 0.85, 1.2), (1.0, 0.6, 0.6, 0.8, 1.2, 1.6)),
    "airport": ((0.8, 0.6, 0.6, 1.1, 1.15, 1.2), (0.4, 2.2, 1.2, 1.2, 1.0, 0.6)),
    "home": ((0.9, 1.25, 1.35, 1.0, 0.85, 0.85), (1.35, 0.9, 0.7, 0.95, 1.1, 1.15)),
}
"""How much likelier trips begin and end there by group of hours (`facts.HOUR_GROUPS`)."""


@dataclass(frozen=True)
class Demand:
    """What tells services apart: zones' shares, hours' shares, how far people ride.

    Attributes:
        pickups, dropoffs: share by LocationID.
        hours: share of each hour.
        near_km, far_km, far_part: willingness falls by these lengths, the second for that part.
    """

    pickups: Floats
    dropoffs: Floats
    hours: tuple[float, ...]
    near_km: float
    far_km: float
    far_part: float


class Geography(NamedTuple):
    """Of the zones, [id], and of ways between them, [id, id].

    Attributes:
        km: between middles; within a zone what is usual there.
        borough: text[id], empty without a zone.
        area_km2: float64[id].
    """

    km: Floats
    borough: NDArray[np.str_]
    area_km2: Floats


class World(NamedTuple):
    """What the kernels read; g is a group of hours.

    Attributes:
        origin_odds, origin_aliases: [g, id], see `alias_tables`.
        target_odds, target_aliases: [g * id, id], rows of one group side by side.
        ways: float32[id, id, 4], read together: MILES of a usual way, its PACE (minutes times
            the miles per hour of a two-mile ride), the CHANCE of a TOLL, and its dollars.
        fees: uint8[id, id], bits of this module.
    """

    origin_odds: Any
    origin_aliases: Any
    target_odds: Any
    target_aliases: Any
    ways: Any
    fees: Any


MILES, PACE, CHANCE, TOLL = range(4)


DISTRICT, CONGESTED, FROM_AIRPORT, AT_AIRPORT, JFK_FLAT, TO_NEWARK, AWAY, WITHIN = (
    1 << k for k in range(8)
)
"""Fee of the business district and congestion surcharge; pickup, or either end, at an airport;
between Manhattan and JFK; to Newark; an end outside of the city; both ends in one zone."""


def load_world(demand: Demand) -> World:
    city = measure_zones(load_taxi_zones())
    miles = _measure_miles(city)
    origins = _share_by_hours(demand.pickups, demand.hours, 0)
    targets = _share_by_hours(demand.dropoffs, demand.hours, 1)
    liking = _like_distances(city.km, demand)
    exchange = np.stack([fit_margins(liking, o, t) for o, t in zip(origins, targets, strict=True)])
    return World(
        *build_aliases(origins),
        *build_aliases(exchange),
        ways=np.stack([miles, _measure_pace(miles, city), *_list_tolls(city)], axis=2).astype(
            np.float32
        ),
        fees=_list_fees(city),
    )


def measure_zones(zones: Partition) -> Geography:
    """Ids that are part of a zone (57, 104, 105) are where it is; 264 and 265 are made up."""
    borough = np.full(IDS, "", dtype="U13")
    for zone in zones.places:
        borough[zone.id] = zone.borough
    middle, area = _find_middles(zones)
    for number, of in zones.folded.items():
        middle[number], area[number], borough[number] = middle[of], area[of], borough[of]
    apart = ((middle[:, None] - middle[None]) ** 2).sum(axis=2)
    spread = 0.12 * area
    km = np.sqrt(apart + spread[:, None] + spread[None])
    centre = np.sqrt((middle**2).sum(axis=1))
    km[OUTSIDE] = km[:, OUTSIDE] = 12.0 + 0.5 * centre
    km[SOMEWHERE] = km[:, SOMEWHERE] = 4.0
    return Geography(km, borough, area)


def _find_middles(zones: Partition) -> tuple[Floats, Floats]:
    """float64[id, 2], kilometres east and north of Midtown, and square kilometres.

    Centroid and area of the rings (shoelace formula); holes turn the other way and count less.
    """
    outlines = zones.outlines
    east = (outlines.lon - LON0) * METRES_PER_DEGREE_LON / 1000
    north = (outlines.lat - LAT0) * METRES_PER_DEGREE_LAT / 1000
    cross = east[:-1] * north[1:] - east[1:] * north[:-1]
    cross[outlines.ring_starts[1:-1] - 1] = 0  # between the last corner of a ring and the next
    ring = np.repeat(outlines.ring_polygons, np.diff(outlines.ring_starts))[:-1]
    owner = outlines.place_ids.astype(np.int64)[ring]
    twice = np.bincount(owner, cross, IDS)
    moments = [
        np.bincount(owner, (axis[:-1] + axis[1:]) * cross, IDS) / 3 for axis in (east, north)
    ]
    with np.errstate(invalid="ignore"):
        middle = np.nan_to_num(np.column_stack(moments) / twice[:, None])
    return middle, np.abs(twice) / 2


def fill_up(known: Mapping[int, float], rest: Mapping[str, float]) -> Floats:
    """Shares by LocationID: those known, and `rest` of each borough among its other zones.

    Of these the large ones get more, and parks and islands hardly any.
    """
    city = measure_zones(load_taxi_zones())
    shares = np.zeros(IDS)
    weight = np.sqrt(city.area_km2)
    weight[list(facts.QUIET)] *= 0.05
    weight[[57, 104, 105, *known]] = 0
    for borough, share in rest.items():
        others = np.where(city.borough == borough, weight, 0)
        shares += share * others / others.sum()
    shares[list(known)] = list(known.values())
    return shares


def _share_by_hours(average: Floats, hours: tuple[float, ...], end: int) -> Floats:
    """float64[g, id]: each group's shares of the zones; over the whole day they are `average`."""
    factors = np.repeat(np.array(_BY_GROUP["home"][end])[:, None], IDS, axis=1)
    for name, ids in (
        ("office", facts.OFFICES),
        ("nightlife", facts.NIGHTLIFE),
        ("airport", facts.AIRPORTS),
    ):
        factors[:, list(ids)] = np.array(_BY_GROUP[name][end])[:, None]
    groups = np.array([sum(hours[hour] for hour in members) for members in HOUR_GROUPS])
    table = fit_margins(factors * average, groups / groups.sum(), average / average.sum())
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def _like_distances(km: Floats, demand: Demand) -> Floats:
    """float64[id, id]: how much trips like the way, all else being equal: a gravity model.

    To and from an airport or another town distance hardly counts.
    """
    near = km**0.25 * np.exp(-km / demand.near_km)
    likes = near + demand.far_part * np.exp(-km / demand.far_km)
    far = np.isin(np.arange(IDS), (*facts.AIRPORTS, OUTSIDE))
    likes = np.where(far[:, None] | far[None], 0.05 * np.exp(-km / 16.0), likes)
    likes[far[:, None] & far[None]] = 1e-4
    likes[SOMEWHERE, SOMEWHERE] = 100.0
    return likes


def _measure_miles(city: Geography) -> Floats:
    """Streets are longer than the straight line, and the way over the water more so."""
    detour = np.where(city.borough[:, None] == city.borough[None], 1.27, 1.34)
    return np.asarray(city.km * detour * 1000 / _METRES_PER_MILE)


def _measure_pace(miles: Floats, city: Geography) -> Floats:
    """Longer rides go faster, and those outside of Manhattan."""
    quicker = 0.70 + 0.38 * np.log1p(miles) / np.log1p(2.0)
    outer = (city.borough != "Manhattan").astype(np.float64)
    return np.asarray(60.0 * miles / quicker / (1.0 + 0.11 * (outer[:, None] + outer[None])))


def _list_tolls(city: Geography) -> tuple[Floats, Floats]:
    """Chance and dollars: tunnels and bridges of the MTA, and those of the Port Authority."""
    chance, toll = np.zeros((IDS, IDS)), np.full((IDS, IDS), 6.94)
    borough = city.borough
    for one, other, part in (
        ("Manhattan", "Queens", 0.30),
        ("Queens", "Bronx", 0.80),
        ("Manhattan", "Brooklyn", 0.06),
        ("Manhattan", "Bronx", 0.05),
        ("Brooklyn", "Bronx", 0.50),
        *((name, "Staten Island", 0.95) for name in ("Manhattan", "Brooklyn", "Queens", "Bronx")),
    ):
        there = (borough[:, None] == one) & (borough[None] == other)
        chance[there | there.T] = part
    chance[OUTSIDE], chance[:, OUTSIDE] = 0.25, 0.25
    chance[1], chance[:, 1] = 0.9, 0.9
    toll[1], toll[:, 1] = 16.06, 16.06
    return chance, toll


def _list_fees(city: Geography) -> NDArray[np.uint8]:
    ids = np.arange(IDS)
    airport = np.isin(ids, list(facts.AIRPORTS))
    jfk = (ids == 132)[:, None] & (city.borough == "Manhattan")[None]
    fees = np.zeros((IDS, IDS), dtype=np.uint8)
    for bit, applies in (
        (DISTRICT, _either(np.isin(ids, list(facts.BUSINESS_DISTRICT)))),
        (CONGESTED, _either(np.isin(ids, list(facts.SOUTH_OF_96TH)))),
        (FROM_AIRPORT, np.repeat(airport[:, None], IDS, axis=1)),
        (AT_AIRPORT, _either(airport)),
        (JFK_FLAT, jfk | jfk.T),
        (TO_NEWARK, np.repeat((ids == 1)[None], IDS, axis=0)),
        (AWAY, _either(ids == OUTSIDE)),
        (WITHIN, np.eye(IDS, dtype=np.bool_)),
    ):
        fees[applies] |= np.uint8(bit)
    return fees


def _either(ends: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(ends[:, None] | ends[None])
