"""One tab as a user has it: what is opened, dragged, waited for, read and seen. No test logic."""

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import ConsoleMessage, Locator, Page, Route, expect

DEADLINE_S = 25.0
SHOTS = Path(__file__).parents[2] / ".pytest_cache" / "shots"

SETTLED = """() => {
  const map = window.dashapp?.map;
  const there = Boolean(map?.leaflet && map.leaflet() && map.density().settled);
  return there && dashapp.summary.rests();
}"""

ORIGIN = """() => {
  const map = dashapp.map.leaflet();
  const box = map.getContainer().getBoundingClientRect();
  const corner = map.getPixelBounds().min;
  return [box.left - corner.x, box.top - corner.y];
}"""

LEGEND = """() => {
  const canvas = document.querySelector('#map-legend canvas');
  if (!canvas) return dashapp.map.layers().main.legend().colours; // it tells of points now
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, 1).data;
  return Array.from({length: canvas.width}, (_, i) => [...pixels.slice(4 * i, 4 * i + 3)]);
}"""


class SettlingOn:
    """What the tabs of all browsers have in common; they bring `density` and `wait`."""

    density: Callable[[], dict[str, Any]]
    wait: Callable[[Callable[[], Any], str], None]

    def settle_on(self, endpoint: str, query: str) -> None:
        wanted = {"endpoint": endpoint, "query": query}

        def shows() -> bool:
            state = self.density()
            asked = state.get("question") or {}
            return bool(state.get("settled")) and wanted.items() <= asked.items()

        self.wait(shows, f"{endpoint} {query}")


@dataclass
class Watched(SettlingOn):
    """`problems` are errors and warnings of the console but those that hold an `allowed` part."""

    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(1000 * DEADLINE_S)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        # Nothing leaves this machine: a test that wants street tiles answers for them itself.
        self.page.context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda r: r.abort())

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text} {message.location['url']}")

    def complaints(self) -> list[str]:
        return [text for text in self.problems if not any(part in text for part in self.allowed)]

    def outside(self) -> list[str]:
        return [url for url in self.requests if not url.startswith((self.url, "data:", "blob:"))]

    # --- what a user does -------------------------------------------------------------------------

    def open(self, query: str = "") -> "Watched":
        self.page.goto(self.url + query)
        return self

    def open_settled(self, query: str = "") -> "Watched":
        self.open(query)
        self.settle()
        return self

    def choose(self, option: str) -> None:
        self.page.get_by_label("Show", exact=True).select_option(option)

    def thumb(self, which: int) -> Locator:
        return self.page.locator("#filter-passengers [role=slider]").nth(which)

    def press(self, which: int, key: str, times: int = 1) -> None:
        self.thumb(which).focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def drag(self, which: int, to: int) -> None:
        """A thumb of the slider by mouse, as a hand does, once all is answered and rests."""
        self.settle()
        places = [resting_box(self, self.thumb(n)) for n in (0, 1)]
        values = [int(self.thumb(n).get_attribute("aria-valuenow") or 0) for n in (0, 1)]
        lefts = [box["x"] + box["width"] / 2 for box in places]
        height = places[0]["y"] + places[0]["height"] / 2
        # The thumbs stand at the rims of the first and the last bar.
        step = (lefts[1] - lefts[0]) / (values[1] - values[0] + 1)
        mouse = self.page.mouse
        mouse.move(lefts[which], height)
        mouse.down()
        mouse.move(lefts[0] + (to - values[0] + which) * step, height, steps=6)
        mouse.up()

    # --- what a user waits for --------------------------------------------------------------------

    def wait(self, look: Callable[[], Any], what: str) -> None:
        end = time.monotonic() + DEADLINE_S
        while not look():
            assert time.monotonic() < end, f"waited in vain for {what}"
            self.page.wait_for_timeout(30)  # lets the page's own events come through

    def wait_text(self, selector: str, part: str) -> None:
        expect(self.page.locator(selector)).to_contain_text(part)

    def settle(self) -> dict[str, Any]:
        """Wait until tiles and figures answer the newest question; the density's state."""
        # Looked at in every frame, as it is by default, it would have the page painted meanwhile.
        self.page.wait_for_function(SETTLED, polling=50)
        return self.density()

    # --- what a user sees -------------------------------------------------------------------------

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def number(self, selector: str) -> int:
        return int(self.text(selector).replace(",", ""))

    def expect_numbers(self, in_view: int, matching: int) -> None:
        expect(self.page.locator("#figures-matching")).to_have_text(f"{matching:,}")
        expect(self.page.locator("#figures-in-view")).to_have_text(f"{in_view:,}")

    def density(self) -> dict[str, Any]:
        ready = "window.dashapp?.map?.leaflet?.()"
        state: dict[str, Any] = self.page.evaluate(f"{ready} ? dashapp.map.density() : {{}}")
        return state

    def bounds(self) -> list[float]:
        """West, south, east, north in degrees."""
        view = "dashapp.map.describeView(dashapp.map.leaflet()).bounds"
        bounds: list[float] = self.page.evaluate(view)
        return bounds

    def origin(self) -> tuple[float, float]:
        """What to add to a pixel of the world at this zoom to have its place in the window."""
        left, top = self.page.evaluate(ORIGIN)
        return left, top

    def map_box(self) -> dict[str, float]:
        return box_of(self.page.locator("#map"))

    def legend_colours(self) -> list[list[int]]:
        """The 256 colours of the gradient that the legend shows, few trips first."""
        colours: list[list[int]] = self.page.evaluate(LEGEND)
        return colours

    def picture(self) -> Image.Image:
        """The screen once it rests: on a busy machine the last paint comes late."""
        seen = [self.page.screenshot()]

        def rests() -> bool:
            seen.append(self.page.screenshot())
            return seen[-1] == seen[-2]

        self.wait(rests, "a screen at rest")
        return Image.open(io.BytesIO(seen[-1])).convert("RGB")

    def shot(self, name: str) -> None:
        """A screenshot to be looked at by people."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


Tab = Callable[[Page, str], Watched]


class Gate:
    """Requests of a kind wait here until the gate is opened; later ones then pass."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.held: list[Route] = []
        self._closed = True
        page.route(re.compile(pattern), self._take)

    def _take(self, route: Route) -> None:
        if self._closed:
            self.held.append(route)
        else:
            route.continue_()

    def open(self) -> None:
        self._closed = False
        for route in self.held:
            route.continue_()


def resting_box(tab: Watched, thing: Locator) -> dict[str, float]:
    """Where a thing is once nothing above it grows or shrinks any more, as chips and hints do."""
    seen: list[dict[str, float]] = []

    def rests() -> bool:
        seen.append(box_of(thing))
        return len(seen) > 3 and seen[-4:] == [seen[-1]] * 4

    tab.wait(rests, "a thing at rest")
    return seen[-1]


def box_of(thing: Locator) -> dict[str, float]:
    box = thing.bounding_box()
    assert box is not None, "it is not on the page"
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}
