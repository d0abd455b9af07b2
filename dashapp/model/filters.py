"""Which trips: one frozen selection over a data set's filters, that parses and prints itself.

Two selections of the same trips by the same words are equal, hash alike and print alike: the
printed form is the cache key, the HTTP query and the page's URL.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from dashapp.dataset import Calendar, Dataset
from dashapp.model.geometry import Endpoint

CLOCK = "time_at"
"""In questions and links, beside the filters."""


@dataclass(frozen=True, slots=True)
class TripFilter:
    """The viewer's selection.

    Attributes:
        dataset: whose filters these are.
        values: name and value of each filter that is set, in the order of the data set. What a
            value is, its kind says (`dataset.kinds`); a row without the value it asks for does not
            match.
        clock: the end by whose time the calendar is read, where that is not the end drawn.
    """

    dataset: Dataset
    values: tuple[tuple[str, Any], ...] = ()
    clock: Endpoint | None = None

    @classmethod
    def of(cls, dataset: Dataset, **values: Any) -> Self:
        """Of values by name; those that take every trip set nothing."""
        unknown = values.keys() - {column.name for column in dataset.filters}
        if unknown:
            raise TypeError(f"{dataset.name} has no filter {', '.join(sorted(unknown))}")
        kinds = {column.name: column.filter for column in dataset.filters if column.filter}
        return cls(
            dataset,
            tuple(
                (name, values[name])
                for name, kind in kinds.items()
                if name in values and values[name] not in (None, kind.everything)
            ),
        )

    @classmethod
    def parse(cls, dataset: Dataset, params: Mapping[str, str]) -> Self:
        """Read the filters' own names and CLOCK from query parameters and leave others alone.

        Raises:
            BadRequestError: a value that is not of its form, with a sentence that names it.
        """
        values = {
            column.name: column.filter.parse(column.name, column.unit.word, text)
            for column in dataset.filters
            if column.filter and (text := params.get(column.name)) not in (None, "")
        }
        clock = Endpoint.parse(params[CLOCK], CLOCK) if params.get(CLOCK) else None
        return cls.of(dataset, **values).read_at(clock)

    def __getitem__(self, name: str) -> Any:
        """The value of a filter; where it is not set, the one that takes every trip."""
        for known, value in self.values:
            if known == name:
                return value
        kind = self.dataset.column(name).filter
        return kind.everything if kind else None

    def sets(self, name: str) -> bool:
        return any(known == name for known, _ in self.values)

    def sets_only(self, names: Collection[str]) -> bool:
        """True when nothing but these filters is set, or none at all."""
        return all(known in names for known, _ in self.values)

    def replaced(self, **values: Any) -> Self:
        """The same with other values; one that takes every trip sets nothing."""
        return self.of(self.dataset, **dict(self.values) | values).read_at(self.clock)

    def read_at(self, clock: Endpoint | None) -> Self:
        """The same by the time of this end; of None, by that of the end drawn."""
        return replace(self, clock=clock)

    def read_from(self, blocks_of: Endpoint, endpoint: Endpoint) -> Self:
        """As blocks of an end are asked for trips drawn at `endpoint`, by whose clock it stays."""
        return self if blocks_of is endpoint or self.clock else self.read_at(endpoint)

    def to_params(self) -> dict[str, str]:
        """Only what differs from "every trip", in a fixed order; `parse` reads it back."""
        kinds = {column.name: column.filter for column in self.dataset.filters}
        values = {name: kinds[name].print(value) for name, value in self.values}  # type: ignore[union-attr]
        return values | ({CLOCK: self.clock.value} if self.clock else {})

    def to_key(self) -> str:
        return "&".join(f"{name}={text}" for name, text in self.to_params().items())

    def area_at(self, endpoint: Endpoint) -> Any:
        """Corners of the polygon in which trips have this end, (lon, lat) in degrees, or None."""
        name = self.dataset.areas.get(endpoint.value)
        return next((value for known, value in self.values if known == name), None)

    @property
    def has_area(self) -> bool:
        """Whether there is one at any end."""
        return any(name in self.dataset.areas.values() for name, _ in self.values)

    @property
    def sets_calendar(self) -> bool:
        """Whether a filter is of the time, so that it matters by whose clock."""
        return any(
            isinstance(self.dataset.column(name).source, Calendar) for name, _ in self.values
        )

    @property
    def is_of_levels_only(self) -> bool:
        """True when level-of-detail tables, which have one column, answer it."""
        return self.sets_only(self.dataset.in_levels)
