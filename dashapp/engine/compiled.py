"""How every kernel is compiled: without the GIL, cached on disk, exact integers. Imports numba."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., object])
Scalar = TypeVar("Scalar", bound=np.generic)


def kernel(function: F) -> F:
    """Compile on first use for the argument types met; `warmup.warm_up` meets them all."""
    return compile_beside(function, Path(__file__).parent)


def compile_beside(function: F, sources: Path) -> F:
    """The same for kernels of another folder, whose files are `sources`."""
    chosen = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder(chosen, sources))
    try:
        # numpy's rule for a division by 0: raising would keep loops from becoming vectors.
        compiled = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
        return cast("F", compiled)
    finally:
        numba.config.CACHE_DIR = chosen


@cache
def cache_folder(chosen: str, sources: Path) -> Path:
    """Where compiled code is kept: below `chosen` (NUMBA_CACHE_DIR), else beside the Python's.

    Named after everything in the folder `sources`: numba looks only at the file of a kernel
    itself, and would go on using an old copy of another kernel that was compiled into it. Folders
    of older states are removed by `leftovers`.
    """
    digest = hashlib.sha256()
    for source in sorted(sources.glob("*.py")):
        digest.update(source.read_bytes())
    return (
        Path(chosen or sources / "__pycache__")
        / f"kernels-{sources.name}-{digest.hexdigest()[:16]}"
    )


def as_column(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """A contiguous read-only view, so that kernels are compiled for one kind of array only.

    Copies only what is not contiguous; the columns of block frames are.
    """
    column = np.ascontiguousarray(values).view()
    column.flags.writeable = False
    return column
