"""Columns of trips as the bytes of CSV, written digit by digit in a kernel, as TLC's files are."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic.draws import kernel
from dashapp.data.synthetic.written_columns import (
    DEGREE_STEPS,
    LAST_TIME_S,
    Form,
    WrittenColumn,
)

Bytes = NDArray[np.uint8]

LONGEST_NUMBER_BYTES = 23
"""Of any form, up to the ends of int64."""

_COMMA, _DOT, _MINUS, _ZERO, _CR, _LF, _SPACE, _COLON = (ord(c) for c in ",.-0\r\n :")
_WHOLE, _AMOUNT, _NUMERIC = int(Form.WHOLE), int(Form.AMOUNT), int(Form.NUMERIC)
_DEGREES, _TEXT = int(Form.DEGREES), len(Form)
_DAY_S = 86_400
_DECIMALS = 15


class Digits(NamedTuple):
    """Texts made beforehand."""

    dates: Any  # uint8[days, 10], from 1970 on
    decimals: Any  # uint8[DEGREE_STEPS, 15], of each step, as %.17g rounds them
    lengths: Any  # int64[DEGREE_STEPS], without trailing zeros


class Table(NamedTuple):
    """Some trips as `write_rows` reads them, column by column.

    Attributes:
        forms: uint8[columns], _TEXT for those of texts.
        missing: int64[columns].
        values: int64[columns, rows].
        texts: uint8[rows, bytes], those of all columns side by side, each with zeros behind it.
        starts: int64[columns + 1], where the bytes of each column begin.
    """

    forms: Any
    missing: Any
    values: Any
    texts: Any
    starts: Any

    @property
    def longest_row_bytes(self) -> int:
        return int(len(self.forms) * (LONGEST_NUMBER_BYTES + 1) + self.texts.shape[1] + 2)


@cache
def load_digits() -> Digits:
    days = np.arange(LAST_TIME_S // _DAY_S + 1).astype("M8[D]")
    decimals, lengths = _decimals_of(DEGREE_STEPS)
    return Digits(
        dates=_to_bytes(np.datetime_as_string(days)),
        decimals=decimals,
        lengths=lengths,
    )


def _to_bytes(texts: NDArray[Any]) -> Bytes:
    """uint8[texts, bytes of the longest]; UTF-8, zeros behind."""
    encoded = np.char.encode(texts, "utf-8") if texts.dtype.kind == "U" else texts
    return np.ascontiguousarray(encoded).view(np.uint8).reshape(len(texts), encoded.itemsize)


def _decimals_of(steps: int) -> tuple[Bytes, NDArray[np.int64]]:
    """Decimals of k / steps, rounded half up at the fifteenth: two digits stand before the point.

    steps: a power of two, so that k * 10**15 / steps = k * 5**15 / (steps / 2**15), exactly.
    """
    divisor = steps >> _DECIMALS
    value = (np.arange(steps, dtype=np.int64) * 5**_DECIMALS + divisor // 2) // divisor
    digits = np.empty((steps, _DECIMALS), dtype=np.uint8)
    for position in range(_DECIMALS - 1, -1, -1):
        value, digits[:, position] = np.divmod(value, 10)
    length = _DECIMALS - np.argmax(digits[:, ::-1] != 0, axis=1)
    length[~digits.any(axis=1)] = 0
    return digits + np.uint8(_ZERO), length


def build_table(columns: Sequence[WrittenColumn], made: Sequence[NDArray[Any]]) -> Table:
    """`made` are the values of the columns, as `WrittenColumn.make_values` gives them."""
    count = len(made[0])
    values = np.zeros((len(columns), count), dtype=np.int64)
    forms = [int(column.form) for column in columns]
    texts = [np.empty((count, 0), dtype=np.uint8)] * len(columns)
    for k, one in enumerate(made):
        if one.dtype.kind in "SU":
            forms[k], texts[k] = _TEXT, _to_bytes(one)
        else:
            values[k] = one
    return Table(
        forms=np.array(forms, dtype=np.uint8),
        missing=np.array([column.missing for column in columns], dtype=np.int64),
        values=values,
        texts=np.concatenate(texts, axis=1),
        starts=np.cumsum([0, *(one.shape[1] for one in texts)]),
    )


@kernel
def write_rows(table: Any, digits: Any, out: Any) -> Any:
    """Each row with CR LF BEFORE it, since TLC's files end without; how many bytes."""
    at = 0
    n_columns, n_rows = table.values.shape
    for row in range(n_rows):
        out[at], out[at + 1] = _CR, _LF
        at += 2
        for column in range(n_columns):
            form, value = table.forms[column], table.values[column, row]
            if form == _TEXT:
                for position in range(table.starts[column], table.starts[column + 1]):
                    if table.texts[row, position]:
                        out[at] = table.texts[row, position]
                        at += 1
            elif value != table.missing[column]:
                if value < 0:
                    out[at] = _MINUS
                    at, value = at + 1, -value
                at = _put_number(out, at, form, value, digits)
            out[at] = _COMMA
            at += 1
        at -= 1  # no comma after the last
    return at


@kernel
def _put_number(out: Any, at: Any, form: Any, value: Any, digits: Any) -> Any:
    if form == _WHOLE:
        return _put_whole(out, at, value)
    if form == _AMOUNT:
        return _put_amount(out, at, value)
    if form == _NUMERIC:
        return _put_numeric(out, at, value)
    if form == _DEGREES:
        return _put_degrees(out, at, value, digits)
    return _put_time(out, at, value, digits)


@kernel
def _put_whole(out: Any, at: Any, value: Any) -> Any:
    size = 1
    rest = value // 10
    while rest:
        size += 1
        rest //= 10
    for position in range(at + size - 1, at - 1, -1):
        out[position] = _ZERO + value % 10
        value //= 10
    return at + size


@kernel
def _put_amount(out: Any, at: Any, hundredths: Any) -> Any:
    """Without trailing zeros, as in 12, 0.5 or 3.25."""
    at = _put_whole(out, at, hundredths // 100)
    rest = hundredths % 100
    if rest:
        out[at], out[at + 1] = _DOT, _ZERO + rest // 10
        at += 2
        if rest % 10:
            out[at] = _ZERO + rest % 10
            at += 1
    return at


@kernel
def _put_numeric(out: Any, at: Any, hundredths: Any) -> Any:
    """Two decimals, and no zero before the point, as in .50."""
    if hundredths >= 100:
        at = _put_whole(out, at, hundredths // 100)
    out[at] = _DOT
    return _put_pair(out, at + 1, hundredths % 100)


@kernel
def _put_pair(out: Any, at: Any, value: Any) -> Any:
    out[at], out[at + 1] = _ZERO + value // 10, _ZERO + value % 10
    return at + 2


@kernel
def _put_time(out: Any, at: Any, seconds: Any, digits: Any) -> Any:
    day, rest = seconds // _DAY_S, seconds % _DAY_S
    for k in range(10):
        out[at + k] = digits.dates[day, k]
    out[at + 10] = _SPACE
    out[at + 13], out[at + 16] = _COLON, _COLON
    _put_pair(out, at + 11, rest // 3600)
    _put_pair(out, at + 14, rest // 60 % 60)
    return _put_pair(out, at + 17, rest % 60)


@kernel
def _put_degrees(out: Any, at: Any, steps: Any, digits: Any) -> Any:
    at = _put_whole(out, at, steps // DEGREE_STEPS)
    step = steps % DEGREE_STEPS
    length = digits.lengths[step]
    if length:
        out[at] = _DOT
        for k in range(length):
            out[at + 1 + k] = digits.decimals[step, k]
        at += 1 + length
    return at
