"""What routes and callbacks receive, and the protocols behind it. Tests hand in their own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from dashapp.cancellation import CancellationToken
from dashapp.dataset import Dataset
from dashapp.errors import BadRequestError, suggest
from dashapp.model import Answer, ClusterStatus, FileQuery, Packed, Query, TripFile
from dashapp.model.operating import Operation, OperatorView, Order
from dashapp.settings import Settings

T = TypeVar("T")


class TripQueries(Protocol):
    """Questions to the loaded trips; every one is exact and has a time limit.

    A question whose viewers have left is dropped, also while it is computed.

    Raises:
        ViewerLeftError: all its viewers have left.
        NotReadyError: no data is loaded (yet, or any more).
        QueryTimeoutError: no answer before the token's deadline, which lies
            `settings.query_timeout_seconds` after its request has arrived.
    """

    def of(self, version: str) -> "TripQueries":
        """The same, but NotReadyError once other data than those of `version` are loaded."""

    def ask(self, query: Query[T], token: CancellationToken | None = None) -> T: ...

    def make_file(self, query: FileQuery, token: CancellationToken | None = None) -> TripFile:
        """The file, ready to be fetched.

        When all its viewers leave while it is being made, what has not begun is dropped.
        """


class Cluster(Protocol):
    """The one shared cluster, and a set of trips that it holds."""

    def start(self) -> None:
        """Begin starting and loading in the background unless that is done; return at once.

        To be called for every visit: a cluster that has gone to sleep wakes.
        """

    def status(self) -> ClusterStatus: ...

    def is_attended(self) -> bool:
        """Whether somebody looks after it; false means that this process is to be replaced."""

    @property
    def queries(self) -> TripQueries: ...

    def close(self) -> None: ...


class Results(Protocol):
    """The result cache with single flight: equal keys asked together are computed once."""

    def get_or_compute(
        self,
        key: str,
        compute: Callable[[], Packed],
        token: CancellationToken | None = None,
        slot: AbstractContextManager[None] | None = None,
    ) -> Answer[Packed]:
        """Whoever asks while another one computes is joined to that one's token.

        `slot` is held while an answer that is not stored is computed or waited for.
        """


class Api(Protocol):
    """The HTTP interface, asked by a callback: parsed, cached, admitted and cancelled as there."""

    @property
    def dataset(self) -> Dataset:
        """Of the set that is asked; of the first one before `of` has said which."""

    @property
    def datasets(self) -> Sequence[Dataset]:
        """Of all sets."""

    def of(self, selection: object) -> "Api":
        """The same for the set that a selection is of.

        Raises:
            BadRequestError: there is no such set.
        """

    def summary(self, selection: object, **more: str) -> dict[str, Any]:
        """The figures of `GET /api/summary` (docs/api.md).

        Args:
            selection: what a store of the browser holds, which may be anything; the page writes
                parameters of the address there: "endpoint=pickup&passengers=1-2".
            more: parameters of the panel's own, such as histograms="passengers".

        Raises:
            BadRequestError: they are no such parameters.
            BusyError, NotReadyError, QueryTimeoutError, ViewerLeftError: there is no answer now.
        """

    def first_trips(self, selection: object, most: int) -> dict[str, Any]:
        """The first trips by time of `GET /api/trips`, at most so many; raises the same."""

    def places(self, selection: object, **more: str) -> dict[str, Any]:
        """The figures of `GET /api/places`; raises the same.

        Without the filter by the places of the end that is asked, so that the others stay to be
        chosen: as histograms leave their own filter out.
        """

    @property
    def export_limit(self) -> int:
        """Most trips of one file of `GET /api/export`."""


class Operator(Protocol):
    """What the operator's panel shows and does; each action goes on in the background."""

    def look(self) -> OperatorView: ...

    def act(self, order: Order) -> Operation:
        """Begin an action.

        Raises:
            BadRequestError: it cannot be done with these numbers.
            ConflictError: another one is under way.
        """


@dataclass(frozen=True)
class Services:
    """Of one set of trips, and by `others` of all that this server serves.

    Attributes:
        settings: with the data of this set alone.
        cluster: which may hold other sets too.
        operator: None where no token is set: then the page has no such panel.
        name: of the set; "" where it is the only one and has none.
        others: of the first set, those of the sets after it.
    """

    settings: Settings
    cluster: Cluster
    results: Results
    operator: Operator | None = None
    name: str = ""
    others: tuple["Services", ...] = ()

    @property
    def dataset(self) -> Dataset:
        """Whose columns the trips of this set have: as far as their files do, once known."""
        return self.dataset_of(self.cluster.status())

    def dataset_of(self, status: ClusterStatus) -> Dataset:
        """Likewise at one look, for who asks the version that it tells of too."""
        known = status.dataset or self.settings.declared_or_taxi.expected
        return known.telling(status.codes)

    @property
    def sets(self) -> tuple["Services", ...]:
        """Of all sets, the first one first."""
        return (self, *self.others)

    def find_set(self, name: str) -> "Services":
        """Raises BadRequestError: there is none of this name."""
        for found in self.sets:
            if found.name == name:
                return found
        names = [found.name for found in self.sets]
        hint = suggest(name, names) or f" There is {', '.join(names)}."
        raise BadRequestError(f"There is no set of trips {name[:60]!r} here.{hint}")

    def start(self) -> None:
        """Begin with all sets, and wake what sleeps; see `Cluster.start`."""
        for each in self.sets:
            each.cluster.start()

    def close(self) -> None:
        """All at once: each may have to wait for a thread that ends."""
        with ThreadPoolExecutor(len(self.sets)) as threads:
            list(threads.map(lambda each: each.cluster.close(), self.sets))

    def is_attended(self) -> bool:
        return all(each.cluster.is_attended() for each in self.sets)
