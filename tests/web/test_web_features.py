"""Trips in columns become GeoJSON, whatever their values and names."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashapp.model import TripPage
from dashapp.web.features import pack_trips

VALUES = st.none() | st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def read(page: TripPage) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(gzip.decompress(pack_trips(page).body))
    return features


@given(st.text(min_size=1).filter(lambda name: name not in ("lon", "lat")), st.lists(VALUES))
def test_values_come_as_they_are(name: str, values: list[Any]) -> None:
    degrees = [number / 7 for number in range(len(values))]
    page = TripPage(len(values), {"lon": degrees, name: values, "lat": degrees[::-1]})
    assert read(page) == [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {name: value},
        }
        for lon, lat, value in zip(degrees, degrees[::-1], values, strict=True)
    ]


def test_lines_and_percent_signs_part_no_values() -> None:
    page = TripPage(2, {"lon": [1.0, 2.0], "lat": [3.0, 4.0], "100%s": ["a\nb", "%s, %d"]})
    assert [feature["properties"]["100%s"] for feature in read(page)] == ["a\nb", "%s, %d"]


def test_no_trips_are_an_empty_list() -> None:
    assert read(TripPage(7)) == []


def test_what_is_no_number_of_json_is_an_error() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        pack_trips(TripPage(1, {"lon": [float("nan")], "lat": [0.0]}))
