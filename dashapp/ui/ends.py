"""Words about one end of the trips; assets/js/page/ends.js keeps them true."""

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Dataset


def name_end(dataset: Dataset, one: str, both: str = "") -> Component:
    """A text with {end} or {End} in it; `both` takes its place while both ends are shown."""
    first = next(iter(dataset.shown_ends or dataset.ends)).word
    text = one.replace("{end}", first).replace("{End}", first.capitalize())
    return html.Span(text, **{"data-end-one": one, **({"data-end-both": both} if both else {})})


def build_other_end(class_name: str) -> Component:
    """To the other end of the chosen trips; assets/js/page/otherend.js shows and names it."""
    return html.Button(
        "Where do they go?",
        type="button",
        className=class_name,
        hidden=True,
        **{"data-other-end": ""},
        title="The other end of these very trips (O on the map)",
    )
