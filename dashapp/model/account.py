"""The account of rows: each is known by a point or by its zone only, or left out for one reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from dashapp.model.geometry import Endpoint
from dashapp.model.losses import Cause, Gap, add_causes, add_gaps, shorten

MOST_NAMES = 20
"""Files that were not read are named up to so many; how many there are is told beside them."""


class Reason(StrEnum):
    """Why a row is not drawn at an endpoint. The order is the order in which rules are asked."""

    UNREADABLE = "unreadable"
    MISSING_VALUE = "missing_value"
    PASSENGERS_OUT_OF_RANGE = "passengers_out_of_range"
    ZERO_COORDINATES = "zero_coordinates"
    IMPOSSIBLE_COORDINATE = "impossible_coordinate"

    @property
    def code(self) -> int:
        """1, 2, ... as stored in a uint8 column, where 0 means drawn."""
        return list(Reason).index(self) + 1


def _no_rows() -> dict[Reason, int]:
    return dict.fromkeys(Reason, 0)


@dataclass(frozen=True)
class EndpointAccount:
    """Rows of one endpoint.

    `drawn` have a point there, `by_zone_only` have none and count by their zone, be it unknown;
    `left_out` names every reason, zeros included.

    `causes` tell the same rows by column, most rows first: each row left out is in one of them.
    """

    drawn: int = 0
    left_out: Mapping[Reason, int] = field(default_factory=_no_rows)
    causes: tuple[Cause, ...] = ()
    by_zone_only: int = 0

    @property
    def rows_read(self) -> int:
        return self.rows_kept + self.rows_left_out

    @property
    def rows_kept(self) -> int:
        """Trips that count, with a point or without."""
        return self.drawn + self.by_zone_only

    @property
    def rows_left_out(self) -> int:
        return sum(self.left_out.values())

    def __add__(self, other: "EndpointAccount") -> "EndpointAccount":
        left_out = {reason: self.left_out[reason] + other.left_out[reason] for reason in Reason}
        causes = add_causes(self.causes, other.causes)
        by_zone_only = self.by_zone_only + other.by_zone_only
        return EndpointAccount(self.drawn + other.drawn, left_out, causes, by_zone_only)

    def to_json(self) -> dict[str, Any]:
        return {
            "drawn": self.drawn,
            "by_zone_only": self.by_zone_only,
            "left_out": {r.value: self.left_out[r] for r in Reason},
            "causes": [cause.to_json() for cause in self.causes],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Also of sets that were prepared before causes were told, or zones read."""
        return cls(
            value["drawn"],
            {reason: value["left_out"][reason] for reason in Reason},
            tuple(Cause(**cause) for cause in value.get("causes", ())),
            value.get("by_zone_only", 0),
        )


@dataclass(frozen=True)
class Account:
    """Both endpoints of one set of files. Adding two accounts adds their rows and files.

    Attributes:
        files: that were read.
        gaps: by column, how many rows have no value there; most rows first.
        not_read: names of the first files of the folders given that were not read.
        files_not_read: how many there are of those.
    """

    pickup: EndpointAccount = field(default_factory=EndpointAccount)
    dropoff: EndpointAccount = field(default_factory=EndpointAccount)
    files: int = 0
    gaps: tuple[Gap, ...] = ()
    not_read: tuple[str, ...] = ()
    files_not_read: int = 0

    @property
    def rows_read(self) -> int:
        return self.pickup.rows_read

    def __getitem__(self, endpoint: Endpoint) -> EndpointAccount:
        return self.pickup if endpoint is Endpoint.PICKUP else self.dropoff

    def __add__(self, other: "Account") -> "Account":
        return Account(
            self.pickup + other.pickup,
            self.dropoff + other.dropoff,
            self.files + other.files,
            add_gaps(self.gaps, other.gaps),
            (self.not_read + other.not_read)[:MOST_NAMES],
            self.files_not_read + other.files_not_read,
        )

    def of_files(self, files: int, not_read: Iterable[str]) -> "Account":
        """The same rows, of so many files, with the names of those beside them."""
        names = tuple(map(shorten, not_read))
        return replace(self, files=files, not_read=names[:MOST_NAMES], files_not_read=len(names))

    def to_json(self) -> dict[str, Any]:
        return {
            "rows_read": self.rows_read,
            "pickup": self.pickup.to_json(),
            "dropoff": self.dropoff.to_json(),
            "files": self.files,
            "gaps": [gap.to_json() for gap in self.gaps],
            "not_read": list(self.not_read),
            "files_not_read": self.files_not_read,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls(
            EndpointAccount.from_json(value["pickup"]),
            EndpointAccount.from_json(value["dropoff"]),
            value["files"],
            tuple(Gap(**gap) for gap in value.get("gaps", ())),
            tuple(value.get("not_read", ())),
            value.get("files_not_read", 0),
        )
