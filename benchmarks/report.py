"""Findings as JSON and as Markdown, with the goals beside them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.measures import Findings

BEGIN, END = "<!-- last run: written by python -m benchmarks -->", "<!-- end of last run -->"


@dataclass(frozen=True)
class Report:
    """`about` says of what: rows, seed, machine, versions."""

    about: Mapping[str, str]
    findings: Findings

    def to_json(self) -> dict[str, Any]:
        return {
            "about": dict(self.about),
            "figures": {figure.key: _figure_to_json(figure) for figure in self.findings.figures},
            "series_ms": {name: list(values) for name, values in self.findings.series.items()},
            "notes": list(self.findings.notes),
        }

    def to_markdown(self) -> str:
        about = [f"- {name}: {value}" for name, value in self.about.items()]
        head = ["| | measured | goal | |", "|---|---:|---:|---|"]
        rows = [_row(figure) for figure in self.findings.figures]
        notes = [f"- {note}" for note in self.findings.notes]
        return "\n".join([*about, "", *head, *rows, *([""] if notes else []), *notes]) + "\n"


def write_json(report: Report, path: Path) -> None:
    path.write_text(json.dumps(report.to_json(), indent=1) + "\n", encoding="utf-8")


def write_into_page(report: Report, path: Path) -> None:
    """Replace what stands between the two marks of a Markdown page.

    Raises:
        ValueError: the page has no such marks.
    """
    page = path.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{path} has no place for the last run, between {BEGIN} and {END}.")
    path.write_text(f"{before}{BEGIN}\n\n{report.to_markdown()}\n{END}{after}", encoding="utf-8")


def _figure_to_json(figure: Figure) -> dict[str, Any]:
    goal = figure.goal
    return {
        "title": figure.title,
        "value": figure.value,
        "unit": figure.unit,
        "goal": None if goal is None else f"{goal.relation} {goal.value:g}",
        "met": None if goal is None else goal.is_met(figure.value),
    }


def _row(figure: Figure) -> str:
    goal, met = "", ""
    if figure.goal is not None:
        goal = f"{figure.goal.relation} {_number(figure.goal.value)} {figure.unit}".strip()
        met = "met" if figure.goal.is_met(figure.value) else "missed"
    return f"| {figure.title} | {_number(figure.value)} {figure.unit} | {goal} | {met} |"


def _number(value: float) -> str:
    """Three significant digits, and never an exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
