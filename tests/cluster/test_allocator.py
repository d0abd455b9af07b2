"""What is freed on a worker stays for the next block, and goes back when all are there."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux")

SCRIPT = """
import asyncio, ctypes
from pathlib import Path
from dashapp.cluster.load.allocator import give_back_freed_memory, keep_freed_memory

if not hasattr(ctypes.CDLL(None), "mallopt"):
    raise SystemExit("no glibc")

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

keep_freed_memory()
library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
before = resident_mb()
blocks = [library.malloc(ctypes.c_size_t(20 << 20)) for _ in range(10)]
for block in blocks:
    ctypes.memset(block, 1, 20 << 20)
pin = library.malloc(ctypes.c_size_t(1 << 20))
for block in blocks:
    library.free(block)
kept = resident_mb() - before
asyncio.run(give_back_freed_memory())
print(kept, resident_mb() - before)
"""


def test_freed_memory_is_kept_until_it_is_given_back() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    if "no glibc" in ran.stderr:
        pytest.skip("no glibc")
    assert ran.returncode == 0, ran.stderr
    kept, left = map(float, ran.stdout.split())
    assert kept > 150
    assert left < 50
