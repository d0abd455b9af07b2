"""`synth`: files of made-up trips in true TLC form, to try things out and to measure with.

Or of those of another data set, where its list names a generator.
"""

from dashapp.commands.progress import ProgressReport
from dashapp.dataset import Dataset


def write_trips(rows: int, destination: str, file_format: str, seed: int, dataset: Dataset) -> int:
    from dashapp.data.synthetic import write_synthetic  # noqa: PLC0415 - loads numpy and pyarrow

    with ProgressReport("Writing") as report:
        write_synthetic(rows, destination, dataset, file_format, seed, report)
    return 0
