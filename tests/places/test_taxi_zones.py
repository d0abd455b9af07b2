"""The taxi zones that come along: TLC's ids and names, and outlines as published."""

import json
from itertools import pairwise
from pathlib import Path

import brotli
import numpy as np
import pytest
from support.geo import ASSETS, features_of, rings_of

from dashapp.places import UNKNOWN, Partition, Place, load_taxi_zones, read_partition
from dashapp.places.partition import write_partition
from tools.zones import FOLDED, build_outlines, build_partition, read_lookup, read_polygons


def test_every_id_that_tlc_names_is_a_place_or_known_to_be_none() -> None:
    zones = load_taxi_zones()
    assert len(zones.places) == 260
    assert [place.id for place in zones.listed] == [57, 104, 105, 264, 265]
    assert zones.place(132) == Place(132, "JFK Airport", "Queens", "Airports")
    assert zones.listed[-2:] == (
        Place(264, "N/A", "Unknown", "N/A"),  # texts of the table, not missing ones
        Place(265, "Outside of NYC", "N/A", "N/A"),
    )
    with pytest.raises(KeyError):
        zones.place(57)


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (1, 1), (263, 263),
        (57, 56), (104, 103), (105, 103),
        (264, UNKNOWN), (265, UNKNOWN), (0, UNKNOWN), (-1, UNKNOWN), (266, UNKNOWN),
        (65_537, UNKNOWN), (57.5, UNKNOWN), (np.nan, UNKNOWN), (np.inf, UNKNOWN), (1e300, UNKNOWN),
    ],
)  # fmt: skip
def test_ids_of_files_become_ids_of_places(number: float, place: int) -> None:
    assert load_taxi_zones().place_ids_of(np.array([number])).tolist() == [place]


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint8", "float64"])
def test_ids_may_be_of_any_type(dtype: str) -> None:
    found = load_taxi_zones().place_ids_of(np.array([57, 4, 0], dtype=dtype))
    assert found.dtype == np.uint16
    assert found.tolist() == [56, 4, UNKNOWN]


def test_a_file_of_a_partition_reads_as_it_was_written(tmp_path: Path) -> None:
    zones = load_taxi_zones()
    write_partition(tmp_path / "again.npz", zones)
    assert_equal(read_partition(tmp_path / "again.npz", zones.name, zones.one), zones)


def assert_equal(one: Partition, other: Partition) -> None:
    assert (one.one, one.places, one.listed) == (other.one, other.places, other.listed)
    assert dict(one.folded) == dict(other.folded)
    for mine, theirs in zip(one.outlines, other.outlines, strict=True):
        assert mine.dtype == theirs.dtype
        assert np.array_equal(mine, theirs)


@pytest.mark.real_data
def test_the_file_is_what_the_published_ones_make(real_data: Path) -> None:
    folder = real_data.parent / "trips" / "zones"
    published = folder / "nyc_open_data_taxi_zones.geojson.gz"
    built = build_partition(published, folder / "taxi_zone_lookup_new.csv")
    assert_equal(built, load_taxi_zones())


def write_zones(folder: Path, numbers: list[str], end: list[float]) -> Path:
    features = [
        {
            "properties": {"locationid": number},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [0.1, 0], [0, 0.1], end]]},
        }
        for number in numbers
    ]
    path = folder / "zones.geojson"
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    return path


def test_zones_that_come_in_several_features_are_one_place(tmp_path: Path) -> None:
    polygons = read_polygons(write_zones(tmp_path, ["103", "56", "103"], [0, 0]))
    outlines = build_outlines(polygons)
    assert outlines.place_ids.tolist() == [56, 103, 103]
    assert outlines.ring_starts.tolist() == [0, 4, 8, 12]
    assert outlines.lon[:2].tolist() == [0.0, 0.1]


def test_files_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    lookup = tmp_path / "lookup.csv"
    rows = ['56,"Queens","Corona","Boro Zone"', '264,"Unknown","NV","N/A"']
    lookup.write_text("\n".join(["LocationID,Borough,Zone,service_zone", *rows]), encoding="utf-8")
    assert read_lookup(lookup)[1] == Place(264, "NV", "Unknown", "N/A")
    with pytest.raises(ValueError, match="end where it began"):
        read_polygons(write_zones(tmp_path, ["56"], [0, 1]))
    with pytest.raises(ValueError, match=r"no name for the zones \[77\]"):
        build_partition(write_zones(tmp_path, ["56", "77"], [0, 0]), lookup, {})
    with pytest.raises(ValueError, match=r"no longer the polygons .* \[103\]"):
        build_partition(write_zones(tmp_path, ["56"], [0, 0]), lookup, FOLDED)


PAGE = ASSETS / "zones.geojson"


def test_the_page_draws_every_place_by_its_name() -> None:
    drawn = [feature["properties"] for feature in features_of(PAGE)]
    zones = load_taxi_zones()
    assert drawn == [
        {"id": place.id, "name": place.name, "borough": place.borough} for place in zones.places
    ]


def test_the_page_draws_shapes_of_like_size_and_few_bytes() -> None:
    zones = load_taxi_zones()
    exact: dict[int, float] = {}
    for ring, polygon in enumerate(zones.outlines.ring_polygons):
        at = slice(*zones.outlines.ring_starts[ring : ring + 2])
        number = int(zones.outlines.place_ids[polygon])
        corners = zip(zones.outlines.lon[at], zones.outlines.lat[at], strict=True)
        exact[number] = exact.get(number, 0.0) + abs(area_of([*corners]))
    whole = 0.0
    for feature in features_of(PAGE):
        number, name = feature["properties"]["id"], feature["properties"]["name"]
        drawn = sum(area_of(ring) for ring, _ in rings_of(PAGE, name))
        assert drawn == pytest.approx(exact[number], rel=0.03), name
        whole += drawn
    assert whole == pytest.approx(sum(exact.values()), rel=0.005)
    assert len(brotli.compress(PAGE.read_bytes(), quality=5)) <= 60_000


def area_of(ring: list[tuple[float, float]]) -> float:
    """Square degrees, by the shoelace formula; the sign tells which way round it goes."""
    lon, lat = (np.array(ring) - ring[0]).T
    return float((lon[:-1] * lat[1:] - lon[1:] * lat[:-1]).sum() / 2)


def test_what_two_places_share_is_one_line_of_both() -> None:
    """Each piece of a line is drawn once from either side: no slits, nothing twice."""
    pieces = [(tuple(a), tuple(b)) for ring, _ in rings_of(PAGE) for a, b in pairwise(ring)]
    directed = {*pieces}
    assert len(directed) == len(pieces)
    shared = sum((b, a) in directed for a, b in pieces)
    assert shared > 0.4 * len(pieces)
