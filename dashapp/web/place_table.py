"""Trips by place as a table for spreadsheets: CSV with notes in front, as files of trips have."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from dashapp.data.names import clean_text
from dashapp.places import Partition

HEAD = ("location_id", "zone", "borough", "trips")


def print_table(counts: Mapping[str, Any], partition: Partition, notes: Mapping[str, Any]) -> str:
    """A row for each place that has trips, most first, and one for those in none of them.

    `counts` is the JSON of `GET /api/places`; all rows together are its `total`.
    """
    rows = [
        (place["id"], place["name"], place["borough"], place["trips"]) for place in counts["places"]
    ]
    if counts["unknown"]:
        rows.append(("", f"in no known {partition.one}", "", counts["unknown"]))
    with io.StringIO() as file:
        file.writelines(f"# {clean_text(f'{name}: {value}')}\n" for name, value in notes.items())
        csv.writer(file, lineterminator="\n").writerows([HEAD, *rows])
        return file.getvalue()
