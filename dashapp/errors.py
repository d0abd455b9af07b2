"""Every error this product raises on purpose. Raised low with its facts, answered in one place.

    DashAppError
    |-- ConfigurationError           exit 2   wrong use, setting or environment
    |-- BadRequestError              400      a question that cannot be understood
    |-- LoginNeededError             401      for the operator, and nobody has logged in
    |-- ForbiddenError               403      a request that no page of ours has sent
    |-- NotFoundError                404      a version or page that does not exist
    |-- ConflictError                409      something else is under way
    |-- TooManyRequestsError         429      too much at once, wrong too often: ask again later
    |-- DataError                    exit 1   files that cannot be used
    |   |-- NoCoordinatesError                said in a way that is not read
    |   |-- UnknownHeaderError                no trips can be made of these columns
    |   |-- NothingDrawnError                 no row of the set can be drawn
    |   |-- SourceNotFoundError               nothing at that path
    |   |-- SourceRefusedError                credentials missing or not allowed
    |   |-- SourceUnreachableError            no answer from the storage
    |   |   `-- SourceTooSlowError            it drips
    |   `-- PreparedSetError                  unfinished or damaged prepared set
    |-- ClusterError                 503      the cluster could not be started or reached
    |   `-- NotReadyError            503      starting or loading: ask again later
    |       `-- BusyError            503      others are being answered: ask again later
    |-- QueryTimeoutError            504      the question took longer than its limit
    `-- ViewerLeftError              499      nobody waits for the answer any more

The message of each is one sentence for the user: what is wrong and what to do. It never holds a
secret. Where that user is whoever runs the server, viewers read another one, `for_viewers`.
"""

import difflib
from collections.abc import Callable, Iterable
from typing import ClassVar


class DashAppError(Exception):
    """Root of the tree; `http_status` and `exit_code` say how it leaves the process."""

    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    @property
    def for_viewers(self) -> str:
        """What a viewer reads, to whom paths, buckets and accounts of the deployer are nothing."""
        return str(self)


class ConfigurationError(DashAppError):
    exit_code = 2

    @property
    def for_viewers(self) -> str:
        return "This server is not set up rightly; its log says why."


class BadRequestError(DashAppError):
    http_status = 400
    exit_code = 2


class LoginNeededError(DashAppError):
    http_status = 401


class ForbiddenError(DashAppError):
    http_status = 403


class NotFoundError(DashAppError):
    http_status = 404


class ConflictError(DashAppError):
    http_status = 409


class TooManyRequestsError(DashAppError):
    """`retry_after_s` says when the next request counts again."""

    http_status = 429

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class DataError(DashAppError):
    http_status = 503

    @property
    def for_viewers(self) -> str:
        return "The data cannot be used just now; the server's log says why."


class NoCoordinatesError(DataError):
    """A file that says in a way that is not read where its trips were."""


class UnknownHeaderError(DataError):
    """A file whose columns belong to no known generation."""


class NothingDrawnError(DataError):
    """Files that are read, and none of whose rows is a trip on the map."""


class SourceNotFoundError(DataError):
    """Nothing stands at a path, or the path holds no file we can read."""


class SourceRefusedError(DataError):
    """The storage refuses us."""


class SourceUnreachableError(DataError):
    """The storage does not answer."""


class SourceTooSlowError(SourceUnreachableError):
    """The storage answers so slowly that nobody would wait for the end."""


class PreparedSetError(DataError):
    """A prepared set is unfinished, damaged or of another layout version."""


class ClusterError(DashAppError):
    http_status = 503

    @property
    def for_viewers(self) -> str:
        return "The cluster cannot be used just now; the server's log says why."


class NotReadyError(ClusterError):
    """Questions cannot be answered yet; `retry_after_s` says when to ask again.

    Its sentence is written for viewers.
    """

    def __init__(self, message: str, retry_after_s: int = 2) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s

    @property
    def for_viewers(self) -> str:
        return str(self)


class BusyError(NotReadyError):
    """All that can be computed now is under way for others.

    Attributes:
        wait: where a place may still come in time: takes what to call then. A server that can keep
            a request without a thread asks it again; any other sends the refusal.
    """

    def __init__(
        self, retry_after_s: int, wait: Callable[[Callable[[], None]], None] | None = None
    ) -> None:
        super().__init__("Others are being answered; ask again in a moment.", retry_after_s)
        self.wait = wait


class QueryTimeoutError(DashAppError):
    http_status = 504


class ViewerLeftError(DashAppError):
    """Nobody reads this: the connection is closed. The status is the one that nginx has for it."""

    http_status = 499

    def __init__(self) -> None:
        super().__init__("Nobody waits for this answer any more.")


def suggest(wrong: str, known: Iterable[str]) -> str:
    """The end of a sentence about a wrong word: the nearest right one, or nothing."""
    nearest = difflib.get_close_matches(wrong, list(known), n=1, cutoff=0.5)
    return f" Did you mean {nearest[0]}?" if nearest else ""
