"""Demo data: made-up trips in the user's cache folder, made and prepared once.

Runs in a worker process; it loads pandas, pyarrow and numba.
"""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from dashapp.data.generators import find_generator
from dashapp.data.manifest import LAYOUT_VERSION, MANIFEST_FILE
from dashapp.data.prepared import PrepareOptions, prepare
from dashapp.data.sources import resolve_sources
from dashapp.data.storage import StorageOptions
from dashapp.data.synthetic import write_synthetic
from dashapp.dataset import Dataset
from dashapp.engine.columns import block_dtypes
from dashapp.errors import SourceRefusedError
from dashapp.model import Progress

DEMO_NAME = "synthetic demo data"
_WRITING_SHARE = 0.4
"""Of the whole time, the rest being sorting; measured."""

Report = Callable[[Progress], None]


def ensure_demo_data(rows: int, cache_folder: Path, report: Report, dataset: Dataset) -> str:
    """Path of a prepared set of so many trips, made first if it is not there.

    It is made beside its place and moved there when whole; when two processes make it at once,
    the set of the one that is done first stays. `report` hears how far writing and
    sorting have come, as one fraction.

    Raises:
        ConfigurationError: nothing makes up trips of this data set.
        SourceRefusedError: the cache folder cannot be written.
        DataError: whatever writing and preparing raise.
    """
    target = demo_folder(rows, cache_folder, dataset)
    if not (target / MANIFEST_FILE).exists():
        try:
            cache_folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".demo-", dir=cache_folder) as work:
                _move(_make(rows, Path(work), report, dataset), target)
        except (PermissionError, NotADirectoryError):
            raise SourceRefusedError(
                f"{cache_folder} cannot be written; choose another DASHAPP_CACHE_FOLDER."
            ) from None
    report(Progress(rows_done=rows, rows_total=rows, fraction=1.0))
    return str(target)


def demo_folder(rows: int, cache_folder: Path, dataset: Dataset) -> Path:
    """Another one for each data set and its columns, size, generator and layout."""
    columns = repr(sorted(block_dtypes(dataset).items())).encode()
    made_by = f"{dataset.name} {find_generator(dataset).version} {LAYOUT_VERSION} ".encode()
    name = re.sub(r"\W+", "-", dataset.name)
    return cache_folder / f"demo-{name}-{rows}-{hashlib.sha256(made_by + columns).hexdigest()[:12]}"


def _make(rows: int, work: Path, report: Report, dataset: Dataset) -> Path:
    def report_part(start: float, share: float) -> Report:
        def tell(progress: Progress) -> None:
            done = start + share * (progress.fraction or 0.0)
            # Each row is gone through twice; a count that falls back would look like a fault.
            report(Progress(rows_done=int(done * rows), rows_total=rows, fraction=done))

        return tell

    writing = report_part(0, _WRITING_SHARE)
    write_synthetic(rows, work / "files", dataset, progress=writing)
    sources = resolve_sources((str(work / "files"),), StorageOptions(), dataset)
    # A worker of a cluster may have no processes of its own.
    options = PrepareOptions(processes=1, name=DEMO_NAME)
    sorting = report_part(_WRITING_SHARE, 1 - _WRITING_SHARE)
    prepare(sources, str(work / "set"), sorting, options)
    return work / "set"


def _move(made: Path, target: Path) -> None:
    """Put the set in its place, unless another process was first."""
    if target.exists() and not (target / MANIFEST_FILE).exists():
        shutil.rmtree(target)
    try:
        made.rename(target)
    except OSError:
        if not (target / MANIFEST_FILE).exists():
            raise
