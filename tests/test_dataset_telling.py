"""What a data set says of trips that have only some of its codes, or are all of one service."""

import pickle

import pytest
from support.selecting import YELLOW

from dashapp.dataset import TAXI
from dashapp.web.dataset import describe_dataset

APPS = TAXI.without({"service", "passengers", "payment"})


def test_codes_that_no_trip_has_are_absent_and_all_else_is_the_same() -> None:
    told = YELLOW.telling({"payment": (1, 2, 3), "rate": ()})
    columns = {column["name"]: column for column in describe_dataset(told)["columns"]}
    assert columns["payment"]["absent"] == (4, 5, 6, 7)
    assert columns["payment"]["filter"] == YELLOW.column("payment").filter.describe()
    assert "absent" not in columns["rate"], "where no trip has any, none is better than another"
    assert (told.title, told.told) == (YELLOW.title, "payment=1+2+3;rate=")
    assert told == YELLOW
    assert pickle.loads(pickle.dumps(told)).told == ""
    assert YELLOW.telling({}) is YELLOW


@pytest.mark.parametrize(
    ("companies", "title"),
    [
        ((3,), "Uber trips"),
        ((3, 5), "Uber and Lyft trips"),
        ((2, 3, 4, 5), "Uber, Lyft, Via and Juno trips"),
    ],
)
def test_trips_of_the_apps_are_called_by_their_companies(
    companies: tuple[int, ...], title: str
) -> None:
    told = APPS.telling({"service": (4,), "company": companies})
    assert (told.title, told.trips) == (title, title)
    assert "ride apps" in told.about


def test_trips_of_for_hire_cars_alone_are_called_so_and_mixed_ones_are_not() -> None:
    assert TAXI.telling({"service": (3,)}).title == "New York for-hire trips"
    for services in ((1,), (2,), (3, 4), (1, 2, 3, 4)):
        assert TAXI.telling({"service": services}).title == "New York taxi trips"
