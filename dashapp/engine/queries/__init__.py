"""Kinds of questions, each a frozen `model.Query`: one file here, one in `web/`.

Nothing here imports numba or pandas but inside `run`: the web process makes these questions.
"""

from dashapp.engine.queries.first_trips import FirstTripsQuery
from dashapp.engine.queries.flows import FlowsQuery
from dashapp.engine.queries.place_figures import PlaceFiguresQuery
from dashapp.engine.queries.places import PlacesQuery
from dashapp.engine.queries.summary import SummaryQuery
from dashapp.engine.queries.tile import TileQuery
from dashapp.engine.queries.trips import TripsQuery

__all__ = [
    "FirstTripsQuery",
    "FlowsQuery",
    "PlaceFiguresQuery",
    "PlacesQuery",
    "SummaryQuery",
    "TileQuery",
    "TripsQuery",
]
