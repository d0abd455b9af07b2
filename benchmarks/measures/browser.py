"""What a viewer sees in Chromium: from letting go of the slider to the last tile, and meanwhile."""

import time
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from benchmarks.figures import Figure
from benchmarks.measures import Findings, figures_of_times
from benchmarks.product import Product
from benchmarks.slowing import find_workers, slowed
from benchmarks.stage import Run, Stage

if TYPE_CHECKING:
    from benchmarks.hand import Hand

VIEWS = ("10/40.74/-73.95", "12/40.76/-73.95", "15/40.757/-73.985")
"""Zoom, latitude, longitude: the city, Manhattan, Times Square."""

FILTERS = "hours=7-19&weekdays=0,1,2,3,4&payment=1"
WATCHED_CHANGES = 4
_QUIET_SECONDS = 1.0


_LEFT_OUT = Findings(notes=("The browser was left out: playwright is not installed.",))


def measure_browser(stage: Stage) -> Iterator[Findings]:
    if find_spec("playwright") is None:
        yield _LEFT_OUT
        return
    from benchmarks.hand import Hand, open_page  # noqa: PLC0415  only where it is installed

    with open_page() as page:
        hand = Hand(page, stage.product.url, stage.run.seed)
        yield _time_changes(hand, stage.run, "slider", "Slider let go to last tile painted", "")
        title = "The same with hours, weekdays and payment set"
        yield _time_changes(hand, stage.run, "slider_filtered", title, FILTERS)
        yield _watch_changes(hand)
        yield _watch_drag(hand, stage, "drag", "Slider dragged")


def measure_slow_drag(stage: Stage) -> Iterator[Findings]:
    """The hand on a server whose workers are slowed, with three filters set."""
    if find_spec("playwright") is None:
        yield _LEFT_OUT
        return
    from benchmarks.hand import Hand, open_page  # noqa: PLC0415  only where it is installed

    pids = find_workers(stage.product.about()["scheduler"])
    with open_page() as page, slowed(pids, stage.run.slow):
        hand = Hand(page, stage.product.url, stage.run.seed)
        yield _watch_drag(hand, stage, "slow_drag", "Slow workers, slider dragged", FILTERS)


def _time_changes(hand: "Hand", run: Run, name: str, title: str, filters: str) -> Findings:
    times = []
    for view in VIEWS:
        hand.open(f"view={view}&{filters}")
        hand.change()  # the first change compiles the page's code
        times += [hand.change() for _ in range(max(1, run.changes // len(VIEWS)))]
    return figures_of_times(name, title, times)


def _watch_changes(hand: "Hand") -> Findings:
    """Apart from the times, because reading pixels takes time of its own."""
    seen = []
    for view in VIEWS:
        hand.open(f"view={view}")
        seen += [hand.change_watched() for _ in range(WATCHED_CHANGES)]
    frames, blank = (sum(one[name] for one in seen) for name in ("frames", "blank"))
    return Findings(
        (
            Figure("slider.blank_frames", "Frames in which a tile in view is blank", blank),
            Figure("slider.frames", "Frames looked at for that", frames),
        )
    )


def _watch_drag(hand: "Hand", stage: Stage, name: str, title: str, filters: str = "") -> Findings:
    hand.open(f"view={VIEWS[1]}&{filters}")
    before = _count_when_quiet(stage.product)
    shown = hand.drag(stage.run.drag_seconds)
    computed = _count_when_quiet(stage.product) - before
    ratio = computed / max(1, shown["tiles"])
    return Findings(
        (
            Figure(f"{name}.computed", f"{title}: tiles computed", computed),
            Figure(f"{name}.shown", f"{title}: tiles shown", shown["tiles"]),
            Figure(f"{name}.questions", f"{title}: questions asked", shown["questions"]),
            Figure(f"{name}.ratio", f"{title}: tiles computed / shown", ratio, "x"),
        )
    )


def _count_when_quiet(product: Product) -> int:
    """Tiles that the server has computed, once it computes no more."""
    count = -1
    while (now := _count_tiles(product)) != count:
        count = now
        time.sleep(_QUIET_SECONDS)
    return count


def _count_tiles(product: Product) -> int:
    answered = product.about()["answered"]
    return int(answered.get("TileQuery", 0))
