"""Where sorted runs lie while a set is prepared: beside a local destination, else in a temp folder.

Beside, because the disk that is to hold the set has room, and /tmp may be memory.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from dashapp.data.destination import RUNS_PREFIX
from dashapp.data.storage import Location


@contextmanager
def open_run_folder(location: Location) -> Iterator[str]:
    parent = location.path if location.is_local else None
    prefix = RUNS_PREFIX if location.is_local else "dashapp-runs-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True) as path:
        yield path
