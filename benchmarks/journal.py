"""A run as it is kept: JSON by part, written after every finding, and read again for the report."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from benchmarks.figures import Figure
from benchmarks.measures import Findings


@dataclass
class Part:
    """Findings of one part, with when it began, how long it took and how busy the machine was.

    `load` is the number of processes that wanted a core in the minute before, ours not among them.
    """

    began: str
    load: float
    seconds: float = 0.0
    whole: bool = False
    findings: Findings = field(default_factory=Findings)

    def to_json(self) -> dict[str, Any]:
        return {
            "began": self.began,
            "load": round(self.load, 2),
            "seconds": round(self.seconds, 1),
            "whole": self.whole,
            "figures": {figure.key: _to_json(figure) for figure in self.findings.figures},
            "series_ms": {name: list(values) for name, values in self.findings.series.items()},
            "notes": list(self.findings.notes),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        figures = tuple(
            Figure(key, one["title"], one["value"], one["unit"])
            for key, one in value["figures"].items()
        )
        series = {name: tuple(values) for name, values in value["series_ms"].items()}
        findings = Findings(figures, series, tuple(value["notes"]))
        return cls(value["began"], value["load"], value["seconds"], value["whole"], findings)


@dataclass
class Journal:
    """`about` says of what: rows, seed, machine, versions; `parts` are in the order of the run."""

    about: Mapping[str, str]
    parts: dict[str, Part] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        parts = {name: part.to_json() for name, part in self.parts.items()}
        return {"about": dict(self.about), "parts": parts}

    @property
    def findings(self) -> Findings:
        return sum((part.findings for part in self.parts.values()), Findings())

    def unfinished(self) -> Iterator[str]:
        return (name for name, part in self.parts.items() if not part.whole)


def read_journal(path: Path) -> Journal:
    value = json.loads(path.read_text(encoding="utf-8"))
    parts = {name: Part.from_json(part) for name, part in value["parts"].items()}
    return Journal(value["about"], parts)


def write_journal(journal: Journal, path: Path) -> None:
    """In one stroke, so that what stands there is whole."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(journal.to_json(), indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def continue_journal(about: Mapping[str, str], path: Path | None) -> Journal:
    """A new journal, with the parts that an earlier run of as many trips has left in `path`."""
    if path is not None and path.is_file():
        earlier = read_journal(path)
        if earlier.about["trips"] == about["trips"]:
            return Journal(about, earlier.parts)
    return Journal(about)


def _to_json(figure: Figure) -> dict[str, Any]:
    goal = figure.goal
    return {
        "title": figure.title,
        "value": figure.value,
        "unit": figure.unit,
        "goal": None if goal is None else f"{goal.relation} {goal.value:g}",
        "verdict": None if goal is None else goal.judge(figure.value),
    }
