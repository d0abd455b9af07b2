"""One frozen `Settings`, read from the environment (prefix DASHAPP_) and from the command line.

No module-level instance: `load_settings` makes one, refuses unknown DASHAPP_* names and turns
every bad value into one sentence.
"""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from dashapp.errors import ConfigurationError

PREFIX = "DASHAPP_"


def _default_cache_folder() -> Path:
    return Path(platformdirs.user_cache_dir("dashapp", appauthor=False))


class Settings(BaseSettings):
    """Units stand in the names. README lists every setting; a test keeps it so."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Files, folders, globs or URLs of trips, separated by commas; "
        "empty serves synthetic demo data.",
    )
    backend: Literal["local", "coiled"] = Field(
        default="local", description="Where the cluster runs: local or coiled."
    )
    host: str = Field(
        default="127.0.0.1",
        validation_alias=AliasChoices("DASHAPP_HOST", "HOST", "host"),
        description="Address to listen on; HOST is read too.",
    )
    port: int = Field(
        default=8050,
        ge=0,
        le=65535,
        validation_alias=AliasChoices("DASHAPP_PORT", "PORT", "port"),
        description="Port to listen on; PORT is read too. 0 takes a free one.",
    )
    web_threads: int = Field(default=8, ge=1, le=64, description="Threads of a web process.")
    local_workers: int = Field(
        default_factory=lambda: max(1, min(8, os.cpu_count() or 1)),
        ge=1,
        le=256,
        description="Worker processes of the local cluster; one a core, at most 8, by default.",
    )
    query_timeout_seconds: float = Field(
        default=20.0, gt=0, description="After this a question is answered with 504."
    )
    trips_limit: int = Field(
        default=5000, ge=0, le=20000, description="Most single trips in one answer."
    )
    demo_rows: int = Field(
        default=1_000_000, ge=1, description="Size of the synthetic demo data, in trips."
    )
    cache_folder: Path = Field(
        default_factory=_default_cache_folder,
        description="Where demo data and compiled code are kept between starts.",
    )
    result_cache: Literal["memory", "filesystem", "redis"] = Field(
        default="memory", description="Where results are cached: memory, filesystem or redis."
    )
    result_cache_entries: int = Field(
        default=500, ge=1, description="Most results kept in the memory or filesystem cache."
    )
    result_cache_seconds: int = Field(
        default=86_400, ge=1, description="How long a result is kept."
    )
    redis_url: str = Field(
        default="redis://127.0.0.1:6379/0",
        repr=False,
        validation_alias=AliasChoices("DASHAPP_REDIS_URL", "REDIS_URL", "redis_url"),
        description="Redis for the redis result cache; REDIS_URL is read too.",
    )
    s3_anonymous: bool = Field(
        default=False, description="Read s3:// without credentials (public buckets)."
    )
    s3_endpoint_url: str | None = Field(
        default=None, description="Own S3 endpoint, for example of MinIO."
    )
    storage_timeout_seconds: float = Field(
        default=15.0, gt=0, description="How long a storage may take to answer at all."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged."
    )

    @field_validator("data", mode="before")
    @classmethod
    def _split_data(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value


def environment_names() -> dict[str, str]:
    """Field name -> its DASHAPP_* name."""
    return {name: f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def refuse_unknown_names(environ: Mapping[str, str]) -> None:
    """pydantic-settings ignores a misspelt variable; a deployer must hear of it.

    Raises:
        ConfigurationError: a DASHAPP_* name that is no setting, with the nearest one that is.
    """
    known = set(environment_names().values())
    for name in sorted(environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            nearest = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.5)
            hint = f" Did you mean {nearest[0]}?" if nearest else " README.md lists them all."
            raise ConfigurationError(f"There is no setting {name}.{hint}")


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings from the environment; an override that is not None wins.

    Raises:
        ConfigurationError: an unknown name or a bad value.
    """
    refuse_unknown_names(os.environ if environ is None else environ)
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        name = environment_names().get(field, field)
        raise ConfigurationError(f"{name}: {first['msg']}.") from None
