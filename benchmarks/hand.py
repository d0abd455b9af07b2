"""A hand on the slider of the page in Chromium, and what the recorder in the page saw of it."""

import math
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Locator, Page, ViewportSize, sync_playwright

from benchmarks.views import HEIGHT_PX, WIDTH_PX

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 120_000.0
MOST_PASSENGERS = 9
_SWING_SECONDS = 3.0
_RECORDER = Path(__file__).with_name("recorder.js")
_SETTLED = "() => window.dashapp?.map?.leaflet?.() && dashapp.map.density().settled"
_ANSWERED = "() => recorder.painted() !== null"


@contextmanager
def open_page() -> Iterator[Page]:
    """A tab of a fresh Chromium, 1280x800, that keeps nothing of what it loads."""
    debian = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=debian, args=list(FLAGS))
        size = ViewportSize(width=WIDTH_PX, height=HEIGHT_PX)
        page = browser.new_page(viewport=size)
        page.set_default_timeout(PATIENCE_MS)
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")  # without it the next one does nothing
        tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        try:
            yield page
        finally:
            browser.close()


class Hand:
    """Holds the two thumbs of the passengers' slider; `open` comes first."""

    def __init__(self, page: Page, url: str, seed: int) -> None:
        self._page, self._url = page, url
        self._draw = Random(f"slider-{seed}")
        self._step_px = 0.0

    def open(self, query: str) -> None:
        """The page with a selection that leaves the slider at its ends, once all is painted."""
        self._page.goto(f"{self._url}/?{query}")
        self._page.wait_for_function(_SETTLED)
        self._page.evaluate(_RECORDER.read_text(encoding="utf-8"))
        (left, _), (right, _) = (middle_of(self._thumb(which)) for which in (0, 1))
        self._step_px = (right - left) / (
            MOST_PASSENGERS + 1
        )  # from the left of 0 to the right of 9

    def change(self) -> float:
        """Drag one thumb to another number; milliseconds from letting go to the last tile."""
        self._grip()
        self._page.mouse.up()
        return self._wait()

    def change_watched(self) -> dict[str, int]:
        """The same with every frame looked at: `frames`, `lit` tiles and `blank` frames."""
        self._page.evaluate("() => recorder.watchPixels()")
        self.change()
        seen: dict[str, int] = self._page.evaluate("() => recorder.pixels()")
        return seen

    def drag(self, seconds: float) -> dict[str, int]:
        """Hold the lower thumb and move it to and fro; the `questions` and `tiles` shown."""
        self._page.evaluate("() => recorder.forget()")
        self._page.evaluate("() => recorder.watchShown()")
        x, y = middle_of(self._thumb(0))
        self._page.mouse.move(x, y)
        self._page.mouse.down()
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            steps = (1 - math.cos(2 * math.pi * left / _SWING_SECONDS)) / 2 * MOST_PASSENGERS
            self._page.mouse.move(x + steps * self._step_px, y)
        self._page.mouse.move(x + self._step_px, y)
        self._page.mouse.up()
        self._wait()
        shown: dict[str, int] = self._page.evaluate("() => recorder.shown()")
        return shown

    def _grip(self) -> None:
        """Take a thumb and pull it to another number."""
        self._page.evaluate("() => recorder.forget()")
        values = [self._value(which) for which in (0, 1)]
        which = self._draw.randrange(2)
        which = which if self._aims(which, values) else 1 - which
        aim = self._draw.choice(self._aims(which, values))
        mouse = self._page.mouse
        x, y = middle_of(self._thumb(which))  # where it is now: the panel grows and shrinks
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + (aim - values[which]) * self._step_px, y, steps=3)

    def _aims(self, which: int, values: list[int]) -> list[int]:
        """Other numbers for a thumb, none where it would lie upon its neighbour."""
        low, high = (0, values[1] - 1) if which == 0 else (values[0] + 1, MOST_PASSENGERS)
        return [number for number in range(low, high + 1) if number != values[which]]

    def _wait(self) -> float:
        self._page.wait_for_function(_ANSWERED)
        painted_ms: float = self._page.evaluate("() => recorder.painted()")
        return painted_ms

    def _value(self, which: int) -> int:
        return int(self._thumb(which).get_attribute("aria-valuenow") or 0)

    def _thumb(self, which: int) -> Locator:
        return self._page.locator("#filter-passengers [role=slider]").nth(which)


def middle_of(thing: Locator) -> tuple[float, float]:
    box: Any = thing.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
