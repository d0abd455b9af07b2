"""Folders that no other user of the machine may write to: what lies there is run or believed."""

import stat
from contextlib import suppress
from os import geteuid, stat_result
from pathlib import Path

from dashapp.errors import ConfigurationError

RUN_HINT = "choose another DASHAPP_RUN_FOLDER"
CACHE_HINT = "take that right from them (`chmod go-w`), or choose another DASHAPP_CACHE_FOLDER"

_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def make_private(folder: Path, hint: str) -> None:
    """Make it where needed, for us alone.

    Raises:
        ConfigurationError: it cannot be made, or somebody else can write there; `hint` says what
            to do.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be made ({error.strerror}); {hint}.") from None
    refuse_shared(folder, hint)


def refuse_shared(folder: Path, hint: str) -> None:
    """Raises ConfigurationError where somebody else can write; no folder at all is well."""
    try:
        status = folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be read ({error.strerror}); {hint}.") from None
    if not _is_ours(status):
        raise ConfigurationError(f"Other users can write to {folder}; {hint}.")


def prepare_cache_folder(folder: Path) -> None:
    """Refuse one where others can write, and make it for us alone, where it can be made.

    Compiled code, scripts of the page and answers are taken from it as they lie there. Where the
    disk is read-only all is slower, and nothing else.
    """
    refuse_shared(folder.resolve(), CACHE_HINT)  # it may be a link to a larger disk
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _is_ours(status: stat_result) -> bool:
    """A link is not: somebody else may have laid it. Root can write anywhere."""
    is_folder = stat.S_ISDIR(status.st_mode)
    return is_folder and status.st_uid in (geteuid(), 0) and not status.st_mode & _OTHERS
