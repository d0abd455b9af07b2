"""Which libraries the machines of a cluster have, compared with those of this process."""

import logging
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from distributed import Client

from dashapp.errors import ClusterError

NEEDED = ("dask", "distributed", "cloudpickle", "numba", "numpy", "pandas", "pyarrow", "s3fs")
SAME = ("python", "dask", "distributed", "cloudpickle")
"""What both ends of a connection must have in the very same version; others may differ."""

PATIENCE_SECONDS = 20.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A library that keeps the two ends from working together; None where it is not installed."""

    name: str
    here: str | None
    there: str | None


def find_versions(names: Sequence[str]) -> dict[str, str | None]:
    """Installed version of each distribution, and of Python; None where it is not there."""
    found: dict[str, str | None] = {"python": _shorten_python(sys.version_info)}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def find_mismatches(client: Client) -> list[Mismatch]:
    """What is missing on scheduler or workers, or differs and may not. The log tells what may.

    Asked by a message of distributed's own, in plain text: what one Python has pickled, another
    one cannot read.
    """
    question = {"packages": list(NEEDED), "callback_timeout": PATIENCE_SECONDS}
    found: dict[str, Any] = client.sync(client._get_versions, **question)
    there = [found["scheduler"], *found["workers"].values()]
    return compare_versions(find_versions(NEEDED), (one["packages"] for one in there if one))


def compare_versions(
    here: dict[str, str | None], machines: Iterable[dict[str, Any]]
) -> list[Mismatch]:
    """`machines` has for each a version by name, that of Python as `3.11.7.final.0`."""
    found: dict[str, Mismatch] = {}
    for versions in machines:
        python = _shorten_python(versions["python"].split("."))
        for name, own in here.items():
            there = python if name == "python" else versions.get(name)
            if there is None or (name in SAME and there != own):
                found.setdefault(name, Mismatch(name, own, there))
            elif there != own:
                _log.warning("%s is %s here and %s on the cluster.", name, own, there)
    return list(found.values())


def refuse_mismatches(client: Client) -> None:
    """For a cluster of somebody else, who may mend it: it is tried again.

    Raises:
        ClusterError: a library is missing there, or one differs that may not.
    """
    mismatches = find_mismatches(client)
    if mismatches:
        raise ClusterError(describe_mismatches(mismatches))


def describe_mismatches(mismatches: Sequence[Mismatch]) -> str:
    told = "; ".join(
        f"{one.name} {one.there or 'not at all'} there and {one.here or 'not at all'} here"
        for one in mismatches
    )
    return (
        f"The cluster has other software than this server: {told}. Install the same versions at "
        "both ends; requirements.txt lists ours."
    )


def _shorten_python(version: Sequence[Any]) -> str:
    """Releases of the same `3.11` understand each other."""
    return f"{version[0]}.{version[1]}"
