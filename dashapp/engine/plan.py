"""The one compiled form of a selection: a short table of conditions on columns by number.

Each condition has a code of its own, of which every row that fails it collects the bits. All codes
have four bits of eight, and two of them together at least five. So a row without bits matches, a
row with exactly the bits of one code fails that condition only, as linked charts ask, and of any
other row it is enough to know that it fails more than one. numpy only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.dataset.columns import SMALL
from dashapp.engine.columns import NOWHERE
from dashapp.engine.fields import Condition, Field
from dashapp.engine.layout import Layout
from dashapp.model import TripFilter
from dashapp.places import UNKNOWN

CODE_BITS = 4
FAIL_CODES = tuple(code for code in range(256) if code.bit_count() == CODE_BITS)
"""Of the conditions in their order, then of the area at the block's own end: 70, of which layouts
have fewer filters."""

FAILS_EVERYTHING = np.uint8(255)
"""A row outside the rectangle asked for: no filter left out brings it back."""

INT32_MAX = 2**31 - 1
"""As the end of a range of amounts, and its negative: no limit."""

ALL_BITS = 2**32 - 1

PLACE_IDS = 2**16

NOT_GIVEN = SMALL.missing
"""Code of a whole number that is not given."""

_LAST_SECOND = 2**32 - 1
_DAY_SECONDS = 86_400

CONDITION = np.dtype(
    [
        ("kind", np.int64),
        ("column", np.int64),
        ("denominator", np.int64),
        ("fails", np.uint8),
        ("low", np.int64),
        ("high", np.int64),
        ("bits", np.uint32),
        ("scale", np.float64),
        ("lowest", np.float64),
        ("beyond", np.float64),
    ],
    align=True,
)
"""What `filter_mask` tests, by `kind` (`fields.Condition`).

`column` is a number. All ranges include both ends, `low` and `high`: codes, amounts in hundredths,
or seconds since 1970 of New York wall clock. Of a cycle of hours, `low` is the first and `high` is
last - first modulo 24, so that a range past midnight needs no case of its own. Of a range of codes
`bits` is one beside it that passes too, or `low` again; of a set, bit i of it is code i, or weekday
i (0 = Monday). Of places `low` is the row of `Plan.places`. A quotient lies in its range where
scale * numerator is at least `lowest` times the denominator and less than `beyond` times the
denominator. `fails` is the code of who does not.
"""


class Plan(NamedTuple):
    """Everything but the area, which is a place and belongs to `regions`.

    Attributes:
        conditions: CONDITION[n]; filters that are not set cost nothing.
        area_fails: code of rows outside the area.
        tests_level: whether there is a condition on the column that levels of detail keep.
        level_codes: uint32[256], all bits set for each of its codes that meets it, else none.
        places: bool[n, PLACE_IDS], of each filter by place whether it takes the place of an id.
    """

    conditions: NDArray[Any]
    area_fails: np.uint8
    tests_level: bool
    level_codes: NDArray[np.uint32]
    places: NDArray[np.bool_]


Filters = Mapping[str, Any]
"""Value of each filter that is set, but for areas, by name: as `dataset.kinds` has it."""


def set_filters(trip_filter: TripFilter) -> Filters:
    """What the viewer has set."""
    areas = trip_filter.dataset.areas.values()
    return {name: value for name, value in trip_filter.values if name not in areas}


def build_plan(filters: Filters, layout: Layout) -> Plan:
    """Plan of some filters.

    A value that is not given lies in no range and in no set: such a row matches only while its
    filter is not set.
    """
    return _build_plan(tuple(filters.items()), layout)


@lru_cache(maxsize=64)
def _build_plan(filters: tuple[tuple[str, Any], ...], layout: Layout) -> Plan:
    """Kept, because a viewer asks several tiles by one selection. Nobody writes into a plan."""
    rows = []
    places: list[NDArray[np.bool_]] = []
    for (name, value), fails in zip(filters, FAIL_CODES, strict=False):
        field = layout.fields[name]
        settings = _UNSET | _SETTINGS[field.condition](value, field)
        if field.condition is Condition.PLACE_SET:
            settings["low"] = len(places)
            places.append(mark_places(value))
        operands = (field.operands.numerator, field.operands.denominator)
        rows.append((int(field.condition or 0), *operands, fails, *settings.values()))
    conditions = np.array(rows, dtype=CONDITION)
    level = layout.level.name if layout.level else ""
    area_fails = np.uint8(FAIL_CODES[len(filters)])
    codes = np.zeros(256, dtype=np.uint32)
    values = dict(filters)
    if level in values:
        codes[_accept(values[level], layout.level)] = ALL_BITS
    wanted = np.array(places, dtype=np.bool_).reshape(-1, PLACE_IDS)
    return Plan(conditions, area_fails, level in values, codes, wanted)


def mark_places(ids: Sequence[int]) -> NDArray[np.bool_]:
    """bool[PLACE_IDS], true for the wanted ids; as many as uint16 has, so any can be looked up.

    `ids` is the value of a filter by place: of those below 0 every other place is wanted.
    """
    takes_others = any(number < 0 for number in ids)
    wanted = np.full(PLACE_IDS, takes_others, dtype=np.bool_)
    wanted[[abs(number) for number in ids]] = not takes_others
    # Where a trip is left out its place is unknown, too.
    wanted[[UNKNOWN, NOWHERE]] = False
    return wanted


def fail_code(filters: Filters, name: str) -> int:
    """Code of the rows that fail the filter of this name; 0 when it is not set."""
    names = list(filters)
    return FAIL_CODES[names.index(name)] if name in filters else 0


def asks_level_only(filters: Filters, layout: Layout) -> bool:
    """Whether nothing but the column that levels of detail keep is filtered, or nothing at all."""
    return filters.keys() <= ({layout.level.name} if layout.level else set())


def _accept(value: Any, level: Field | None) -> list[int]:
    """The codes that a filter of codes accepts."""
    if level is None or level.condition is not Condition.CODE_RANGE:
        return list(value)
    accepted = [*range(value[0], value[1] + 1), *value[2:]]
    # What is not given stands in segments as the code behind the bins.
    return [*accepted, level.missing] if NOT_GIVEN in accepted else accepted


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)


def _set_range(value: tuple[int, int], _field: Field) -> dict[str, Any]:
    return {"low": value[0], "high": value[1]}


def _set_code_range(value: tuple[int, ...], field: Field) -> dict[str, Any]:
    """`bits` is a code beside the range that passes too: the lowest again, where there is none."""
    low, high, *beside = value
    return _set_range((low, high), field) | {"bits": beside[0] if beside else low}


def _set_codes(value: tuple[int, ...], _field: Field) -> dict[str, Any]:
    return {"bits": _bits(value)}


def _set_places(_value: tuple[int, ...], _field: Field) -> dict[str, Any]:
    return {}  # they stand in a table of their own


def _set_hours(value: tuple[int, int], field: Field) -> dict[str, Any]:
    first, last = value
    return {"low": first, "high": (last - first) % field.bins.count}


def _set_times(value: tuple[date, date], _field: Field) -> dict[str, Any]:
    """First and last second of the days; (1, 0), which nothing matches, when uint32 has none."""
    first_s = max(1, _seconds(value[0]))
    last_s = min(_LAST_SECOND, _seconds(value[1]) + _DAY_SECONDS - 1)
    low, high = (first_s, last_s) if first_s <= last_s else (1, 0)
    return {"low": low, "high": high}


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _set_quotients(value: tuple[int, int], field: Field) -> dict[str, Any]:
    """Rounded half up, v is `low` or more from low - 1/2 on, and `high` or less below high + 1/2.

    Times 2 on both sides all are whole numbers, below 2**53 and so exact (`dataset.MAX_SCALE`).
    """
    (low, high), over = value, field.operands.over
    return {
        "scale": float(2 * field.operands.times),
        "lowest": -np.inf if low <= -INT32_MAX else float((2 * low - 1) * over),
        "beyond": np.inf if high >= INT32_MAX else float((2 * high + 1) * over),
    }


_UNSET = {"low": 0, "high": 0, "bits": 0, "scale": 0.0, "lowest": 0.0, "beyond": 0.0}
"""In the order of CONDITION; each kind of condition sets some."""

_SETTINGS: Mapping[Condition | None, Any] = {
    Condition.CODE_RANGE: _set_code_range,
    Condition.CODE_SET: _set_codes,
    Condition.AMOUNT_RANGE: _set_range,
    Condition.QUOTIENT_RANGE: _set_quotients,
    Condition.HOUR_CYCLE: _set_hours,
    Condition.WEEKDAY_SET: _set_codes,
    Condition.TIME_RANGE: _set_times,
    Condition.PLACE_SET: _set_places,
}
