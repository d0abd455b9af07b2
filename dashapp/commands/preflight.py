"""Would it work? Each part of a start is examined without starting anything long."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dashapp.errors import ConfigurationError, DashAppError, DataError
from dashapp.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One line of `check`. `exit_code` is 0 when the part would work."""

    part: str
    text: str
    exit_code: int = 0
    kind: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding a part, each as soon as it is known."""
    parts: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
        ("folder", examine_folder),
        ("data", examine_data),
        ("cluster", examine_cluster),
    )
    for part, look in parts:
        try:
            yield look(settings)
        except DashAppError as error:
            yield Finding(part, str(error), error.exit_code)


def examine_folder(settings: Settings) -> Finding:
    """Whether the cache folder is there or can be made; nothing is made here."""
    folder = settings.cache_folder
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    if not (standing.is_dir() and os.access(standing, os.W_OK)):
        raise ConfigurationError(
            f"{standing} cannot be written; choose another DASHAPP_CACHE_FOLDER."
        )
    return Finding("folder", f"demo data and compiled code go to {folder}")


def examine_data(settings: Settings) -> Finding:
    from dashapp.data.sources import resolve_sources  # noqa: PLC0415 - loads storage clients
    from dashapp.data.storage import StorageOptions  # noqa: PLC0415

    if not settings.data:
        return Finding("data", f"synthetic demo data, {settings.demo_rows:,} trips", kind="demo")
    found = resolve_sources(settings.data, StorageOptions.from_settings(settings))
    files = f"{len(found.files)} files, {found.n_bytes / 1e6:,.1f} MB, " if found.files else ""
    text = f"{found.name}: {found.kind}, {files}version {found.version}"
    return Finding("data", text, kind=str(found.kind))


def examine_cluster(settings: Settings) -> Finding:
    from dashapp.cluster.backends import create_backend  # noqa: PLC0415 - loads distributed

    return Finding("cluster", create_backend(settings).check())


def examine_apart(settings: Settings) -> str:
    """Examine in a process of its own, so that the server loads none of what that takes.

    Returns:
        The kind of the data: demo, raw or prepared.

    Raises:
        DataError, ConfigurationError: the first part that would not work.
    """
    command = [sys.executable, "-m", "dashapp", "check", "--json", "--backend", settings.backend]
    if settings.data:
        command += ["--data", *settings.data]
    # Everything else is in the environment, which the process inherits.
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    findings = [Finding(**json.loads(line)) for line in done.stdout.splitlines()]
    failed = next((finding for finding in findings if finding.exit_code), None)
    if failed is not None:
        raise (ConfigurationError if failed.exit_code == 2 else DataError)(failed.text)
    kinds = [finding.kind for finding in findings if finding.part == "data"]
    if not kinds:
        raise DashAppError("The data could not be examined; `check` says more.")
    return kinds[0]
