"""Small files that several processes share: there as a whole or not at all.

Whoever is killed over one, or has no space for it, leaves nothing that another one reads.
"""

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

BEGUN = ".begun-"
"""How the name of a file begins until all of it is written."""


def write_whole(path: Path, content: bytes, *, sync: bool = False) -> None:
    """Write beside it, for us alone to read, and rename into place.

    `sync` waits until the disk has it: for what must be right after a power cut.

    Raises:
        OSError: there is no space or no right to; then there is nothing of it.
    """
    handle, begun = tempfile.mkstemp(prefix=BEGUN, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        Path(begun).replace(path)
    except OSError:
        with suppress(OSError):
            Path(begun).unlink()
        raise


def sweep(folder: Path, older_s: float) -> None:
    """Remove what was begun so many seconds ago: its writer was killed. Raises nothing."""
    with suppress(OSError):
        for path in folder.glob(f"{BEGUN}*"):
            if time.time() - path.stat().st_mtime > older_s:
                path.unlink()
