"""The oracle: `Cluster`, `TripQueries` and `Results` in plain pandas, as slow and plain as can be.

It answers from one canonical frame with none of the engine's shortcuts, so that what it says is
what the engine and the cluster have to say.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from math import floor
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from support.columns import is_tip_recorded, passes
from support.degrees import lon_lat_of, xy_of
from support.frame_memo import keep
from support.place_figures import tell_figures
from support.places import find_places_plainly
from support.selecting import NO_PAYMENT, NO_RATE, YELLOW
from support.summary import summarise
from support.trip_columns import to_columns
from support.zones import find_zones, passes_zones

from dashapp.cancellation import CancellationToken
from dashapp.data.export_files import export_schema, write_trips
from dashapp.data.trips_file import ExportQuery
from dashapp.dataset import Dataset, zone_fields
from dashapp.engine.assignment import assign_places
from dashapp.engine.columns import MISSING, NO_TIME
from dashapp.engine.queries import (
    FirstTripsQuery,
    FlowsQuery,
    PlaceFiguresQuery,
    PlacesQuery,
    SummaryQuery,
    TileQuery,
    TripsQuery,
)
from dashapp.errors import NotReadyError
from dashapp.model import (
    Account,
    Answer,
    Bounds,
    ClusterState,
    ClusterStatus,
    Endpoint,
    EndpointAccount,
    FlowCounts,
    PlaceCounts,
    PlaceFigures,
    Query,
    Reason,
    Summary,
    TileAddress,
    TileCounts,
    TripFile,
    TripFilter,
    TripPage,
)
from dashapp.places import UNKNOWN, load_taxi_zones

T = TypeVar("T")

TIME_TEXT = "%Y-%m-%dT%H:%M:%S"


def account_of(trips: pd.DataFrame, files: int = 1) -> Account:
    def of(endpoint: Endpoint) -> EndpointAccount:
        codes = trips[f"{endpoint}_reason"]
        left_out = {reason: int((codes == reason.code).sum()) for reason in Reason}
        is_drawn = (codes == 0) & (trips[f"{endpoint}_y"] != 0)
        by_zone = int((codes == 0).sum() - is_drawn.sum())
        return EndpointAccount(int(is_drawn.sum()), left_out, by_zone_only=by_zone)

    return Account(of(Endpoint.PICKUP), of(Endpoint.DROPOFF), files)


def select_trips(trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter) -> pd.DataFrame:
    """The trips drawn at `endpoint` that pass every filter. Do not change them."""
    return keep(trips, ("chosen", endpoint, wanted), lambda: _select(trips, endpoint, wanted))


def _select(trips: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter) -> pd.DataFrame:
    clock = wanted.clock or endpoint
    wanted = TripFilter.of(wanted.dataset.whole, **dict(wanted.values))
    drawn = trips[trips[f"{endpoint}_reason"] == 0]
    keep = drawn["passenger_count"].between(*wanted["passengers"])
    keep &= _passes_time(drawn[f"{clock}_time_s"], wanted)
    keep &= passes(drawn, wanted, _find_elapsed(drawn))
    keep &= passes_zones(wanted, _find_ends(drawn))
    for end in Endpoint:
        if (area := wanted.area_at(end)) is not None:
            is_drawn = drawn[f"{end}_reason"] == 0
            keep &= is_drawn & _is_inside(*standing(drawn, end), area)
    return drawn[keep]


def standing(trips: pd.DataFrame, endpoint: Endpoint) -> tuple[pd.Series, pd.Series]:
    """Where trips count, in steps: without a point the middle of their zone, nan if unknown."""
    ids, lon, lat = load_taxi_zones().middles
    middles = dict(zip("xy", xy_of(lon, lat), strict=True))
    named = trips[f"{endpoint}_y"] == 0
    found = {
        axis: trips[f"{endpoint}_x"].map(pd.Series(np.floor(steps), index=ids))
        for axis, steps in middles.items()
    }
    x, y = (trips[f"{endpoint}_{axis}"].astype("float64").mask(named, found[axis]) for axis in "xy")
    return x, y


def _find_ends(trips: pd.DataFrame) -> dict[str, tuple[pd.Series, pd.Series]]:
    """Steps by the name of the filter by that end's zone; 0, 0 where it is not drawn."""
    ends = {}
    for name, end in (("from", "pickup"), ("to", "dropoff")):
        x, y = (trips[f"{end}_{axis}"] for axis in ("x", "y"))
        is_drawn = trips[f"{end}_reason"] == 0
        ends[name] = x.where(is_drawn, 0), y.where(is_drawn, 0)
    return ends


def _find_elapsed(trips: pd.DataFrame) -> pd.Series:
    times = trips[["pickup_time_s", "dropoff_time_s"]].astype("float64")
    elapsed = times["dropoff_time_s"] - times["pickup_time_s"]
    return elapsed.where((times != NO_TIME).all(axis=1))


def _passes_time(seconds: pd.Series, wanted: TripFilter) -> pd.Series:
    times = pd.to_datetime(seconds.astype("int64"), unit="s")
    first, last = wanted["hours"]
    hour = times.dt.hour
    keep = hour.between(first, last) if first <= last else (hour >= first) | (hour <= last)
    keep &= times.dt.day_of_week.isin(wanted["weekdays"])
    if wanted["dates"] is not None:
        keep &= times.dt.date.between(*wanted["dates"])
    return keep


def _is_inside(x: pd.Series, y: pd.Series, area: tuple[tuple[float, float], ...]) -> np.ndarray:
    """Even-odd rule on the web-mercator plane, where the map draws the edges straight.

    What is nowhere is in no area.
    """
    lon, lat = zip(*area, strict=True)
    corner_x, corner_y = xy_of(np.array(lon), np.array(lat))
    inside = np.zeros(len(x), bool)
    px, py = x.to_numpy(np.float64), y.to_numpy(np.float64)
    for i in range(len(corner_x)):
        ax, ay, bx, by = corner_x[i - 1], corner_y[i - 1], corner_x[i], corner_y[i]
        if ay == by:
            continue
        crosses = (ay > py) != (by > py)
        inside ^= crosses & (px < (bx - ax) * (py - ay) / (by - ay) + ax)
    return inside


def within(trips: pd.DataFrame, endpoint: Endpoint, bounds: Bounds) -> pd.DataFrame:
    """All trips are in the world, those of unknown zones too."""
    if bounds == Bounds.world():
        return trips
    return keep(trips, ("within", endpoint, bounds), lambda: _cut(trips, endpoint, bounds))


def _cut(trips: pd.DataFrame, endpoint: Endpoint, bounds: Bounds) -> pd.DataFrame:
    lon, lat = lon_lat_of(*standing(trips, endpoint))
    here = (lon >= bounds.west) & (lon <= bounds.east)
    return trips[here & (lat >= bounds.south) & (lat <= bounds.north)]


def time_text(seconds: int) -> str | None:
    return None if seconds == NO_TIME else pd.Timestamp(seconds, unit="s").strftime(TIME_TEXT)


def describe_trip(row: Mapping[str, Any], endpoint: Endpoint) -> dict[str, Any]:
    """One trip as /api/trips names and measures it."""
    lon, lat = lon_lat_of(row[f"{endpoint}_x"], row[f"{endpoint}_y"])
    far = endpoint.other
    other_lon, other_lat = lon_lat_of(row[f"{far}_x"], row[f"{far}_y"])
    has_point, has_other = row[f"{endpoint}_y"] > 0, row[f"{far}_y"] > 0

    def amount(name: str) -> float | None:
        return None if row[name] == MISSING else int(row[name]) / 100

    return {
        "lon": float(lon) if has_point else None,
        "lat": float(lat) if has_point else None,
        "other_lon": float(other_lon) if has_other else None,
        "other_lat": float(other_lat) if has_other else None,
        **_describe_zone(row, Endpoint.PICKUP),
        **_describe_zone(row, Endpoint.DROPOFF),
        "pickup_datetime": time_text(int(row["pickup_time_s"])),
        "dropoff_datetime": time_text(int(row["dropoff_time_s"])),
        "passenger_count": int(row["passenger_count"]),
        "payment_type": None if row["payment_type"] == NO_PAYMENT else int(row["payment_type"]),
        "trip_distance": amount("distance_centimiles"),
        "fare_amount": amount("fare_cents"),
        "tip_amount": amount("tip_cents"),
        "total_amount": amount("total_cents"),
        "tolls_amount": amount("tolls_cents"),
        "rate_code": None if row["rate_code"] == NO_RATE else int(row["rate_code"]),
        **_describe_computed(row),
    }


def _describe_zone(row: Mapping[str, Any], end: Endpoint) -> dict[str, Any]:
    """By the product's own assignment, which is held against the plain reference elsewhere."""
    number = _find_zone(int(row[f"{end}_x"]), int(row[f"{end}_y"]))
    is_known = number != UNKNOWN
    name = load_taxi_zones().place(number).name if is_known else None
    return {f"{end}_zone_id": number if is_known else None, f"{end}_zone": name}


@cache
def _find_zone(x: int, y: int) -> int:
    return x if y == 0 else int(assign_places(load_taxi_zones(), *lon_lat_of([x], [y]))[0])


def _describe_computed(row: Mapping[str, Any]) -> dict[str, float | None]:
    def given(name: str, missing: int) -> int | None:
        return None if row[name] == missing else int(row[name])

    def divide(above: int | None, below: int | None) -> float | None:
        if above is None or below is None or below <= 0:
            return None
        return floor(Fraction(above, below) + Fraction(1, 2)) / 100

    began, ended = (given(f"{end}_time_s", NO_TIME) for end in Endpoint)
    seconds = None if began is None or ended is None else ended - began
    miles, fare, tip = (
        given(name, MISSING) for name in ("distance_centimiles", "fare_cents", "tip_cents")
    )
    if tip is not None and not is_tip_recorded(int(row["payment_type"]), tip):
        tip = None
    return {
        "duration_minutes": divide(None if seconds is None else 5 * seconds, 3),
        "mean_speed_mph": divide(None if miles is None else 3600 * miles, seconds),
        "tip_percent_of_fare": divide(None if tip is None else 10_000 * tip, fare),
    }


def _label_rows(trips: pd.DataFrame) -> Iterable[tuple[Any, Mapping[str, Any]]]:
    return zip(trips.index, trips.to_dict("records"), strict=True)


def export_row(row: Mapping[str, Any], endpoint: Endpoint) -> dict[str, Any]:
    """One trip as /api/export names and measures it."""
    trip = describe_trip(row, endpoint)
    places = {f"{endpoint}_longitude": trip["lon"], f"{endpoint}_latitude": trip["lat"]}
    places[f"{endpoint.other}_longitude"] = trip["other_lon"]
    places[f"{endpoint.other}_latitude"] = trip["other_lat"]
    values = places | {
        name: trip[name] for name in export_schema(YELLOW).names if name not in places
    }
    for name in ("pickup_datetime", "dropoff_datetime"):
        values[name] = pd.NaT if values[name] is None else pd.Timestamp(values[name])
    return {name: values[name] for name in export_schema(YELLOW).names}


@dataclass
class OracleQueries:
    """Exact answers from one canonical frame; `asked` counts the questions that came through."""

    trips: pd.DataFrame
    is_ready: Callable[[], bool] = lambda: True
    asked: int = 0
    loaded_version: Callable[[], str | None] = lambda: None

    def of(self, version: str) -> "OneVersion":
        return OneVersion(self, version)

    def ask(self, query: Query[T], token: CancellationToken | None = None) -> T:
        del token
        found: Any
        match query:
            case TileQuery(endpoint, tile, trip_filter):
                found = self.count_tile(endpoint, tile, trip_filter)
            case TripsQuery(endpoint, bounds, trip_filter, limit):
                found = self.find_trips(endpoint, bounds, trip_filter, limit)
            case FirstTripsQuery(endpoint, bounds, trip_filter, limit):
                found = self.find_first_trips(endpoint, bounds, trip_filter, limit)
            case SummaryQuery(endpoint, bounds, trip_filter, without, histograms):
                found = self.summarise_trips(endpoint, bounds, trip_filter, without, histograms)
            case PlacesQuery(endpoint, bounds, trip_filter):
                found = self.count_places(endpoint, bounds, trip_filter)
            case PlaceFiguresQuery(endpoint, bounds, trip_filter, measures):
                found = self.find_place_figures(endpoint, bounds, trip_filter, measures)
            case FlowsQuery(endpoint, bounds, trip_filter):
                found = self.count_flows(endpoint, bounds, trip_filter)
            case _:
                raise TypeError(f"The oracle knows no {type(query).__name__}.")
        return found

    def count_tile(
        self, endpoint: Endpoint, tile: TileAddress, trip_filter: TripFilter
    ) -> TileCounts:
        chosen = self.select(endpoint, trip_filter)
        x = chosen[f"{endpoint}_x"].to_numpy(np.uint64) >> np.uint64(23 - tile.zoom)
        y = chosen[f"{endpoint}_y"].to_numpy(np.uint64) >> np.uint64(23 - tile.zoom)
        here = (x // 512 == tile.x) & (y // 512 == tile.y) & (chosen[f"{endpoint}_y"] > 0)
        counts = np.zeros((512, 512), np.uint32)
        np.add.at(counts, (y[here] % 512, x[here] % 512), 1)
        total = int(counts.sum())
        return TileCounts(counts if total else None, total)

    def find_trips(
        self, endpoint: Endpoint, bounds: Bounds, trip_filter: TripFilter, limit: int
    ) -> TripPage:
        chosen = self.select(endpoint, trip_filter)
        here = within(chosen, endpoint, bounds)
        if len(here) > limit:
            return TripPage(len(here))
        return TripPage(len(here), self._describe_trips(here, endpoint, trip_filter))

    def find_first_trips(
        self, endpoint: Endpoint, bounds: Bounds, trip_filter: TripFilter, limit: int
    ) -> TripPage:
        here = within(self.select(endpoint, trip_filter), endpoint, bounds)

        def rank(row: Mapping[str, Any]) -> tuple[int, ...]:
            own, far = (
                [int(row[f"{end}_{a}"]) for a in "xy"] for end in (endpoint, endpoint.other)
            )
            code = sum((own[b % 2] >> b // 2 & 1) << b for b in range(64))
            times = [int(row[f"{end}_time_s"]) for end in (endpoint, endpoint.other)]
            return (times[0] or 2**32, code, times[1], *far)

        ranks = {label: rank(row) for label, row in _label_rows(here)}
        first = here.loc[sorted(ranks, key=lambda label: ranks[label])[:limit]]
        return TripPage(len(here), self._describe_trips(first, endpoint, trip_filter))

    def summarise_trips(
        self,
        endpoint: Endpoint,
        bounds: Bounds,
        trip_filter: TripFilter,
        without: tuple[str, ...] = (),
        histograms: tuple[str, ...] = (),
    ) -> Summary:
        def select(wanted: TripFilter) -> pd.DataFrame:
            chosen = within(self.select(endpoint, wanted), endpoint, bounds)
            clock = wanted.clock or endpoint
            times = {f"{clock}_time_s": "time_s", f"{clock.other}_time_s": "other_time_s"}
            return chosen.rename(columns=times)

        self.select(endpoint, trip_filter)
        key = "summary", endpoint, bounds, trip_filter, without
        whole = keep(
            self.trips,
            key,
            lambda: summarise(select, trip_filter, without, trip_filter.clock or endpoint),
        )
        asked = histograms or tuple(whole.histograms)
        groups = whole.groups if "tip" in asked else {}
        return replace(whole, histograms={name: whole[name] for name in asked}, groups=groups)

    def count_places(
        self, endpoint: Endpoint, bounds: Bounds, trip_filter: TripFilter
    ) -> PlaceCounts:
        chosen = within(self.select(endpoint, trip_filter), endpoint, bounds)
        has_point = chosen[f"{endpoint}_y"] > 0
        points = chosen[has_point]
        lon, lat = lon_lat_of(points[f"{endpoint}_x"], points[f"{endpoint}_y"])
        trips = Counter(find_places_plainly(load_taxi_zones(), lon, lat))
        trips.update(chosen[f"{endpoint}_x"][~has_point].tolist())
        return PlaceCounts(trips.pop(UNKNOWN, 0), trips)

    def find_place_figures(
        self,
        endpoint: Endpoint,
        bounds: Bounds,
        trip_filter: TripFilter,
        measures: tuple[str, ...],
    ) -> PlaceFigures:
        counts = self.count_places(endpoint, bounds, trip_filter)
        chosen = within(self.select(endpoint, trip_filter), endpoint, bounds)
        return tell_figures(chosen, endpoint, counts, measures)

    def count_flows(
        self, endpoint: Endpoint, bounds: Bounds, trip_filter: TripFilter
    ) -> FlowCounts:
        chosen = within(self.select(endpoint, trip_filter), endpoint, bounds)
        zones = [find_zones(chosen[f"{end}_x"], chosen[f"{end}_y"]) for end in Endpoint]
        trips = pd.DataFrame(dict(zip(("from", "to"), zones, strict=True)))
        sizes = trips[(trips != UNKNOWN).all(axis=1)].groupby(["from", "to"]).size()
        flows = [(int(one), int(other), int(n)) for (one, other), n in sizes.items()]
        flows.sort(key=lambda flow: (-flow[2], flow[0], flow[1]))
        known = np.array(flows, dtype=np.int64).reshape(-1, 3)
        return FlowCounts(len(trips) - int(sizes.sum()), known)

    def make_file(self, query: ExportQuery, token: CancellationToken | None = None) -> TripFile:
        del token
        chosen = self.select(query.endpoint, query.trip_filter)
        here = within(chosen, query.endpoint, query.bounds).to_dict("records")
        frame = pd.DataFrame([export_row(row, query.endpoint) for row in here])
        frames = [frame] if here else []
        body = write_trips(frames, query.file_format, query.notes, YELLOW)
        return TripFile(len(body), iter([body[:1000], body[1000:]]))

    def _describe_trips(
        self, chosen: pd.DataFrame, endpoint: Endpoint, wanted: TripFilter
    ) -> dict[str, list[Any]]:
        """With the zones of files that tell them. Each trip is described once."""
        assert self.trips.index.is_unique
        described: dict[Any, dict[str, Any]] = keep(self.trips, ("described", endpoint), dict)
        new = chosen[~chosen.index.isin(described.keys())]
        described.update((label, describe_trip(row, endpoint)) for label, row in _label_rows(new))
        columns = to_columns(described[label] for label in chosen.index)
        if any(end.has_place for end in wanted.dataset.ends):
            return columns
        zones = {name for end in Endpoint for name in zone_fields(end)}
        return {name: values for name, values in columns.items() if name not in zones}

    def select(self, endpoint: Endpoint, trip_filter: TripFilter) -> pd.DataFrame:
        if not self.is_ready():
            raise NotReadyError("The trips are still being loaded.")
        self.asked += 1
        return select_trips(self.trips, endpoint, trip_filter)


class OneVersion:
    """The same questions, while the data are of this version; None is of all."""

    def __init__(self, queries: OracleQueries, version: str) -> None:
        self._queries, self._version = queries, version

    def __getattr__(self, name: str) -> Any:
        if self._queries.loaded_version() not in (None, self._version):
            raise NotReadyError("The data were loaded anew.")
        return getattr(self._queries, name)


@dataclass
class OracleCluster:
    """A cluster that is whatever a test says it is."""

    queries: OracleQueries
    current: ClusterStatus
    starts: int = 0
    closes: int = 0
    attended: bool = True

    def start(self) -> None:
        self.starts += 1

    def is_attended(self) -> bool:
        return self.attended

    def status(self) -> ClusterStatus:
        return self.current

    def close(self) -> None:
        self.closes += 1

    def become(self, **changes: Any) -> None:
        self.current = replace(self.current, **changes)


@dataclass
class DictResults:
    """A result cache without expiry, locks or copies."""

    kept: dict[str, Any] = field(default_factory=dict)

    def get_or_compute(
        self,
        key: str,
        compute: Callable[[], T],
        token: CancellationToken | None = None,
        slot: AbstractContextManager[None] | None = None,
    ) -> Answer[T]:
        del token
        if key in self.kept:
            return Answer(self.kept[key], cached=True, elapsed_ms=12.5)
        with slot or nullcontext():
            self.kept[key] = compute()
        return Answer(self.kept[key], cached=False, elapsed_ms=12.5)


def create_cluster(
    trips: pd.DataFrame, version: str = "v1", dataset: Dataset | None = YELLOW
) -> OracleCluster:
    """A cluster that is ready and holds `trips`; without `dataset` that of the settings holds."""
    status = ClusterStatus(
        state=ClusterState.READY,
        message="Ready.",
        version=version,
        account=account_of(trips),
        data_name="oracle",
        workers=2,
        dataset=dataset,
    )
    cluster = OracleCluster(OracleQueries(trips), status)
    cluster.queries.loaded_version = lambda: cluster.current.version
    cluster.queries.is_ready = lambda: cluster.current.state is ClusterState.READY
    return cluster
