"""The operator's panel in the dock, and the way to it. Built only where a token is set.

assets/js fills it: whether somebody has logged in, only the server knows.
"""

from dash import html
from dash.development.base_component import Component

from dashapp.ui.ids import OperatorIds

NAME, TITLE = "operator", "Operator"


def build_operator() -> Component:
    return html.Div(id=OperatorIds.PANEL, className="operator")


def build_operator_link() -> Component:
    """At the foot of the controls: viewers need not look for it."""
    return html.Footer(
        html.Button(
            TITLE,
            id=OperatorIds.LINK,
            type="button",
            className="quiet-link",
            title=TITLE,
            **{
                "aria-expanded": "false",
                "aria-controls": f"dock-{NAME}",
                "data-dock-open": NAME,
            },
        ),
        className="panel-foot",
    )
