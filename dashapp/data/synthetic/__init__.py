"""Made-up trips: the writer, which goes by a data set's list, and the taxis' generator.

The taxis' trips have the form of TLC's files of 2015 and are true to what is published about them.
Beside it stand kinds of trips with zones in place of points, in the form of TLC's files of today.
It compiles with numba and loads pyarrow: import it where it runs, not in the web process.
"""

from pathlib import Path

from dashapp.data.synthetic.facts import GENERATOR_VERSION
from dashapp.data.synthetic.writing import Report, Wanted, write_files
from dashapp.data.synthetic.zone_form import Form
from dashapp.data.synthetic.zone_writing import FORMS, WantedZones, write_zone_files
from dashapp.dataset import Dataset
from dashapp.errors import ConfigurationError
from dashapp.model import Progress

__all__ = ["GENERATOR_VERSION", "version_of", "write_synthetic", "write_zone_trips"]

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
    _refuse_no_rows(rows)
    if file_format not in FORMATS:
        raise ConfigurationError(f"The format is csv or parquet, not {file_format!r}.")
    wanted = Wanted(rows, dataset, file_format, seed)
    write_files(wanted, Path(destination), progress or _say_nothing)


def write_zone_trips(
    kind: str,
    rows: int,
    destination: str | Path,
    seed: int = 0,
    progress: Report | None = None,
) -> None:
    """Write `rows` trips between zones into the folder `destination`, as Parquet files of 2025.

    `kind` is "fhvhv" (Uber and Lyft) or "yellow-zones" (taxis). The same rows and seed make the
    same bytes. Months get the shares of the real year; one without a row gets no file. Up to four
    threads hold a row group of a million rows each, some 400 MB.

    Raises:
        ConfigurationError: no rows, an unknown kind, or a destination that is not to be used.
        SourceRefusedError: the destination cannot be written.
    """
    _refuse_no_rows(rows)
    _find_form(kind)
    write_zone_files(WantedZones(kind, rows, seed), Path(destination), progress or _say_nothing)


def version_of(kind: str) -> int:
    """Goes up whenever a seed no longer makes the same trips of this kind.

    Raises: ConfigurationError: an unknown kind.
    """
    return _find_form(kind).version


def _find_form(kind: str) -> Form:
    try:
        return FORMS[kind]
    except KeyError:
        known = " or ".join(FORMS)
        raise ConfigurationError(f"The kind of trips is {known}, not {kind!r}.") from None


def _refuse_no_rows(rows: int) -> None:
    if rows < 1:
        raise ConfigurationError(f"At least one row can be made, not {rows}.")
