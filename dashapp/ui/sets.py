"""The switch between sets of trips: a link to each, which keeps what the other set has as well.

assets/js/page/sets.js says with each how its set is, and puts the selection into its address.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashapp.ui.ids import SetIds


def build_sets(names: Sequence[str], shown: str) -> list[Component]:
    """Nothing where there is nothing to choose from."""
    if len(names) < 2:
        return []
    return [
        html.Nav(
            [build_link(name, is_shown=name == shown) for name in names],
            id=SetIds.SWITCH,
            className="sets",
            **{"aria-label": "Sets of trips"},
        )
    ]


def build_link(name: str, *, is_shown: bool) -> Component:
    return html.A(
        [html.Span(name, className="set-name"), html.Span(className="set-state")],
        href=f"?{urlencode({'set': name})}",
        className="set",
        **{"data-set": name, **({"aria-current": "page"} if is_shown else {})},
    )
