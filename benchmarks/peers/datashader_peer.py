"""datashader: `Canvas.points` on the very Dask frames that the cluster has persisted."""

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Any

import datashader
import numpy as np
from distributed import Client

from benchmarks.peers.sql import seconds_of
from benchmarks.views import HEIGHT_PX, WIDTH_PX, Grid, View
from benchmarks.walks import Step
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.model import Endpoint, TripFilter


class DatashaderPeer:
    def __init__(self, client: Client, frames: dict[Endpoint, str]) -> None:
        self._client = client
        self._frames = {endpoint: client.get_dataset(name) for endpoint, name in frames.items()}

    def count(self, step: Step) -> Grid:
        frame = self._frames[step.endpoint]
        points, conditions = frame[["x", "y"]], list(_conditions(frame, step.trip_filter))
        chosen = points[reduce(and_, conditions)] if conditions else points
        with self._client.as_current():
            counts = _canvas(step.view).points(chosen, "x", "y", datashader.count())
        return np.asarray(counts)[:HEIGHT_PX, :WIDTH_PX].astype(np.uint32)

    def close(self) -> None:
        """The frames are the cluster's."""


def _canvas(view: View) -> Any:
    """A pixel more than the viewport on each axis, to be cut off.

    Datashader counts what lies on the far edge into the last pixel, which would be one step of the
    map too many.
    """
    west, _, north, _ = view.edges
    east, south = (
        (first_px + length_px + 1) << view.shift
        for first_px, length_px in ((view.left_px, WIDTH_PX), (view.top_px, HEIGHT_PX))
    )
    return datashader.Canvas(WIDTH_PX + 1, HEIGHT_PX + 1, (west, east), (north, south))


def _conditions(frame: Any, wanted: TripFilter) -> Iterator[Any]:
    if wanted.sets("passengers"):
        yield frame["passenger_count"].between(*wanted["passengers"])
    if wanted["payment"] is not None:
        yield frame["payment_type"].isin(wanted["payment"])
    for column, span in (
        ("fare_cents", wanted["fare"]),
        ("distance_centimiles", wanted["distance"]),
    ):
        if span is not None:
            yield frame[column].between(max(span[0], MISSING + 1), span[1])
    yield from _time_conditions(frame["time_s"], wanted)


def _time_conditions(time_s: Any, wanted: TripFilter) -> Iterator[Any]:
    if wanted.sets("hours") or wanted.sets("weekdays"):
        yield time_s != NO_TIME
    if wanted.sets("hours"):
        first, last = wanted["hours"]
        late, early = time_s // 3600 % 24 >= first, time_s // 3600 % 24 <= last
        yield late & early if first <= last else late | early
    if wanted.sets("weekdays"):
        yield ((time_s // 86_400 + 3) % 7).isin(wanted["weekdays"])
    if wanted["dates"] is not None:
        first_s, last_s = (seconds_of(day) for day in wanted["dates"])
        yield time_s.between(first_s, last_s + 86_399)
