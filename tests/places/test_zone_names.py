"""Short names of taxi zones: which places each stands for, and which of them stands in links."""

import pytest

from dashapp.dataset import Places
from dashapp.errors import BadRequestError
from dashapp.places import load_taxi_zones
from dashapp.places.names import Names, to_slug
from tools.zone_names import list_names

ZONES = Places("taxi-zones")
MIDTOWN = (100, 161, 162, 163, 164, 230)


def parse(text: str) -> tuple[int, ...]:
    return ZONES.parse("from", "", text)


def test_the_list_is_that_of_the_gazetteer_and_the_zones() -> None:
    names = load_taxi_zones().names
    assert [*names.rows] == list_names()
    slugs = [row.slug for row in names.rows]
    assert len({*slugs}) == len(slugs)
    for row in names.rows:
        assert to_slug(row.slug) == row.slug
        assert not row.slug.isdigit()
        assert names.find(row.slug) == row.ids == tuple(sorted({*row.ids}))
        first = names.name(row.ids)
        assert first is not None
        assert first.words


def test_every_zone_has_a_name_of_its_own_and_boroughs_part_them() -> None:
    partition = load_taxi_zones()
    for place in partition.places:
        named = partition.names.name((place.id,))
        assert named is not None
        assert named.words == place.name
        assert partition.names.find(place.name) == (place.id,)
    boroughs = ("manhattan", "bronx", "brooklyn", "queens", "staten-island", "ewr")
    found = [number for name in boroughs for number in partition.names.find(name)]
    assert sorted(found) == [place.id for place in partition.places]


@pytest.mark.parametrize(
    ("text", "ids", "printed"),
    [
        ("jfk", (132,), "jfk"),
        ("132", (132,), "jfk"),
        ("Kennedy Airport", (132,), "jfk"),
        ("St. George", (206,), "saint-george-new-brighton"),
        ("midtown", MIDTOWN, "midtown"),
        ("Midtown Manhattan,161", MIDTOWN, "midtown"),
        ("ewr,lga,jfk", (1, 132, 138), "airports"),
        ("jfk,138", (132, 138), "132,138"),
        ("!jfk", (-132,), "!jfk"),
        ("!jfk,!lga", (-132, -138), "!132,138"),
        ("corona", (56,), "corona"),
    ],
)
def test_names_and_ids_are_read_and_a_name_is_printed_where_it_is_exactly_that(
    text: str, ids: tuple[int, ...], printed: str
) -> None:
    assert parse(text) == ids
    assert ZONES.print(ids) == printed
    assert parse(printed) == ids


def test_a_name_that_is_none_is_refused_with_those_that_are_near() -> None:
    with pytest.raises(BadRequestError) as caught:
        parse("jfk,midtwn")
    assert str(caught.value) == (
        "from is a comma-separated list of taxi zones by their ids, 1 to 263, or names (jfk, "
        "manhattan); 'midtwn' is none. Did you mean midtown, mid-town or midtown-west?"
    )
    with pytest.raises(BadRequestError, match=r"Did you mean .*penn-station-madison-sq-west"):
        parse("penn")
    with pytest.raises(BadRequestError, match=r"'zzz' is none\.$"):
        parse("zzz")


@pytest.mark.parametrize("text", ["jfk,!lga", "!jfk,lga,!ewr", "!!jfk", "jfk,", "!", ",jfk"])
def test_signs_and_commas_elsewhere_are_refused(text: str) -> None:
    with pytest.raises(BadRequestError, match=r"^from is a "):
        parse(text)


def test_a_partition_without_names_has_ids_alone() -> None:
    assert Names().find("jfk") == ()
    assert Names().name((1,)) is None
    assert Names().suggest("jfk") == []


def test_slugs_are_those_of_the_page() -> None:
    """As core/placenames.js has it."""
    assert to_slug("St. George\N{RIGHT SINGLE QUOTATION MARK}s/Café-Bar") == "st-georges-cafe-bar"
    assert to_slug(" Two_Bridges / Seward  Park ") == "two-bridges-seward-park"
