"""Known vulnerabilities of what is locked, from data kept beside this file: CI asks nobody.

The data are what OSV (osv.dev) says of each package, whatever its version, in OSV's own terms. OSV
gathers PyPA's and GitHub's databases among others.
"""

import datetime as dt
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from packaging.version import InvalidVersion, Version

from tools.dependencies.locked import Package

KEPT = Path(__file__).parent / "advisories.json"
REVIEWED = Path(__file__).parent / "reviewed.toml"
SERVICE = "https://api.osv.dev/v1/query"
TIMEOUT_S = 30.0

Record = dict[str, Any]
Kept = dict[str, Any]
Ask = Callable[[str, str], Iterable[Record]]


def name_of(package: Package) -> str:
    return f"{package.ecosystem}/{package.name}"


def ask_service(ecosystem: str, name: str, service: str = SERVICE) -> Iterable[Record]:
    """All advisories of a package.

    Raises:
        requests.RequestException: the service cannot be reached, or refuses.
    """
    question: dict[str, Any] = {"package": {"ecosystem": ecosystem, "name": name}}
    while True:
        answer = requests.post(service, json=question, timeout=TIMEOUT_S)
        answer.raise_for_status()
        found = answer.json()
        yield from found.get("vulns", ())
        if not found.get("next_page_token"):
            return
        question["page_token"] = found["next_page_token"]


def fetch(packages: Iterable[Package], ask: Ask) -> Kept:
    """What is to be kept: by package, those with no advisory too, and the day."""
    names = sorted({(package.ecosystem, package.name) for package in packages})
    found = {
        f"{ecosystem}/{name}": shorten(ask(ecosystem, name), name) for ecosystem, name in names
    }
    return {"fetched": dt.datetime.now(dt.UTC).date().isoformat(), "packages": found}


def shorten(records: Iterable[Record], name: str) -> list[Record]:
    """Id, other ids, sentence and what is affected; nothing of what was withdrawn."""
    return [
        {
            "id": record["id"],
            "aliases": sorted(record.get("aliases", ())),
            "summary": record.get("summary") or record.get("details", "").partition("\n")[0][:120],
            "affected": [
                part for one in record.get("affected", ()) for part in _shorten_affected(one, name)
            ],
        }
        for record in sorted(records, key=lambda record: str(record["id"]))
        if "withdrawn" not in record
    ]


def _shorten_affected(affected: Record, name: str) -> list[Record]:
    """Ranges of commits are of no use here; single versions are, where there are no ranges."""
    if affected.get("package", {}).get("name", "").lower() != name.lower():
        return []
    ranges = [one["events"] for one in affected.get("ranges", ()) if one["type"] != "GIT"]
    return [{"events": events} for events in ranges] or [{"versions": affected.get("versions", [])}]


def read_kept() -> Kept:
    kept: Kept = json.loads(KEPT.read_text("utf-8"))
    return kept


def write_kept(kept: Kept) -> None:
    KEPT.write_text(f"{json.dumps(kept, indent=1, ensure_ascii=False)}\n", "utf-8")


def read_reviewed() -> dict[str, str]:
    """Advisories that do not concern us, by id, each with the reason."""
    reviewed: dict[str, str] = tomllib.loads(REVIEWED.read_text("utf-8"))
    return reviewed


def is_affected(version: str, affected: Sequence[Record]) -> bool:
    return any(
        _is_within(_parse_version(version), one["events"])
        if "events" in one
        else version in one["versions"]
        for one in affected
    )


def _is_within(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """OSV's rule: the last event that is not above the version says."""
    told = [(*_read_event(event), event) for event in events]
    is_in = False
    for at, is_last, event in sorted(told, key=lambda one: one[:2]):
        if at > version or (is_last and at == version):
            break
        is_in = "introduced" in event
    return is_in


def _read_event(event: Mapping[str, str]) -> tuple[Version, bool]:
    """Where it stands, and whether the version itself is still what it was before."""
    [(kind, text)] = event.items()
    return _parse_version(text), kind == "last_affected"


def _parse_version(text: str) -> Version:
    """Names that npm gives before a release are not all Python's: they count as the release."""
    try:
        return Version(text)
    except InvalidVersion:
        return Version(text.partition("-")[0])


def audit(
    packages: Sequence[Package], kept: Kept, reviewed: Mapping[str, str]
) -> tuple[list[str], bool]:
    """What is to be said of the packages, and whether all is well with them."""
    if kept["fetched"] is None:
        return [
            "Advisories were never fetched: run `make advisories` where there is internet."
        ], True
    unknown = sorted({name_of(one) for one in packages} - set(kept["packages"]))
    found = {
        (package, advisory["id"]): advisory
        for package in packages
        for advisory in kept["packages"].get(name_of(package), ())
        if is_affected(package.version, advisory["affected"])
    }
    ids = {id_ for _, id_ in found}
    lines = [
        f"{package.name} {package.version}: {id_} {advisory['summary']}"
        for (package, id_), advisory in found.items()
        if id_ not in reviewed
    ]
    lines += [f"{name}: no advisories are kept of it; run `make advisories`." for name in unknown]
    lines += [
        f"{id_} is reviewed, and concerns nothing any more." for id_ in reviewed if id_ not in ids
    ]
    return [*lines, _tell_age(packages, kept)], not lines


def _tell_age(packages: Sequence[Package], kept: Kept) -> str:
    age = dt.datetime.now(dt.UTC).date() - dt.date.fromisoformat(kept["fetched"])
    number = sum(len(one) for one in kept["packages"].values())
    return f"{len(packages)} packages against {number} advisories that are {age.days} days old."
