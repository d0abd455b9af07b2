"""The real thing: `python -m dashapp serve` with worker processes, seen from its first second."""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from browser_page import Tab, Watched
from playwright.sync_api import Page, expect
from support.processes import running, wait_for

HEADER = (
    "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,"
    "pickup_longitude,pickup_latitude,RateCodeID,store_and_fwd_flag,dropoff_longitude,"
    "dropoff_latitude,payment_type,fare_amount,extra,mta_tax,tip_amount,tolls_amount,"
    "improvement_surcharge,total_amount"
)
TRIP = "2,2015-01-15 19:05:39,2015-01-15 19:23:42,{},1.5,{},{},1,N,{},{},1,12,1,.5,3,0,.3,17"


@pytest.fixture
def trips_csv(tmp_path: Path) -> Path:
    """6,000 trips of 0 to 9 passengers along two lines, every 50th of them at (0, 0)."""
    rows = []
    for n in range(6_000):
        pickup = (0, 0) if n % 50 == 0 else (-74.01 + n / 1e5, 40.70 + n / 1e5)
        rows.append(TRIP.format(n % 10, *pickup, -73.99 + n / 2e5, 40.75 - n / 1e5))
    path = tmp_path / "yellow_tripdata_2015-01.csv"
    path.write_text("\r\n".join([HEADER, *rows]) + "\r\n")
    return path


def find_url(log: Path) -> str | None:
    found = re.search(r"Serving on (http://\S+)", log.read_text("utf-8"))
    return found.group(1).rstrip("/") + "/" if found else None


@pytest.mark.cluster
@pytest.mark.timeout(300)
def test_from_an_empty_page_to_the_last_trip(
    page: Page, tab: Tab, trips_csv: Path, compiled_folder: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-m", "dashapp", "serve", "--port", "0", "--data", str(trips_csv)]
    environment = {"DASHAPP_LOCAL_WORKERS": "1", "DASHAPP_CACHE_FOLDER": str(compiled_folder)}
    with running(command, log, **environment):
        served = tab(page, wait_for(lambda: find_url(log)))
        served.allowed.append("503")  # a question that came before the cluster was ready
        served.open()
        badge = page.locator("#status-badge-text")
        expect(badge).to_have_text(re.compile("Starting|Loading|Ready"))
        expect(badge).to_have_text("Ready", timeout=200_000)
        served.settle()
        walk(served, pd.read_csv(trips_csv))


def walk(served: Watched, rows: pd.DataFrame) -> None:
    drawn = rows[(rows["pickup_longitude"] != 0) & (rows["pickup_latitude"] != 0)]
    expect(served.page.locator("#account-rows-read")).to_have_text(f"{len(rows):,}")
    expect(served.page.locator("#account-drawn")).to_have_text(f"{len(drawn):,}")
    expect(served.page.locator("#account-data-name")).to_contain_text("yellow_tripdata_2015-01.csv")
    expect(served.page.locator("#figures-matching")).to_have_text(f"{len(drawn):,}")
    served.drag(0, to=2)
    served.settle_on("pickup", "passengers=2-9")
    served.press(1, "ArrowLeft", times=4)
    served.settle_on("pickup", "passengers=2-5")
    some = drawn[drawn["passenger_count"].between(2, 5)]
    served.expect_numbers(len(some), len(some))
    served.choose("Dropoffs")
    served.settle_on("dropoff", "passengers=2-5")
    matching = int(rows["passenger_count"].between(2, 5).sum())
    expect(served.page.locator("#figures-matching")).to_have_text(f"{matching:,}")
    tiles = served.density()["tiles"]
    assert sum(tile["total"] for tile in tiles) == matching
    served.wait_text("#figures-hint", "Each dot is one trip.")
    served.shot("served")
