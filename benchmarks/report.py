"""A journal as Markdown, the goals first, and its place in the pages of the docs.

`python -m benchmarks.report run.json --docs docs` writes the pages anew without measuring.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import scaling
from benchmarks.figures import Figure
from benchmarks.journal import Journal, read_journal

BEGIN, END = "<!-- last run: written by python -m benchmarks -->", "<!-- end of last run -->"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("journal", type=Path, metavar="FILE", help="JSON of a run")
    parser.add_argument(
        "--docs", type=Path, metavar="FOLDER", help="of benchmarks.md and scaling.md"
    )
    options = parser.parse_args(arguments)
    journal = read_journal(options.journal)
    sys.stdout.write(to_markdown(journal))
    if options.docs:
        write_docs(journal, options.docs)
    return 0


def to_markdown(journal: Journal) -> str:
    findings = journal.findings
    goals = [figure for figure in findings.figures if figure.goal]
    others = [figure for figure in findings.figures if not figure.goal]
    notes = [*findings.notes]
    notes += [f"The part {name} was broken off." for name in journal.unfinished()]
    about = [f"- {name}: {value}" for name, value in journal.about.items()]
    parts = [
        "\n".join(about),
        table(("", "goal", "measured", ""), map(_goal_row, goals)),
        table(("beside them", "measured"), map(_other_row, others)),
        table(("part", "began", "took", "load before"), _part_rows(journal)),
        "\n".join(f"- {note}" for note in notes),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def write_docs(journal: Journal, folder: Path) -> None:
    from benchmarks.picture import draw_times  # noqa: PLC0415  matplotlib, only when asked for

    write_into_page(to_markdown(journal), folder / "benchmarks.md")
    costs = scaling.find_costs(journal)
    if costs is not None:
        rows = int(journal.about["trips"].replace(",", ""))
        write_into_page(scaling.to_markdown(costs, rows), folder / "scaling.md")
    title = f"{journal.about['trips']} trips, {journal.about['processor']}"
    draw_times(journal.findings.series, title, folder / "benchmarks.png")


def write_into_page(text: str, path: Path) -> None:
    """Replace what stands between the two marks of a Markdown page.

    Raises:
        ValueError: the page has no such marks.
    """
    page = path.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{path} has no place for the last run, between {BEGIN} and {END}.")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    rule = "|".join("---" if place in (0, 3) else "---:" for place in range(len(head)))
    return "\n".join([f"| {' | '.join(head)} |", f"|{rule}|", *lines])


def _goal_row(figure: Figure) -> Sequence[str]:
    goal = figure.goal
    if goal is None:
        return _other_row(figure)
    wanted = f"{goal.relation} {_number(goal.value)} {figure.unit}".strip()
    return figure.title, wanted, _measured(figure), goal.judge(figure.value)


def _other_row(figure: Figure) -> Sequence[str]:
    return figure.title, _measured(figure)


def _part_rows(journal: Journal) -> Iterable[Sequence[str]]:
    for name, part in journal.parts.items():
        yield name, part.began, f"{part.seconds:,.0f} s", f"{part.load:.1f}"


def _measured(figure: Figure) -> str:
    return f"{_number(figure.value)} {figure.unit}".strip()


def _number(value: float) -> str:
    """Three significant digits, and never an exponent; counts as they are."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
