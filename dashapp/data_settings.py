"""Settings of the data: what they are, beside where they lie.

A part of `Settings`, which alone reads the environment.
"""

from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from dashapp.dataset import TAXI, Dataset, find_dataset
from dashapp.dataset.mapping import parse_mapping
from dashapp.errors import ConfigurationError


class DataSettings(BaseSettings):
    """docs/architecture.md says how a data set of one's own is declared."""

    dataset: str = Field(
        default="",
        description="Which columns the trips have: taxi, bikes, chicago, or a list of your own as "
        "package.module:NAME; found by the headers of the files where it is not said. "
        "Of several sets it is that of all.",
    )
    columns: str = Field(
        default="",
        description="Which column of the files is which field, as in "
        "`pickup_lon=Start Long,pickup_lat=Start Lat`, where their header says it in no known "
        "way; of one of several sets as in `2009:fare=Price`.",
    )
    tlc_url: str = Field(
        default="https://d37ci6vzurychx.cloudfront.net/trip-data",
        description="Where the files are that tlc:yellow/2009-01 names: TLC's own address, or that "
        "of a copy of yours.",
    )

    @property
    def declared(self) -> Dataset | None:
        """The list that is named; None where the files decide."""
        return find_dataset(self.dataset) if self.dataset else None

    @property
    def declared_or_taxi(self) -> Dataset:
        """Whose trips are made up where no data are given; expected until the files are known."""
        return self.declared or TAXI

    @field_validator("dataset")
    @classmethod
    def _validate_dataset(cls, value: str) -> str:
        try:
            return find_dataset(value).name if value else value
        except ConfigurationError as error:
            raise ValueError(str(error).removesuffix(".")) from None

    @field_validator("columns")
    @classmethod
    def _validate_columns(cls, value: str) -> str:
        parse_mapping(value)
        return value.strip()

    @field_validator("tlc_url")
    @classmethod
    def _validate_tlc_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("it takes a URL that begins with https:// or http://")
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("it takes a URL without user, password and what follows a ? or #")
        return value.rstrip("/")
