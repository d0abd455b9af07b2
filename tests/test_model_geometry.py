"""Endpoint, tile and rectangle: what they take and what they refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashapp.errors import BadRequestError
from dashapp.model import MAX_ZOOM, Bounds, Endpoint, TileAddress
from dashapp.model.geometry import MAX_LATITUDE


def test_an_endpoint_knows_the_other() -> None:
    assert Endpoint.parse("pickup").other is Endpoint.DROPOFF
    assert Endpoint.parse("dropoff").other is Endpoint.PICKUP


@pytest.mark.parametrize("text", ["", "Pickup", "pickups", "start"])
def test_an_endpoint_is_one_of_two_words(text: str) -> None:
    with pytest.raises(BadRequestError, match="pickup or dropoff"):
        Endpoint.parse(text)


@given(st.integers(0, MAX_ZOOM), st.data())
def test_every_tile_of_the_pyramid_has_an_address(zoom: int, data: st.DataObject) -> None:
    last = 2**zoom - 1
    x, y = (data.draw(st.integers(0, last)) for _ in range(2))
    assert TileAddress(zoom=zoom, x=x, y=y) == TileAddress(zoom, x, y)


@pytest.mark.parametrize(
    ("zoom", "x", "y"), [(21, 0, 0), (-1, 0, 0), (0, 1, 0), (3, 0, 8), (5, -1, 0)]
)
def test_a_tile_outside_the_pyramid_is_refused(zoom: int, x: int, y: int) -> None:
    with pytest.raises(BadRequestError):
        TileAddress(zoom=zoom, x=x, y=y)


def test_bounds_are_cut_at_the_edge_of_the_world() -> None:
    assert Bounds.parse("-999,-90,999,90") == Bounds.world()
    assert Bounds.world().north == MAX_LATITUDE


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,2,3,4", "nan,2,3,4", "1,2,inf,4", "3,2,1,4", "1,4,3,2"]
)
def test_bounds_are_four_finite_numbers_in_order(text: str) -> None:
    with pytest.raises(BadRequestError, match="bounds"):
        Bounds.parse(text)


@given(st.lists(st.floats(-200, 200), min_size=4, max_size=4))
def test_bounds_read_what_is_in_order_and_refuse_the_rest(edges: list[float]) -> None:
    west, south, east, north = edges
    text = ",".join(map(repr, edges))
    if west <= east and south <= north:
        found = Bounds.parse(text)
        if max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 85:
            assert found == Bounds(*edges)
        assert -180 <= found.west <= found.east <= 180
    else:
        with pytest.raises(BadRequestError):
            Bounds.parse(text)
