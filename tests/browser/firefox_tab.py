"""One Firefox tab as a user has it: what is opened, dragged, waited for, read and seen.

Its names are those of `browser_page.Watched`, so that what compares a page with pandas takes both.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from browser_page import DEADLINE_S, SETTLED, SHOTS, SettlingOn
from support.bidi import BidiConnection
from support.processes import wait_for

KEYS = {"ArrowLeft": "\ue012", "ArrowRight": "\ue014"}
DENSITY = "() => window.dashapp?.map?.leaflet?.() ? dashapp.map.density() : {}"
BOUNDS = "() => dashapp.map.describeView(dashapp.map.leaflet()).bounds"
SPOT = """selector => {
  const found = document.querySelector(selector);
  if (!found) return null;
  found.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const { x, y, width, height } = found.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return found.contains(top) ? { x, y, width, height } : null;
}"""
"""Where a thing lies in the window, null while a hand could not reach its middle."""
BOX = """selector => {
  const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
  return { x, y, width, height };
}"""

Point = tuple[float, float]


@dataclass
class FirefoxTab(SettlingOn):
    """`context` is the browser's name for the tab."""

    connection: BidiConnection
    context: str
    url: str
    allowed: list[str] = field(default_factory=list)

    # --- what it complains of ---------------------------------------------------------------------

    def complaints(self) -> list[str]:
        """Errors and warnings of the console, but those that hold an `allowed` part."""
        logged = [entry["params"] for entry in self._events("log.entryAdded")]
        bad = [f"{entry['level']}: {entry['text']}" for entry in logged if _is_bad(entry)]
        return [text for text in bad if not any(part in text for part in self.allowed)]

    def outside(self) -> list[str]:
        asked = self._events("network.beforeRequestSent")
        urls = [event["params"]["request"]["url"] for event in asked]
        return [url for url in urls if not url.startswith((self.url, "data:", "blob:", "about:"))]

    def _events(self, method: str) -> list[dict[str, Any]]:
        return [
            event
            for event in list(self.connection.events)
            if event["method"] == method and _context_of(event["params"]) == self.context
        ]

    # --- what a user does -------------------------------------------------------------------------

    def open(self, query: str = "") -> "FirefoxTab":
        address = query if query.startswith("http") else self.url + query
        self._ask("browsingContext.navigate", url=address, wait="complete")
        return self

    def open_settled(self, query: str = "") -> "FirefoxTab":
        self.open(query)
        self.settle()
        return self

    def reload(self) -> None:
        self._ask("browsingContext.reload", wait="complete")

    def go(self, steps: int) -> None:
        """Back (-1) or forward (1) in the tab's history."""
        self._ask("browsingContext.traverseHistory", delta=steps)

    def resize(self, width: int, height: int) -> None:
        self._ask("browsingContext.setViewport", viewport={"width": width, "height": height})

    def click(self, selector: str) -> None:
        self.drag([self.middle(selector)])

    def press(self, selector: str, key: str, times: int = 1) -> None:
        self.evaluate("selector => document.querySelector(selector).focus()", selector)
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": strokes * times})

    def drag(self, points: list[Point], steps: int = 6) -> None:
        """By mouse: pressed at the first point, let go at the last."""
        moves = [_move(points[0]), {"type": "pointerDown", "button": 0}]
        for begin, end in pairwise(points):
            parts = [n / steps for n in range(1, steps + 1)]
            moves += [_move(_between(begin, end, part), 20) for part in parts]
        moves.append({"type": "pointerUp", "button": 0})
        self._act({"type": "pointer", "id": "mouse", "actions": moves})

    # --- what a user waits for --------------------------------------------------------------------

    def wait(self, look: Callable[[], Any], what: str) -> None:
        try:
            wait_for(look, DEADLINE_S)
        except AssertionError:
            raise AssertionError(f"waited in vain for {what}") from None

    def settle(self) -> dict[str, Any]:
        """Wait until tiles and figures answer the newest question; the density's state."""
        self.wait(lambda: self.evaluate(SETTLED), "the map to settle")
        return self.density()

    # --- what a user sees -------------------------------------------------------------------------

    def evaluate(self, function: str, argument: Any = None) -> Any:
        """What a function of the page's own world gives, as JSON carries it."""
        target = {"context": self.context}
        call = f"JSON.stringify(({function})({json.dumps(argument)}) ?? null)"
        told = self.connection.ask(
            "script.evaluate", expression=call, target=target, awaitPromise=False
        )
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        return json.loads(told["result"]["value"])

    def text(self, selector: str) -> str:
        text: str = self.evaluate("one => document.querySelector(one)?.innerText ?? ''", selector)
        return text

    def attribute(self, selector: str, name: str) -> str | None:
        read = "([one, name]) => document.querySelector(one)?.getAttribute(name)"
        value: str | None = self.evaluate(read, [selector, name])
        return value

    def count(self, selector: str) -> int:
        number: int = self.evaluate("one => document.querySelectorAll(one).length", selector)
        return number

    def expect_numbers(self, in_view: int, matching: int) -> None:
        for name, number in (("matching", matching), ("in-view", in_view)):
            look = f"#figures-{name}"
            self.wait(lambda look=look, n=number: self.text(look) == f"{n:,}", f"{look} {number:,}")

    def address(self) -> str:
        address: str = self.evaluate("() => location.href")
        return address

    def density(self) -> dict[str, Any]:
        state: dict[str, Any] = self.evaluate(DENSITY)
        return state

    def bounds(self) -> list[float]:
        bounds: list[float] = self.evaluate(BOUNDS)
        return bounds

    def box(self, selector: str) -> dict[str, float]:
        box: dict[str, float] = self.evaluate(BOX, selector)
        return box

    def middle(self, selector: str) -> Point:
        """Once it rests where a hand can reach it."""
        seen: list[dict[str, float] | None] = [None]

        def rests() -> bool:
            seen.append(self.evaluate(SPOT, selector))
            return seen[-1] is not None and seen[-1] == seen[-2]

        self.wait(rests, f"{selector} within reach")
        box = seen[-1] or {}
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def shot(self, name: str) -> None:
        """A screenshot to be looked at by people."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        (SHOTS / f"firefox-{name}.png").write_bytes(self._capture())

    def close(self) -> None:
        self._ask("browsingContext.close")

    def _capture(self) -> bytes:
        return base64.b64decode(self._ask("browsingContext.captureScreenshot")["data"])

    def _act(self, source: dict[str, Any]) -> None:
        self._ask("input.performActions", actions=[source])

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self.connection.ask(method, context=self.context, **params)


def _is_bad(entry: dict[str, Any]) -> bool:
    return entry["level"] in ("error", "warn")


def _context_of(params: dict[str, Any]) -> str | None:
    context: str | None = params.get("context") or params.get("source", {}).get("context")
    return context


def _move(place: Point, duration_ms: int = 0) -> dict[str, Any]:
    x, y = map(round, place)
    return {"type": "pointerMove", "x": x, "y": y, "duration": duration_ms}


def _between(begin: Point, end: Point, part: float) -> Point:
    return (begin[0] + part * (end[0] - begin[0]), begin[1] + part * (end[1] - begin[1]))
