"""Fares by key in a file that has no name: a process writes it once and looks up all trips in it.

They are parted by the highest bits of their keys into buckets that fit into memory. A file without
a name is gone with the process, however that ends.
"""

import errno
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.data.fare_keys import Keyed, Keys, Lane, keys_of
from dashapp.errors import DataError

Records = NDArray[np.void]
"""Fares with `first`, `second` of their keys, how many `rows` there are of it, whether these
`differ`, and the values of the first."""

Edges = NDArray[np.int64]

_KEY: list[tuple[str, str]] = [("first", "u8"), ("second", "u8"), ("rows", "u4"), ("differ", "?")]


class FareIndex:
    """The fares of one file; all threads may look up.

    Attributes:
        wanted: fields of `TripFields.numbers` and `.codes` that are kept.
        unreadable: rows that are no rows of the file.
        without_key: rows that lack a part of their key.
    """

    def __init__(self, parts: Iterable[Keyed], wanted: Sequence[str], bucket_bits: int) -> None:
        self.wanted = tuple(wanted)
        self.names: dict[str, str] = {}
        self.unreadable = self.without_key = 0
        self._bits, self._dtype = bucket_bits, np.dtype(_KEY)
        with _space_errors(), tempfile.TemporaryFile() as spool, tempfile.TemporaryFile() as file:
            edges = [self._append(spool, part) for part in parts]
            spool.flush()
            sizes = [self._merge(spool, file, edges, bucket) for bucket in range(1 << bucket_bits)]
            file.flush()
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._edges = np.cumsum([0, *sizes])

    def __len__(self) -> int:
        return int(self._edges[-1])

    def _append(self, spool: Any, part: Keyed) -> Edges:
        """Where in the spool the fares of each bucket stand."""
        records = self._records_of(part)
        begin = spool.tell()
        spool.write(records.tobytes())
        cuts = np.searchsorted(_buckets_of(records["first"], self._bits), self._buckets_and_end())
        edges: Edges = begin + cuts * records.dtype.itemsize
        return edges

    def _buckets_and_end(self) -> Edges:
        return np.arange((1 << self._bits) + 1)

    def _records_of(self, part: Keyed) -> Records:
        fields, keys = part.fields, keys_of(part)
        if not self.names:
            numbers = [(field, "f8") for field in self.wanted if field in fields.numbers]
            codes = [(field, "u1") for field in self.wanted if field in fields.codes]
            self._dtype = np.dtype([*_KEY, *numbers, *codes])
            self.names = {field: fields.names[field] for field in self.fields}
        rows = np.flatnonzero(keys.are_given & ~fields.unreadable)
        self.unreadable += int(np.count_nonzero(fields.unreadable))
        self.without_key += int(np.count_nonzero(~keys.are_given & ~fields.unreadable))
        records = np.zeros(len(rows), self._dtype)
        records["first"], records["second"] = keys.first[rows], keys.second[rows]
        records["rows"] = 1
        for field in self.fields:
            values = fields.numbers[field] if field in fields.numbers else fields.codes[field]
            records[field] = values[rows]
        return _join_alike(records, self.fields)

    @property
    def fields(self) -> tuple[str, ...]:
        """Those of the wanted ones that the file has."""
        names = self._dtype.names or ()
        return names[len(_KEY) :]

    def _merge(self, spool: Any, file: Any, edges: Sequence[Edges], bucket: int) -> int:
        """How many keys a bucket has, which is written behind those before it."""
        if not edges:
            return 0
        ranges = [(int(each[bucket]), int(each[bucket + 1])) for each in edges]
        data = b"".join(os.pread(spool.fileno(), stop - at, at) for at, stop in ranges if stop > at)
        records = _join_alike(np.frombuffer(data, self._dtype), self.fields)
        file.write(records.tobytes())
        return len(records)

    def look_up(self, keys: Keys) -> tuple[NDArray[np.int64], Records]:
        """The number of the fare of each key, -1 of none, and what it says.

        A bucket after the other is read, so memory is bounded by one and by the keys.
        """
        numbers = np.full(len(keys.first), -1, np.int64)
        found = np.zeros(len(numbers), self._dtype)
        rows = np.flatnonzero(keys.are_given)
        rows = rows[np.argsort(keys.first[rows], kind="stable")]
        buckets = _buckets_of(keys.first[rows], self._bits)
        cuts = np.searchsorted(buckets, self._buckets_and_end()).tolist()
        for bucket, (start, stop) in enumerate(pairwise(cuts)):
            begin, end = self._edges[bucket], self._edges[bucket + 1]
            if start == stop or begin == end:
                continue
            records = self._read(int(begin), int(end))
            ours = rows[start:stop]
            at = find_records(records, keys.first[ours], keys.second[ours])
            hits = np.flatnonzero(at >= 0)
            found[ours[hits]] = records[at[hits]]
            numbers[ours[hits]] = begin + at[hits]
        return numbers, found

    def count_rows(self, are_chosen: NDArray[np.bool_]) -> int:
        """How many rows of the file the fares of these numbers stand for."""
        total = 0
        for begin, end in pairwise(self._edges.tolist()):
            if end > begin:
                rows = self._read(begin, end)["rows"]
                total += int(rows[are_chosen[begin:end]].sum(dtype=np.int64))
        return total

    def _read(self, begin: int, end: int) -> Records:
        size = self._dtype.itemsize
        data = os.pread(self._descriptor, (end - begin) * size, begin * size)
        return np.frombuffer(data, self._dtype)


def _buckets_of(first: Lane, bits: int) -> NDArray[np.int64]:
    highest = first >> np.uint64(64 - bits) if bits else np.zeros_like(first)
    return highest.astype(np.int64)


def _join_alike(records: Records, fields: Sequence[str]) -> Records:
    """One record a key, sorted: the first of its rows, how many there are, and if any differs."""
    records = records[np.lexsort((records["second"], records["first"]))]
    is_new = np.ones(len(records), np.bool_)
    is_new[1:] = (records["first"][1:] != records["first"][:-1]) | (
        records["second"][1:] != records["second"][:-1]
    )
    if is_new.all():
        return records
    starts = np.flatnonzero(is_new)
    kept, group = records[starts], np.cumsum(is_new) - 1
    differ = records["differ"].copy()
    for field in fields:
        ours, firsts = records[field], kept[field][group]
        differ |= (ours != firsts) & ((ours == ours) | (firsts == firsts))  # noqa: PLR0124  nan
    kept["rows"] = np.add.reduceat(records["rows"], starts)
    kept["differ"] = np.logical_or.reduceat(differ, starts)
    return kept


def find_records(records: Records, first: Lane, second: Lane) -> NDArray[np.int64]:
    """Where each key stands among the records; -1 of those that do not."""
    firsts, seconds = np.ascontiguousarray(records["first"]), records["second"]
    at = np.searchsorted(firsts, first)
    found = np.full(len(first), -1, np.int64)
    left = np.arange(len(first))
    while len(left):
        left = left[at[left] < len(firsts)]
        left = left[firsts[at[left]] == first[left]]
        is_same = seconds[at[left]] == second[left]
        found[left[is_same]] = at[left[is_same]]
        left = left[~is_same]
        at[left] += 1  # another key of the same first half, for what that is worth
    return found


@contextmanager
def _space_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise DataError(
            f"There is no space left in {tempfile.gettempdir()} for fares that are joined with "
            "their trips, which takes as much as their CSV; TMPDIR names another folder."
        ) from error
