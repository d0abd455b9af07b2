"""Command line: measure, print a Markdown table, and write JSON and the docs if asked to."""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from benchmarks.machine import describe_machine, describe_versions
from benchmarks.measures import Findings, Run
from benchmarks.measures.growth import measure_growth
from benchmarks.measures.loading import measure_loading
from benchmarks.measures.peers import measure_peers
from benchmarks.measures.preparing import measure_preparing
from benchmarks.measures.questions import measure_questions
from benchmarks.peers import NAMES
from benchmarks.report import Report, write_into_page, write_json

SECTIONS = {
    "questions": measure_questions,
    "peers": measure_peers,
    "loading": measure_loading,
    "prepare": measure_preparing,
    "growth": measure_growth,
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    logging.getLogger("distributed").setLevel(logging.ERROR)
    run = Run(
        rows=options.rows,
        seed=options.seed,
        folder=options.folder.absolute(),
        steps=options.steps,
        peer_steps=options.peer_steps,
        peers=tuple(options.peers),
    )
    findings = Findings()
    for name in options.only:
        print(f"Measuring {name}", flush=True)
        findings += SECTIONS[name](run)
    report = Report(_describe(run), findings)
    sys.stdout.write(f"\n{report.to_markdown()}")
    if options.json:
        write_json(report, options.json)
    if options.docs:
        _write_docs(report, options.docs)
    return 0


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000, help="how many made-up trips")
    parser.add_argument("--seed", type=int, default=0, help="of the trips and the walks")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--peers", nargs="*", choices=NAMES, default=list(NAMES))
    parser.add_argument("--steps", type=int, default=200, help="of each walk")
    parser.add_argument("--peer-steps", type=int, default=10, help="of them asked of each peer")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures and times")
    parser.add_argument(
        "--docs", type=Path, metavar="FOLDER", help="write the table and picture into benchmarks.md"
    )
    folder = Path(platformdirs.user_cache_dir("dashapp", appauthor=False)) / "benchmarks"
    parser.add_argument(
        "--folder", type=Path, default=folder, help=f"where data sets are kept (default: {folder})"
    )
    return parser


def _describe(run: Run) -> dict[str, str]:
    versions = ", ".join(f"{name} {number}" for name, number in describe_versions().items())
    size = {"trips": f"{run.rows:,}", "seed": str(run.seed), "steps of a walk": str(run.steps)}
    return size | describe_machine() | {"packages": versions}


def _write_docs(report: Report, folder: Path) -> None:
    from benchmarks.picture import draw_times  # noqa: PLC0415  matplotlib, only when asked for

    write_into_page(report, folder / "benchmarks.md")
    title = f"{report.about['trips']} trips, {report.about['processor']}"
    draw_times(report.findings.series, title, folder / "benchmarks.png")


if __name__ == "__main__":
    sys.exit(main())
