"""How times grow with the rows, and what a second worker gains."""

import numpy as np

from benchmarks.dataset import DataSet
from benchmarks.figures import Figure
from benchmarks.measures import Findings, Run
from benchmarks.measures.questions import time_walk, warm_up
from benchmarks.product import open_viewer, run_product
from benchmarks.timing import paired_ratio
from benchmarks.walks import Kind


def measure_growth(run: Run) -> Findings:
    tenth = _time(run, run.data_set(10), Kind.PLAIN, 2)
    whole = _time(run, run.data_set(), Kind.PLAIN, 2)
    two = _time(run, run.data_set(), Kind.FILTERED, 2)
    one = _time(run, run.data_set(), Kind.FILTERED, 1)
    return Findings(
        (
            Figure(
                "growth.ten_times_rows",
                "Plain viewport, ten times the rows: median of pairs",
                paired_ratio(whole, tenth),
                "x",
            ),
            Figure(
                "growth.two_workers",
                "Filtered viewport, one worker / two: median of pairs",
                paired_ratio(one, two),
                "x",
            ),
            Figure(
                "growth.one_worker_ms", "Filtered, one worker: median", float(np.median(one)), "ms"
            ),
        )
    )


def _time(run: Run, data: DataSet, kind: Kind, workers: int) -> list[float]:
    with (
        run_product([str(data.prepared)], run.folder, workers) as product,
        open_viewer(product.service.queries) as viewer,
    ):
        warm_up(viewer, run.seed)
        return time_walk(viewer, kind, run.steps // 2, run.seed)
