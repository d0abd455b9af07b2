"""How much memory something takes beyond what was there before it, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
MOST_BYTES = 300 << 20
"""What a file may take beyond the program itself."""


@dataclass
class Taken:
    bytes: int = 0


@contextmanager
def measure_peak() -> Iterator[Taken]:
    """Fills in the highest resident memory within, less what was resident at its beginning."""
    _CLEAR.write_text("5")  # the high-water mark begins anew
    before = _read("VmRSS")
    taken = Taken()
    try:
        yield taken
    finally:
        taken.bytes = max(0, _read("VmHWM") - before)


def _read(name: str) -> int:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) << 10
