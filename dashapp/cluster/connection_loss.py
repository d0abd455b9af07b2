"""How the connection to a cluster ends under whoever is using it, as one kind of error."""

from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from traceback import walk_tb

from distributed.utils import sync


@contextmanager
def connection_loss() -> Iterator[None]:
    """Around calls to a client that another thread may close meanwhile, or whose cluster may go.

    Raises:
        ConnectionError: it was closed or has gone.
        TimeoutError: passed on, as are all other errors; also where distributed gave up waiting.
    """
    try:
        yield
    except AttributeError as error:
        if error.obj is not None:
            raise  # only a client that was closed meanwhile has None for its scheduler
        raise ConnectionError("The client was closed.") from error
    except (CancelledError, RuntimeError) as error:
        raise ConnectionError(f"The client is of no use any more: {error}") from error
    except UnboundLocalError as error:
        if not _was_given_up(error):
            raise
        raise TimeoutError("Waiting for the cluster was given up.") from error


def _was_given_up(error: UnboundLocalError) -> bool:
    """Where what it awaits is cancelled, distributed's `sync` has neither a result nor an error.

    Seen on a busy machine, when the time for it was just over.
    """
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    return frames[-1].f_code is sync.__code__
