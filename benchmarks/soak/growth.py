"""What the processes of a server take at rest, and whether it has grown from rest to rest."""

import contextlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median

import psutil
from support.local_servers import LocalServer

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much more is no growth: a share of the first, and an amount."""

    share: float
    amount: float


TOLERANCES = {
    "MiB": Tolerance(0.1, 24.0),
    "threads": Tolerance(0.0, 3.0),
    "descriptors": Tolerance(0.0, 6.0),
    "files": Tolerance(0.0, 6.0),
}
"""By unit. A web process or worker has five pools of threads, which fill as they are needed."""

Measures = Mapping[tuple[str, str], float]
"""By role of the processes and unit."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Medians of the first and the last quarter of rests; `an_hour` is the slope of all."""

    role: str
    unit: str
    first: float
    last: float
    an_hour: float

    @property
    def allowed(self) -> float:
        tolerance = TOLERANCES[self.unit]
        return self.first * (1 + tolerance.share) + tolerance.amount

    @property
    def has_grown(self) -> bool:
        return self.last > self.allowed


@dataclass(frozen=True, slots=True)
class Rest:
    """What was measured at one rest, `at` seconds of `time.monotonic`; `files` are their names."""

    at: float
    measures: Measures
    files: frozenset[str] = frozenset()


def judge_growth(rests: Sequence[Rest]) -> list[Growth]:
    """Of every role and unit; nothing of fewer than two rests."""
    if len(rests) < 2:
        return []
    quarter = math.ceil(len(rests) / 4)
    keys = dict.fromkeys(key for rest in rests for key in rest.measures)
    return [_judge(key, rests, quarter) for key in keys]


def _judge(key: tuple[str, str], rests: Sequence[Rest], quarter: int) -> Growth:
    values = [rest.measures.get(key, 0.0) for rest in rests]
    hours = [(rest.at - rests[0].at) / 3600 for rest in rests]
    slope = linear_regression(hours, values).slope if hours[-1] > hours[0] else 0.0
    return Growth(*key, median(values[:quarter]), median(values[-quarter:]), slope)


def measure(server: LocalServer, folders: Mapping[str, Path]) -> tuple[Measures, frozenset[str]]:
    """Sums over the processes of a role, and the files in `folders`, with their names."""
    found: Counter[tuple[str, str]] = Counter()
    for role, pids in _roles_of(server).items():
        for pid in pids:
            with contextlib.suppress(psutil.NoSuchProcess):
                for unit, value in _measure_process(psutil.Process(pid)):
                    found[role, unit] += value
    files = frozenset(_find_files(folders))
    for name in folders:
        found[f"{name} folder", "files"] = sum(file.startswith(f"{name}/") for file in files)
    return dict(found), files


def median_of(samples: Sequence[Measures]) -> Measures:
    """Each by itself: one sample may meet a collection of garbage or a connection that ends."""
    keys = dict.fromkeys(key for sample in samples for key in sample)
    return {key: median([sample.get(key, 0.0) for sample in samples]) for key in keys}


def _roles_of(server: LocalServer) -> Mapping[str, set[int]]:
    return {
        "master": {server.process.pid},
        "web processes": server.web_processes(),
        "cluster daemon": set(server.daemons()),
        "workers": server.workers(),
    }


def _measure_process(process: psutil.Process) -> Iterator[tuple[str, float]]:
    yield "MiB", process.memory_full_info().pss / MIB
    yield "threads", process.num_threads()
    yield "descriptors", process.num_fds()


def _find_files(folders: Mapping[str, Path]) -> Iterator[str]:
    """Files, sockets and folders under the names that `folders` give them, and no links."""
    for name, folder in folders.items():
        for path in folder.rglob("*"):
            yield f"{name}/{path.relative_to(folder)}"
