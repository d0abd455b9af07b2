"""Trips that are known by zone alone: prepared, loaded, and asked as the page asks them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.asking import Asker, Reply
from benchmarks.dataset import ensure_zone_files, read_set
from benchmarks.figures import Figure
from benchmarks.measures import Findings, figures_of_times
from benchmarks.measures.peers import WrongCountError
from benchmarks.measures.walks import ask
from benchmarks.memory import look_at_memory
from benchmarks.peers import is_installed
from benchmarks.product import Product, run_product
from benchmarks.stage import Run, Stage
from benchmarks.timing import Times, paired_ratio, time_ms
from benchmarks.zone_steps import ZoneStep, draw_steps
from dashapp.data.prepared import prepare
from dashapp.data.sources import resolve_sources
from dashapp.data.storage import StorageOptions
from dashapp.dataset import Dataset
from dashapp.model import Endpoint
from dashapp.places import UNKNOWN

if TYPE_CHECKING:
    from benchmarks.peers.duckdb_zones import ZonesDuckDB

USUAL_KIND = "fhvhv"
ALL_FLOWS = 67_600
_WARM_UP_STEPS = 5

_Sides = tuple[Callable[[ZoneStep], Any], Callable[[ZoneStep], Any]]
_Tell = Callable[[ZoneStep], Any]


def measure_zones(stage: Stage) -> Iterator[Findings]:
    stage.clear()
    run = stage.run
    files = ensure_zone_files(run.kind or USUAL_KIND, run.rows, run.seed, run.folder)
    with TemporaryDirectory(dir=run.folder, prefix="zones-") as folder:
        prepared = Path(folder) / "prepared"
        started = time.perf_counter()
        prepare(resolve_sources([str(files)], StorageOptions()), str(prepared))
        seconds = time.perf_counter() - started
        yield Findings((Figure("zones.prepare_s", "Preparing a set by zone", seconds, "s"),))
        with run_product([str(prepared)], run.folder) as product, Asker(product.url) as asker:
            yield _weigh(product)
            yield from _ask_all(run, prepared, Questions(asker), Path(folder))


def _weigh(product: Product) -> Findings:
    rows = product.status()["rows_read"]
    held = look_at_memory(product.about()["scheduler"])
    return Findings(
        (
            Figure("zones.load_s", "Loading a set by zone", product.load_s, "s"),
            Figure("zones.bytes_per_trip", "By zone, a trip", held.data_bytes / rows, "B"),
        )
    )


class Questions:
    """What the page asks of trips by zone: its map, its charts, its flows."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        described = asker.get("/api/dataset").to_json()
        self.histograms = [column["name"] for column in described["columns"] if "bins" in column]

    def find_places(self, step: ZoneStep) -> Reply:
        return self._ask("/api/places", step)

    def summarise(self, step: ZoneStep) -> Reply:
        """Every chart, each without its own filter."""
        names = [name for name, _ in step.trip_filter.values if name in self.histograms]
        without = {"without": ",".join(names)} if names else {}
        return self._ask("/api/summary", step, **without)

    def summarise_plainly(self, step: ZoneStep) -> Reply:
        """Every chart under all filters."""
        return self._ask("/api/summary", step)

    def find_flows(self, step: ZoneStep, limit: int = 20) -> Reply:
        return self._ask("/api/flows", step, limit=str(limit))

    def _ask(self, path: str, step: ZoneStep, **more: str) -> Reply:
        params = {"endpoint": str(step.endpoint)} | step.trip_filter.to_params() | more
        return self._asker.get(path, params)


def _ask_all(run: Run, prepared: Path, questions: Questions, folder: Path) -> Iterator[Findings]:
    dataset = resolve_sources([str(prepared)], StorageOptions()).dataset
    for step in draw_steps(dataset, _WARM_UP_STEPS, run.seed + 1):
        for question in (questions.find_places, questions.summarise, questions.find_flows):
            question(step)
    steps = draw_steps(dataset, run.steps, run.seed)
    _, times = ask(questions.find_places, steps)
    yield figures_of_times("zones.places", "Map by zone, any filters", times)
    _, times = ask(questions.summarise, steps)
    title = f"All {len(questions.histograms)} charts by zone, any filters"
    yield figures_of_times("zones.charts", title, times)
    _, times = ask(questions.find_flows, steps)
    yield figures_of_times("zones.flows", "Flows by zone, any filters", times)
    if "duckdb" in run.peers and is_installed("duckdb"):
        pickups = tuple(step for step in steps if step.endpoint is Endpoint.PICKUP)
        with _open_duckdb(prepared, dataset, folder) as peer:
            yield from _compare_all(pickups[: run.peer_steps], questions, peer)


@contextmanager
def _open_duckdb(prepared: Path, dataset: Dataset, folder: Path) -> Iterator["ZonesDuckDB"]:
    from benchmarks.peers.duckdb_zones import ZonesDuckDB  # noqa: PLC0415  it may not be installed

    blocks = read_set(prepared).stored_blocks(str(prepared), Endpoint.PICKUP)
    peer = ZonesDuckDB([block.uri for block in blocks], dataset, folder / "duckdb")
    try:
        yield peer
    finally:
        peer.close()


def _compare_all(
    steps: tuple[ZoneStep, ...], questions: Questions, peer: "ZonesDuckDB"
) -> Iterator[Findings]:
    def tell_places(step: ZoneStep) -> Any:
        told = questions.find_places(step).to_json()
        known = {place["id"]: place["trips"] for place in told["places"] if place["trips"]}
        return known | ({UNKNOWN: told["unknown"]} if told["unknown"] else {})

    def tell_charts(step: ZoneStep) -> Any:
        return questions.summarise_plainly(step).to_json()["total"]

    def tell_flows(step: ZoneStep) -> Any:
        told = questions.find_flows(step, ALL_FLOWS).to_json()
        return {(one["from"], one["to"]): one["trips"] for one in told["flows"]}

    yield _compare("places", steps, (questions.find_places, peer.find_places), tell_places)
    yield _compare("charts", steps, (questions.summarise_plainly, peer.summarise), tell_charts)
    yield _compare("flows", steps, (questions.find_flows, peer.find_flows), tell_flows)


def _compare(name: str, steps: tuple[ZoneStep, ...], sides: _Sides, tell: _Tell) -> Findings:
    """Times of DuckDB, and their ratios to ours; a first question of each is not timed.

    `tell` is our whole answer in the form of theirs.

    Raises:
        WrongCountError: they count differently.
    """
    ours, theirs = [], []
    for ask_one in sides:
        ask_one(steps[0])
    for step in steps:
        (_, our_ms), (found, their_ms) = (time_ms(ask_one, step) for ask_one in sides)
        if found != tell(step):
            raise WrongCountError(f"DuckDB does not count {name} as the product does at {step}.")
        ours.append(our_ms)
        theirs.append(their_ms)
    key, times = f"zones.{name}", Times(tuple(theirs))
    ratio = paired_ratio(theirs, ours)
    return Findings(
        (
            Figure(f"{key}.duckdb_median_ms", f"{name}, DuckDB: median", times.median_ms, "ms"),
            Figure(f"{key}.vs_duckdb", f"{name}, DuckDB / product: median of pairs", ratio, "x"),
        ),
        {f"{key}, duckdb": times.milliseconds, f"{key}, beside duckdb": tuple(ours)},
    )
