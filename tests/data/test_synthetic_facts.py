"""Made-up trips against what is published about the real ones, each with its tolerance."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from support.geo import ASSETS, rings_of

from dashapp.data.synthetic import facts
from dashapp.data.synthetic.calendar import plan_months
from dashapp.data.synthetic.draws import draw_of, stream_of
from dashapp.data.synthetic.rates import draw_rate
from dashapp.data.synthetic.trip_rows import LAT_STEPS, LON_STEPS
from dashapp.data.synthetic.trips import days_of, load_habits, make_trips
from dashapp.data.synthetic.world import load_world

ROWS = 300_000
FIRST_WEEKDAY = 3  # 1 January 2015 was a Thursday
WEST, NORTH, EAST, SOUTH = -74.27, 40.93, -73.69, 40.48
PIXELS_A_DEGREE = 16_000  # 5.3 m eastward, 6.9 m northward
METRES_PER_DEGREE = np.array([84_418.0, 111_050.0])
BEARING = np.radians(28.99)
AVENUES_U = (-2190, -1932, -1657, -1386, -1112, -835, -563, -251, -112, 59, 195, 370, 586, 814)

Points = NDArray[np.float64]


@pytest.fixture(scope="module")
def trips() -> NDArray[np.void]:
    tables = (load_world(), load_habits())
    months = plan_months(ROWS)
    return np.concatenate(
        [make_trips(stream_of(7, m.number), 0, m.rows, days_of(m), tables) for m in months]
    )


@pytest.fixture(scope="module")
def is_land() -> Callable[[Points], NDArray[np.bool_]]:
    """Whether points (lon, lat) lie on the base map's land, or within three pixels of it."""
    size = (round((EAST - WEST) * PIXELS_A_DEGREE), round((NORTH - SOUTH) * PIXELS_A_DEGREE))
    image = Image.new("1", size)
    draw = ImageDraw.Draw(image)
    for ring, is_hole in rings_of(ASSETS / "land.geojson"):
        pixels = [((x - WEST) * PIXELS_A_DEGREE, (NORTH - y) * PIXELS_A_DEGREE) for x, y in ring]
        draw.polygon(pixels, fill=not is_hole)
    land = np.asarray(image)

    def look(points: Points) -> NDArray[np.bool_]:
        column = ((points[:, 0] - WEST) * PIXELS_A_DEGREE).astype(int)
        row = ((NORTH - points[:, 1]) * PIXELS_A_DEGREE).astype(int)
        found = land[row, column]
        for down in (-2, 0, 2):
            for right in (-2, 0, 2):
                found = found | land[row + down, column + right]
        return found

    return look


def points_of(trips: NDArray[np.void], endpoint: str) -> Points:
    drawn = trips[trips[f"{endpoint}_lon"] != 0]
    lon, lat = drawn[f"{endpoint}_lon"] / -LON_STEPS, drawn[f"{endpoint}_lat"] / LAT_STEPS
    return np.column_stack([lon, lat])


def along_the_grid(points: Points) -> tuple[Points, Points]:
    """Metres across and along the avenues, as tools/geo/manhattan.py has them."""
    east, north = ((points - (-73.98, 40.75)) * METRES_PER_DEGREE).T
    across = east * np.cos(BEARING) - north * np.sin(BEARING)
    return across, east * np.sin(BEARING) + north * np.cos(BEARING)


def shares(values: NDArray[np.int8], kinds: int) -> Points:
    return np.bincount(values, minlength=kinds) / len(values)


def test_months_have_the_real_shares(trips: NDArray[np.void]) -> None:
    planned = [month.rows for month in plan_months(sum(facts.MONTH_ROWS))]
    assert tuple(planned) == facts.MONTH_ROWS
    assert len(trips) == ROWS


def test_days_have_a_blizzard_and_weekdays(trips: NDArray[np.void]) -> None:
    counts = np.bincount(trips["pickup_s"] // 86_400, minlength=365)
    counts = counts * (sum(facts.MONTH_ROWS) / ROWS)
    assert counts.argmin() == 26  # 27 January
    assert counts[26] == pytest.approx(135_500, rel=0.15)
    assert counts[30] == pytest.approx(520_067, rel=0.08)
    weekday = (FIRST_WEEKDAY + np.arange(365)) % 7
    means = [counts[weekday == k].mean() for k in range(7)]
    assert means == pytest.approx(facts.WEEKDAY_TRIPS, rel=0.03)


def test_hours(trips: NDArray[np.void]) -> None:
    hours = shares(trips["pickup_s"] // 3600 % 24, 24) * 100
    assert hours == pytest.approx(facts.HOUR_SHARES, abs=0.25)


def test_passengers_and_payment(trips: NDArray[np.void]) -> None:
    assert shares(trips["passengers"], 10)[:7] * 100 == pytest.approx(
        facts.PASSENGER_SHARES[:7], abs=0.3
    )
    assert trips["passengers"].max() <= 9
    assert shares(trips["payment"], 6)[1:5] * 100 == pytest.approx(
        facts.PAYMENT_SHARES[:4], abs=0.3
    )


@pytest.mark.parametrize(
    ("field", "quartiles"),
    [
        ("distance", (1.10, 1.80, 3.54)),
        ("fare", (6.5, 9.5, 15.0)),
        ("total", (8.76, 12.00, 18.30)),
    ],
)
def test_quartiles(trips: NDArray[np.void], field: str, quartiles: tuple[float, ...]) -> None:
    found = np.quantile(trips[field] / 100, (0.25, 0.5, 0.75))
    assert found == pytest.approx(quartiles, rel=0.08)


def test_tips(trips: NDArray[np.void]) -> None:
    card = trips[(trips["payment"] == 1) & (trips["fare"] > 0)]
    part = card["tip"] / card["fare"]
    assert np.quantile(part, (0.25, 0.5, 0.75)) == pytest.approx((0.176, 0.217, 0.243), abs=0.012)
    assert (part > 0).mean() == pytest.approx(0.965, abs=0.005)
    assert card["tip"].mean() / 100 == pytest.approx(2.76, abs=0.15)
    assert not trips["tip"][trips["payment"] != 1].any()


def test_tips_by_hour_go_up_and_down_like_the_real_ones(trips: NDArray[np.void]) -> None:
    paid = trips[trips["fare"] > 0]
    hours = paid["pickup_s"] // 3600 % 24
    part = paid["tip"] / paid["fare"]
    means = np.bincount(hours, part) / np.bincount(hours)
    assert np.corrcoef(means, facts.TIP_BY_HOUR)[0, 1] > 0.8
    assert means == pytest.approx(facts.TIP_BY_HOUR, abs=0.03)


def test_zero_coordinates(trips: NDArray[np.void]) -> None:
    pickup, dropoff = trips["pickup_lon"] == 0, trips["dropoff_lon"] == 0
    assert pickup.mean() == pytest.approx(0.0191, abs=0.0012)
    assert dropoff.mean() == pytest.approx(0.0198, abs=0.0012)
    assert (pickup & dropoff).mean() == pytest.approx(0.0175, abs=0.0012)
    assert ((trips["pickup_lat"] == 0) == pickup).all()


def test_airports(trips: NDArray[np.void]) -> None:
    lon, lat = points_of(trips, "pickup").T
    jfk = (lon > -73.83) & (lon < -73.75) & (lat > 40.62) & (lat < 40.665)
    laguardia = (lon > -73.892) & (lon < -73.855) & (lat > 40.764) & (lat < 40.782)
    assert (jfk.sum() + laguardia.sum()) / ROWS == pytest.approx(0.0453, abs=0.003)


def test_manhattan(trips: NDArray[np.void]) -> None:
    rings = rings_of(ASSETS / "land.geojson", "Manhattan")
    image = Image.new("1", (2_600, 4_200))
    draw = ImageDraw.Draw(image)
    for ring, is_hole in rings:
        pixels = [((x + 74.05) * 16_000, (40.89 - y) * 16_000 * 1.2) for x, y in ring]
        draw.polygon(pixels, fill=not is_hole)
    points = points_of(trips, "pickup")
    column = np.clip((points[:, 0] + 74.05) * 16_000, 0, 2_599).astype(int)
    row = np.clip((40.89 - points[:, 1]) * 16_000 * 1.2, 0, 4_199).astype(int)
    assert np.asarray(image)[row, column].sum() / ROWS == pytest.approx(0.9064, abs=0.006)


@pytest.mark.parametrize("endpoint", ["pickup", "dropoff"])
def test_no_point_lies_in_the_water(
    trips: NDArray[np.void], is_land: Callable[[Points], NDArray[np.bool_]], endpoint: str
) -> None:
    points = points_of(trips, endpoint)
    assert len(points[~is_land(points)]) == 0


@pytest.mark.parametrize("endpoint", ["pickup", "dropoff"])
def test_central_park_is_nearly_empty(trips: NDArray[np.void], endpoint: str) -> None:
    across, along = along_the_grid(points_of(trips, endpoint))
    in_park = (across > -1060) & (across < -300) & (along > 1740) & (along < 5740)
    beside = (across > -300) & (across < 460) & (along > 1740) & (along < 5740)
    assert in_park.sum() < 0.02 * beside.sum()


def test_most_points_of_midtown_lie_on_its_streets(trips: NDArray[np.void]) -> None:
    across, along = along_the_grid(points_of(trips, "pickup"))
    grid = (along > -250) & (along < 1600) & (across > -2100) & (across < 800)
    across, along = across[grid], along[grid]
    to_avenue = np.abs(across[:, None] - AVENUES_U).min(axis=1)
    to_street = np.abs((along - 302 + 40.3) % 80.6 - 40.3)  # 42nd Street is at 302
    near = np.minimum(to_avenue, to_street) < 20
    by_chance = 1 - (1 - 40 / 80.6) * (1 - 40 / 230)
    assert near.mean() > by_chance + 0.2
    assert (to_avenue < 30).mean() > 2 * 60 / 230


def test_times_of_day_have_their_places(trips: NDArray[np.void]) -> None:
    drawn = trips[trips["pickup_lon"] != 0]
    hour = drawn["pickup_s"] // 3600 % 24
    across, along = along_the_grid(points_of(trips, "pickup"))
    village = (along > -3300) & (along < -1900) & (across > -1100) & (across < 1100)
    homes = (along > 1800) & (along < 4500) & (across > -200) & (across < 1100)
    night, morning = hour < 4, (hour >= 7) & (hour < 10)
    assert village[night].mean() > 1.5 * village[morning].mean()
    assert homes[morning].mean() > 1.5 * homes[night].mean()


def test_fare_follows_distance_and_time(trips: NDArray[np.void]) -> None:
    metered = trips[(trips["rate_code"] == 1) & (trips["distance"] > 0) & (trips["fare"] > 0)]
    metered = metered[(metered["distance"] < 5_000) & (metered["fare"] < 15_000)]
    minutes = (metered["dropoff_s"] - metered["pickup_s"]) / 60
    ordinary = (minutes > 0) & (minutes < 300)
    fares = metered["fare"][ordinary]
    assert np.corrcoef(fares, metered["distance"][ordinary])[0, 1] > 0.9
    assert np.corrcoef(fares, minutes[ordinary])[0, 1] > 0.85
    assert (trips["dropoff_s"] >= trips["pickup_s"]).all()


def test_rate_codes(trips: NDArray[np.void]) -> None:
    rates = draw_rate(trips, draw_of(stream_of(7, 1), "rate", 0, ROWS))
    assert set(rates) <= {1, 2, 4, 5, 6}
    standard, jfk, _, suburbs, negotiated, group = shares(rates, 7)[1:]
    assert standard > 0.96
    assert jfk == pytest.approx(0.026, abs=0.004)
    assert suburbs == pytest.approx(0.0003, abs=0.0002)
    assert negotiated == pytest.approx(0.003, abs=0.0005)
    assert group < 0.0001
    flat = trips["fare"][rates == 2]
    assert (flat == 5_200).mean() > 0.999
    at_the_rim = trips[(rates == 4)]
    west, north = at_the_rim["dropoff_lon"] / LON_STEPS, at_the_rim["dropoff_lat"] / LAT_STEPS
    assert ((west < 73.76) | (north > 40.88)).all()


def test_totals_add_up(trips: NDArray[np.void]) -> None:
    parts = ("fare", "extra", "mta_tax", "tip", "tolls", "surcharge")
    assert (sum(trips[part] for part in parts) == trips["total"]).all()
    assert 0 < (trips["fare"] == 0).mean() < 0.001


def test_the_street_file_is_small() -> None:
    package = Path(facts.__file__).parent
    assert (package / "streets.npz").stat().st_size < 2_000_000
