"""Settings of the data: what they are, beside where they lie.

A part of `Settings`, which alone reads the environment.
"""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from dashapp.dataset import find_dataset
from dashapp.errors import ConfigurationError


class DataSettings(BaseSettings):
    """docs/architecture.md says how a data set of one's own is declared."""

    dataset: str = Field(
        default="taxi",
        description="Which columns the trips have: taxi, or a list of your own as "
        "package.module:NAME.",
    )

    @field_validator("dataset")
    @classmethod
    def _validate_dataset(cls, value: str) -> str:
        try:
            return find_dataset(value).name
        except ConfigurationError as error:
            raise ValueError(str(error).removesuffix(".")) from None
