"""The page in Debian's Firefox: what a user does there, compared with pandas."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from browser_oracle import choose_trips, count_within, expect_exact
from firefox_tab import FirefoxTab
from support.firefox import Firefox, FirefoxError, find_firefox, run_firefox

DESK, PHONE = (1280, 800), (390, 844)
THEME = "() => document.documentElement.dataset.bsTheme"
LIT = """() => [...document.querySelectorAll(".leaflet-density-pane canvas")].reduce((lit, one) => {
  const { data } = one.getContext("2d").getImageData(0, 0, one.width, one.height);
  return lit + new Uint32Array(data.buffer).filter((word) => word).length;
}, 0)"""
"""Pixels with any colour on the tiles."""
THUMB = "#filter-passengers [role=slider]"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = find_firefox()
    if program is None:
        pytest.skip("no Firefox is installed")
    with ExitStack() as stack:
        try:
            yield stack.enter_context(run_firefox(program, tmp_path_factory.mktemp("firefox")))
        except FirefoxError as error:
            pytest.skip(f"Firefox does not start here: {error}")


@pytest.fixture
def fox(firefox: Firefox, own_url: str) -> Iterator[Callable[[tuple[int, int]], FirefoxTab]]:
    """Opens tabs that share nothing; at the end none may have complained or asked an outsider."""
    opened: list[FirefoxTab] = []

    def make(size: tuple[int, int] = DESK) -> FirefoxTab:
        connection = firefox.connection
        own = connection.ask("browser.createUserContext")["userContext"]
        context = connection.ask("browsingContext.create", type="tab", userContext=own)["context"]
        opened.append(FirefoxTab(connection, context, own_url))
        opened[-1].resize(*size)
        return opened[-1]

    firefox.set_dark(dark=False)
    yield make
    for one in opened:
        assert one.complaints() == []
        assert one.outside() == []
        one.close()


def test_the_map_draws_what_pandas_counts(fox, city):
    tab = fox()
    tab.open_settled()
    expect_exact(tab, city, "pickup")
    assert tab.evaluate(LIT) > 1000
    tab.shot("desk-light")
    tab.open_settled("?view=12/41.6/-72")
    assert tab.evaluate(LIT) == 0


def test_a_slider_moved_by_key_changes_map_chip_and_address(fox, city):
    tab = fox()
    tab.open_settled()
    tab.press(THUMB, "ArrowRight")
    expect_exact(tab, city, "pickup", (1, 9))
    tab.wait(lambda: "passengers=1-9" in tab.address(), "the filter in the address")
    tab.wait(lambda: tab.count(".chip") == 1, "a chip")

    tab.go(-1)
    expect_exact(tab, city, "pickup")
    tab.go(1)
    tab.settle_on("pickup", "passengers=1-9")
    tab.reload()
    expect_exact(tab, city, "pickup", (1, 9))

    address, bounds = tab.address(), tab.bounds()
    other = fox()  # the first lies behind it from now on
    other.open(address)
    expect_exact(other, city, "pickup", (1, 9))
    assert other.bounds() == pytest.approx(bounds, abs=1e-4)


def test_the_map_is_dragged(fox, city):
    tab = fox()
    tab.open_settled()
    west, _, east, _ = tab.bounds()
    box = tab.box("#map")
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.drag([middle, (middle[0] - 200, middle[1])])
    moved = 200 / box["width"] * (east - west)
    tab.wait(lambda: tab.bounds()[0] > west + moved / 2, "the map to follow")
    chosen = choose_trips(city, "pickup")

    def counts() -> bool:  # a map that was thrown glides on for a while
        return tab.text("#figures-in-view") == f"{count_within(chosen, tab.bounds()):,}"

    tab.wait(counts, "the number of trips where it rests")
    expect_exact(tab, city, "pickup")


def test_charts_are_drawn(fox):
    tab = fox()
    tab.open_settled("?panel=charts")
    tab.wait(lambda: tab.count(".js-plotly-plot .bars path") > 20, "bars of the charts")
    tab.shot("charts")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_phone(fox, firefox, dark):
    firefox.set_dark(dark=dark)
    tab = fox(PHONE)
    tab.open_settled()
    tab.wait(lambda: tab.evaluate(THEME) == ("dark" if dark else "light"), "the system's theme")
    assert tab.evaluate("() => document.documentElement.scrollWidth") == PHONE[0]
    tab.click("#page-sheet-toggle")
    tab.wait(lambda: tab.attribute("#page-sheet-toggle", "aria-expanded") == "true", "the sheet")
    tab.shot(f"phone-{'dark' if dark else 'light'}")
