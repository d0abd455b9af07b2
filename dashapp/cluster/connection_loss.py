"""How the connection to a cluster ends under whoever is using it, as one kind of error."""

from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager


@contextmanager
def connection_loss() -> Iterator[None]:
    """Around calls to a client that another thread may close meanwhile, or whose cluster may go.

    Raises:
        ConnectionError: it was closed or has gone.
        TimeoutError: passed on, as are all other errors.
    """
    try:
        yield
    except AttributeError as error:
        if error.obj is not None:
            raise  # only a client that was closed meanwhile has None for its scheduler
        raise ConnectionError("The client was closed.") from error
    except (CancelledError, RuntimeError) as error:
        raise ConnectionError(f"The client is of no use any more: {error}") from error
