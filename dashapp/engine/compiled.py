"""How every kernel is compiled: without the GIL, cached on disk, exact integers. Imports numba."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., object])
Scalar = TypeVar("Scalar", bound=np.generic)


def kernel(function: F) -> F:
    """Compile on first use for the argument types met; `warmup.warm_up` meets them all."""
    return cast("F", numba.njit(cache=True, nogil=True)(function))


def as_column(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """A contiguous read-only view, so that kernels are compiled for one kind of array only.

    Copies only what is not contiguous; the columns of block frames are.
    """
    column = np.ascontiguousarray(values).view()
    column.flags.writeable = False
    return column
