"""Frozen values that cross layers; they are also the cache keys. Nothing here does I/O."""

from dashapp.model.account import Account, EndpointAccount, Reason
from dashapp.model.answers import (
    Answer,
    ClusterState,
    ClusterStatus,
    FlowCounts,
    Packed,
    PlaceCounts,
    Progress,
    TileCounts,
    TripPage,
)
from dashapp.model.exports import ExportFormat, TripFile
from dashapp.model.filters import TripFilter
from dashapp.model.geometry import MAX_ZOOM, TILE_SIZE_PX, Bounds, Endpoint, TileAddress
from dashapp.model.place_figures import PlaceFigures, ValueFigures
from dashapp.model.queries import Blocks, FileQuery, MortonRange, Query, RowEstimate
from dashapp.model.summary import Summary

__all__ = [
    "MAX_ZOOM",
    "TILE_SIZE_PX",
    "Account",
    "Answer",
    "Blocks",
    "Bounds",
    "ClusterState",
    "ClusterStatus",
    "Endpoint",
    "EndpointAccount",
    "ExportFormat",
    "FileQuery",
    "FlowCounts",
    "MortonRange",
    "Packed",
    "PlaceCounts",
    "PlaceFigures",
    "Progress",
    "Query",
    "Reason",
    "RowEstimate",
    "Summary",
    "TileAddress",
    "TileCounts",
    "TripFile",
    "TripFilter",
    "TripPage",
    "ValueFigures",
]
