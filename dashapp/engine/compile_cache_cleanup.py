"""Compiled code of older versions: its folders are removed, so that the cache does not grow.

Many processes may do so at once, some of them of another version.
"""

import logging
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

KEPT = 2
"""Versions kept: this one, and the one to which somebody may go back."""

GRACE_SECONDS = 3600.0
"""A folder used so lately may belong to a process that is just starting with that version."""

_KERNELS = re.compile(r"(kernels.*)-[0-9a-f]{16}")
_REMOVED = ".removed-"

_log = logging.getLogger(__name__)


def remove_outdated_code(folder: Path) -> None:
    """Note that `folder` is used now, and remove those of older versions beside it."""
    if not folder.is_dir():  # nothing was compiled, or there is nowhere to keep it
        return
    try:
        os.utime(folder)
        for outdated in list(_find_outdated(folder.parent)):
            _remove(outdated)
        for half_removed in folder.parent.glob(f"{_REMOVED}*"):
            shutil.rmtree(half_removed, ignore_errors=True)
    except OSError as error:
        _log.info("Older compiled code is left where it is: %s", error)


def _find_outdated(parent: Path) -> Iterator[Path]:
    """Of each family, which is a name without its digest, all but the newest."""
    families: dict[str, list[tuple[float, Path]]] = {}
    for path in parent.iterdir():
        found = _KERNELS.fullmatch(path.name)
        if found and path.is_dir():
            families.setdefault(found[1], []).append((path.stat().st_mtime, path))
    for folders in families.values():
        for used_at, path in sorted(folders, reverse=True)[KEPT:]:
            if time.time() - used_at > GRACE_SECONDS:
                yield path


def _remove(folder: Path) -> None:
    """First out of the way in one step, so that nobody finds half of it; only one process wins."""
    aside = folder.with_name(f"{_REMOVED}{uuid.uuid4().hex}")
    try:
        folder.rename(aside)
    except FileNotFoundError:
        return
    shutil.rmtree(aside, ignore_errors=True)
