"""`synth`: files of made-up trips in true TLC form, to try things out and to measure with."""

from dashapp.commands.progress import ProgressReport


def write_trips(rows: int, destination: str, file_format: str, seed: int) -> int:
    from dashapp.data.synthetic import write_synthetic  # noqa: PLC0415 - loads numpy and pyarrow

    with ProgressReport("Writing") as report:
        write_synthetic(rows, destination, file_format, seed, report)
    return 0
