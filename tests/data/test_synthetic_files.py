"""Files of made-up trips: their bytes, that they repeat, and that our own reader takes them."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import GENERATIONS

from dashapp.data.cleaning import account_rows
from dashapp.data.synthetic import write_synthetic
from dashapp.data.synthetic.writing import Wanted, write_files
from dashapp.dataset import TAXI
from dashapp.errors import ConfigurationError
from dashapp.model import Progress

TIME = r"201[56]-[01]\d-[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d"
POINT = r"(?:-7[34](?:\.\d{1,15})?,40(?:\.\d{1,15})?|0,0)"
MONEY = r"\d+(?:\.\d|\.\d[1-9])?"
ROW = re.compile(
    rf"[12],{TIME},{TIME},\d,\d*\.\d\d,{POINT},[1-6],[NY],{POINT},[1-5],"
    rf"{MONEY},(?:0|0\.5|1),(?:0|0\.5),{MONEY},{MONEY},(?:0|0\.3),{MONEY}"
)


def header_of(month: int) -> str:
    half = "early" if month < 7 else "late"
    return lines_of(GENERATIONS / f"yellow_2015_{half}.csv")[0]


def digest(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("yellow*"))
    }


def lines_of(path: Path) -> list[str]:
    return path.read_bytes().decode("ascii").split("\r\n")


def test_files_have_the_form_of_2015(tmp_path: Path) -> None:
    write_synthetic(6_000, tmp_path, TAXI)
    files = sorted(tmp_path.glob("*.csv"))
    assert [file.name for file in files] == [
        f"yellow_tripdata_2015-{month:02d}.csv" for month in range(1, 13)
    ]
    texts = [lines_of(file) for file in files]
    assert sum(len(lines) - 1 for lines in texts) == 6_000
    for month, lines in enumerate(texts, start=1):
        assert lines[0] == header_of(month)
        assert all(ROW.fullmatch(line) for line in lines[1:])
        assert all(line.split(",")[1].startswith(f"2015-{month:02d}-") for line in lines[1:])


@pytest.mark.real_data
def test_the_real_file_has_the_same_form(real_data: Path) -> None:
    lines = lines_of(real_data / "wide" / "yellow_tripdata_2015-01_first2000.csv")
    assert lines[0] == header_of(1)
    odd = [line for line in lines[1:] if not ROW.fullmatch(line)]
    assert len(odd) <= 1  # an extra of one cent


def test_coordinates_are_float32_with_seventeen_digits(tmp_path: Path) -> None:
    write_synthetic(2_000, tmp_path, TAXI)
    frame = pd.read_csv(tmp_path / "yellow_tripdata_2015-01.csv", dtype=str)
    for name in ("pickup_longitude", "pickup_latitude", "dropoff_longitude"):
        for text in frame[name]:
            exact = float(np.float32(float(text)))
            assert float(text) == pytest.approx(exact, abs=1e-15)
            assert text in {f"{exact:.17g}", half_up(exact)}


def half_up(value: float) -> str:
    """%.17g of Microsoft's C library, which wrote the real files: a tie goes away from zero."""
    steps = round(abs(value) * 2**20)
    whole, rest = divmod(steps * 5**15, 2**5 * 10**15)
    decimals = (rest + 2**4) >> 5
    return f"{'-' if value < 0 else ''}{whole}.{decimals:015d}".rstrip("0").rstrip(".")


def test_the_trips_of_version_3_have_only_other_rate_codes(tmp_path: Path) -> None:
    """Benchmarks compare by them: a new column leaves all others as they are, byte by byte."""
    write_synthetic(20_000, tmp_path, TAXI, seed=4)
    text = hashlib.sha256()
    for path in sorted(tmp_path.glob("*.csv")):
        for line in lines_of(path):
            fields = line.split(",")
            text.update(",".join(fields[:7] + fields[8:]).encode() + b"\n")
    assert text.hexdigest() == "041f33a18d957710204567287ec2b824f2bd080dd2ea228b7c712a6ae9e6833f"


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_a_seed_makes_the_same_bytes(tmp_path: Path, file_format: str) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_synthetic(3_000, tmp_path / name, TAXI, file_format, seed)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a") != digest(tmp_path / "c")


def test_chunks_change_nothing(tmp_path: Path) -> None:
    write_synthetic(3_000, tmp_path / "whole", TAXI)
    write_files(Wanted(3_000, TAXI, chunk_rows=17), tmp_path / "pieces", lambda _: None)
    assert digest(tmp_path / "whole") == digest(tmp_path / "pieces")


def test_parquet_holds_what_csv_holds(tmp_path: Path) -> None:
    write_synthetic(4_000, tmp_path / "text", TAXI, seed=2)
    write_synthetic(4_000, tmp_path / "table", TAXI, "parquet", seed=2)
    times = ["tpep_pickup_datetime", "tpep_dropoff_datetime"]
    for month in (1, 9):
        name = f"yellow_tripdata_2015-{month:02d}"
        text = pd.read_csv(tmp_path / "text" / f"{name}.csv", parse_dates=times)
        table = pd.read_parquet(tmp_path / "table" / f"{name}.parquet")
        pd.testing.assert_frame_equal(text, table, check_dtype=False, atol=1e-9)
        assert str(table["tpep_pickup_datetime"].dtype).startswith("datetime64")


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_our_reader_takes_every_row(
    tmp_path: Path, read_all: Callable[..., pd.DataFrame], file_format: str
) -> None:
    write_synthetic(5_000, tmp_path / "made", TAXI, file_format)
    account = account_rows(read_all(tmp_path / "made"))
    assert account.rows_read == 5_000
    named = {reason.value for reason, n in account.pickup.left_out.items() if n}
    assert named == {"zero_coordinates"}


def test_few_rows_make_few_files(tmp_path: Path) -> None:
    write_synthetic(1, tmp_path, TAXI)
    assert len(list(tmp_path.glob("*.csv"))) == 1


def test_progress_adds_up(tmp_path: Path) -> None:
    told: list[Progress] = []
    write_synthetic(1_000, tmp_path, TAXI, progress=told.append)
    assert [step.rows_done for step in told] == sorted(step.rows_done for step in told)
    assert told[-1] == Progress(12, 12, 1_000, 1_000, 1.0)


def test_a_new_set_replaces_an_old_one_of_ours(tmp_path: Path) -> None:
    write_synthetic(100, tmp_path, TAXI)
    write_synthetic(1, tmp_path, TAXI, "parquet")
    assert len(list(tmp_path.glob("yellow*"))) == 1
    assert json.loads((tmp_path / "dataset.json").read_text())["name"] == "synthetic trips"


def test_trips_of_others_are_left_alone(tmp_path: Path) -> None:
    real = tmp_path / "yellow_tripdata_2015-01.csv"
    real.write_text("precious")
    with pytest.raises(ConfigurationError, match="not made here"):
        write_synthetic(10, tmp_path, TAXI)
    assert real.read_text() == "precious"


def test_bad_wishes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="At least one row"):
        write_synthetic(0, tmp_path, TAXI)
    with pytest.raises(ConfigurationError, match="csv or parquet"):
        write_synthetic(1, tmp_path, TAXI, "xlsx")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="is a file"):
        write_synthetic(1, tmp_path / "file", TAXI)
