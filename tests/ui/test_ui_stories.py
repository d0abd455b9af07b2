"""Every story is a link that this page and the server understand as it is meant."""

from urllib.parse import parse_qs, urlsplit

import pytest
from support.selecting import YELLOW

from dashapp.dataset import Story
from dashapp.model import Endpoint, TripFilter

STORIES = YELLOW.stories


def parameters(story: Story) -> dict[str, str]:
    return {
        name: value
        for name, [value] in parse_qs(urlsplit(story.link).query, strict_parsing=True).items()
    }


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
def test_a_story_is_a_link_of_this_page(story: Story) -> None:
    given = parameters(story)
    filters = {
        name: text
        for name, text in given.items()
        if name in {column.name for column in YELLOW.filters}
    }
    assert TripFilter.parse(YELLOW, filters).to_params() == filters, (
        "not canonical: the URL would change"
    )
    Endpoint.parse(given.get("endpoint", "pickup"))
    zoom, latitude, longitude = given["view"].split("/")
    assert 9 <= int(zoom) <= 16
    assert 40.5 < float(latitude) < 40.95
    assert -74.3 < float(longitude) < -73.6
    assert set(given) - set(filters) <= {"endpoint", "view"}


def test_there_are_six_to_ten_with_two_sentences_or_more() -> None:
    assert 6 <= len(STORIES) <= 10
    assert len({story.title for story in STORIES}) == len(STORIES)
    for story in STORIES:
        assert sum(story.text.count(end) for end in ".?!:") >= 2, story.title
