"""Settings of the web process towards the world: who is believed, what is told, how much is taken.

A part of `Settings`, which alone reads the environment.
"""

import re
from typing import Annotated

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode


class WebSettings(BaseSettings):
    """docs/security.md says what each is for."""

    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names by which this server may be asked, separated by commas; .example.org "
        "is all names below it. Without any, every name, but for `serve` on a loopback address: "
        "there those of this machine.",
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=10,
        description="How many proxies of yours stand in front; so many X-Forwarded-For and "
        "X-Forwarded-Proto are believed. The Procfile sets 1.",
    )
    path_prefix: str = Field(
        default="/",
        description="Path below which a proxy of yours has the page, as in /taxi/; whether the "
        "proxy takes it off or leaves it on.",
    )
    embedded_in: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Sites whose pages may show this one in a frame, as in https://example.org, "
        "separated by commas; none by default.",
    )
    tell_viewers: bool = Field(
        default=False,
        description="Whether every viewer reads why data or cluster failed, with paths and names. "
        "Always so for `serve` on a loopback address; the operator and the log are told in any "
        "case.",
    )
    shared_caches: bool = Field(
        default=False,
        description="Whether proxies and CDNs may keep map tiles too; only for a page that "
        "everybody may see.",
    )
    body_limit_kilobytes: int = Field(
        default=16, ge=1, le=1024, description="Largest body of a request; nothing is uploaded."
    )
    url_limit: int = Field(
        default=8190, ge=500, le=8190, description="Longest address of a request, in characters."
    )
    area_corners_limit: int = Field(
        default=500, ge=3, le=500, description="Most corners of a drawn area."
    )
    viewer_questions_limit: int = Field(
        default=32,
        ge=8,
        le=1000,
        description="Questions of one viewer (a page, or an address that names no page) that are "
        "answered or wait at once in a web process; more get 429.",
    )
    exports_at_once: int = Field(
        default=1, ge=1, le=64, description="Files of trips that a web process makes at once."
    )
    web_threads: int = Field(default=8, ge=1, le=64, description="Threads of a web process.")
    web_concurrency: int = Field(
        default=1,
        ge=1,
        le=64,
        validation_alias=AliasChoices(
            "DASHAPP_WEB_CONCURRENCY", "WEB_CONCURRENCY", "web_concurrency"
        ),
        description="Web processes of `serve`, sharing one cluster; WEB_CONCURRENCY is read too.",
    )

    @field_validator("embedded_in")
    @classmethod
    def _validate_sites(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for site in value:
            if not re.fullmatch(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?", site):
                raise ValueError("it takes sites without a path, as in https://example.org")
        return value

    @field_validator("path_prefix")
    @classmethod
    def _validate_prefix(cls, value: str) -> str:
        if not re.fullmatch(r"/([A-Za-z0-9._~@%:-]+/)*", value):
            raise ValueError("it takes a path that begins and ends with /, as in /taxi/")
        return value
