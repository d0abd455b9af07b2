"""What routes and callbacks receive, and the protocols behind it. Tests hand in their own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from dashapp.cancellation import CancellationToken
from dashapp.dataset import Dataset, find_dataset
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
    """The one shared cluster of this process and what it holds."""

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
    def dataset(self) -> Dataset: ...

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
    """`operator` is None where no token is set: then the page has no such panel."""

    settings: Settings
    cluster: Cluster
    results: Results
    operator: Operator | None = None

    @property
    def dataset(self) -> Dataset:
        """Whose columns the trips have: what their files have of them, once that is known."""
        return self.dataset_of(self.cluster.status())

    def dataset_of(self, status: ClusterStatus) -> Dataset:
        """Likewise at one look, for who asks the version that it tells of too."""
        return status.dataset or find_dataset(self.settings.dataset)
