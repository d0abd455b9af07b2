"""The text of a request -> the parts of a `model.Query`, and which version of the data is asked.

Everything that can be wrong with a request is refused here, with a sentence that names it.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from dashapp.cache.keys import compute_release
from dashapp.dataset import Area, Dataset
from dashapp.errors import BadRequestError, NotFoundError, NotReadyError, suggest
from dashapp.model import Bounds, ClusterState, ClusterStatus, Endpoint, TripFilter
from dashapp.model.filters import CLOCK
from dashapp.settings import Settings

AREA = "area"
"""Of the end asked about, whichever it is: as links had it before each end had one of its own."""

LATEST = "latest"
DEFAULT_LIMIT = 5000
BY_TIME = "time"

_RETRY_AFTER_S = 2
_FAILED_RETRY_AFTER_S = 30


def parse_parameters(
    given: MultiDict[str, str], dataset: Dataset, own_names: Iterable[str] = ()
) -> dict[str, str]:
    """Query parameters by name, none unknown and none twice.

    Raises:
        BadRequestError: a name that this address does not take, or one given twice.
    """
    known = (*own_names, *name_filters(dataset))
    for name, values in given.lists():
        if name not in known:
            refuse_lacking(name, dataset)
            hint = suggest(name, known) or f" It takes {', '.join(known)}."
            raise BadRequestError(f"There is no parameter {name!r}.{hint}")
        if len(values) > 1:
            raise BadRequestError(f"{name} is given {len(values)} times; give it once.")
    return given.to_dict()


def parse_address(text: object, longest: int) -> MultiDict[str, str]:
    """What stands behind the ? of an address, as Flask reads it, from a store of the browser.

    Raises:
        BadRequestError: a store holds what anybody likes; this is no such text.
    """
    if not isinstance(text, str) or len(text) > longest:
        raise BadRequestError("The page has not said what it shows; load it again.")
    return MultiDict(parse_qsl(text, keep_blank_values=True))


def name_filters(dataset: Dataset) -> list[str]:
    """Parameters of every question: the filters, the area of the end asked about, the clock."""
    area = [AREA] if dataset.has_area else []
    clock = [CLOCK] if dataset.has_calendar else []
    return [*(column.name for column in dataset.filters), *area, *clock]


def refuse_lacking(name: str, dataset: Dataset) -> None:
    """Raises BadRequestError for a column that only the loaded files have not."""
    for column in dataset.whole.columns:
        if column.name == name and name not in {one.name for one in dataset.columns}:
            told = column.label.lower()
            raise BadRequestError(f"The loaded trips have no {told}; leave {name} out.")


def refuse_lacking_end(endpoint: Endpoint, trip_filter: TripFilter) -> None:
    """Raises BadRequestError for an end without places, or a filter by its unknown time."""
    dataset = trip_filter.dataset
    ends = f"{dataset.words[endpoint]}s"
    shown = [end.name for end in dataset.shown_ends]
    if endpoint.value not in shown:
        raise BadRequestError(
            f"The loaded trips have no places of {ends}; ask for {' or '.join(shown)}."
        )
    clock = trip_filter.clock or endpoint
    lacking = [name for name in dataset.timeless(clock.value) if trip_filter.sets(name)]
    if trip_filter.clock and dataset.timeless(clock.value):
        lacking = [CLOCK]
    if lacking:
        raise BadRequestError(
            f"The loaded trips have no times of {dataset.words[clock]}s; leave {lacking[0]} out, "
            f"or ask for {clock.other}."
        )


def parse_filter(
    given: Mapping[str, str], settings: Settings, dataset: Dataset, endpoint: Endpoint
) -> TripFilter:
    """The viewer's selection of this end, of no more corners than the setting allows.

    Raises:
        BadRequestError: a value that is not of its form, too many corners, or two areas at one end.
    """
    trip_filter = TripFilter.parse(dataset, given)
    if trip_filter.clock is endpoint:
        trip_filter = trip_filter.read_at(None)
    name = dataset.areas.get(endpoint.value)
    if name and given.get(AREA):
        if trip_filter.sets(name):
            raise BadRequestError(f"{AREA} is {name} for {endpoint}s; give one of the two.")
        trip_filter = trip_filter.replaced(**{name: Area().parse(AREA, "", given[AREA])})
    refuse_lacking_end(endpoint, trip_filter)
    for end, name in dataset.areas.items():
        corners, most = len(trip_filter[name] or ()), settings.area_corners_limit
        if corners > most:
            told = AREA if end == endpoint and given.get(AREA) else name
            raise BadRequestError(f"{told} has at most {most} corners here, not {corners}.")
    return trip_filter


def parse_integer(name: str, text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise BadRequestError(f"{name} is a whole number, not {text!r}.")
    return int(text)


def parse_limit(text: str | None, most: int) -> int:
    """How many single trips may come back; `most` is the setting's number."""
    if not text:
        return min(DEFAULT_LIMIT, most)
    limit = parse_integer("limit", text)
    if not 0 <= limit <= most:
        raise BadRequestError(f"limit is 0 to {most}, not {limit}.")
    return limit


def parse_order(text: str | None, dataset: Dataset, endpoint: Endpoint) -> bool:
    """Whether the first trips by the time of this end are wanted, however many match.

    Raises:
        BadRequestError: another order, or an end whose times are not known.
    """
    if text not in (None, "", BY_TIME):
        raise BadRequestError(f"order is {BY_TIME}, or left out, not {text[:60]!r}.")
    if text and dataset.timeless(endpoint.value):
        ends = f"{dataset.words[endpoint]}s"
        raise BadRequestError(f"The loaded trips have no times of {ends}; leave order out.")
    return bool(text)


def parse_without(text: str | None, trip_filter: TripFilter) -> tuple[str, ...]:
    """Filters that their own histograms leave out; those that are not set make no difference.

    Raises:
        BadRequestError: a name that is not that of a filter with a histogram.
    """
    linked = [column.name for column in trip_filter.dataset.linked]
    names = _parse_names("without", text, linked, trip_filter.dataset)
    return tuple(name for name in trip_filter.to_params() if name in names)


def parse_histograms(text: str | None, dataset: Dataset) -> tuple[str, ...]:
    """Names of the histograms wanted; empty where that is all of them.

    Raises:
        BadRequestError: a name that is not that of a histogram.
    """
    counted = [column.name for column in dataset.columns if column.bins is not None]
    names = _parse_names("histograms", text, counted, dataset)
    wanted = tuple(name for name in counted if name in names)
    return () if len(wanted) == len(counted) else wanted


def parse_measures(text: str | None, dataset: Dataset) -> tuple[str, ...]:
    """Names of columns of amounts, in their order.

    Raises:
        BadRequestError: a name that is not that of such a column.
    """
    known = [column.name for column in dataset.measurable]
    names = _parse_names("measures", text, known, dataset)
    return tuple(name for name in known if name in names)


def _parse_names(
    parameter: str, text: str | None, known: Sequence[str], dataset: Dataset
) -> Sequence[str]:
    names = text.split(",") if text else []
    for name in names:
        if name not in known:
            refuse_lacking(name, dataset)
            hint = suggest(name, known)
            listed = ", ".join(known)
            raise BadRequestError(f"{parameter} is a list of {listed}, not {name!r}.{hint}")
    return names


def current_version(status: ClusterStatus) -> str:
    """The version of the data that questions are answered from.

    Raises:
        NotReadyError: nothing is known of the data yet.
    """
    if status.version is None:
        failed = status.state is ClusterState.FAILED
        raise NotReadyError(status.for_viewers, _FAILED_RETRY_AFTER_S if failed else _RETRY_AFTER_S)
    return status.version


def name_tiles(version: str) -> str:
    """The version with which tiles may stay in browsers: of the data, and of who counts them."""
    return f"{version}.{compute_release()[:8]}"


def validate_version(version: str, status: ClusterStatus) -> str:
    """Resolve `latest` and refuse every version of the data but the current one.

    The name of another release is no mistake: its page may still be open.
    """
    current = current_version(status)
    if version.partition(".")[0] not in (LATEST, current):
        raise NotFoundError(
            f"There is no data version {version!r} here; /api/status names the current one."
        )
    return current


def parse_view(params: Mapping[str, str]) -> tuple[Endpoint, Bounds]:
    """Which end of the trips, and the rectangle; without one it is the world.

    Raises:
        BadRequestError: no endpoint, or one of them is wrong.
    """
    if not params.get("endpoint"):
        raise BadRequestError("endpoint is missing; it is pickup or dropoff.")
    bounds = Bounds.parse(params["bounds"]) if params.get("bounds") else Bounds.world()
    return Endpoint.parse(params["endpoint"]), bounds
