"""Trips joined with the rows of fares that have the same medallion, licence and pickup time.

Memory is bounded by the trips at a time and a bucket of fares, whatever the sizes and orders of the
files; and what a trip gets does not hang on where a file was cut.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.data.cleaning import TripFields
from dashapp.data.fare_index import FareIndex, Records
from dashapp.data.fare_keys import Keyed, Keys, keys_of
from dashapp.data.values import NO_CODE

BATCH_ROWS = 1_000_000
"""Trips at once: about 150 MB."""

_KEY = "medallion, hack_license and pickup_datetime"
NO_FARE = f"trip_fare (no row of the same {_KEY})"
TWO_FARES = f"trip_fare (rows of the same {_KEY} that differ)"
NO_TRIP = f"trip_fare (rows of a {_KEY} that no trip has)"
ODD_FARES = "trip_fare (rows that are no rows of this table)"
SAME_TRIPS = f"trip_data (trips of the {_KEY} of another one, and with the same fare)"

Numbers = NDArray[np.int64]


class FareUse:
    """Which fares have found a trip, and how many trips have found one, of a whole file."""

    def __init__(self, index: FareIndex) -> None:
        self._index = index
        self._are_found = np.zeros(len(index), np.bool_)
        self._trips = 0

    def add(self, numbers: Numbers) -> None:
        found = numbers[numbers >= 0]
        self._are_found[found] = True
        self._trips += len(found)

    def add_trips(self, trips: Iterable[Keyed]) -> None:
        """Of trips that are joined elsewhere."""
        for batch in _in_batches(trips):
            self.add(self._index.look_up(_keys_of_all(batch))[0])

    def remarks(self) -> dict[str, int]:
        alone = self._index.count_rows(~self._are_found) + self._index.without_key
        repeated = self._trips - int(np.count_nonzero(self._are_found))
        return {NO_TRIP: alone, ODD_FARES: self._index.unreadable, SAME_TRIPS: repeated}


def join_fares(
    trips: Iterable[Keyed], index: FareIndex, use: FareUse | None = None
) -> Iterator[TripFields]:
    """The trips in their order, with the fields of their fares.

    A trip without a row of fares, and one whose rows of fares differ, gets nothing of them;
    `TripFields.remarks` counts both.
    """
    for batch in _in_batches(trips):
        numbers, found = index.look_up(_keys_of_all(batch))
        if use is not None:
            use.add(numbers)
        end = 0
        for part in batch:
            start, end = end, end + len(part.fields.unreadable)
            yield _give(part.fields, numbers[start:end] >= 0, found[start:end], index)


def with_remarks(fields: TripFields, remarks: dict[str, int]) -> TripFields:
    """With these told as well, but for what is true of none."""
    told = {words: rows for words, rows in remarks.items() if rows}
    return replace(fields, remarks={**fields.remarks, **told})


def _in_batches(trips: Iterable[Keyed]) -> Iterator[Sequence[Keyed]]:
    batch: list[Keyed] = []
    for part in trips:
        batch.append(part)
        if sum(len(one.fields.unreadable) for one in batch) >= BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _keys_of_all(batch: Sequence[Keyed]) -> Keys:
    keys = list(map(keys_of, batch))
    return Keys(
        np.concatenate([each.first for each in keys]),
        np.concatenate([each.second for each in keys]),
        np.concatenate([each.are_given for each in keys]),
    )


def _give(
    trips: TripFields, has_fare: NDArray[np.bool_], found: Records, index: FareIndex
) -> TripFields:
    """The trips with what was found for them."""
    two = has_fare & found["differ"]
    taken = has_fare & ~two
    numbers: dict[str, Any] = {}
    codes: dict[str, Any] = {}
    for field in index.fields:
        is_code = found[field].dtype == np.uint8
        given = np.where(taken, found[field], NO_CODE if is_code else np.nan)
        (codes if is_code else numbers)[field] = given.astype(found[field].dtype)
    counted = {NO_FARE: ~has_fare & ~trips.unreadable, TWO_FARES: two}
    joined = replace(
        trips,
        numbers={**trips.numbers, **numbers},
        codes={**trips.codes, **codes},
        names={**trips.names, **index.names},
    )
    rows = {words: int(np.count_nonzero(flags)) for words, flags in counted.items()}
    return with_remarks(joined, rows)
