"""Boroughs of the taxi zones: every zone in one, called as links call them, with a point inside."""

import numpy as np
from support.places import find_places_plainly

from dashapp.places import load_taxi_zones
from dashapp.places.boroughs import list_boroughs

ZONES = load_taxi_zones()


def test_every_zone_is_in_one_borough_whose_name_links_know() -> None:
    boroughs = list_boroughs(ZONES)
    names = [borough.name for borough in boroughs]
    assert names == [
        "Bronx",
        "Brooklyn",
        "Newark Airport",
        "Manhattan",
        "Queens",
        "Staten Island",
    ]
    ids = [number for borough in boroughs for number in borough.ids]
    assert sorted(ids) == [place.id for place in ZONES.places]
    for borough in boroughs:
        assert ZONES.names.find(borough.slug) == borough.ids


def test_the_middle_of_a_borough_lies_in_it() -> None:
    boroughs = list_boroughs(ZONES)
    lon, lat = np.array([(borough.lon, borough.lat) for borough in boroughs]).T
    found = find_places_plainly(ZONES, lon, lat)
    assert all(zone in borough.ids for zone, borough in zip(found, boroughs, strict=True))
