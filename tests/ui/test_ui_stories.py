"""Every story is a link that this page and the server understand as it is meant."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from support.selecting import YELLOW

from dashapp.dataset import TAXI, Story
from dashapp.model import Endpoint, TripFilter
from dashapp.ui.stories import build_story

STORIES = YELLOW.stories
APPS = TAXI.without({"passengers", "payment", "rate", "pickup_point", "dropoff_point"})
LATER = (
    "Before and after the congestion fee",
    "Where Lyft is stronger than Uber",
    "Rides that waited longest",
)


def parameters(story: Story) -> dict[str, str]:
    return {
        name: value
        for name, [value] in parse_qs(urlsplit(story.link).query, strict_parsing=True).items()
    }


@pytest.mark.parametrize("story", TAXI.stories, ids=lambda story: story.title)
def test_a_story_is_a_link_of_this_page(story: Story) -> None:
    given = parameters(story)
    filters = {
        name: text
        for name, text in given.items()
        if name in {column.name for column in TAXI.filters}
    }
    assert TripFilter.parse(TAXI, filters).to_params() == filters, (
        "not canonical: the URL would change"
    )
    Endpoint.parse(given.get("endpoint", "pickup"))
    zoom, latitude, longitude = given["view"].split("/")
    assert 9 <= int(zoom) <= 16
    assert 40.5 < float(latitude) < 40.95
    assert -74.3 < float(longitude) < -73.6
    assert set(given) - set(filters) <= {"endpoint", "view", "scope", "flows"}


def test_stories_of_the_apps_are_told_of_their_trips_and_those_of_points_are_not() -> None:
    titles = [story.title for story in APPS.stories]
    assert {*LATER} <= {*titles}
    assert not {"The fifty-two dollar line", "Late arrivals", "Last call"} & {*titles}
    assert not {*LATER} & {story.title for story in STORIES}
    without = APPS.without({"cbd_fee", "wait"})
    assert {*LATER} & {story.title for story in without.stories} == {LATER[1]}


def test_what_a_story_compares_are_links_too() -> None:
    compared = [search for story in TAXI.stories for search in story.needs]
    assert compared
    for search in compared:
        filters = {name: value for name, [value] in parse_qs(search.removeprefix("?")).items()}
        assert TripFilter.parse(TAXI, filters).to_params() == filters
        assert search in json.dumps(
            [build_story(story).to_plotly_json() for story in TAXI.stories], default=str
        )


def test_there_are_six_to_ten_with_two_sentences_or_more() -> None:
    assert 6 <= len(STORIES) <= 10
    assert len({story.title for story in STORIES}) == len(STORIES)
    for story in STORIES:
        assert sum(story.text.count(end) for end in ".?!:") >= 2, story.title
