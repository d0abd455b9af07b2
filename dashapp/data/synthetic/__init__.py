"""Made-up trips: the writer, which goes by a data set's list, and the taxis' generator.

The taxis' trips have the form of TLC's files of 2015 and are true to what is published about them.
It compiles with numba and loads pyarrow: import it where it runs, not in the web process.
"""

from pathlib import Path

from dashapp.data.synthetic.facts import GENERATOR_VERSION
from dashapp.data.synthetic.writing import Report, Wanted, write_files
from dashapp.dataset import Dataset
from dashapp.errors import ConfigurationError
from dashapp.model import Progress

__all__ = ["GENERATOR_VERSION", "write_synthetic"]

FORMATS = ("csv", "parquet")


def _say_nothing(progress: Progress) -> None:
    """For callers that do not listen."""


def write_synthetic(
    rows: int,
    destination: str | Path,
    dataset: Dataset,
    file_format: str = "csv",
    seed: int = 0,
    progress: Report | None = None,
) -> None:
    """Write `rows` trips of a data set as its generator's files into the folder `destination`.

    The same rows and seed make the same bytes. The taxis' files are yellow_tripdata_2015-MM: months
    get the shares of the real year; a month without a row gets no file.

    Raises:
        ConfigurationError: no rows, an unknown format, a destination that is not to be used, a data
            set without a generator, or a column of it that the generator knows nothing of.
        SourceRefusedError: the destination cannot be written.
    """
    if rows < 1:
        raise ConfigurationError(f"At least one row can be made, not {rows}.")
    if file_format not in FORMATS:
        raise ConfigurationError(f"The format is csv or parquet, not {file_format!r}.")
    wanted = Wanted(rows, dataset, file_format, seed)
    write_files(wanted, Path(destination), progress or _say_nothing)
