"""From text and Arrow columns to the numbers, times and codes of `TripFields`.

One parser, Arrow's, says what a number is, whichever way a chunk is read.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashapp.data.missing_words import MISSING_WORDS, is_missing
from dashapp.data.time_forms import TimeForm
from dashapp.data.time_texts import NO_VALUE_S, parse_times
from dashapp.dataset import SMALL_CODES, Choice, Column, Header

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]
Seconds = NDArray[np.int64]

TIME_TYPE = pa.timestamp("us")
NUMBER_TYPE = pa.float64()
_TICKS_A_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$|^[+-]?(?i:inf|infinity|nan)$"
_CURRENCY = r"(?:US|CA|A|NZ)?[$€£¥]|USD|EUR|GBP|CAD"
_BEFORE_AMOUNT = rf"^([+-]?)\s*(?:{_CURRENCY})\s*"
_AFTER_AMOUNT = rf"\s*(?:{_CURRENCY})$"
_IN_PARENTHESES = r"^\(\s*(.*[^\s])\s*\)$"
"""How bookkeepers write what is below nothing."""

_GROUPED = r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_GROUPED_BY_POINTS = r"^[+-]?\d{1,3}(?:\.\d{3})+,\d+$"
NO_CODE = SMALL_CODES.missing
MOST_CODES = 32
"""So many fit into the bits of a filter."""

_MISSING_SET = pa.array(MISSING_WORDS, pa.string())


@dataclass(frozen=True)
class Numbers:
    """float64[n], nan where missing; `unusable` marks what is there and no number, None if none."""

    values: Floats
    unusable: Flags | None = None


@dataclass(frozen=True)
class Times:
    """Seconds int64[n], NO_VALUE_S where missing; `unusable` likewise."""

    values: Seconds
    unusable: Flags | None = None


def is_texts(kind: Any) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    bytes_tests = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    return any(test(kind) for test in (*tests, *bytes_tests))


def is_number(kind: Any) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(test(kind) for test in tests)


def is_time(kind: Any) -> bool:
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def code_of(text: str | None, column: Column, *, is_own: bool = False) -> int:
    """Code of what stands in a file; that for missing where the list has none for it.

    `is_own` is of our own exports, which have our codes; in other files a code that the list gives
    to another number, as 7 to TLC's 99, is none of theirs.
    """
    source, kind = column.source, column.filter
    word = (text or "").strip().casefold()
    if isinstance(source, Header) and word in source.codes:
        return source.codes[word]
    try:
        number = float(word)
    except ValueError:
        is_given = not is_missing((text or "").strip())
        return source.other if is_given and isinstance(source, Header) else NO_CODE
    if isinstance(source, Header) and number.is_integer() and f"{number:.0f}" in source.codes:
        return source.codes[f"{number:.0f}"]
    known = kind.codes if isinstance(kind, Choice) else range(1, MOST_CODES)
    is_known = number in known and (is_own or number not in _given_codes(source))
    return int(number) if is_known else NO_CODE


def _given_codes(source: Any) -> set[int]:
    """Codes that stand for other numbers of the files."""
    codes = source.codes.items() if isinstance(source, Header) else ()
    return {code for text, code in codes if text.isdigit() and int(text) != code}


def codes_of(values: Any, column: Column, *, is_own: bool = False) -> Codes:
    """Codes of a column of text, plain or dictionary-encoded, or of numbers."""
    if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
        values = texts_of(values)
    encoded = values if pa.types.is_dictionary(values.type) else pc.dictionary_encode(values)
    words = [
        code_of(None if word is None else str(word), column, is_own=is_own)
        for word in _dictionary(encoded)
    ]
    table = np.array([*words, NO_CODE], dtype=np.uint8)
    indices = pc.fill_null(encoded.indices, len(words))
    codes: Codes = table[indices.to_numpy(zero_copy_only=False)]
    return codes


def _dictionary(encoded: Any) -> list[Any]:
    words: list[Any] = encoded.dictionary.to_pylist()
    return words


LONGEST_TEXT = 100
"""Of a value, in characters: what is longer is no number, no time and no way to pay."""


def bound_texts(column: Any) -> Any:
    """A dictionary-encoded column with its values cut, before they are written out for each row."""
    if not pa.types.is_dictionary(column.type) or not is_texts(column.type.value_type):
        return column
    values = pc.utf8_slice_codeunits(texts_of(column.dictionary), 0, LONGEST_TEXT)
    return pa.DictionaryArray.from_arrays(column.indices, values)


def texts_of(column: Any) -> Any:
    """Strings of a column of text, bytes or numbers, with marks in place of what is no text."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        return _texts_of_numbers(column)
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        rows = (None if value is None else bytes(value) for value in column.to_pylist())
        decoded = [None if row is None else row.decode("utf-8", "replace") for row in rows]
        return pa.array(decoded, pa.string())


def _texts_of_numbers(column: Any) -> Any:
    """Written out, since a float of 1421348739000 is cast to 1.421348739e+12."""
    values = (None if value is None else float(value) for value in column.to_pylist())
    return pa.array(
        [None if v is None or not np.isfinite(v) else f"{v:.9f}" for v in values], pa.string()
    )


def numbers_of(column: Any) -> Floats:
    """float64[n] of an Arrow column that is numeric already; null becomes nan."""
    values: Floats = column.cast(NUMBER_TYPE, safe=False).to_numpy(zero_copy_only=False)
    return values


def times_of(column: Any) -> Seconds:
    """Seconds of an Arrow column of times or dates as the wall clock shows; null is NO_VALUE_S."""
    if pa.types.is_date(column.type):
        column = column.cast(pa.timestamp("ms"))  # what a date64 is in, and more than a date32
    if column.type.tz is not None:
        column = pc.local_timestamp(column)
    # In their own unit: far years do not fit into microseconds, and would come out as others.
    ticks = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    seconds: Seconds = ticks // _TICKS_A_SECOND[column.type.unit]
    if column.null_count:
        seconds[column.is_null().to_numpy(zero_copy_only=False)] = NO_VALUE_S
    return seconds


def trim(texts: Any) -> Any:
    """Without the spaces around, and null where that is a word for missing."""
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.is_in(trimmed, _MISSING_SET), pa.scalar(None, pa.string()), trimmed)


def parse_numbers(texts: Any, decimal: str = ".", *, are_amounts: bool = False) -> Numbers:
    """Numbers of trimmed texts, which are null where missing; "1,234.50" is one too.

    An amount may have a currency's sign before or behind it, as in "$1,234.50", and stand in
    parentheses in place of a minus.
    """
    plain = _with_points(texts) if decimal == "," else texts
    try:
        return Numbers(numbers_of(plain.cast(NUMBER_TYPE)))
    except pa.ArrowInvalid:
        texts = _bare_amounts(texts) if are_amounts else texts
        texts = _with_points(texts) if decimal == "," else texts
        grouped = pc.match_substring_regex(texts, _GROUPED)
        texts = pc.if_else(grouped, pc.replace_substring(texts, ",", ""), texts)
        is_fit = pc.match_substring_regex(texts, _NUMBER)
        fit = pc.if_else(is_fit, texts, pa.scalar(None, pa.string()))
        return Numbers(numbers_of(fit.cast(NUMBER_TYPE)), _are_false(is_fit))


def _with_points(texts: Any) -> Any:
    """Numbers with a decimal comma, as in 1.234,50; a point alone is then none of theirs."""
    grouped = pc.match_substring_regex(texts, _GROUPED_BY_POINTS)
    texts = pc.if_else(grouped, pc.replace_substring(texts, ".", ""), texts)
    return pc.replace_substring(pc.replace_substring(texts, ".", "_"), ",", ".")


def _bare_amounts(texts: Any) -> Any:
    """Without what is no part of the number; the sign stands before it."""
    for pattern, kept in ((_IN_PARENTHESES, r"-\1"), (_BEFORE_AMOUNT, r"\1"), (_AFTER_AMOUNT, "")):
        texts = pc.replace_substring_regex(texts, pattern, kept)
    return texts


def parse_times_or_none(texts: Any, form: TimeForm) -> Times:
    """Times of trimmed texts, which are null where missing."""
    try:
        if form is TimeForm.ISO:
            return Times(times_of(texts.cast(TIME_TYPE)))
    except pa.ArrowInvalid:
        pass  # some have a zone, or are no times: the slower way tells which
    seconds = parse_times(texts, form)
    given = texts.is_valid().to_numpy(zero_copy_only=False)
    return Times(seconds, given & (seconds == NO_VALUE_S))


def _are_false(answers: Any) -> Flags:
    flags: Flags = ~answers.fill_null(True).to_numpy(zero_copy_only=False)
    return flags
