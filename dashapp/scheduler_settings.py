"""Settings of a cluster that somebody else runs.

A part of `Settings`, which alone reads the environment.
"""

import re

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

_ADDRESS = re.compile(r"(tcp|tls)://([\w.-]+|\[[0-9a-fA-F:.%]+\]):(\d{1,5})")


class SchedulerSettings(BaseSettings):
    """Certificates for tls:// stand in Dask's own configuration."""

    scheduler: str | None = Field(
        default=None,
        description="With the backend address: the scheduler to join, as tcp://host:port or, with "
        "certificates in Dask's own configuration, tls://host:port.",
    )

    @field_validator("scheduler")
    @classmethod
    def _validate_scheduler(cls, value: str | None) -> str | None:
        if value is None:
            return None
        found = _ADDRESS.fullmatch(value.strip())
        if found is None or not 0 < int(found[3]) <= 65535:
            raise ValueError(
                "it takes tcp://host:port or tls://host:port of a Dask scheduler, as in "
                "tcp://10.0.0.5:8786"
            )
        return value.strip()
