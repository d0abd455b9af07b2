"""What a page load costs on the wire, as Chromium counts it: heads and bodies."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

API = "the API's answers"
_KINDS = {
    "/api/": API,
    "/_dash-component-suites/plotly/": "charts",
    "/_dash-component-suites/": "Dash's and its components' scripts",
    "/assets/built/": "own scripts",
    "/assets/css/": "styles",
    "/assets/vendor/inter/": "font",
    "/assets/geo/": "base map",
}


def kind_of(path: str) -> str:
    kinds = [kind for start, kind in _KINDS.items() if path.startswith(start)]
    return kinds[0] if kinds else "the page and its layout"


@dataclass
class Transfer:
    """Listens to a page from before it is opened. Sizes are bytes."""

    page: Page
    urls: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._note_request)
        session.on("Network.requestServedFromCache", lambda e: self.stored.add(e["requestId"]))
        session.on("Network.loadingFinished", self._note_size)
        # A request that is given up is over too.
        session.on("Network.loadingFailed", lambda e: self.sizes.setdefault(e["requestId"], 0))
        session.send("Network.enable")

    def _note_request(self, event: dict[str, Any]) -> None:
        self.urls[event["requestId"]] = event["request"]["url"]

    def _note_size(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def is_whole(self) -> bool:
        """Whether everything that was asked for over the network has come."""
        asked = {one for one, url in self.urls.items() if url.startswith("http")}
        return bool(asked) and asked - self.stored <= set(self.sizes)

    def paths(self) -> list[str]:
        return [urlsplit(url).path for url in self.urls.values() if url.startswith("http")]

    def by_kind(self) -> dict[str, float]:
        """Bytes of each kind of file, the largest first."""
        sums: dict[str, float] = {}
        for one, size in self.sizes.items():
            kind = kind_of(urlsplit(self.urls[one]).path)
            sums[kind] = sums.get(kind, 0) + size
        return dict(sorted(sums.items(), key=lambda item: -item[1]))

    def total(self) -> float:
        """All but the answers about trips, which depend on the data."""
        return sum(size for kind, size in self.by_kind().items() if kind != API)

    def describe(self) -> str:
        return ", ".join(f"{kind} {size / 1000:.1f} KB" for kind, size in self.by_kind().items())
