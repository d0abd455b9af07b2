"""Made-up taxi trips in the form of TLC's files of 2015, true to what is published about them.

It compiles with numba and loads pyarrow: import it where it runs, not in the web process.
"""

from pathlib import Path

from dashapp.data.synthetic.facts import GENERATOR_VERSION
from dashapp.data.synthetic.writing import CHUNK_ROWS, Report, write_files
from dashapp.errors import ConfigurationError
from dashapp.model import Progress

__all__ = ["GENERATOR_VERSION", "write_synthetic"]

FORMATS = ("csv", "parquet")


def _say_nothing(progress: Progress) -> None:
    """For callers that do not listen."""


def write_synthetic(
    rows: int,
    destination: str | Path,
    file_format: str = "csv",
    seed: int = 0,
    progress: Report | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> None:
    """Write `rows` trips as yellow_tripdata_2015-MM files into the folder `destination`.

    The same rows and seed make the same bytes, whatever the chunks. Months get the shares of the
    real year; a month without a row gets no file.

    Raises:
        ConfigurationError: no rows, an unknown format, or a destination that is not to be used.
        SourceRefusedError: the destination cannot be written.
    """
    if rows < 1:
        raise ConfigurationError(f"At least one row can be made, not {rows}.")
    if file_format not in FORMATS:
        raise ConfigurationError(f"The format is csv or parquet, not {file_format!r}.")
    report = progress or _say_nothing
    write_files(rows, Path(destination), file_format, seed, report, chunk_rows)
