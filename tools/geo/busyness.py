"""How busy each place is, by endpoint and hours: shares in a sample of real trips, smoothed."""

from typing import Any

import manhattan as plan
import numpy as np
import pandas as pd
from draw_streets import length_of, split
from layers import locate
from manhattan import turn
from shapely import centroid, get_coordinates
from shapely.geometry import LineString

HOUR_GROUPS = (
    (22, 23, 0, 1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12, 13, 14, 15), (16, 17, 18),
    (19, 20, 21),
)  # fmt: skip
"""As in dashapp/data/synthetic/facts.py."""

SHARES = {  # of Manhattan, LaGuardia, JFK; published for pickups, of the sample for dropoffs
    "pickup": (0.9218, 0.0246, 0.0215),
    "dropoff": (0.885, 0.022, 0.012),
}
SAMPLED = (40.682, 40.836)  # latitudes between which the sample is whole
STRENGTH = 8.0  # trips that the expectation counts for, in a tract
AREA_STRENGTH = 4.0  # the same in a neighbourhood
HOURS_STRENGTH = 40.0

Weights = dict[str, Any]


def sample_points(sample: pd.DataFrame, endpoint: str) -> Any:
    lon = sample[f"{endpoint}_x"].to_numpy(float) / 20037508.342789 * 180
    y = sample[f"{endpoint}_y"].to_numpy(float)
    lat = np.degrees(2 * np.arctan(np.exp(y / 6378137)) - np.pi / 2)
    return np.column_stack(plan.to_metres(lon, lat))


def share_tracts(found: Any, tracts: Any, area: Any, built: Any, in_manhattan: Any) -> Any:
    """Shares of the tracts: counts in the sample, drawn towards those of the neighbourhood.

    And these towards what distance alone would say, which stands for places beyond the sample's
    northern and southern edge.

    area: neighbourhood of each tract.
    built: street weight of each tract.
    """
    middle = get_coordinates(centroid(tracts))
    far = np.hypot(*(middle - np.array(turn(-300, 900))).T)
    latitude = plan.LAT0 + middle[:, 1] / plan.METRES_PER_DEGREE_LAT
    covered = (latitude > SAMPLED[0]) & (latitude < SAMPLED[1])
    outside = np.exp(-far / 2600) + 0.01 * np.exp(-far / 7000)
    expected = built * np.where(in_manhattan, np.exp(-far / 2500), outside)
    for group in (in_manhattan, ~in_manhattan):
        expected[group] *= found[group & covered].sum() / expected[group & covered].sum()
    inside = np.where(covered, expected, 0.0)
    inside = draw_towards(inside, found * covered, area, AREA_STRENGTH)
    inside = draw_towards(inside, found, np.arange(len(found)), STRENGTH)
    shares = np.where(covered, inside, expected)
    return shares / shares.sum()


def draw_towards(expected: Any, found: Any, group: Any, strength: float) -> Any:
    """Gamma-Poisson: expected counts corrected by what was found in each group of them."""
    sums = [np.bincount(group, counts) + strength for counts in (found, expected)]
    return expected * (sums[0] / sums[1])[group]


def factor_hours(zones: Any, hours: Any, n_zones: int) -> Any:
    """float[groups, zones]: how much busier than usual a zone is in each group of hours."""
    group_of = np.empty(24, int)
    for number, members in enumerate(HOUR_GROUPS):
        group_of[list(members)] = number
    counts = np.zeros((len(HOUR_GROUPS), n_zones))
    np.add.at(counts, (group_of[hours], zones), 1)
    usual = counts.sum(1)[:, None] / counts.sum()
    return (counts + HOURS_STRENGTH * usual) / (counts.sum(0) + HOURS_STRENGTH) / usual


def weigh(built: Any, tract: Any, shares: Any, evenness: float) -> Any:
    """Each tract's share among its pieces; `evenness` below 1 favours side streets."""
    flat = built**evenness
    total = np.bincount(tract, flat, len(shares))
    return shares[tract] * flat / np.maximum(total[tract], 1e-9)


def scale_boroughs(weights: Any, kinds: Any, endpoint: str) -> Any:
    shares = SHARES[endpoint]
    for kind, share in enumerate((*shares, 1 - sum(shares))):
        weights[kinds == kind] *= share / weights[kinds == kind].sum()
    return weights


def draw_terminals(weights: Weights, zone: Any, codes: list[str]) -> tuple[list[Any], Any, Weights]:
    """Pieces, zones and weights of the airports' terminals; roads there keep the rest."""
    ends, where, added = [], [], {"pickup": [], "dropoff": []}
    for code, (picked, dropped, lines) in plan.TERMINALS.items():
        inside = zone == codes.index(code)
        pieces = [piece for flat in lines for piece in split(LineString(plan.follow(flat)))]
        lengths = np.array([length_of(piece) for piece in pieces])
        for endpoint, share in (("pickup", picked), ("dropoff", dropped)):
            total = weights[endpoint][inside].sum()
            weights[endpoint][inside] *= 1 - share
            added[endpoint] += list(total * share * lengths / lengths.sum())
        ends += pieces
        where += [codes.index(code)] * len(pieces)
    return ends, where, added


def draw_stations(areas: Any) -> tuple[list[Any], Any, Weights]:
    ends, added = [], {"pickup": [], "dropoff": []}
    for _, flat, picked, dropped in plan.STATIONS:
        pieces = list(split(LineString(plan.follow_plan(flat))))
        ends += pieces
        added["pickup"] += [picked / len(pieces)] * len(pieces)
        added["dropoff"] += [dropped / len(pieces)] * len(pieces)
    return ends, list(locate(np.array(ends)[:, :2], areas)), added
