"""Trips of other kinds than the taxis', from files to the page: what they lack is not there."""

import sys
from pathlib import Path

import pytest
from browser_page import Tab
from playwright.sync_api import Page, expect
from support.processes import running, wait_for
from test_browser_serve import find_url

BIKES = (
    "ride_id,rideable_type,started_at,ended_at,start_lat,start_lng,end_lat,end_lng,member_casual"
)
UBER = '"Date/Time","Lat","Lon","Base"'


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """40 rides in Jersey City, beside New York's shoreline, and 30 pickups of 2014 in New York."""
    bikes, uber = tmp_path / "bikes.csv", tmp_path / "uber.csv"
    rides = [
        f"{number},classic_bike,2021-01-02 10:{number:02}:00,2021-01-02 11:{number:02}:00,"
        f"{40.715 + number / 2000},{-74.07 + number / 1000},40.72,-74.05,{rider}"
        for number, rider in enumerate(["member", "casual"] * 20)
    ]
    bikes.write_text("\n".join([BIKES, *rides]) + "\n")
    drives = [
        f'"4/1/2014 0:{number:02}:00",{40.72 + number / 500},{-74.0 + number / 800},"B02512"'
        for number in range(30)
    ]
    uber.write_text("\n".join([UBER, *drives]) + "\n")
    return bikes, uber


@pytest.mark.cluster
@pytest.mark.timeout(300)
def test_bikes_and_pickups_alone_have_their_own_words_controls_and_ground(
    page: Page, tab: Tab, files: tuple[Path, Path], compiled_folder: Path, tmp_path: Path
) -> None:
    bikes, uber = files
    log = tmp_path / "log"
    command = [sys.executable, "-m", "dashapp", "serve", "--port", "0"]
    command += ["--data", f"bikes={bikes}", f"uber={uber}"]
    environment = {"DASHAPP_LOCAL_WORKERS": "1", "DASHAPP_CACHE_FOLDER": str(compiled_folder)}
    with running(command, log, **environment):
        served = tab(page, wait_for(lambda: find_url(log)))
        served.allowed.append("503")

        own_ground = page.locator("label:has(input[value=streets]) .look-title")

        def open_set(name: str, title: str) -> str:
            served.open(f"?set={name}&panel=look")
            expect(page).to_have_title(f"{name} \N{MIDDLE DOT} {title}", timeout=200_000)
            expect(page.locator("#status-badge-text")).to_have_text("Ready", timeout=200_000)
            served.settle()
            return page.locator("body").inner_text().lower()

        text = open_set("bikes", "Bike trips")
        expect(page.locator("#figures-in-view")).to_have_text("40")
        expect(page.locator("#filter-endpoint option:not(:empty)")).to_have_text(["Starts", "Ends"])
        assert [word for word in ("pickup", "dropoff", "passenger", "fare") if word in text] == []
        assert [
            word for word in ("starts in view", "rider", "shown as starts") if word not in text
        ] == []
        expect(page.locator("path.graticule").first).to_be_attached()
        expect(page.locator("path.land")).to_have_count(0)
        assert "Shoreline" not in served.text(".leaflet-control-attribution")
        expect(own_ground).to_have_text("Plain")

        text = open_set("uber", "New York taxi trips")
        expect(page.locator("#figures-in-view")).to_have_text("30")
        expect(page.locator("#filter-endpoint option:not(:empty)")).to_have_text(["Pickups"])
        expect(page.locator("#filter-endpoint")).to_be_hidden()
        assert [word for word in ("passengers", "fare") if word in text] == []
        expect(page.locator("path.land").first).to_be_attached()
        assert "Shoreline" in served.text(".leaflet-control-attribution")
        expect(own_ground).to_have_text("Streets")
