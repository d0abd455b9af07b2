"""The gallery: stories that a link tells. Those of which the data have no trips are not shown."""

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Dataset, Story
from dashapp.ui.ids import StoryIds


def build_stories(dataset: Dataset) -> Component:
    return html.Div(
        [
            html.P(
                "Each is a link to a view and its filters, over the data that is loaded.",
                className="quiet",
            ),
            html.P(id=StoryIds.NOTE, className="quiet", role="status"),
            html.Ol(
                [build_story(story) for story in dataset.stories],
                className="stories",
                id=StoryIds.LIST,
            ),
        ]
    )


def build_story(story: Story) -> Component:
    """Hidden until the browser has counted its trips."""
    return html.Li(
        html.A(
            [
                html.Span(story.title, className="story-title"),
                html.Span(story.text, className="story-text"),
                html.Span(className="story-count"),
            ],
            href=story.link,
            className="story",
            **{"data-needs": " ".join(story.needs)},
        ),
        hidden=True,
    )
