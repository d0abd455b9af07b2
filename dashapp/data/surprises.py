"""What no rule foresaw in a file becomes a sentence that names the file: it will be there for ever.

Errors of storages are left alone: they may pass.
"""

import csv
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from dashapp.data.storage import shown_uri
from dashapp.errors import DataError
from dashapp.model.losses import shorten

_OF_CONTENT = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
    csv.Error,
    zlib.error,
)


@contextmanager
def surprises_as_sentence(uri: str) -> Iterator[None]:
    """For whatever looks into one file.

    Raises:
        DataError: in place of an error that its content has caused.
    """
    try:
        yield
    except MemoryError as error:
        raise DataError(
            f"{shown_uri(uri)} takes more memory than there is; check the file, or give more."
        ) from error
    except Exception as error:
        # By name, so that pyarrow need not be imported to sort out its errors.
        is_of_content = isinstance(error, _OF_CONTENT) or _is_arrows(error)
        if isinstance(error, OSError) or not is_of_content:
            raise
        about = shorten(f"{type(error).__name__}: {error}")
        raise DataError(
            f"{shown_uri(uri)} holds something that cannot be read ({about}); check the file."
        ) from error


def _is_arrows(error: Exception) -> bool:
    return type(error).__module__.partition(".")[0] == "pyarrow"
