"""The panel for how the map looks: nothing in it asks the server for anything."""

from dash import html
from dash.development.base_component import Component

from dashapp.dataset import Dataset
from dashapp.ui.ids import LookIds

_CHOICES = {
    LookIds.COLOURS: "Colors",
    LookIds.SCALE: "Color scale",
    LookIds.OPACITY: "Opacity",
    LookIds.BASE: "Base map",
}


def build_look(dataset: Dataset) -> Component:
    """Places that displaysettings.js of assets/js fills: it knows the colormaps and their ramps."""
    mode = " and ".join(f"{end.word}s" for end in dataset.ends).capitalize()
    choices = {LookIds.SHOW: "Show as", LookIds.MODE: mode, **_CHOICES}
    return html.Div([build_choice(element_id, name) for element_id, name in choices.items()])


def build_choice(element_id: LookIds, name: str) -> Component:
    return html.Fieldset(
        [
            html.Legend(name, className="look-name"),
            html.Div(id=element_id, className="look-choices"),
        ],
        className="look-group",
    )
