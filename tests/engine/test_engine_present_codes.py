"""Which codes trips have, against pandas."""

import pytest
from support.selecting import YELLOW
from support.trips import make_trips

from dashapp.engine.present_codes import find_present_codes


def test_codes_are_those_that_any_row_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashapp.engine.present_codes._STEP", 7)
    trips = make_trips(60)
    found = find_present_codes(trips, YELLOW)
    for name in ("payment", "rate"):
        column = YELLOW.column(name)
        there = {*trips[column.kept].unique().tolist()} & {*column.filter.codes}
        assert found[name] == there
    assert {*found} == {"payment", "rate"}
    assert found["payment"] != {*YELLOW.column("payment").filter.codes}


def test_no_rows_have_no_codes() -> None:
    assert find_present_codes(make_trips(5)[:0], YELLOW) == {"payment": set(), "rate": set()}
