"""The walks, asked of the product alone: whole viewports, single trips, the tiles' bodies."""

import numpy as np

from benchmarks.figures import Figure
from benchmarks.measures import Findings, Run, figures_of_times
from benchmarks.product import Viewer, open_viewer, run_product
from benchmarks.timing import Times, time_ms
from benchmarks.walks import Kind, walk
from dashapp.services import TripQueries
from dashapp.web.packing import pack_tile

WARM_UP_STEPS = 10
_TITLES = {
    Kind.PLAIN: "Viewport, endpoint and passengers",
    Kind.FILTERED: "Viewport, any combination of filters",
}


def measure_questions(run: Run) -> Findings:
    with run_product([str(run.data_set().prepared)], run.folder) as product:
        return ask_walks(product.service.queries, run)


def ask_walks(queries: TripQueries, run: Run) -> Findings:
    with open_viewer(queries) as viewer:
        warm_up(viewer, run.seed)
        findings = _ask_near(viewer, run)
        for kind, title in _TITLES.items():
            findings += figures_of_times(kind, title, time_walk(viewer, kind, run.steps, run.seed))
        return findings + _pack_tiles(viewer, run)


def warm_up(viewer: Viewer, seed: int) -> None:
    """Another walk than those that are timed."""
    for step in walk(Kind.FILTERED, WARM_UP_STEPS, seed + 1):
        viewer.count_tiles(step)
        viewer.find_trips(step)


def time_walk(viewer: Viewer, kind: Kind, n_steps: int, seed: int) -> list[float]:
    """Milliseconds of each step, from the first tile asked to the last one answered."""
    return [time_ms(viewer.count_tiles, step)[1] for step in walk(kind, n_steps, seed)]


def _ask_near(viewer: Viewer, run: Run) -> Findings:
    steps = walk(Kind.NEAR, run.steps, run.seed)
    answers = [time_ms(viewer.find_trips, step) for step in steps]
    shown = np.mean([page.total == len(page.trips) for page, _ in answers])
    findings = figures_of_times("trips", "Single trips, near viewport", [ms for _, ms in answers])
    share = Figure(
        "trips.shown", "Near viewports with at most 5,000 trips", 100 * float(shown), "%"
    )
    return findings + Findings((share,))


def _pack_tiles(viewer: Viewer, run: Run) -> Findings:
    """Every tile of the plain walk that is not empty, as it is sent."""
    tiles = [
        counts
        for step in walk(Kind.PLAIN, run.steps, run.seed)
        for counts in viewer.count_tiles(step)
        if counts.total
    ]
    packed = [time_ms(pack_tile, counts) for counts in tiles]
    size_kb = np.percentile([len(tile.body) / 1000 for tile, _ in packed], 95)
    times = Times(tuple(ms for _, ms in packed))
    return Findings(
        (
            Figure("body.p95_kb", "Tile body, compressed: 95th percentile", float(size_kb), "KB"),
            Figure("body.packing_ms", "Packing a tile: median", times.median_ms, "ms"),
        )
    )
