"""Short names of places, as they stand in links: of one place or of several together.

Knows no partition; standard library alone.
"""

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

MOST_SUGGESTED = 3

Ids = tuple[int, ...]


class Named(NamedTuple):
    """One name in links: `slug`, the ids that it stands for, ascending, and its name in words.

    `words` is empty where it is another name of places that a row before it names.
    """

    slug: str
    ids: Ids
    words: str = ""


class Names:
    """All names of a partition; of several for the same places the first stands in links."""

    def __init__(self, rows: Iterable[Named] = ()) -> None:
        self.rows = tuple(rows)

    @cached_property
    def _by_slug(self) -> dict[str, Ids]:
        return {row.slug: row.ids for row in self.rows}

    @cached_property
    def _by_ids(self) -> dict[Ids, Named]:
        return {row.ids: row for row in reversed(self.rows)}

    def find(self, text: str) -> Ids:
        """The places that somebody means who types this; none where it is no name."""
        return self._by_slug.get(to_slug(text), ())

    def name(self, ids: Ids) -> Named | None:
        """The name of exactly these places, ascending."""
        return self._by_ids.get(ids)

    def suggest(self, text: str) -> list[str]:
        """Slugs near to a text that is none: those that hold it, then those written alike."""
        slug, known = to_slug(text), list(self._by_slug)
        holding = [one for one in known if len(slug) > 1 and slug in one]
        alike = difflib.get_close_matches(slug, known, n=MOST_SUGGESTED, cutoff=0.6)
        return list(dict.fromkeys([*holding, *alike]))[:MOST_SUGGESTED]


_SILENT = re.compile("['.\u2018\u2019]")
"""Apostrophes, those of typesetters too, and points part no words."""


def to_slug(text: str) -> str:
    """`St. George's/Bar` is `st-georges-bar`; core/placenames.js does the same."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)
    )
    return re.sub(r"[\W_]+", "-", _SILENT.sub("", plain.lower())).strip("-")


def read_names(path: Path) -> Names:
    """What `python -m tools.zone_names` wrote."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [
            Named(row["slug"], tuple(map(int, row["ids"].split())), row["words"])
            for row in csv.DictReader(lines)
        ]
    return Names(rows)
