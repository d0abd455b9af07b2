"""Command line: `python -m benchmarks.fuzz files --minutes 60`."""

import argparse
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.fuzz.cases import run_bombs, run_files
from benchmarks.fuzz.watching import Watch


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    deadline = time.monotonic() + 60 * options.minutes
    target = partial(run_files, more=options.seeds) if options.what == "files" else run_bombs
    watch = Watch(target, options.kept, options.number, deadline)
    started = time.monotonic()
    watch.run()
    minutes = (time.monotonic() - started) / 60
    print(f"{watch.cases} cases in {minutes:.1f} minutes, {watch.faults} faults; {options.kept}")
    return 1 if watch.faults else 0


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    add = parser.add_argument
    add("what", choices=("files", "bombs"))
    add("--minutes", type=float, default=60.0)
    add("--number", type=int, default=0, help="of the first case")
    add("--seeds", type=Path, metavar="FOLDER", help="small files to change beside our own")
    add("--kept", type=Path, default=Path("fuzz-faults"), help="where faults are kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
