"""Under which licence each package comes, whether that is allowed, and docs/licences.md."""

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, distribution

from tools.dependencies.locked import Package

ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "LLVM-exception",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
        "Zlib",
    }
)
"""Licences, and exceptions from them, that ask for no more than to be named and handed on."""

ALLOWED_FOR: Mapping[str, tuple[str, str]] = {
    "coiled": (
        "Elastic-2.0",
        "no open source: it may be used and handed on, not offered to others as a service",
    ),
    "colorcet": ("CC-BY-4.0", "colour tables, used by name; brought by dash-leaflet"),
    "paramiko": ("LGPL-2.1", "an unchanged package of its own, brought by coiled"),
}
"""Those of other licences, one by one, with the reason."""

_BY_HAND: Mapping[str, str] = {
    "@fontsource-variable/inter": "OFL-1.1",
    "async-timeout": "Apache-2.0",
    "bootstrap": "MIT",
    "leaflet": "BSD-2-Clause",
    "plotly.js": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "react": "MIT",
    "react-dom": "MIT",
}
"""What metadata do not say, or not clearly, or not on every Python; read in the licence itself."""

_NAMES = (
    (r"MPL-2.0 AND MIT", "MPL-2.0 AND MIT"),
    (r"mozilla public license 2|mpl", "MPL-2.0"),
    (r"apache", "Apache-2.0"),
    (r"python software foundation|psf", "PSF-2.0"),
    (r"\bisc\b", "ISC"),
    (r"\bmit\b", "MIT"),
)

_OPERATORS = {"AND", "OR", "WITH"}


def find_licence(package: Package) -> str:
    """As an SPDX expression, from the installed package's own metadata and licence file.

    Raises:
        LookupError: they do not say; read it and add it by hand.
    """
    if package.name in _BY_HAND:
        return _BY_HAND[package.name]
    installed = distribution(package.name)
    expression = installed.metadata.get("License-Expression")
    if expression:
        return expression
    classifiers = installed.metadata.get_all("Classifier") or []
    said = [text.rpartition("::")[2] for text in classifiers if text.startswith("License ::")]
    first_line = (installed.metadata.get("License") or "").partition("\n")[0]
    return _name(f"{first_line}; {'; '.join(said)}", installed)


def _name(said: str, installed: Distribution) -> str:
    for pattern, name in _NAMES:
        if re.search(pattern, said, re.IGNORECASE):
            return name
    if "bsd" in said.lower():
        return _name_bsd(installed)
    text = _read_licence(installed)
    if "Permission is hereby granted, free of charge" in text:
        return "MIT"
    raise LookupError(f"{installed.name} does not say its licence; read it and add it by hand.")


def _name_bsd(installed: Distribution) -> str:
    """Many say only that it is one of BSD's; the third clause tells which."""
    text = " ".join(_read_licence(installed).split())
    if "Redistribution" not in text:
        raise LookupError(f"{installed.name} has a BSD licence, and does not say which; read it.")
    return (
        "BSD-3-Clause"
        if re.search(r"[Nn]either the name|used to endorse", text)
        else "BSD-2-Clause"
    )


def _read_licence(installed: Distribution) -> str:
    files = [
        file for file in installed.files or () if re.search(r"(?i)licen[cs]e|copying", file.name)
    ]
    return "\n".join(file.read_text() for file in files if file.suffix not in {".py", ".pyc"})


def is_allowed(package: Package, licence: str) -> bool:
    """Of alternatives one is enough, and each of several parts must be."""
    if package.name in ALLOWED_FOR and ALLOWED_FOR[package.name][0] == licence:
        return True
    return any(
        all(part.strip("() ") in ALLOWED for part in re.split(r" AND | WITH ", choice))
        for choice in licence.split(" OR ")
    )


_PREFACE = (
    "Made by `make inventory` from the lock file and what the packages say of themselves; do not",
    "edit. The dashboard itself is under the [MIT licence](../LICENSE). Each licence here is one",
    "of those allowed (`tools/dependencies/licences.py`); a test keeps it so. The same stands in",
    "the wheel as a CycloneDX bill of materials (`dashapp-*.dist-info/sboms/`).",
)


def render_licences(packages: Iterable[Package]) -> str:
    """docs/licences.md."""
    rows = [(package, find_licence(package)) for package in packages]
    lines = [
        "# Licences of what the dashboard is made of",
        "",
        *_PREFACE,
        "",
        "Allowed for one package each:",
        "",
        *(f"- {name} ({licence}): {why}." for name, (licence, why) in ALLOWED_FOR.items()),
        "",
        "| package | version | licence |",
        "|---|---|---|",
        *(f"| {_label(package)} | {package.version} | {licence} |" for package, licence in rows),
    ]
    return "\n".join(lines) + "\n"


def _label(package: Package) -> str:
    return f"{package.name} (in {package.within})" if package.within else package.name
