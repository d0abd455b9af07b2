"""`python -m benchmarks.zone_files`: what files of trips between zones cost to write and to read.

Writing is our own, with the making of the trips in it; reading is pyarrow's alone: all columns,
and those that the page shows. CPU time of this process, so that a busy machine tells nearly the
same, and the bytes of a row. Files of a whole year are denser: their months have more rows.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from dashapp.commands.arguments import ZONE_KINDS
from dashapp.data.synthetic import write_zone_trips

SHOWN = {
    "fhvhv": (
        *("hvfhs_license_num", "request_datetime", "pickup_datetime", "dropoff_datetime"),
        *("PULocationID", "DOLocationID", "trip_miles", "base_passenger_fare", "tolls", "tips"),
        *("driver_pay", "congestion_surcharge", "airport_fee", "cbd_congestion_fee"),
        *("shared_request_flag", "shared_match_flag", "wav_request_flag", "wav_match_flag"),
    ),
    "yellow-zones": (
        *("tpep_pickup_datetime", "tpep_dropoff_datetime", "PULocationID", "DOLocationID"),
        *("passenger_count", "trip_distance", "RatecodeID", "payment_type", "fare_amount"),
        *("tip_amount", "tolls_amount", "total_amount", "congestion_surcharge", "Airport_fee"),
        "cbd_congestion_fee",
    ),
}


def read_files(files: Sequence[Path], columns: Sequence[str] | None) -> None:
    """A row group at a time, as whoever has not the memory for a file does."""
    for path in files:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                file.read_row_group(number, columns=columns, use_threads=False)


def time_s(work: Callable[[], object], times: int = 3) -> float:
    """The quickest of a few; CPU seconds of all threads."""
    found = []
    for _ in range(times):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.zone_files", description=__doc__)
    parser.add_argument("--kind", choices=ZONE_KINDS, default="fhvhv")
    parser.add_argument("--rows", type=int, default=12_000_000)
    options = parser.parse_args()
    rows, kind = options.rows, options.kind
    with TemporaryDirectory() as folder:
        write_zone_trips(kind, 12, folder)  # compiles
        seconds = time_s(lambda: write_zone_trips(kind, rows, folder), 1)
        files = sorted(Path(folder).glob("*.parquet"))
        print(f"writing: {rows / seconds / 1e6:.2f} million rows/s and core")
        print(f"{sum(file.stat().st_size for file in files) / rows:.1f} bytes a row")
        for name, columns in (("all columns", None), ("those shown", SHOWN[kind])):
            seconds = time_s(lambda columns=columns: read_files(files, columns))
            print(f"pyarrow reads {name}: {rows / seconds / 1e6:.2f} million rows/s and core")


if __name__ == "__main__":
    main()
