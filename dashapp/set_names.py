"""Names before `=` in what is to be served: `2009=trips/2009/` is a set of trips of its own.

It knows nothing of what the addresses mean. Columns that are named by hand are for one set where
its name stands before them: `--columns 2009:fare=Price`.
"""

import glob
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self, TypeVar

from dashapp.dataset.mapping import keep_of_set, list_sets
from dashapp.errors import ConfigurationError, suggest


class HasData(Protocol):
    """Of `Settings` what is asked here."""

    @property
    def data(self) -> tuple[str, ...]: ...

    @property
    def columns(self) -> str: ...

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self: ...


S = TypeVar("S", bound=HasData)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")

_IN_PATHS = frozenset("/\\:*?[")
"""Before a `=` they say that it stands within a path, an address or a pattern: s3://b/year=2009/."""


def split_names(data: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Addresses by the name of their set, in the order given; all by "" where none has a name.

    Raises:
        ValueError: a word that is no name, a name twice, or names before some of them only.
    """
    found = [split_name(text) for text in data]
    names = [name for name, _ in found if name]
    if not names:
        return {"": tuple(data)}
    if len(names) < len(found):
        bare = next(number for number, (name, _) in enumerate(found, 1) if not name)
        raise ValueError(
            f"each set of trips has a name or none has, and the {_ordinal(bare)} of {len(found)} "
            "has none; several files of one set are a folder or a glob"
        )
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise ValueError(
            f"two sets are named {twice[0]}; several files of one set are a folder or a glob"
        )
    return {name: (uri,) for name, uri in found}


def split_name(text: str) -> tuple[str, str]:
    """Name and address; the name is "" where there is none.

    A file or folder of that very name in the working directory is no name with an address.

    Raises:
        ValueError: what stands before `=` is no name, or nothing stands after it.
    """
    name, sign, uri = text.partition("=")
    if not sign or not name or _IN_PATHS & {*name} or glob.glob(text.partition("/")[0]):  # noqa: PTH207  a text
        return "", text
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is no name of a set, which takes letters A to Z, digits, - _ and . (40 at "
            "most); a path that begins so is written with ./ before it"
        )
    if not uri:
        raise ValueError(f"nothing stands after {name}=; name its files, folder or URL")
    return name, uri


def list_addresses(data: Sequence[str]) -> tuple[str, ...]:
    """Of all sets, without their names."""
    return tuple(uri for uris in split_names(data).values() for uri in uris)


def split_settings(settings: S) -> dict[str, S]:
    """Those of each set by its name: the same with its data, and the columns named for it, alone.

    Raises:
        ConfigurationError: columns are named for a set that is not there.
    """
    found = split_names(settings.data)
    if "" in found:
        return {"": settings}
    for name in list_sets(settings.columns):
        if name not in found:
            hint = suggest(name, found) or f" There is {', '.join(found)}."
            raise ConfigurationError(f"--columns names a set {name!r} that has no data.{hint}")
    return {
        name: settings.model_copy(
            update={"data": uris, "columns": keep_of_set(settings.columns, name)}
        )
        for name, uris in found.items()
    }


def _ordinal(number: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")
