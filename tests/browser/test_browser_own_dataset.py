"""A data set of one's own, by nothing but its list: from files to the page and back into a file."""

import io
import re
import sys
from pathlib import Path

import pandas as pd
import pytest
import requests
from browser_page import Tab
from playwright.sync_api import Page, expect
from support.measured_shuttles import MEASURED
from support.processes import running, wait_for
from support.shuttle_trips import COMPANIES
from support.shuttles import SHUTTLES
from test_browser_serve import find_url

from dashapp.data.synthetic import write_synthetic

TESTS = Path(__file__).parents[1]
QUERY = "wait=5-12.5&bags=1-2&clock=6-20"


@pytest.fixture
def shuttle_trips(tmp_path: Path) -> tuple[Path, pd.DataFrame]:
    """A file of 900 trips, and those of them that have a place where they began."""
    write_synthetic(900, tmp_path / "made", SHUTTLES)
    (path,) = (tmp_path / "made").glob("*.csv")
    trips = pd.read_csv(path)
    return path, trips[trips["pickup_lon"] != 0]


@pytest.mark.cluster
@pytest.mark.timeout(300)
def test_from_files_to_the_page_and_back_into_a_file(
    page: Page, tab: Tab, shuttle_trips: tuple[Path, pd.DataFrame], compiled_folder: Path, tmp_path
) -> None:
    path, drawn = shuttle_trips
    log = tmp_path / "log"
    command = [sys.executable, "-m", "dashapp", "serve", "--port", "0", "--data", str(path)]
    environment = {
        "DASHAPP_LOCAL_WORKERS": "1",
        "DASHAPP_CACHE_FOLDER": str(compiled_folder),
        "DASHAPP_DATASET": MEASURED.name,
        "PYTHONPATH": str(TESTS),
    }
    hour = pd.to_datetime(drawn["pickup_at"]).dt.hour
    here = drawn[
        drawn["waited"].between(5, 12.5) & drawn["bags"].between(1, 2) & hour.between(6, 20)
    ]
    with running(command, log, **environment):
        url = wait_for(lambda: find_url(log))
        served = tab(page, url)
        served.allowed.append("503")
        served.open(f"?{QUERY}&panel=charts")
        expect(page.locator("#status-badge-text")).to_have_text("Ready", timeout=200_000)
        served.settle()
        assert page.title() == MEASURED.title
        expect(page.locator("#account-rows-read")).to_have_text("900")
        expect(page.locator("#figures-matching")).to_have_text(f"{len(here):,}")
        served.shot("own-dataset")
        expect(page.locator("#charts-group")).to_have_value("company")
        expect(page.locator(".chart-title").last).to_have_text("Waits by group")
        expect_figures(url, here, drawn, hour)
        expect_file(url, here)


def expect_figures(url: str, here: pd.DataFrame, drawn: pd.DataFrame, hour: pd.Series) -> None:
    """Each histogram, and that of the waits without its own filter, as pandas counts them."""
    asked = f"{url}api/summary?endpoint=pickup&{QUERY}"
    figures = requests.get(asked, timeout=60).json()
    assert figures["total"] == len(here)
    assert figures["bags"]["counts"] == [int((here["bags"] == bags).sum()) for bags in range(6)]
    assert figures["company"]["counts"] == [
        0,
        *(int((here["company"] == name).sum()) for name in COMPANIES),
    ]
    waits = here.groupby("company")["waited"]
    told = [(0, 0.0, None, None)]
    for name in COMPANIES:
        own = waits.get_group(name)
        told.append((len(own), own.sum(), own.mean(), own.median()))
    for group, (trips, total, mean, median) in zip(figures["waits_by_company"], told, strict=True):
        assert (group["trips"], group["unrecorded"], group["missing"]) == (trips, 0, 0)
        assert (group["sum"], group["mean"]) == (pytest.approx(total), pytest.approx(mean))
        assert group["median"] == pytest.approx(median)
        assert "mean_share" not in group
    linked = requests.get(f"{asked}&without=wait", timeout=60).json()["wait"]
    others = drawn[drawn["bags"].between(1, 2) & hour.between(6, 20)]
    minutes = others["waited"].dropna() // 2
    assert linked["counts"] == [int((minutes == part).sum()) for part in range(30)]
    assert linked["missing"] == int(others["waited"].isna().sum())


def expect_file(url: str, here: pd.DataFrame) -> None:
    """The same trips, under the names that the list gives the columns."""
    text = requests.get(f"{url}api/export?endpoint=pickup&{QUERY}", timeout=60).text
    file = pd.read_csv(io.StringIO(text), comment="#")
    assert {"wait_minutes", "bags", "company_code"} < set(file.columns)
    assert not [name for name in file.columns if re.search("fare|tip|passenger", name)]
    found = file.sort_values("pickup_datetime").reset_index(drop=True)
    wanted = here.sort_values("pickup_at").reset_index(drop=True)
    assert found["wait_minutes"].tolist() == wanted["waited"].tolist()
    assert found["company_code"].tolist() == [
        COMPANIES.index(name) + 1 for name in wanted["company"]
    ]
