"""Trips to take along: in which form, and the file that comes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from dashapp.errors import BadRequestError


class ExportFormat(StrEnum):
    """File formats, named by the ending of their files."""

    CSV = "csv"
    PARQUET = "parquet"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises: BadRequestError."""
        if text not in list(cls):
            raise BadRequestError(f"format is csv or parquet, not {text!r}.")
        return cls(text)

    @property
    def mime_type(self) -> str:
        return {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}[self.value]


@dataclass(frozen=True, slots=True)
class TripFile:
    """A finished file of `size_bytes`, still on the cluster; `pieces` fetches it bit by bit."""

    size_bytes: int
    pieces: Iterator[bytes]
