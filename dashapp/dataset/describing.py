"""What the page and other programs are told of a column."""

from dataclasses import asdict
from typing import Any

from dashapp.dataset.columns import Column, PlaceOf

_WORDS = (
    "field",
    "axis",
    "every",
    "one",
    "charted",
    "compared",
    "before",
    "chip",
    "letters",
    "brief",
    "folded",
    "only_in_card",
    "absent",
)
"""What the page is told as it stands, where it is not empty."""


def describe_column(column: Column) -> dict[str, Any]:
    """A column for the page, as JSON: an entry of `columns` in docs/api.md."""
    scale = 100 if column.is_amount else 1
    described: dict[str, Any] = {"name": column.name, "label": column.label, "kind": column.kind}
    if column.filter is not None:
        described["filter"] = column.filter.describe()
    if isinstance(column.source, PlaceOf):
        described["end"] = column.source.end
    if column.bins is not None:
        described["bins"] = {"width": column.bins.width / scale, "count": column.bins.count}
    if column.unit.name:
        described["unit"] = asdict(column.unit)
    if column.range_ends is not None:
        described["ends"] = list(column.range_ends)
    if column.measure is not None:
        measure = column.measure
        described["measure"] = {"by": measure.by, "share_of": measure.share_of}
    if column.zero_recorded_for is not None:
        described["zero_recorded_for"] = [*map(list, column.zero_recorded_for)]
    words = {name: getattr(column, name) for name in _WORDS}
    return described | {name: word for name, word in words.items() if word}
