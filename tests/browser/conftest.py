"""A real browser on a real app. The data is real where it is there, else made up."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser_page import DEADLINE_S, Tab, Watched
from browser_server import serving
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.oracle import DictResults, OracleCluster, create_cluster
from support.reading import read_rows
from support.trips import make_trips

from dashapp.data.sources import StorageOptions, plan_chunks, resolve_sources

REAL_FILES = (
    "point/nyc_taxi_wide_2015-01_11842rows_webmercator.parq",
    "wide/yellow_tripdata_2015-01_first2000.csv",
)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # Flask-Compress leaves the closing of a compressed file to the garbage collector.
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"))


@pytest.fixture(scope="session")
def base_url() -> str:
    """Every test names its address itself; the plugin's own fixture is not of this pytest."""
    return ""


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    expect.set_options(timeout=1000 * DEADLINE_S)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's shell is Chromium without its own windows, whose pages cost a fifth of the CPU."""
    debian = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    own = {"executable_path": debian} if debian else {}
    return {**browser_type_launch_args, **own, "args": list(QUIET)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Far from New York, so that a wall clock that were converted would show."""
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 800},
        "color_scheme": "light",
        "locale": "en-GB",
        "timezone_id": "Asia/Tokyo",
    }


@pytest.fixture(scope="session")
def real_files(request: pytest.FixtureRequest) -> list[Path]:
    folder: Path = request.getfixturevalue("real_data")
    return [folder / name for name in REAL_FILES]


@pytest.fixture(scope="session")
def trips() -> pd.DataFrame:
    """Canonical trips, more than are drawn one by one; do not change them."""
    folder = Path(__file__).parents[3] / "shared" / "data" / "tlc"
    if not folder.is_dir():
        return make_trips(12_000)
    chosen = [str(folder / name) for name in REAL_FILES]
    chunks = plan_chunks(resolve_sources(chosen, StorageOptions(timeout_seconds=5.0)))
    return pd.concat([read_rows(chunk).trips for chunk in chunks], ignore_index=True)


@pytest.fixture(scope="session")
def city() -> pd.DataFrame:
    """12,000 made-up trips, half of them in a knot in midtown; do not change them."""
    return make_trips(12_000)


@pytest.fixture(scope="session")
def stage(
    city: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[OracleCluster, DictResults, str]]:
    """One server for all tests: an app takes as long to make as a page to load."""
    cluster, results = create_cluster(city), DictResults()
    with serving(cluster, tmp_path_factory.mktemp("stage"), results) as url:
        yield cluster, results, url


@pytest.fixture
def cluster(stage: tuple[OracleCluster, DictResults, str]) -> Iterator[OracleCluster]:
    """As a test finds it: ready and with nothing cached. It may make of it what it likes."""
    cluster, results, _ = stage
    results.kept.clear()
    ready = cluster.current
    yield cluster
    cluster.current = ready


@pytest.fixture
def own_url(cluster: OracleCluster, stage: tuple[OracleCluster, DictResults, str]) -> str:
    return stage[2]


@pytest.fixture(scope="session")
def trips_url(trips: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server on `trips` for all tests that leave it as it is."""
    with serving(create_cluster(trips), tmp_path_factory.mktemp("browser")) as url:
        yield url


@pytest.fixture
def tab() -> Iterator[Tab]:
    """Opens tabs; at the end none of them may have complained or have asked an outsider."""
    opened: list[Watched] = []

    def make(page: Page, url: str) -> Watched:
        opened.append(Watched(page, url))
        return opened[-1]

    yield make
    for one in opened:
        # Answers that a test has changed on their way may still be under way.
        one.page.unroute_all(behavior="ignoreErrors")
    for one in opened:
        assert one.complaints() == []
        assert one.outside() == []


@pytest.fixture
def new_page(
    browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[Callable[..., Page]]:
    """Pages of another kind: `new_page(color_scheme="dark", device_scale_factor=2)`."""
    with ExitStack() as stack:

        def make(**kind: Any) -> Page:
            context: BrowserContext = browser.new_context(**{**browser_context_args, **kind})
            stack.callback(context.close)
            return context.new_page()

        yield make


@pytest.fixture
def desk(page: Page, own_url: str, tab: Tab) -> Watched:
    """A laptop, on the cluster that the test owns."""
    return tab(page, own_url)


@pytest.fixture
def phone(new_page: Callable[..., Page], own_url: str, tab: Tab) -> Watched:
    # Sharper screens are painted as this one is, at twice the cost.
    kind = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
    return tab(new_page(**kind, is_mobile=True, has_touch=True), own_url)


@pytest.fixture
def dashboard(page: Page, trips_url: str, tab: Tab) -> Watched:
    """A laptop, on `trips`."""
    return tab(page, trips_url)
