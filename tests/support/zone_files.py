"""Files of trips that are known by their zones alone, in TLC's form."""

from pathlib import Path

import numpy as np

HEADER = (
    "tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,fare_amount,"
    "PULocationID,DOLocationID"
)
ZONES = ("161", "132", "230", "1", "57", "264", "")


def write_zone_file(path: Path, rows: int, seed: int = 0) -> Path:
    """Some trips do not say when they ended, so that they count at their beginning alone."""
    draw, lines = np.random.default_rng(seed), [HEADER]
    for _ in range(rows):
        pickup, dropoff = draw.choice(ZONES, 2)
        day, hour = 1 + int(draw.integers(28)), int(draw.integers(23))
        began = f"2024-05-{day:02d} {hour:02d}:10:00"
        ended = f"2024-05-{day:02d} {hour + 1:02d}:00:07" if draw.random() < 0.9 else ""
        fare, miles = draw.integers(0, 9000) / 100, draw.integers(0, 900) / 100
        lines.append(f"{began},{ended},{draw.integers(1, 6)},{miles},{fare},{pickup},{dropoff}")
    path.write_text("\n".join(lines))
    return path
