"""What is locked: packages of the lock files, and the scripts and styles that come inside them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution
from itertools import product
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "requirements.txt"
ALL = (RUNTIME, ROOT / "requirements-dev.txt", ROOT / "requirements-bench.txt")

MACHINES = tuple(
    {
        "python_version": python[:4],
        "python_full_version": python,
        "implementation_version": python,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "sys_platform": system.lower(),
        "platform_system": system,
        "os_name": "posix",
        "extra": "",
    }
    for python, system in product(
        ("3.11.0", "3.11.9", "3.12.9", "3.13.9", "3.14.9"), ("Linux", "Darwin")
    )
)
"""Environments, as markers ask for them, that the dashboard runs in; others are locked in vain."""

_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\]+)(?: ; ([^\\\n]+))?", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Package:
    """`ecosystem` is PyPI or npm; `within` is what brings it along, where no lock file does."""

    ecosystem: str
    name: str
    version: str
    within: str = ""


def read_pins(*files: Path) -> list[Package]:
    """Python packages of the lock files that some machine of ours needs, each version once."""
    pins = {pin for file in files for pin in _PIN.findall(file.read_text("utf-8"))}
    needed = {(name, version) for name, version, marker in pins if applies_somewhere(marker)}
    return sorted(Package("PyPI", name, version) for name, version in needed)


def applies_somewhere(marker: Marker | str | None) -> bool:
    """Whether it holds in one of `MACHINES`, whichever this one is; no marker always does."""
    if not marker:
        return True
    parsed = marker if isinstance(marker, Marker) else Marker(marker)
    return any(parsed.evaluate(machine) for machine in MACHINES)


def read_browser_parts() -> list[Package]:
    """What a browser gets of others' scripts, styles and fonts, as it lies in the packages."""
    return sorted([*_read_vendored(), *_read_bundled()])


def _read_vendored() -> Iterator[Package]:
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for name in ("bootstrap", "@fontsource-variable/inter"):
        yield Package("npm", name, locked[f"node_modules/{name}"]["version"], "assets/vendor")


def _read_bundled() -> Iterator[Package]:
    for name in ("react", "react-dom"):
        files = _find_files("dash", rf"dash/deps/{name}@([\d.]+)\.min\.js")
        newest = max(files, key=lambda version: [int(part) for part in version.split(".")])
        yield Package("npm", name, newest, "dash")
    plotly = _read_file("plotly", "plotly/package_data/plotly.min.js")
    yield Package("npm", "plotly.js", _find(r"plotly\.js v([\d.]+)", plotly[:500]), "plotly")
    leaflet = _read_file("dash-leaflet", "dash_leaflet/dash_leaflet.js")
    yield Package("npm", "leaflet", _find(r'version="(1\.\d+\.\d+)"', leaflet), "dash-leaflet")


def _find_files(package: str, pattern: str) -> list[str]:
    names = [str(file) for file in distribution(package).files or ()]
    return [found[1] for name in names if (found := re.fullmatch(pattern, name))]


def _read_file(package: str, name: str) -> str:
    return Path(str(distribution(package).locate_file(name))).read_text("utf-8")


def _find(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise LookupError(f"No {pattern} any more; look where its version stands now.")
    return found[1]
