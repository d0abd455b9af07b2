"""One case: a seed and a number make files, changed in the same way every time."""

import logging
import shutil
import time
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from benchmarks.fuzz.bombs import BOMBS
from benchmarks.fuzz.memory import MOST_BYTES, measure_peak
from benchmarks.fuzz.mutations import mutate, mutate_json
from benchmarks.fuzz.seeds import Files, Seed, make_seeds, write_files
from benchmarks.fuzz.ways import WAYS, Fault, find_faults
from dashapp.data.listing import DATASET_FILE
from dashapp.data.manifest import MANIFEST_FILE

_ALL_WAYS_SHARE = 4
"""One case in so many goes all ways: they share most of what they do."""

_OTHERS_SHARE = 3


def change_files(seed: Seed, draw: Random, pool: Sequence[bytes]) -> Files:
    """The files of a seed with one of them changed, or away."""
    files = dict(seed.files)
    name = draw.choice(sorted(files))
    if name in {DATASET_FILE, MANIFEST_FILE} and draw.randrange(4):
        files[name] = mutate_json(files[name], draw)
    elif len(files) > 1 and draw.randrange(20) == 0:
        del files[name]
    else:
        files[name] = mutate(files[name], draw, pool)
    return files


def run_case(seeds: Sequence[Seed], number: int, folder: Path) -> tuple[str, list[Fault]]:
    """The name of the seed and what was found; the files stay in the folder `case` until then."""
    draw = Random(f"files-{number}")
    own = [seed for seed in seeds if not seed.is_of_others]
    seed = draw.choice(own if draw.randrange(_OTHERS_SHARE) else seeds)
    pool = [content for one in seeds for content in one.files.values()]
    case = folder / "case"
    shutil.rmtree(case, ignore_errors=True)
    write_files(change_files(seed, draw, pool), case)
    is_all = seed.is_prepared or draw.randrange(_ALL_WAYS_SHARE) == 0
    names = ("check", "serve") if seed.is_prepared else WAYS if is_all else ("check",)
    with measure_peak() as taken:
        faults = find_faults(str(case / seed.named) if seed.named else str(case), folder, names)
    if taken.bytes > MOST_BYTES:
        faults.append(Fault("memory", f"{taken.bytes >> 20} MB"))
    return seed.name, faults


def run_files(watcher: Connection, number: int, folder: Path, more: Path | None) -> None:
    """In a process of its own: case after case, each told to the watcher."""
    logging.disable(logging.CRITICAL)
    seeds = make_seeds(folder, more)
    while True:
        name, faults = run_case(seeds, number, folder)
        _tell(watcher, number, name, faults)
        number += 1


def run_bombs(watcher: Connection, number: int, folder: Path) -> None:
    """Likewise each of `bombs.BOMBS`, on all ways."""
    logging.disable(logging.CRITICAL)
    for name in list(BOMBS)[number:]:
        case = folder / "case"
        shutil.rmtree(case, ignore_errors=True)
        case.mkdir()
        uri = BOMBS[name](case)
        began = time.monotonic()
        with measure_peak() as taken:
            faults = find_faults(str(uri), folder)
        if taken.bytes > MOST_BYTES:
            faults.append(Fault("memory", f"{taken.bytes >> 20} MB"))
        _tell(watcher, number, name, faults)
        print(f"{name}: {time.monotonic() - began:.1f} s, {taken.bytes >> 20} MB", flush=True)
        number += 1
    watcher.send(None)


def _tell(watcher: Connection, number: int, name: str, faults: list[Fault]) -> None:
    told = [{"way": one.way, "text": one.text, "trace": _trace(one.error)} for one in faults]
    watcher.send({"number": number, "name": name, "faults": told})
    watcher.recv()


def _trace(error: Exception | None) -> str:
    return "".join(traceback.format_exception(error)[-8:]) if error else ""
