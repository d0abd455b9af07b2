"""`synth`: files of made-up trips in true TLC form, to try things out and to measure with.

Or of those of another data set, where its list names a generator, or of trips between zones.
"""

from dashapp.commands.progress import ProgressReport
from dashapp.dataset import Dataset
from dashapp.errors import ConfigurationError


def write_trips(rows: int, destination: str, file_format: str, seed: int, dataset: Dataset) -> int:
    from dashapp.data.synthetic import write_synthetic  # noqa: PLC0415 - loads numpy and pyarrow

    with ProgressReport("Writing") as report:
        write_synthetic(rows, destination, dataset, file_format, seed, report)
    return 0


def write_trips_of_kind(
    kind: str, rows: int, destination: str, file_format: str | None, seed: int
) -> int:
    """Trips between zones, which TLC publishes as Parquet alone.

    Raises: ConfigurationError: another format was asked for.
    """
    from dashapp.data.synthetic import write_zone_trips  # noqa: PLC0415 - loads numpy and pyarrow

    if file_format == "csv":
        raise ConfigurationError(
            f"Trips of the kind {kind} are written as Parquet alone, as TLC publishes them; leave "
            "--format csv out."
        )
    with ProgressReport("Writing") as report:
        write_zone_trips(kind, rows, destination, seed, report)
    return 0
