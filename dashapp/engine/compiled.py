"""How every kernel is compiled: without the GIL, cached on disk, exact integers. Imports numba."""

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numba
import numpy as np
from numba.core.registry import cpu_target
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
    of older states are removed by `compile_cache_cleanup`.
    """
    digest = hashlib.sha256()
    for source in sorted(sources.glob("*.py")):
        digest.update(source.read_bytes())
    return (
        Path(chosen or sources / "__pycache__")
        / f"kernels-{sources.name}-{digest.hexdigest()[:16]}"
    )


def hash_demands(sources: Path) -> str:
    """Digest of what numba asks for before it takes the code of `sources` from the disk.

    Its own version, the processor, and place, time and size of each file: where one is another, it
    compiles anew.
    """
    facts = [numba.__version__, sys.version, str(cpu_target.target_context.codegen().magic_tuple())]
    for source in sorted(sources.glob("*.py")):
        status = source.stat()
        facts.append(f"{source} {status.st_mtime_ns} {status.st_size}")
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def as_column(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """A contiguous read-only view, so that kernels are compiled for one kind of array only.

    Copies only what is not contiguous; the columns of block frames are.
    """
    column = np.ascontiguousarray(values).view()
    column.flags.writeable = False
    return column
