"""From text and Arrow columns to the numbers, times and codes of `TripFields`.

One parser, Arrow's, says what a value of a type is, whichever way a chunk is read.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashapp.data.cleaning import NO_VALUE_S, Codes, Flags, Floats
from dashapp.engine.columns import NO_PAYMENT
from dashapp.model.filters import PAYMENT_CODES

TIME_TYPE = pa.timestamp("us")
NUMBER_TYPE = pa.float64()
_MICROSECONDS = 1_000_000

MISSING_WORDS = (
    # what pandas.read_csv takes for missing, as the ancestor did
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip
_MISSING = frozenset(MISSING_WORDS)

_PAYMENT_WORDS = {
    # yellow 2009 and 2010-2014, case-folded and trimmed
    "credit": 1, "cre": 1, "crd": 1, "credit card": 1, "card": 1,
    "cash": 2, "cas": 2, "csh": 2,
    "no charge": 3, "no": 3, "noc": 3,
    "dispute": 4, "dis": 4,
    "unknown": 5, "unk": 5, "na": 5,
    "voided trip": 6, "voided": 6, "voi": 6,
}  # fmt: skip


def is_missing(text: str) -> bool:
    return text in _MISSING


def payment_code(text: str | None) -> int:
    """TLC code of what stands in a file; 0 for what TLC has no code for."""
    word = (text or "").strip().casefold()
    if word in _PAYMENT_WORDS:
        return _PAYMENT_WORDS[word]
    try:
        number = float(word)
    except ValueError:
        return NO_PAYMENT
    return int(number) if number in PAYMENT_CODES else NO_PAYMENT


def payment_codes(column: Any) -> Codes:
    """Codes of a column of text, plain or dictionary-encoded, or of numbers."""
    encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    words = [payment_code(None if word is None else str(word)) for word in _dictionary(encoded)]
    table = np.array([*words, NO_PAYMENT], dtype=np.uint8)
    indices = pc.fill_null(encoded.indices, len(words))
    codes: Codes = table[indices.to_numpy(zero_copy_only=False)]
    return codes


def _dictionary(encoded: Any) -> list[Any]:
    words: list[Any] = encoded.dictionary.to_pylist()
    return words


def numbers_of(column: Any) -> Floats:
    """float64[n] of an Arrow column that is numeric already; null becomes nan."""
    values: Floats = column.cast(NUMBER_TYPE, safe=False).to_numpy(zero_copy_only=False)
    return values


def times_of(column: Any) -> NDArray[np.int64]:
    """Seconds of an Arrow timestamp column as its wall clock shows them; null is NO_VALUE_S."""
    if column.type.tz is not None:
        column = pc.local_timestamp(column)
    microseconds = column.cast(TIME_TYPE, safe=False).cast(pa.int64())
    seconds: NDArray[np.int64] = (
        microseconds.fill_null(0).to_numpy(zero_copy_only=False) // _MICROSECONDS
    )
    if column.null_count:
        seconds[column.is_null().to_numpy(zero_copy_only=False)] = NO_VALUE_S
    return seconds


def parse_texts(column: Any, kind: Any) -> tuple[Any, Flags]:
    """Trimmed texts (null where missing) as `kind`, and which of them are no such value."""
    bad = np.zeros(len(column), dtype=np.bool_)
    return pa.chunked_array(_parse_halves(column, kind, bad), type=kind).combine_chunks(), bad


def _parse_halves(column: Any, kind: Any, bad: Flags) -> list[Any]:
    """Halve until what cannot be parsed stands alone: cheap when little is wrong."""
    try:
        return [column.cast(kind)]
    except pa.ArrowInvalid:
        if len(column) == 1:
            bad[0] = True
            return [pa.nulls(1, kind)]
    half = len(column) // 2
    first = _parse_halves(column[:half], kind, bad[:half])
    return first + _parse_halves(column[half:], kind, bad[half:])
