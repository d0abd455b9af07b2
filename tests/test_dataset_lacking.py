"""What files lack is in no list: columns, what is computed of them, ends, stories."""

import pickle

import pytest
from support.shuttles import SHUTTLES

from dashapp.dataset import NEVER_RECORDED, TAXI, find_dataset
from dashapp.dataset.taxi_codes import CARD
from dashapp.engine.columns import packed_bytes
from dashapp.engine.layout import layout_of
from dashapp.errors import ConfigurationError

CALENDAR = ("hours", "weekdays", "dates")


def fallen(*lacks: str) -> set[str]:
    left = {column.name for column in TAXI.without(lacks).columns}
    return {column.name for column in TAXI.columns} - left


@pytest.mark.parametrize(
    ("lacks", "gone"),
    [
        (["tip"], {"tip", "tip_share"}),
        (["fare"], {"fare", "tip_share"}),
        (["distance"], {"distance", "speed"}),
        (["dropoff_time"], {"duration", "speed"}),
        (["pickup_time", "dropoff_time"], {"duration", "speed", *CALENDAR}),
        (["dropoff_point"], set()),
        (["dropoff_place"], set()),
        (["dropoff_point", "dropoff_place"], {"to", "to_area"}),
        (["dropoff_point", "pickup_time"], {"duration", "speed"}),
        (
            ["dropoff_point", "dropoff_place", "pickup_time"],
            {"duration", "speed", "to", "to_area", *CALENDAR},
        ),
        (["passengers", "payment"], {"passengers", "payment"}),
    ],
)
def test_what_needs_what_is_lacking_falls_with_it(lacks: list[str], gone: set[str]) -> None:
    assert fallen(*lacks) == gone


def test_it_is_one_and_the_same_in_every_process_by_its_name() -> None:
    narrow = TAXI.without(["tip", "rate"])
    assert narrow is TAXI.without(["rate", "tip"]) is TAXI.without(["tip"]).without(["rate"])
    assert narrow is TAXI.having([part for part in TAXI.parts if part not in ("tip", "rate")])
    assert narrow.partition == TAXI.partition
    assert pickle.loads(pickle.dumps(narrow)) is narrow
    assert narrow.whole is TAXI
    assert SHUTTLES.without(["bags"]).whole is SHUTTLES
    assert TAXI.having(TAXI.parts) is TAXI
    with pytest.raises(ConfigurationError, match="have no 'tips' to lack"):
        find_dataset("taxi~tips")


def test_an_end_that_is_nowhere_is_no_end_and_one_without_times_has_no_calendar() -> None:
    pickups = TAXI.without(["dropoff_point", "dropoff_place", "dropoff_time"])
    assert [end["name"] for end in pickups.describe()["ends"]] == ["pickup"]
    assert pickups.describe()["times"] == ["pickup"]
    for known in ("dropoff_point", "dropoff_place"):
        assert [end.name for end in TAXI.without([known]).shown_ends] == ["pickup", "dropoff"]
    told = {end["name"]: end for end in TAXI.without(["dropoff_time"]).describe()["ends"]}
    assert "lacks" not in told["pickup"]
    assert told["dropoff"]["lacks"] == CALENDAR


def test_a_measure_keeps_what_is_left_of_it() -> None:
    assert TAXI.without(["payment"]).measured.measure.by == ("passengers",)
    assert TAXI.without(["payment", "passengers"]).measured.measure.by == ("company",)
    assert TAXI.without(["payment", "passengers", "company"]).measured is None
    assert TAXI.without(["fare"]).measured.measure.share_of == ""
    assert TAXI.without(["payment", "company"]).column("tip").zero_recorded_for == NEVER_RECORDED
    assert TAXI.without(["company"]).column("tip").zero_recorded_for == (("payment", CARD),)
    apps = TAXI.without(["payment"]).column("tip").zero_recorded_for
    assert {name for name, _ in apps or ()} == {"company"}


def test_stories_are_told_only_of_what_is_there() -> None:
    def titles(*lacks: str) -> set[str]:
        return {story.title for story in TAXI.without(lacks).stories}

    assert titles() - titles("payment") == {"Where nobody tips, on paper"}
    without_ends = titles() - titles("dropoff_point", "dropoff_place")
    assert without_ends == {"The morning rush", "Where JFK's night goes"}


def test_nothing_is_kept_for_it_and_kernels_know_nothing_of_it() -> None:
    for part in TAXI.parts:
        narrow = TAXI.without([part])
        assert set(layout_of(narrow).fields) <= {column.name for column in narrow.columns}
    assert packed_bytes(TAXI) - packed_bytes(TAXI.without(["tip", "rate"])) == 3
    nowhere = TAXI.without(["dropoff_point", "dropoff_place"])
    assert packed_bytes(TAXI) - packed_bytes(nowhere) == 8
