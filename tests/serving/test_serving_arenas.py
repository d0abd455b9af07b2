"""Memory that many threads have freed is not kept by each of them."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux")

SCRIPT = """
import ctypes, sys, threading
from pathlib import Path
from dashapp.serving.arenas import ARENAS, limit_arenas

library = ctypes.CDLL(None)
if not hasattr(library, "mallopt"):
    raise SystemExit("no glibc")
if sys.argv[1] == "limited":
    limit_arenas()
library.malloc.restype = ctypes.c_void_p
together = threading.Barrier(8)
arenas = set()

def allocate():
    together.wait()
    address = library.malloc(ctypes.c_size_t(50_000))
    arenas.add(address >> 26)  # an arena beside the first one lies in 64 MiB of its own
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(arenas))
"""


def count_arenas(how: str, **environment: str) -> int:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, how],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if "no glibc" in ran.stderr:
        pytest.skip("no glibc")
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout)


def test_eight_threads_share_two_arenas() -> None:
    assert count_arenas("as it is") > 2
    assert count_arenas("limited") <= 2


def test_what_the_user_has_said_holds() -> None:
    assert count_arenas("limited", MALLOC_ARENA_MAX="8") > 2
