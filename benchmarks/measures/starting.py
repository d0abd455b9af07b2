"""From the command to ready, and what the loaded trips take of memory."""

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.measures import Findings
from benchmarks.measures.walks import warm_up
from benchmarks.memory import look_at_memory
from benchmarks.product import Product
from benchmarks.stage import Stage

_MB = 1e6


def measure_starting(stage: Stage) -> Iterator[Findings]:
    bare = stage.bare_bytes
    product = stage.product
    with stage.viewer() as viewer:
        warm_up(viewer, stage.run.seed)
    yield Findings(
        (
            Figure("loading.prepared_s", "Loading a prepared set", product.load_s, "s"),
            Figure("loading.start_s", "From the command to ready", product.start_s, "s"),
        )
    )
    yield _weigh(product, bare)
    yield _find_peak(product, bare)


def _weigh(product: Product, bare: int) -> Findings:
    rows = product.status()["rows_read"]
    held = look_at_memory(product.about()["scheduler"])
    return Findings(
        (
            _a_trip("bytes_per_trip", "Persisted data and indexes", held.data_bytes / rows),
            _a_trip("frame_bytes_per_trip", "Of that the frames", held.frame_bytes / rows),
            _a_trip("workers_bytes_per_trip", "Workers, resident", held.worker_bytes / rows),
            Figure("memory.bare_mb", "All processes with 1,000 trips", bare / _MB, "MB"),
        )
    )


def _find_peak(product: Product, bare: int) -> Findings:
    """Beyond what programs take of themselves, which differs by more than few trips weigh."""
    data_bytes = look_at_memory(product.about()["scheduler"]).data_bytes
    if data_bytes < bare:
        return Findings(notes=("Too few trips to tell the peak of memory while loading.",))
    ratio = (product.peak_bytes - bare) / data_bytes
    title = "Peak while loading / persisted data and indexes"
    return Findings((Figure("memory.peak_ratio", title, ratio, "x"),))


def _a_trip(key: str, title: str, size: float) -> Figure:
    return Figure(f"memory.{key}", f"{title}, a trip", size, "B")
