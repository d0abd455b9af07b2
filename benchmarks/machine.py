"""What a measurement ran on: date, machine, versions. Figures mean nothing without it."""

import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

_PACKAGES = (
    "dashapp",
    "dask",
    "distributed",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "datashader",
    "duckdb",
    "chdb-core",
)
_GIB = 1 << 30


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def describe_machine() -> dict[str, str]:
    return {
        "date": now(),
        "processor": f"{_processor_name()}, {psutil.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / _GIB:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }


def describe_versions() -> dict[str, str]:
    """Of what is measured; a package that is not installed is not listed."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _processor_name() -> str:
    about = Path("/proc/cpuinfo")
    if about.is_file():
        for line in about.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
