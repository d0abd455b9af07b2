"""The C library's memory on a worker: kept from block to block while loading, then given back.

Reading a row group takes and frees about 100 MB. What goes back to the system is zeroed page by
page when it is taken again, which is more work than reading: 0.19 s for a million rows of an
endpoint, 0.09 s with what is freed kept. Reading CSV takes pieces of all sizes, and would keep too
much. Systems other than Linux with glibc do as they always do.
"""

import asyncio
import ctypes
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3)
KEPT_BYTES = 64 * 1024 * 1024
"""So much may stay free at the end of a heap; what is half as large is no mapping of its own."""


def keep_freed_memory() -> None:
    """From now on; in place of distributed's threshold of 64 KiB, for a process of few arrays."""
    library: Any = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_MMAP_THRESHOLD, KEPT_BYTES // 2)
        library.mallopt(_TRIM_THRESHOLD, KEPT_BYTES)


async def give_back_freed_memory() -> None:
    """All that is free, wherever it lies; runs on a worker beside its questions."""
    library: Any = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        await asyncio.to_thread(library.malloc_trim, 0)
