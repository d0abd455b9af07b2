"""How times grow with the rows, and what a second worker gains."""

from collections.abc import Iterator, Sequence

from benchmarks.figures import Figure
from benchmarks.measures import Findings, figures_of_times
from benchmarks.measures.walks import ask, warm_up
from benchmarks.product import run_product
from benchmarks.stage import Run, Stage
from benchmarks.timing import paired_ratio, time_ms
from benchmarks.viewer import Viewer, open_viewer
from benchmarks.walks import Kind, Step, walk

FAR_ZOOM = 12
"""Manhattan fills the viewport, or less than that."""


def measure_growth(stage: Stage) -> Iterator[Findings]:
    """Both sizes stand side by side and are asked in turn; one worker and two take turns.

    The memory of a usual machine does not hold the whole set twice.
    """
    run = stage.run
    with stage.viewer() as viewer:
        yield _compare_sizes(run, viewer)
        _, two = ask(viewer.ask_tiles, _steps(run, Kind.FOUR))
    yield figures_of_times("four", "Viewport, four filters, two workers", two)
    stage.clear()
    with (
        run_product([str(run.prepared)], run.folder, workers=1) as product,
        open_viewer(product.url) as viewer,
    ):
        warm_up(viewer, run.seed)
        _, one = ask(viewer.ask_tiles, _steps(run, Kind.FOUR))
    yield figures_of_times("four_one_worker", "Viewport, four filters, one worker", one)
    yield _compare_workers(_steps(run, Kind.FOUR), one, two)


def _compare_workers(steps: Sequence[Step], one: Sequence[float], two: Sequence[float]) -> Findings:
    """Of all views, and of those whose time the rows make: a near one has few for any worker."""
    far = [number for number, step in enumerate(steps) if step.view.zoom <= FAR_ZOOM]
    title = "Viewport, four filters, one worker / two: median of pairs"
    ratio = Figure("growth.two_workers", title, paired_ratio(one, two), "x")
    if not far:
        return Findings((ratio,))
    of_far = paired_ratio([one[number] for number in far], [two[number] for number in far])
    title = f"The same, views up to zoom {FAR_ZOOM}"
    return Findings((ratio, Figure("growth.two_workers_far", title, of_far, "x")))


def _compare_sizes(run: Run, viewer: Viewer) -> Findings:
    steps = _steps(run, Kind.PLAIN)
    with (
        run_product([str(run.tenth)], run.folder) as product,
        open_viewer(product.url) as other,
    ):
        for one in (viewer, other):
            warm_up(one, run.seed)
        pairs = [_ask_both(viewer, other, step) for step in steps]
    whole, tenth = ([pair[which] for pair in pairs] for which in (0, 1))
    ratio = Figure(
        "growth.ten_times_rows",
        "Viewport, endpoint and passengers, all rows / a tenth: median of pairs",
        paired_ratio(whole, tenth),
        "x",
    )
    times = figures_of_times("plain_tenth", "The same with a tenth of the rows", tenth)
    return Findings((ratio,)) + times


def _ask_both(viewer: Viewer, other: Viewer, step: Step) -> tuple[float, float]:
    return time_ms(viewer.ask_tiles, step)[1], time_ms(other.ask_tiles, step)[1]


def _steps(run: Run, kind: Kind) -> Sequence[Step]:
    return walk(kind, max(1, run.steps // 2), run.seed)
