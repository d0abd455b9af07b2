"""Places with their trips and figures as rows: which are shown, in which order. No components."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashapp.dataset import Dataset
from dashapp.errors import BadRequestError
from dashapp.places import Partition
from dashapp.places.names import to_slug

NAME, TRIPS, SHARE, RATIO = "name", "trips", "share", "ratio"
UP, DOWN = "up", "down"
DEFAULT_ORDER = f"{TRIPS}:{DOWN}"

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A place, or with an id of None all that lies in none, or all trips together.

    Attributes:
        share: of all trips that match.
        ratio: of that share to the place's share of all trips there are; None where it is of all.
        figures: by the names of columns, in their units; None where no trip has a value.
    """

    zone: int | None
    name: str
    borough: str
    trips: int
    share: float
    ratio: float | None
    figures: Mapping[str, float | None]

    def value(self, column: str) -> str | float | None:
        own: dict[str, str | float | None] = {
            NAME: to_slug(self.name),
            TRIPS: self.trips,
            SHARE: self.share,
            RATIO: self.ratio,
        }
        return own[column] if column in own else self.figures[column]


@dataclass(frozen=True, slots=True)
class Order:
    column: str
    way: str

    def __str__(self) -> str:
        return f"{self.column}:{self.way}"

    @property
    def told(self) -> str:
        """For `aria-sort`."""
        return "ascending" if self.way == UP else "descending"

    def next_by(self, column: str) -> "Order":
        """What a click on the head of a column asks for: numbers begin with the largest."""
        if column == self.column:
            return Order(column, UP if self.way == DOWN else DOWN)
        return Order(column, UP if column == NAME else DOWN)


def list_columns(dataset: Dataset) -> list[str]:
    return [NAME, TRIPS, SHARE, RATIO, *(column.name for column in dataset.ranked)]


def parse_order(text: object, dataset: Dataset) -> Order:
    """Raises: BadRequestError, of an order that the page does not offer."""
    for column in list_columns(dataset):
        for way in (UP, DOWN):
            if text == f"{column}:{way}":
                return Order(column, way)
    raise BadRequestError("There is no such order of the places; choose another.")


def read_rows(told: Mapping[str, Any], figure: str) -> list[Row]:
    """Of the places of an answer of `GET /api/places` with measures, compared with all trips."""
    return [
        Row(
            place["id"],
            place["name"],
            place["borough"],
            place["trips"],
            place["trips"] / told["total"],
            place["ratio"],
            read_figures(place.get("figures", {}), figure),
        )
        for place in told["places"]
    ]


def read_all(told: Mapping[str, Any], figure: str, name: str) -> Row:
    """All trips together; their share is the whole."""
    figures = read_figures(told.get("figures", {}), figure)
    return Row(None, name, "", told["total"], 1.0, None, figures)


def read_unknown(told: Mapping[str, Any], figure: str, name: str) -> Row:
    figures = read_figures(told.get("unknown_figures", {}), figure)
    trips = told["unknown"]
    return Row(None, name, "", trips, trips / told["total"], told["unknown_ratio"], figures)


def read_figures(figures: Mapping[str, Any], figure: str) -> dict[str, float | None]:
    return {name: value[figure] for name, value in figures.items()}


def sort_rows(rows: Sequence[Row], order: Order) -> list[Row]:
    """Those without a figure come last either way; equal ones have most trips first."""
    known = sorted(rows, key=lambda row: (-row.trips, row.zone or 0))
    given = [row for row in known if row.value(order.column) is not None]
    given.sort(key=lambda row: row.value(order.column), reverse=order.way == DOWN)  # type: ignore[arg-type,return-value]
    return [*given, *(row for row in known if row.value(order.column) is None)]


def parse_search(text: object) -> str:
    """What is searched for, without spaces around it.

    Raises:
        BadRequestError: no text, or one longer than any name.
    """
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > LONGEST_SEARCH:
        raise BadRequestError("Search for a name or a borough.")
    return text.strip()


def search_rows(rows: Sequence[Row], text: str, partition: Partition) -> list[Row]:
    """Those whose name or borough has every word of a text, or of which a name in links begins so.

    All of them where there is no word in it.
    """
    slug = to_slug(text)
    if not slug:
        return [*rows]
    named = {
        number for row in partition.names.rows if row.slug.startswith(slug) for number in row.ids
    }
    words = slug.split("-")
    return [row for row in rows if row.zone in named or _has_words(row, words)]


def _has_words(row: Row, words: Sequence[str]) -> bool:
    known = to_slug(f"{row.name} {row.borough}")
    return all(word in known for word in words)
