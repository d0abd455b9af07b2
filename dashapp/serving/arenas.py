"""Few arenas of the C library in a web process.

glibc gives threads arenas of their own, up to eight a core, and each keeps what its threads have
freed. Answers take and free megabytes on any of a dozen threads, so that every arena ends up as
large as the largest answers. Python's lock lets few threads allocate at a time: two are enough.
Systems other than Linux with glibc do as they always do.
"""

import ctypes
import os
from typing import Any

_ARENA_MAX = -8  # of mallopt(3)
ARENAS = 2


def limit_arenas() -> None:
    """To be called before threads are started. A MALLOC_ARENA_MAX of the user's own holds."""
    library: Any = ctypes.CDLL(None)
    if hasattr(library, "mallopt") and "MALLOC_ARENA_MAX" not in os.environ:
        library.mallopt(_ARENA_MAX, ARENAS)
