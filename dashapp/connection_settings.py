"""Settings of the server towards connections: how many, and how slow a viewer may be.

A part of `Settings`, which alone reads the environment.
"""

from pydantic import Field
from pydantic_settings import BaseSettings


class ConnectionSettings(BaseSettings):
    """`serving/limits.py` has what else bounds a connection, and cannot be set."""

    web_connections: int = Field(
        default=400,
        ge=8,
        le=10_000,
        description="Most connections of a web process; then the one idle longest is closed.",
    )
    header_seconds: float = Field(
        default=10.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="How long a viewer may take to send the head of a request.",
    )
    body_seconds: float = Field(
        default=30.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="How long a viewer may take to send the body of a request.",
    )
    send_seconds: float = Field(
        default=30.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="A viewer who takes less than 8 KB of his answer in so long is hung up on.",
    )
