"""Command line: serve made-up trips, let a crowd in, kill one part after another, and judge.

`python -m benchmarks.soak --minutes 30` ends with 1 when an answer was wrong or over its limit,
when the server was back too late, or when it has grown.
"""

import argparse
import gc
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs
import psutil

from benchmarks.machine import describe_machine
from benchmarks.report import write_into_page
from benchmarks.soak.crowd import Crowd
from benchmarks.soak.deaths import draw_deaths
from benchmarks.soak.doomed import DataSets, Doomed, make_data_sets, read_trips, serve_doomed
from benchmarks.soak.judging import Truths
from benchmarks.soak.questions import Look, draw_looks, draw_probes
from benchmarks.soak.report import list_files, to_markdown
from benchmarks.soak.run import Plan, Soak, plan_deaths
from benchmarks.soak.tally import Limits, Tally
from benchmarks.soak.truth import Truth

QUESTION_SECONDS, FILE_SECONDS = 8.0, 25.0
"""Limits of the server as it is set by default."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    logging.getLogger("distributed").setLevel(logging.ERROR)
    folder = options.folder.absolute()
    with TemporaryDirectory(prefix="soak-") as own:
        data = make_data_sets(Path(own), folder, options.rows, options.seed)
        walks = draw_looks(options.walks, options.steps, options.seed)
        truths = ask_oracle(data, walks)
        served = serve_doomed(Path(own), data, folder / "numba", options.workers, options.web)
        with served as doomed:
            soak = prepare(options, doomed, truths, walks)
            began = time.perf_counter()
            try:
                soak.run(_tell)
            finally:
                log = options.log
                if log:
                    log.write_bytes(doomed.server.log.read_bytes())
            took_s = time.perf_counter() - began
            text = to_markdown(soak, _describe(options, took_s, doomed))
    sys.stdout.write(f"\n{text}\n")
    if soak.new_files():
        _tell(f"files that were not there before:\n{list_files(soak.new_files())}")
    if options.docs:
        write_into_page(text, options.docs / "recovery.md")
    return int(not soak.is_passed())


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    add = parser.add_argument
    add("--minutes", type=float, default=30.0, help="of the soak, without making what it needs")
    add("--viewers", type=int, default=32)
    add("--every", type=float, default=180.0, metavar="SECONDS", help="from death to death")
    add("--warm-up", type=float, default=90.0, metavar="SECONDS", help="before the first rest")
    add("--rows", type=int, default=200_000, help="made-up trips of each of two versions")
    add("--seed", type=int, default=0, help="of trips, viewers and deaths")
    add("--workers", type=int, default=2)
    add("--web", type=int, default=2, help="web processes")
    add("--walks", type=int, default=8, help="how many different viewers there are")
    add("--steps", type=int, default=20, help="of each walk, which then begins again")
    add("--think", type=float, default=1.5, metavar="SECONDS", help="mean time between two looks")
    add(
        "--slack",
        type=float,
        default=2.0,
        metavar="SECONDS",
        help="over a limit, for a busy machine",
    )
    add("--log", type=Path, metavar="FILE", help="keep the server's log")
    add("--docs", type=Path, metavar="FOLDER", help="write what was found into its recovery.md")
    folder = Path(platformdirs.user_cache_dir("dashapp", appauthor=False)) / "benchmarks"
    add("--folder", type=Path, default=folder, help="where data sets are kept between runs")
    return parser


def ask_oracle(data: DataSets, walks: Sequence[Sequence[Look]]) -> Truths:
    """All questions of all viewers, for each version of the data."""
    asked = [question for walk in walks for look in walk for question in look.questions()]
    questions = dict.fromkeys((*asked, *draw_probes()))
    _tell(f"the oracle answers {len(questions):,} questions of each version")
    return {
        version: Truth(read_trips(folder), questions)
        for version, folder in zip(data.versions, data.folders, strict=True)
    }


def prepare(
    options: argparse.Namespace, doomed: Doomed, truths: Truths, walks: Sequence[Sequence[Look]]
) -> Soak:
    n_deaths = plan_deaths(options.minutes, options.every, options.warm_up)
    deaths = draw_deaths(n_deaths, options.seed, has_redis=doomed.redis is not None)
    plan = Plan(options.viewers, deaths, options.every, options.warm_up, seed=options.seed)
    tally = Tally(Limits(QUESTION_SECONDS + options.slack, FILE_SECONDS + options.slack))
    crowd = Crowd(doomed.server.url, truths, walks, draw_probes(), tally, options.think)
    gc.freeze()  # what the oracle holds shall not be looked through again and again
    return Soak(plan, doomed, crowd)


def _describe(options: argparse.Namespace, took_s: float, doomed: Doomed) -> dict[str, str]:
    log = doomed.server.log.read_text("utf-8", "replace")
    size = f"{options.rows:,} trips in two versions, {options.web} web processes, "
    return {
        "soak": f"{took_s / 60:.0f} minutes, {options.viewers} viewers, seed {options.seed}",
        "server": f"{size}{options.workers} workers, {'Redis' if doomed.redis else 'no Redis'}",
        **describe_machine(),
        "load at the end": f"{psutil.getloadavg()[2]:.1f} in 15 minutes",
        "tracebacks in the server's log": str(log.count("Traceback (most recent call last)")),
    }


def _tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
