"""The walks, asked of the product alone: whole viewports, single trips, summaries, bodies."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np
import psutil

from benchmarks.asking import Reply
from benchmarks.figures import Figure
from benchmarks.measures import Findings, figures_of_times
from benchmarks.stage import Run, Stage
from benchmarks.timing import time_ms
from benchmarks.viewer import Viewer
from benchmarks.walks import Kind, Step, choose_evenly, walk

T = TypeVar("T")

WARM_UP_STEPS = 10
PLAIN_FORM_STEPS = 50
_TITLES = {
    Kind.PLAIN: "Viewport, endpoint and passengers",
    Kind.FILTERED: "Viewport, any combination of filters",
}
_KB, _MB = 1000, 1e6


def measure_walks(stage: Stage) -> Iterator[Findings]:
    with stage.viewer() as viewer:
        yield from ask_walks(viewer, stage.run)
    web_mb = psutil.Process(stage.product.about()["pid"]).memory_info().rss / _MB
    yield Findings(
        (Figure("memory.web_mb", "Web process after the walks, resident", web_mb, "MB"),)
    )


def ask_walks(viewer: Viewer, run: Run) -> Iterator[Findings]:
    warm_up(viewer, run.seed)
    for kind, title in _TITLES.items():
        replies, times = ask(viewer.ask_tiles, walk(kind, run.steps, run.seed))
        yield figures_of_times(kind, title, times)
        yield _weigh_tiles(f"{kind}.body", f"Tile body as the page gets it, {kind} walk", replies)
    steps = choose_evenly(walk(Kind.PLAIN, run.steps, run.seed), PLAIN_FORM_STEPS)
    replies, _ = ask(viewer.in_plain_form().ask_tiles, steps)
    yield _weigh_tiles("plain.bare_body", "Tile body as bare counts, plain walk", replies)
    yield _ask_near(viewer, run)
    _, times = ask(viewer.summarise, walk(Kind.SUMMARY, run.steps, run.seed))
    yield figures_of_times("summary", "Summary, any filters and viewport", times)


def warm_up(viewer: Viewer, seed: int) -> None:
    """Another walk than those that are timed."""
    for step in walk(Kind.SUMMARY, WARM_UP_STEPS, seed + 1):
        viewer.summarise(step)
        viewer.find_trips(step)
    for step in walk(Kind.FILTERED, WARM_UP_STEPS, seed + 1):
        viewer.ask_tiles(step)


def ask(question: Callable[[Step], T], steps: Sequence[Step]) -> tuple[list[T], list[float]]:
    """Answers and milliseconds of each step, until the last of its answers is here."""
    timed = [time_ms(question, step) for step in steps]
    return [answer for answer, _ in timed], [ms for _, ms in timed]


def _ask_near(viewer: Viewer, run: Run) -> Findings:
    replies, times = ask(viewer.find_trips, walk(Kind.NEAR, run.steps, run.seed))
    pages = [reply.to_json() for reply in replies]
    shown = np.mean([page["total"] == len(page["features"]) for page in pages])
    share = Figure(
        "trips.shown", "Near viewports with at most 5,000 trips", 100 * float(shown), "%"
    )
    return figures_of_times("trips", "Single trips, near viewport", times) + Findings((share,))


def _weigh_tiles(name: str, title: str, views: Sequence[Sequence[Reply]]) -> Findings:
    """Bodies as they travelled, of the tiles that are not empty."""
    tiles = [tile for tiles in views for tile in tiles]
    sizes = [len(tile.body) / _KB for tile in tiles if tile.body]
    if not sizes:
        return Findings(notes=(f"{title}: every tile was empty.",))
    cached = sum(tile.is_cached for tile in tiles)
    return Findings(
        (
            Figure(f"{name}_p95_kb", f"{title}: 95th percentile", percentile_95(sizes), "KB"),
            Figure(f"{name}_median_kb", f"{title}: median", float(np.median(sizes)), "KB"),
        ),
        notes=(f"{title}: {cached} tiles came from a cache.",) if cached else (),
    )


def percentile_95(values: Sequence[float]) -> float:
    return float(np.percentile(values, 95))
