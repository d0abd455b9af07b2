"""Command line: measure part by part, keep what is found as JSON, and print it as Markdown."""

import argparse
import logging
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import platformdirs
import psutil

from benchmarks.journal import Journal, Part, continue_journal, write_journal
from benchmarks.machine import describe_machine, describe_versions, now
from benchmarks.measures import Measure
from benchmarks.measures.browser import measure_browser, measure_slow_drag
from benchmarks.measures.csv_files import measure_csv
from benchmarks.measures.distance import measure_distance
from benchmarks.measures.fairness import measure_fairness
from benchmarks.measures.fanout import measure_fanout
from benchmarks.measures.growth import measure_growth
from benchmarks.measures.peers import measure_peers
from benchmarks.measures.starting import measure_starting
from benchmarks.measures.walks import measure_walks
from benchmarks.measures.zones import measure_zones
from benchmarks.peers import NAMES
from benchmarks.report import to_markdown, write_docs
from benchmarks.stage import Run, Stage, of_data
from dashapp.commands.arguments import ZONE_KINDS

PARTS: dict[str, Measure] = {
    "starting": measure_starting,
    "walks": measure_walks,
    "browser": measure_browser,
    "slow_drag": measure_slow_drag,
    "fairness": measure_fairness,
    "peers": measure_peers,
    "distance": measure_distance,
    "growth": measure_growth,
    "fanout": measure_fanout,
    "csv": measure_csv,
    "zones": measure_zones,
}
"""In the order in which they are measured; the first seven share one server."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    logging.getLogger("distributed").setLevel(logging.ERROR)
    run = _to_run(options)
    journal = continue_journal(_describe(run), options.json)
    with Stage(run) as stage:
        for name in sorted(options.parts, key=list(PARTS).index):
            _measure(name, stage, journal, options.json)
    sys.stdout.write(f"\n{to_markdown(journal)}")
    if options.docs:
        write_docs(journal, options.docs)
    return 0


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--rows", type=int, default=5_000_000, help="how many made-up trips")
    add("--data", type=Path, metavar="SET", help="a prepared set to measure, whatever its rows")
    add("--kind", choices=ZONE_KINDS, default="", help="made-up trips between zones, of 2025")
    add("--seed", type=int, default=0, help="of the trips and the walks")
    add("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="all by default")
    add("--peers", nargs="*", choices=NAMES, default=list(NAMES))
    add("--steps", type=int, default=200, help="of each walk")
    add("--peer-steps", type=int, default=10, help="of them asked of each peer")
    add("--csv-rows", type=int, default=0, help="loaded from CSV; a tenth of many by default")
    add("--changes", type=int, default=36, help="of the slider in the browser")
    add("--drag-seconds", type=float, default=10.0, help="how long the slider is dragged")
    add("--storm-seconds", type=float, default=15.0, help="how long a crowd asks for figures")
    add("--slow", type=float, default=5.0, help="slow workers run for this part of the time")
    add("--json", type=Path, metavar="FILE", help="keep what is found; other parts in it stay")
    add("--docs", type=Path, metavar="FOLDER", help="write tables and picture there")
    folder = Path(platformdirs.user_cache_dir("dashapp", appauthor=False)) / "benchmarks"
    add("--folder", type=Path, default=folder, help="where data sets are kept between runs")
    return parser


def _to_run(options: argparse.Namespace) -> Run:
    data = options.data.absolute() if options.data else None
    return Run(
        rows=of_data(data, options.rows),
        data=data,
        kind=options.kind,
        folder=options.folder.absolute(),
        seed=options.seed,
        steps=options.steps,
        peer_steps=options.peer_steps,
        csv_rows=options.csv_rows,
        changes=options.changes,
        drag_seconds=options.drag_seconds,
        storm_seconds=options.storm_seconds,
        slow=options.slow,
        peers=tuple(options.peers),
    )


def _measure(name: str, stage: Stage, journal: Journal, path: Path | None) -> None:
    """Writes the journal with every finding: what breaks a run off leaves what was found."""
    print(f"Measuring {name}", flush=True)
    part = journal.parts[name] = Part(began=now(), load=psutil.getloadavg()[0])
    started = time.perf_counter()
    for found in PARTS[name](stage):
        part.findings += found
        part.seconds = time.perf_counter() - started
        if path:
            write_journal(journal, path)
    part.whole, part.seconds = True, time.perf_counter() - started
    if path:
        write_journal(journal, path)


def _describe(run: Run) -> dict[str, str]:
    versions = ", ".join(f"{name} {number}" for name, number in describe_versions().items())
    size = {
        "trips": f"{run.rows:,}{f' of the kind {run.kind}' if run.kind else ''}",
        "seed": str(run.seed),
        "steps of a walk": f"{run.steps}, of which each peer is asked {run.peer_steps}",
    }
    return size | describe_machine() | {"packages": versions}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Broken off."))  # as Ctrl-C: servers end too
    sys.exit(main())
