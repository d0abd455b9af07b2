"""The account of rows: every row read is drawn, or left out for exactly one named reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from dashapp.model.places import Endpoint


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
    """Rows of one endpoint; `left_out` names every reason, zeros included."""

    drawn: int = 0
    left_out: Mapping[Reason, int] = field(default_factory=_no_rows)

    @property
    def rows_read(self) -> int:
        return self.drawn + sum(self.left_out.values())

    def __add__(self, other: "EndpointAccount") -> "EndpointAccount":
        left_out = {reason: self.left_out[reason] + other.left_out[reason] for reason in Reason}
        return EndpointAccount(self.drawn + other.drawn, left_out)

    def to_json(self) -> dict[str, Any]:
        return {"drawn": self.drawn, "left_out": {r.value: self.left_out[r] for r in Reason}}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls(value["drawn"], {reason: value["left_out"][reason] for reason in Reason})


@dataclass(frozen=True)
class Account:
    """Both endpoints of one set of files. Adding two accounts adds their rows and files."""

    pickup: EndpointAccount = field(default_factory=EndpointAccount)
    dropoff: EndpointAccount = field(default_factory=EndpointAccount)
    files: int = 0

    @property
    def rows_read(self) -> int:
        return self.pickup.rows_read

    def __getitem__(self, endpoint: Endpoint) -> EndpointAccount:
        return self.pickup if endpoint is Endpoint.PICKUP else self.dropoff

    def __add__(self, other: "Account") -> "Account":
        return Account(
            self.pickup + other.pickup, self.dropoff + other.dropoff, self.files + other.files
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "rows_read": self.rows_read,
            "pickup": self.pickup.to_json(),
            "dropoff": self.dropoff.to_json(),
            "files": self.files,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls(
            EndpointAccount.from_json(value["pickup"]),
            EndpointAccount.from_json(value["dropoff"]),
            value["files"],
        )
