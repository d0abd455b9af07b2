"""The filter: what it reads, what it refuses, and that it prints what it reads."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.selecting import YELLOW, select

from dashapp.errors import BadRequestError
from dashapp.model import TripFilter

OPEN = 2**31 - 1
"""An end without a limit."""


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, select()),
        ({"passengers": ""}, select()),
        ({"passengers": "1-4"}, select(passengers=(1, 4))),
        ({"passengers": "0-9"}, select()),
        ({"hours": "22-3"}, select(hours=(22, 3))),
        ({"hours": "5-4"}, select()),
        ({"weekdays": "6,5,5"}, select(weekdays=(5, 6))),
        ({"payment": "2,1"}, select(payment=(1, 2))),
        (
            {"dates": "2015-01-01..2015-01-31"},
            select(dates=(date(2015, 1, 1), date(2015, 1, 31))),
        ),
        ({"fare": "5-12.50"}, select(fare=(500, 1250))),
        ({"fare": "-5--2.5"}, select(fare=(-500, -250))),
        ({"distance": "0.1-1"}, select(distance=(10, 100))),
        ({"fare": "10-"}, select(fare=(1000, OPEN))),
        ({"fare": "-20"}, select(fare=(-OPEN, 2000))),
        ({"fare": "-5-"}, select(fare=(-500, OPEN))),
        ({"fare": "--5"}, select(fare=(-OPEN, -500))),
        ({"distance": "-0.5"}, select(distance=(-OPEN, 50))),
        ({"distance": "3-21474836.47"}, select(distance=(300, OPEN))),
        ({"fare": "-21474836.47-1e12"}, select()),
        (
            {"from_area": "-74,40,-73,40,-73,41,-74,40"},
            select(from_area=((-74.0, 40.0), (-73.0, 40.0), (-73.0, 41.0))),
        ),
        ({"from": "138,132,138"}, select(**{"from": (132, 138)})),
        ({"from": "!138,132", "to": "!1,!57"}, select(**{"from": (-132, -138), "to": (-1, -56)})),
        ({"from": "57", "to": "105,104,1"}, select(**{"from": (56,), "to": (1, 103)})),
        ({"endpoint": "pickup", "limit": "7"}, select()),
    ],
)
def test_it_reads(params: dict[str, str], expected: TripFilter) -> None:
    assert TripFilter.parse(YELLOW, params) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("passengers", "1"),
        ("passengers", "1-2-3"),
        ("passengers", "4-1"),
        ("passengers", "0-10"),
        ("passengers", "²-3"),
        ("passengers", "-1-3"),
        ("hours", "0-24"),
        ("hours", "a-b"),
        ("weekdays", "7"),
        ("weekdays", "1,,2"),
        ("payment", "0"),
        ("dates", "2015-01-01"),
        ("dates", "2015-02-30..2015-03-01"),
        ("dates", "2015-02-02..2015-02-01"),
        ("fare", "5"),
        ("fare", "nan-5"),
        ("fare", "1-inf"),
        ("fare", "9-1"),
        ("distance", "-"),
        ("distance", "--"),
        ("distance", "-5--"),
        ("distance", "---5"),
        ("fare", "1-2-3"),
        ("fare", "-5-- 6-"),
        ("from", "264"),
        ("from", "132,0"),
        ("to", "nowhere at all"),
        ("to", "jfk,"),
        ("to", "!"),
        ("to", "!!1"),
        ("to", "jfk,!lga"),
        ("to", "!264"),
        ("to", "!-1"),
        ("from", "132,!138"),
        ("from", "!132,138,!1"),
        ("to", "1,,2"),
        ("to", "99999999999"),
        ("from_area", "1,2,3,4"),
        ("from_area", "1,2,3,4,5"),
        ("from_area", "200,2,3,4,5,6"),
        ("from_area", "a,b,c,d,e,f"),
        ("from_area", ",".join(["1,1", "2,2", "3,1"] * 200)),
    ],
)
def test_it_refuses_with_a_sentence_that_names_the_parameter(name: str, text: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        TripFilter.parse(YELLOW, {name: text})
    sentence = str(caught.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_sign_before_some_places_alone_is_refused_as_such() -> None:
    with pytest.raises(BadRequestError, match="not both at once, as in '!132,138,!1'"):
        TripFilter.parse(YELLOW, {"from": "!132,138,!1"})


def spans(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    pair = st.tuples(st.integers(low, high), st.integers(low, high))
    return pair.map(lambda ends: (min(ends), max(ends)))


def codes(low: int, high: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.sets(st.integers(low, high), min_size=1).map(lambda found: tuple(sorted(found)))


def amounts() -> st.SearchStrategy[tuple[int, int] | None]:
    """Also without a limit at either end; without both it is no filter."""
    ends = spans(-10_000, 1_000_000)
    above, below = ends.map(lambda ends: (ends[0], OPEN)), ends.map(lambda ends: (-OPEN, ends[1]))
    return st.none() | ends | above | below


left_out = codes(1, 55).map(lambda ids: tuple(-number for number in ids))
days = st.tuples(st.dates(), st.dates()).map(lambda ends: (min(ends), max(ends)))
degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
areas = st.lists(degrees, min_size=3, max_size=6, unique=True).map(tuple)
filters = st.builds(
    select,
    passengers=spans(0, 9),
    hours=spans(0, 23),
    weekdays=codes(0, 6),
    dates=st.none() | days,
    payment=st.none() | codes(1, 6),
    fare=amounts(),
    distance=amounts(),
    from_area=st.none() | areas,
    **{name: st.none() | codes(1, 55) | left_out for name in ("from", "to")},
)


@given(filters)
def test_what_it_prints_it_reads_again(wanted: TripFilter) -> None:
    assert TripFilter.parse(YELLOW, wanted.to_params()) == wanted


@given(filters, filters)
def test_two_filters_share_a_key_only_when_they_are_equal(
    one: TripFilter, other: TripFilter
) -> None:
    assert (one.to_key() == other.to_key()) == (one == other)


@given(st.dictionaries(st.sampled_from([column.name for column in YELLOW.filters]), st.text()))
def test_any_text_is_read_or_refused(params: dict[str, Any]) -> None:
    with suppress(BadRequestError):
        wanted = TripFilter.parse(YELLOW, params)
        assert TripFilter.parse(YELLOW, wanted.to_params()) == wanted


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (("10-", "10-21474836.47", "10.00-1e12"), "fare=10-"),
        (("-20", "-21474836.47-20", "-1e9-20.000"), "fare=-20"),
        (("--5", "-21474836.47--5"), "fare=--5"),
    ],
)
def test_equal_questions_have_one_key(texts: tuple[str, ...], key: str) -> None:
    assert {TripFilter.parse(YELLOW, {"fare": text}).to_key() for text in texts} == {key}


def test_every_trip_has_an_empty_key() -> None:
    assert select().to_key() == ""


def test_passengers_only() -> None:
    assert select(passengers=(1, 2)).is_of_levels_only
    assert not select(hours=(1, 2)).is_of_levels_only
