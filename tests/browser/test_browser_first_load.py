"""The first load on a cold browser: how many bytes travel, and what can be done before the rest."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pandas as pd
import pytest
from browser_page import Gate, Tab, Watched
from browser_server import serving
from browser_transfer import API, Transfer
from playwright.sync_api import Page, expect
from support.oracle import create_cluster
from support.processes import wait_for

MOST_BYTES = 500_000
"""All but the API's answers. Measured: 457 KB, 312 of them scripts of Dash and its components."""
STATIC = ("/assets/", "/_dash-component-suites/")
COMPRESSED = (".js", ".css", ".geojson")
ROOT = Path(__file__).parents[2]
WHOLE_THEME = ROOT / "node_modules" / "bootstrap" / "dist" / "css" / "bootstrap.min.css"
THEME = ROOT / "assets" / "vendor" / "bootstrap" / "bootstrap.layer.css"
PANELS = ("charts", "area", "stories", "look", "share")

CLASSES = "() => [...new Set([...document.querySelectorAll('*')].flatMap((e) => [...e.classList]))]"


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a server that has made no small forms yet, and does not find those of other tests."""
    folder = tmp_path_factory.mktemp("first-load")
    (folder / "static").mkdir()
    return folder


@pytest.fixture(scope="module")
def own_server(city: pd.DataFrame, forms: Path) -> Iterator[str]:
    """A server that nobody has visited."""
    with serving(create_cluster(city), forms) as url:
        yield url


@pytest.fixture
def visit(new_page: Callable[..., Page], own_server: str, tab: Tab) -> Callable[[], Transfer]:
    """A visitor with a browser that has never been here, until the map rests."""

    def come() -> Transfer:
        watched = tab(new_page(), own_server)
        transfer = Transfer(watched.page)
        watched.open_settled()
        watched.wait(transfer.is_whole, "the last of the files")
        return transfer

    return come


def wait_for_small_forms(paths: list[str], url: str, forms: Path) -> None:
    """The server makes them after the first visit; they lie under the hash of the plain form."""
    for path in sorted(set(paths)):
        if path.startswith(STATIC) and path.endswith(COMPRESSED):
            with urlopen(Request(url.rstrip("/") + path)) as answer:
                plain = answer.read()
            made = forms / "static" / f"{hashlib.sha256(plain).hexdigest()}.br"
            wait_for(made.exists)


def test_the_second_visitor_of_a_server_transfers_little(
    visit: Callable[[], Transfer], own_server: str, forms: Path
) -> None:
    wait_for_small_forms(visit().paths(), own_server, forms)
    transfer = visit()
    kinds = transfer.by_kind()
    assert {"font", "styles", "base map", "own scripts", API} <= set(kinds)
    assert "charts" not in kinds
    assert transfer.total() <= MOST_BYTES, transfer.describe()


def test_the_map_answers_while_the_charts_have_not_come(desk: Watched) -> None:
    gate = Gate(desk.page, "plotly")
    desk.open_settled("?panel=charts")
    desk.wait(lambda: gate.held, "plotly to be asked for")
    desk.press(0, "ArrowRight", times=2)
    desk.settle_on("pickup", "passengers=2-9")
    assert desk.page.locator(".js-plotly-plot").count() == 0
    gate.open()
    expect(desk.page.locator(".js-plotly-plot").first).to_be_visible()


def test_the_theme_has_the_rules_for_all_that_comes_onto_the_page(desk: Watched) -> None:
    if not WHOLE_THEME.is_file():
        pytest.skip("npm ci has not been run")
    seen = set()
    for panel in PANELS:
        desk.open_settled(f"?panel={panel}&passengers=rubbish")
        expect(desk.page.locator("#page-notice")).to_be_visible()
        seen |= set(desk.page.evaluate(CLASSES))
    whole, left = (classes_of(theme) for theme in (WHOLE_THEME, THEME))
    assert {"alert-warning", "form-check-input", "progress-bar", "form-select"} <= seen & whole
    assert seen & whole <= left


def classes_of(theme: Path) -> set[str]:
    rules = re.sub(r"\"[^\"]*\"|/\*.*?\*/", "", theme.read_text("utf-8"), flags=re.DOTALL)
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", rules))
