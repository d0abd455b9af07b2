"""The controls moved by hand: numbers are those of plain pandas, pixels those of the oracle."""

import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from browser_oracle import ALL, expect_exact, expect_pixels
from browser_page import Tab, Watched
from playwright.sync_api import Page, expect
from support.oracle import account_of

from dashapp.model import Reason


def test_the_first_view_is_every_pickup(dashboard: Watched, trips: pd.DataFrame) -> None:
    dashboard.open_settled()
    expect_exact(dashboard, trips, "pickup")
    expect(dashboard.page.locator("#status-badge-text")).to_have_text("Ready")
    expect(dashboard.page.locator("#figures-how")).to_contain_text("Answered in")


def test_the_dropdown_shows_the_other_end(dashboard: Watched, trips: pd.DataFrame) -> None:
    dashboard.open_settled()
    dashboard.choose("Dropoffs")
    expect_exact(dashboard, trips, "dropoff")
    expect(dashboard.page.locator(".legend-title")).to_contain_text("Dropoffs")
    dashboard.choose("Pickups")
    expect_exact(dashboard, trips, "pickup")


def test_the_slider_by_mouse_includes_both_ends(dashboard: Watched, trips: pd.DataFrame) -> None:
    dashboard.open_settled()
    dashboard.drag(0, to=2)
    expect_exact(dashboard, trips, "pickup", (2, 9))
    dashboard.page.wait_for_url("**passengers=2-9**")
    dashboard.page.reload()
    dashboard.settle_on("pickup", "passengers=2-9")
    dashboard.drag(1, to=5)
    expect_exact(dashboard, trips, "pickup", (2, 5))
    expect(dashboard.page.locator("#filter-passengers-text")).to_have_text("2 to 5")


def test_the_slider_by_keyboard(dashboard: Watched, trips: pd.DataFrame) -> None:
    dashboard.open_settled()
    dashboard.press(1, "ArrowLeft", times=8)
    expect_exact(dashboard, trips, "pickup", (0, 1))
    dashboard.press(0, "ArrowRight")
    expect_exact(dashboard, trips, "pickup", (1, 1))
    expect(dashboard.page.locator("#filter-passengers-text")).to_have_text("1")
    dashboard.press(1, "End")
    dashboard.press(0, "Home")
    expect_exact(dashboard, trips, "pickup", ALL)


def test_numbers_follow_the_view(dashboard: Watched, trips: pd.DataFrame) -> None:
    dashboard.open_settled("?endpoint=dropoff&view=10/40.7/-73.9")
    expect_exact(dashboard, trips, "dropoff")
    dashboard.page.get_by_label("Zoom in").click()
    dashboard.page.wait_for_function("() => dashapp.map.leaflet().getZoom() === 11")
    expect_exact(dashboard, trips, "dropoff")
    box = dashboard.map_box()
    x, y = box["x"] + 300, box["y"] + 300
    mouse = dashboard.page.mouse
    before = dashboard.bounds()
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 200, y + 90, steps=8)
    mouse.up()
    dashboard.wait(lambda: dashboard.bounds()[0] < before[0], "the map to move")
    dashboard.page.wait_for_function("() => !dashapp.map.leaflet()._panAnim?._inProgress")
    expect_exact(dashboard, trips, "dropoff")


def test_the_account_of_rows(dashboard: Watched, trips: pd.DataFrame) -> None:
    dashboard.open_settled()
    account = account_of(trips)
    for endpoint, own in (("Pickups", account.pickup), ("Dropoffs", account.dropoff)):
        dashboard.choose(endpoint)
        expect(dashboard.page.locator("#account-drawn-name")).to_contain_text(endpoint.lower())
        expect(dashboard.page.locator("#account-rows-read")).to_have_text(f"{account.rows_read:,}")
        expect(dashboard.page.locator("#account-drawn")).to_have_text(f"{own.drawn:,}")
        expect(dashboard.page.locator("#account-left-out")).to_have_text(
            f"{account.rows_read - own.drawn:,}"
        )
        expected = [f"{r.value.replace('_', ' ')}{own.left_out[r]:,}" for r in Reason]
        expect(dashboard.page.locator("#account-reasons > *")).to_have_text(expected)
    expect(dashboard.page.locator("#account-data-name")).to_have_text("oracle")


@pytest.mark.parametrize(("ratio", "zoom", "least"), [(1, 9, 500), (2, 11, 1_000), (1, 15, 50)])
def test_the_screen_shows_the_colours_of_the_legend(
    ratio: int,
    zoom: int,
    least: int,
    new_page: Callable[..., Page],
    tab: Tab,
    trips_url: str,
    trips: pd.DataFrame,
) -> None:
    dashboard = tab(new_page(device_scale_factor=ratio), trips_url)
    dashboard.open_settled(f"?view={zoom}/40.75000/-73.97000&base=shore")  # no names above
    assert expect_pixels(dashboard, trips, "pickup", ratio) > least


def test_the_legends_ticks_are_true(dashboard: Watched) -> None:
    dashboard.open_settled("?view=9/40.75/-73.95")
    state = dashboard.density()
    highest = max(tile["max"] for tile in state["tiles"])
    assert highest <= state["scale"]["top"] < 2.51 * max(highest, 10)
    ticks = dashboard.page.locator(".legend-tick")
    labels = [int(label.replace("K", "000")) for label in ticks.all_inner_texts()]
    places = ticks.evaluate_all("all => all.map((tick) => parseFloat(tick.style.left))")
    assert (labels[0], labels[-1]) == (1, state["scale"]["top"])
    for label, place in zip(labels, places, strict=True):
        assert place == pytest.approx(100 * math.log(label) / math.log(labels[-1]))


def test_an_answer_says_whether_it_was_computed(desk: Watched) -> None:
    desk.open_settled()
    how = desk.page.locator("#figures-how")
    expect(how).to_contain_text("computed")
    desk.choose("Dropoffs")
    desk.settle_on("dropoff", "")
    expect(how).to_contain_text("computed")
    desk.choose("Pickups")
    expect(how).to_contain_text("from cache")


def plain_pandas(files: list[Path], endpoint: str, low: int, high: int) -> int:
    """The ancestor's rules on the raw files: missing values out, (0, 0) out, both ends included."""
    total = 0
    for path in files:
        names = ("x", "y") if path.suffix == ".parq" else ("longitude", "latitude")
        columns = ["passenger_count", *(f"{endpoint}_{name}" for name in names)]
        read = pd.read_parquet if path.suffix == ".parq" else _read_csv
        rows = read(path, columns=columns).dropna()
        rows = rows[(rows[columns[1]] != 0) | (rows[columns[2]] != 0)]
        total += int(rows["passenger_count"].between(low, high).sum())
    return total


def _read_csv(path: Path, columns: list[str]) -> pd.DataFrame:
    return pd.read_csv(path, usecols=columns)


@pytest.mark.real_data
def test_real_files_match_as_many_as_in_plain_pandas(
    real_files: list[Path], dashboard: Watched
) -> None:
    dashboard.open_settled()
    matching = dashboard.page.locator("#figures-matching")
    expect(matching).to_have_text(f"{plain_pandas(real_files, 'pickup', 0, 9):,}")
    dashboard.choose("Dropoffs")
    dashboard.press(0, "ArrowRight", times=2)
    dashboard.press(1, "ArrowLeft", times=3)
    expect(matching).to_have_text(f"{plain_pandas(real_files, 'dropoff', 2, 6):,}")
