"""One frozen `Settings`, read from the environment (prefix DASHAPP_) and from the command line.

No module-level instance: `load_settings` makes one, refuses unknown DASHAPP_* names and turns
every bad value into one sentence. README's table of settings is rendered here.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode, SettingsConfigDict

from dashapp.connection_settings import ConnectionSettings
from dashapp.data_settings import DataSettings
from dashapp.errors import ConfigurationError, suggest
from dashapp.machine_defaults import (
    find_default_cache_folder,
    find_default_host,
    find_default_run_folder,
)
from dashapp.scheduler_settings import SchedulerSettings
from dashapp.set_names import split_names
from dashapp.web_settings import WebSettings

PREFIX = "DASHAPP_"

_SERVICE_NAME = re.compile(
    r"DASHAPP_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
_SERVICE_ADDRESS = re.compile(r"(tcp|udp|sctp)://")
"""What Kubernetes gives every container beside a Service called dashapp, or dashapp-something."""

LEAST_TOKEN_LENGTH = 16
"""Of secrets: an operator's token that can be guessed lets anybody spend the deployer's money."""


class Settings(DataSettings, ConnectionSettings, SchedulerSettings, WebSettings):
    """Units stand in the names. README lists every setting; a test keeps it so."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True
    )

    data: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Files, folders, globs or URLs of trips, or TLC's files as in "
        "tlc:yellow/2009-01..2010-12, separated by commas; with names, as in "
        "2009=old/,2015=new/, several sets to choose from; empty serves synthetic demo data.",
    )
    backend: Literal["local", "coiled", "address"] = Field(
        default="local",
        description="Where the cluster runs: local or coiled; address joins somebody else's.",
    )
    host: str = Field(
        default_factory=find_default_host,
        description="Address to listen on: 127.0.0.1, or HOST where that is an address.",
    )
    port: int = Field(
        default=8050,
        ge=0,
        le=65535,
        validation_alias=AliasChoices("DASHAPP_PORT", "PORT", "port"),
        description="Port to listen on; PORT is read too. 0 takes a free one.",
    )
    local_workers: int = Field(
        default_factory=lambda: max(1, min(8, os.cpu_count() or 1)),
        ge=1,
        le=256,
        description="Worker processes of the local cluster; one a core, at most 8, by default.",
    )
    local_linger_seconds: float = Field(
        default=5.0,
        ge=0,
        le=86_400,
        allow_inf_nan=False,
        description="How long the local cluster waits for another web process when all have ended.",
    )
    coiled_name: str = Field(
        default="dashapp-taxi",
        description="Name of the Coiled cluster; all web processes that know it share it.",
    )
    coiled_workers: int = Field(
        default=10, ge=1, le=1000, description="Workers that the Coiled cluster is created with."
    )
    max_workers: int = Field(
        default=50, ge=1, le=1000, description="Most workers that anybody may scale it to."
    )
    coiled_software: str = Field(
        default="dashapp",
        description="Software environment of its machines; `cluster software` makes it.",
    )
    coiled_workspace: str | None = Field(
        default=None, description="Coiled workspace; the one of the token by default."
    )
    coiled_region: str | None = Field(
        default=None, description="Cloud region of the cluster; best where the data are."
    )
    coiled_worker_memory: str | None = Field(
        default=None, description="Memory of a worker, as in `32 GiB`; Coiled's by default."
    )
    coiled_vm_types: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Machine types of the workers instead, separated by commas."
    )
    coiled_spot_policy: Literal["on-demand", "spot", "spot_with_fallback"] = Field(
        default="on-demand",
        description="How machines are bought: on-demand, spot or spot_with_fallback.",
    )
    coiled_idle_timeout: str = Field(
        default="20 minutes", description="Without questions for so long the cluster ends."
    )
    coiled_hours_a_day: float = Field(
        default=24.0,
        gt=0,
        le=24,
        allow_inf_nan=False,
        description="After so many hours a day (of UTC) nobody wakes the cluster or is answered "
        "by it until the next one, and it ends by its idle time.",
    )
    coiled_start_seconds: float = Field(
        default=600.0,
        gt=0,
        le=7200,
        allow_inf_nan=False,
        description="A start of the Coiled cluster that takes longer has failed.",
    )
    coiled_forward_credentials: bool = Field(
        default=False,
        description="Lend the workers this process's cloud credentials, for data not public.",
    )
    worker_hour_price_usd: float | None = Field(
        default=None,
        ge=0,
        le=1000,
        allow_inf_nan=False,
        description="Price of one machine an hour in US$; the operator's panel then tells about "
        "what the cluster costs.",
    )
    operator_token: str | None = Field(
        default=None,
        repr=False,
        description="Opens the operator's panel on the page; without it there is none. "
        "At least 16 characters.",
    )
    query_timeout_seconds: float = Field(
        default=8.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="After this a question is answered with 504.",
    )
    trips_limit: int = Field(
        default=5000, ge=0, le=20000, description="Most single trips in one answer."
    )
    export_limit: int = Field(
        default=1_000_000,
        ge=0,
        le=20_000_000,
        description="Most trips in one exported file; a file is made in the memory of a worker.",
    )
    demo_rows: int = Field(
        default=1_000_000, ge=1, description="Size of the synthetic demo data, in trips."
    )
    cache_folder: Path = Field(
        default_factory=find_default_cache_folder,
        description="Where demo data, TLC's files and compiled code are kept between starts; "
        "the user's cache folder by default.",
    )
    run_folder: Path = Field(
        default_factory=find_default_run_folder,
        description="Private folder where web processes of one machine find their local cluster; "
        "the user's run folder by default.",
    )
    result_cache: Literal["memory", "filesystem", "redis"] = Field(
        default="memory", description="Where results are cached: memory, filesystem or redis."
    )
    result_cache_entries: int = Field(
        default=500, ge=1, description="Most results kept in the memory or filesystem cache."
    )
    result_cache_megabytes: int = Field(
        default=32, ge=1, description="Most memory that the memory cache of a web process takes."
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
    redis_tls_verify: bool = Field(
        default_factory=lambda: "DYNO" not in os.environ,
        description="Check the certificate of a rediss:// address: true, but on Heroku, whose "
        "certificates sign themselves, false.",
    )
    cache_key: str | None = Field(
        default=None,
        repr=False,
        description="Secret that signs results in files and in Redis; the operator's token by "
        "default. At least 16 characters.",
    )
    s3_anonymous: bool = Field(
        default=False, description="Read s3:// without credentials (public buckets)."
    )
    s3_endpoint_url: str | None = Field(
        default=None, description="Own S3 endpoint, for example of MinIO."
    )
    storage_timeout_seconds: float = Field(
        default=15.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="How long a storage may take to answer at all.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged."
    )

    @field_validator("data", "coiled_vm_types", "hosts", "embedded_in", mode="before")
    @classmethod
    def _split_list(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("data")
    @classmethod
    def _validate_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        split_names(value)
        return value

    @field_validator("port", mode="before")
    @classmethod
    def _pass_over_service(cls, value: Any) -> Any:
        """Kubernetes says so where the port of a Service is that is called dashapp."""
        if isinstance(value, str) and _SERVICE_ADDRESS.match(value):
            return os.environ.get("PORT", cls.model_fields["port"].default)
        return value

    @field_validator("coiled_idle_timeout")
    @classmethod
    def _validate_duration(cls, value: str) -> str:
        if not re.fullmatch(r"\d+ ?(s|seconds?|m|min|minutes?|h|hours?)", value.strip()):
            raise ValueError("it takes a time with its unit, as in 20 minutes")
        return value.strip()

    @field_validator("operator_token", "cache_key")
    @classmethod
    def _validate_secret(cls, value: str | None) -> str | None:
        if value is not None and len(value) < LEAST_TOKEN_LENGTH:
            raise ValueError(f"it takes at least {LEAST_TOKEN_LENGTH} characters, made by chance")
        return value

    @field_validator("host")
    @classmethod
    def _validate_host(cls, value: str) -> str:
        if not value or any(sign in value for sign in "/ @,"):
            raise ValueError("it takes a name or an address without http:// and without a port")
        return value

    @field_validator("s3_endpoint_url")
    @classmethod
    def _validate_endpoint(cls, value: str | None) -> str | None:
        return None if value is None else _validate_url(value, ("http", "https"))

    @field_validator("redis_url")
    @classmethod
    def _validate_redis(cls, value: str) -> str:
        return _validate_url(value, ("redis", "rediss", "unix"))

    @field_validator("cache_folder", "run_folder")
    @classmethod
    def _validate_folder(cls, value: Path) -> Path:
        folder = value.expanduser().absolute()
        if folder.is_file():
            raise ValueError("it takes a folder, and a file stands there")
        return folder


def _validate_url(value: str, schemes: tuple[str, ...]) -> str:
    parts = urlsplit(value)
    if parts.scheme not in schemes or not (parts.netloc or parts.path):
        starts = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(f"it takes a URL that begins with {starts}")
    return value


def environment_names() -> dict[str, str]:
    """Field name -> its DASHAPP_* name; what stands in a file of its own comes last."""
    own = [name for name in Settings.model_fields if name in Settings.__annotations__]
    others = [name for name in Settings.model_fields if name not in own]
    return {name: f"{PREFIX}{name.upper()}" for name in (*own, *others)}


def refuse_unknown_names(environ: Mapping[str, str]) -> None:
    """pydantic-settings ignores a misspelt variable; a deployer must hear of it.

    Raises:
        ConfigurationError: a DASHAPP_* name that is no setting, with the nearest one that is.
    """
    known = set(environment_names().values())
    for name in sorted(environ):
        is_address = name.endswith("_PORT") and _SERVICE_ADDRESS.match(environ[name])
        if is_address or _SERVICE_NAME.fullmatch(name):
            continue
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            hint = suggest(name.upper(), known) or " README.md lists them all."
            raise ConfigurationError(f"There is no setting {name}.{hint}")


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment; an override that is not None wins.

    Raises:
        ConfigurationError: an unknown name or a bad value.
    """
    refuse_unknown_names(os.environ)
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise ConfigurationError(_describe(error.errors()[0], given)) from None


_TAKES = {
    "int_parsing": "it takes a whole number",
    "int_from_float": "it takes a whole number",
    "float_parsing": "it takes a number",
    "finite_number": "it takes a finite number",
    "bool_parsing": "it takes true or false",
    "literal_error": "it takes {expected}",
    "greater_than": "it takes a number above {gt}",
    "greater_than_equal": "it takes a number from {ge} on",
    "less_than_equal": "it takes a number up to {le}",
    "value_error": "{error}",
}


def _describe(error: ErrorDetails, given: Mapping[str, Any]) -> str:
    """One sentence about one bad value. A value that may hold a password is not repeated."""
    field = _field_of(str(error["loc"][0]) if error["loc"] else "")
    context = error.get("ctx", {})
    takes = _TAKES.get(error["type"], error["msg"]).format_map(context)
    hidden = field in Settings.model_fields and not Settings.model_fields[field].repr
    value = "" if hidden or field == "data" else f" {error['input']!r}"
    hint = ""
    if error["type"] == "literal_error":
        hint = suggest(str(error["input"]), re.findall("'([^']*)'", context["expected"]))
    return f"{_origin(field, given)} cannot be{value or ' what it is'}: {takes}.{hint}"


def _field_of(location: str) -> str:
    """Pydantic names the field, or the first of its aliases."""
    return location.removeprefix(PREFIX).lower() if location.startswith(PREFIX) else location


def _origin(field: str, given: Mapping[str, Any]) -> str:
    """Where the value came from: the command line, or a variable, HOST and the like included."""
    if field in given:
        return f"--{field.replace('_', '-')}"
    own = f"{PREFIX}{field.upper()}"
    set_names = {name.upper() for name in os.environ}
    return next((name for name in (own, field.upper()) if name in set_names), own)


def render_settings_table() -> str:
    """The Markdown table of README.md, between its `<!-- settings -->` markers."""
    lines = ["| Setting | Default | What it is |", "|---|---|---|"]
    for name, variable in environment_names().items():
        field = Settings.model_fields[name]
        lines.append(f"| `{variable}` | {_default_text(name)} | {field.description} |")
    return "\n".join(lines)


def _default_text(name: str) -> str:
    """What the machine decides is told in words by the description."""
    field = Settings.model_fields[name]
    if field.default_factory is not None:
        return "*by machine*"
    default = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{default}`" if default not in ((), None) else "*none*"
