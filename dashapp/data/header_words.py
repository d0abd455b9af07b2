"""Columns under names that nobody foresaw: by the usual words for an end, a coordinate, a time.

Asked only for what a file has under no name that we know.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

_END_WORDS = {
    "pickup": "pickup|pu|start(?:ed|ing)?|begin|from|origin",
    "dropoff": "dropoff|do|end(?:ed|ing)?|stop(?:ped)?|finish|to|dest(?:ination)?",
}
_WHAT_WORDS = {
    "east": ("longitude", "lon", "lng", "long"),
    "north": ("latitude", "lat"),
    "time": ("datetime", "timestamp", "time", "at", "date"),
}
"""The surest first: a date without a clock is not taken where there is a time."""

_BEFORE, _BETWEEN = "(?:trip|tpep|lpep)?", "(?:station|location|point)?"

UNNAMED_END = "pickup"
"""The end that a place is of, or a time, whose name tells none, as in Uber's Lat, Lon."""


@cache
def _patterns(end: str, what: str) -> tuple[re.Pattern[str], ...]:
    ends = _END_WORDS[end]
    named = [
        re.compile(f"{_BEFORE}(?:{ends}){_BETWEEN}{word}|{word}(?:of)?(?:{ends})")
        for word in _WHAT_WORDS[what]
    ]
    words = [word for word in _WHAT_WORDS[what] if word != "at"] if end == UNNAMED_END else []
    return (*named, *map(re.compile, words))


def guess_positions(fields: Iterable[str], letters: Mapping[str, int]) -> dict[str, int]:
    """Field -> position of the column that its name says; `letters` are names by letters alone."""
    found: dict[str, int] = {}
    for field in fields:
        patterns = _patterns(*field.split("_"))
        at = (at for each in patterns for name, at in letters.items() if each.fullmatch(name))
        position = next(at, None)
        if position is not None:
            found[field] = position
    return found
