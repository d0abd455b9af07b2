"""Trips joined with the rows of fares that have the same medallion, licence and pickup time.

All fares are looked through for some trips at a time, so memory is bounded by these, whatever the
sizes and orders of the files; and what a trip gets does not hang on where a file was cut.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashapp.data.cleaning import Flags, Floats, TripFields
from dashapp.data.fares import TEXT_KEYS, TIME_KEY
from dashapp.data.time_texts import NO_VALUE_S
from dashapp.data.values import NO_CODE, texts_of, trim

BATCH_ROWS = 1_000_000
"""Trips at once: about 150 MB."""

NO_FARE = "trip_fare (no row of the same medallion, hack_license and pickup_datetime)"
TWO_FARES = "trip_fare (rows of the same medallion, hack_license and pickup_datetime that differ)"

Numbers = NDArray[np.int64]
_SECONDS = 1 << 33
"""More than any time that is kept, so that a pair and a time make one number."""


@dataclass(frozen=True)
class Keyed:
    """Rows with the texts of their keys, in the order of `TEXT_KEYS`."""

    fields: TripFields
    texts: tuple[Any, ...]


def key_texts(columns: Mapping[str, Any]) -> tuple[Any, ...]:
    """Dictionaries of trimmed texts; null where nothing stands.

    A medallion and a licence stand in many rows, so their texts are compared once a piece.
    """
    encoded = (columns[key].dictionary_encode() for key in TEXT_KEYS)
    return tuple(
        pa.DictionaryArray.from_arrays(one.indices, trim(texts_of(one.dictionary)))
        for one in encoded
    )


def join_fares(
    trips: Iterable[Keyed], read_fares: Callable[[], Iterable[Keyed]], wanted: Sequence[str]
) -> Iterator[TripFields]:
    """The trips in their order, with the `wanted` fields of their fares.

    `read_fares` reads all fares from the beginning. A trip without a row of fares, and one whose
    rows of fares differ, gets nothing of them; `TripFields.remarks` counts both.
    """
    batch: list[Keyed] = []
    for part in trips:
        batch.append(part)
        if sum(len(one.fields.unreadable) for one in batch) >= BATCH_ROWS:
            yield from _join_batch(batch, read_fares(), wanted)
            batch = []
    if batch:
        yield from _join_batch(batch, read_fares(), wanted)


def _join_batch(
    batch: Sequence[Keyed], fares: Iterable[Keyed], wanted: Sequence[str]
) -> Iterator[TripFields]:
    keys = _Keys(batch)
    found = _Found(keys.count, wanted)
    for part in fares:
        found.add(keys.locate(part), part.fields)
    end = 0
    for part in batch:
        start, end = end, end + len(part.fields.unreadable)
        yield found.give(part.fields, keys.of_rows[start:end])


class _Keys:
    """The different keys of some trips by number, exactly and without their texts."""

    def __init__(self, batch: Sequence[Keyed]) -> None:
        self._words = [
            pc.unique(pa.chunked_array([part.texts[at].dictionary for part in batch])).drop_null()
            for at in range(len(TEXT_KEYS))
        ]
        seconds = np.concatenate([_seconds_of(part.fields) for part in batch])
        pairs = np.concatenate([self._pair(part.texts) for part in batch])
        self._pairs = np.unique(pairs[pairs >= 0])
        codes = self._combine(pairs, seconds)
        self._codes = np.unique(codes[codes >= 0])
        self.count = len(self._codes)
        self.of_rows = _find(codes, self._codes)

    def locate(self, part: Keyed) -> Numbers:
        """The number of the key of each row; -1 of one that no trip has."""
        codes = self._combine(self._pair(part.texts), _seconds_of(part.fields))
        return _find(codes, self._codes)

    def _pair(self, texts: Sequence[Any]) -> Numbers:
        """Both texts as one number; -1 where one is missing or none of ours."""
        first, second = map(_number_words, texts, self._words)
        return np.where((first < 0) | (second < 0), -1, first * len(self._words[1]) + second)

    def _combine(self, pairs: Numbers, seconds: Numbers) -> Numbers:
        at = _find(pairs, self._pairs)
        is_key = (at >= 0) & (seconds >= 0) & (seconds < _SECONDS)
        return np.where(is_key, at * _SECONDS + np.where(is_key, seconds, 0), -1)


def _number_words(column: Any, words: Any) -> Numbers:
    """Where the text of each row stands among the words; -1 of none and of all others."""
    found = pc.index_in(column.dictionary, words).cast(pa.int64()).fill_null(-1)
    numbers = np.append(found.to_numpy(zero_copy_only=False), -1)
    rows: Numbers = numbers[column.indices.fill_null(len(found)).to_numpy(zero_copy_only=False)]
    return rows


def _seconds_of(fields: TripFields) -> Numbers:
    seconds: Numbers = fields.times[TIME_KEY]
    return np.where(seconds == NO_VALUE_S, -1, seconds)


def _find(values: Numbers, known: Numbers) -> Numbers:
    """Where each value stands among the known ones, which are sorted; -1 of all others."""
    if not len(known):
        return np.full(len(values), -1, np.int64)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.where(known[at] == values, at, -1)


class _Found:
    """What the fares say of each key: the first row, and whether another one differs."""

    def __init__(self, count: int, wanted: Sequence[str]) -> None:
        self._count, self._wanted = count, wanted
        self._is_there = np.zeros(count, np.bool_)
        self._differs = np.zeros(count, np.bool_)
        self._numbers: dict[str, Floats] = {}
        self._codes: dict[str, NDArray[np.uint8]] = {}
        self._names: dict[str, str] = {}

    def add(self, at: Numbers, fares: TripFields) -> None:
        rows = np.flatnonzero((at >= 0) & ~fares.unreadable)
        at = at[rows]
        self._names |= {field: fares.names[field] for field in self._wanted if field in fares.names}
        is_new = ~self._is_there[at]
        self._is_there[at] = True
        for field in self._wanted:
            if field in fares.numbers:
                kept = self._numbers.setdefault(field, np.full(self._count, np.nan))
                self._compare(kept, at, fares.numbers[field][rows], is_new)
            elif field in fares.codes:
                codes = self._codes.setdefault(field, np.full(self._count, NO_CODE, np.uint8))
                self._compare(codes, at, fares.codes[field][rows], is_new)

    def _compare(self, kept: Any, at: Numbers, values: Any, is_new: Flags) -> None:
        # Backwards, so that of several rows with one key the first is the one that stays.
        kept[at[is_new][::-1]] = values[is_new][::-1]
        is_same = (kept[at] == values) | ((kept[at] != kept[at]) & (values != values))  # noqa: PLR0124  nan
        self._differs[at[~is_same]] = True

    def give(self, trips: TripFields, at: Numbers) -> TripFields:
        """The trips with what was found for the keys of these numbers."""
        has_fare = (at >= 0) & self._is_there[at] if self._count else np.zeros(len(at), np.bool_)
        two = has_fare & self._differs[at] if self._count else has_fare
        taken = has_fare & ~two
        rows = at[taken]

        def spread(values: Any, missing: float) -> Any:
            column = np.full(len(at), missing, values.dtype)
            column[taken] = values[rows]
            return column

        numbers = {field: spread(values, np.nan) for field, values in self._numbers.items()}
        codes = {field: spread(values, NO_CODE) for field, values in self._codes.items()}
        counted = {NO_FARE: ~has_fare & ~trips.unreadable, TWO_FARES: two}
        remarks = {words: int(np.count_nonzero(flags)) for words, flags in counted.items()}
        return replace(
            trips,
            numbers={**trips.numbers, **numbers},
            codes={**trips.codes, **codes},
            names={**trips.names, **self._names},
            remarks={words: rows for words, rows in remarks.items() if rows},
        )
