"""What one more worker costs a question: the same few trips on more and more workers."""

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.measures import Findings, figures_of_times
from benchmarks.measures.walks import ask, warm_up
from benchmarks.product import run_product
from benchmarks.stage import Stage
from benchmarks.viewer import open_viewer
from benchmarks.walks import FIRST_ZOOM, Kind, Step, walk

WORKERS = (1, 4, 8)
"""They share the cores of this machine, so what is found is the most that it can cost."""


def measure_fanout(stage: Stage) -> Iterator[Findings]:
    """Figures of far views, which every worker has a share in."""
    stage.clear()
    run = stage.run
    steps = far_steps(run.steps, run.seed)
    medians = {}
    for workers in WORKERS:
        with (
            run_product([str(run.tenth)], run.folder, workers) as product,
            open_viewer(product.url) as viewer,
        ):
            warm_up(viewer, run.seed)
            _, times = ask(viewer.summarise, steps)
        found = figures_of_times(f"fanout_{workers}", f"Figures of all, {workers} workers", times)
        medians[workers] = found.figures[0].value
        yield found
    fewest, most = WORKERS[0], WORKERS[-1]
    slope = (medians[most] - medians[fewest]) / (most - fewest)
    yield Findings((Figure("fanout.ms_per_worker", "A question, one more worker", slope, "ms"),))


def far_steps(n_steps: int, seed: int) -> tuple[Step, ...]:
    """Steps whose view is the whole city, with no filter but passengers."""
    many = walk(Kind.PLAIN, 20 * n_steps, seed)
    return tuple(step for step in many if step.view.zoom <= FIRST_ZOOM + 1)[:n_steps]
