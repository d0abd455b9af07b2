"""What is written follows from the list: one row and one line add a column, others a data set."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import read_set
from support.shuttles import SHUTTLES

import dashapp.data.synthetic
from dashapp.data.generators import find_generator
from dashapp.data.sources import StorageOptions, resolve_sources
from dashapp.data.synthetic import taxi, write_synthetic
from dashapp.data.synthetic.csv_text import build_table, load_digits, write_rows
from dashapp.data.synthetic.generator import File, Rows
from dashapp.data.synthetic.written_columns import (
    DEGREE_STEPS,
    NO_POSITION,
    Form,
    WrittenColumn,
    list_columns,
)
from dashapp.dataset import TAXI, Amounts, Bins, Column, Dataset, Header, WholeNumbers
from dashapp.dataset.columns import DOLLARS, HUNDREDTHS, SMALL
from dashapp.errors import ConfigurationError

LUGGAGE = Column(
    "luggage",
    "Luggage",
    Header(("pieces_of_luggage",)),
    filter=WholeNumbers(0, 5),
    bins=Bins(1, 6),
    field="luggage",
    kept="luggage",
    storage=SMALL,
)
MORE = replace(
    TAXI,
    name=f"{__name__}:MORE",
    columns=(*TAXI.columns, LUGGAGE),
    generator=f"{__name__}:MORE_GENERATOR",
)
MORE_GENERATOR = replace(
    taxi.GENERATOR,
    rules={**taxi.RULES, "luggage": lambda trips, draw: (draw(0) * 6).astype(int)},
)

EXTRA = Column(
    "extra",
    "Extra",
    Header(("extra",)),
    filter=Amounts(),
    bins=Bins(100, 20),
    unit=DOLLARS,
    field="extra",
    kept="extra_cents",
    storage=HUNDREDTHS,
)
SHOWN = replace(TAXI, name=f"{__name__}:SHOWN", columns=(*TAXI.columns, EXTRA))

WRITER = ("__init__", "generator", "written_columns", "csv_text", "table", "writing")
UNSAID = re.compile(r'"""(?s:.*?)"""|\s#\s.*$', re.MULTILINE)

ROWS = 3_000


def read(folder: Path, dataset: Dataset) -> pd.DataFrame:
    """Canonical trips, by the ordinary reader."""
    return read_set(resolve_sources([str(folder)], StorageOptions(), dataset))


def read_file(path: Path) -> pd.DataFrame:
    return pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_one_row_and_one_line_add_a_column(tmp_path: Path, file_format: str) -> None:
    write_synthetic(ROWS, tmp_path / "plain", TAXI, file_format)
    write_synthetic(ROWS, tmp_path / "more", MORE, file_format)
    files = sorted((tmp_path / "more").glob(f"*.{file_format}"))
    assert len(files) == 12
    written = []
    for path in files:
        more, plain = read_file(path), read_file(tmp_path / "plain" / path.name)
        written.append(more.pop("pieces_of_luggage"))
        pd.testing.assert_frame_equal(more, plain)
    counts = pd.concat(written).value_counts()
    assert sorted(counts.index) == [0, 1, 2, 3, 4, 5]
    assert counts.min() > ROWS / 6 * 0.8
    trips = read(tmp_path / "more", MORE)
    assert trips["luggage"].value_counts().to_dict() == counts.to_dict()


def test_a_column_without_a_rule_is_named_before_anything_is_written(tmp_path: Path) -> None:
    lacking = replace(MORE, name="taxi and luggage", generator=TAXI.generator)
    said = "how luggage of taxi trips is made up; add a rule"
    with pytest.raises(ConfigurationError, match=said):
        write_synthetic(10, tmp_path / "made", lacking)
    assert not (tmp_path / "made").exists()


def test_what_the_files_have_besides_needs_but_its_row(tmp_path: Path) -> None:
    write_synthetic(ROWS, tmp_path / "plain", TAXI)
    write_synthetic(ROWS, tmp_path / "shown", SHOWN)
    for path in (tmp_path / "plain").glob("*.csv"):
        assert path.read_bytes() == (tmp_path / "shown" / path.name).read_bytes()
    trips = read(tmp_path / "shown", SHOWN)
    assert set(trips["extra_cents"]) == {0, 50, 100}
    assert set(trips["tolls_cents"]) == {0, 533, 554}


def test_what_a_list_lacks_is_not_written(tmp_path: Path) -> None:
    kept = tuple(one for one in TAXI.columns if one.name != "rate")
    order = tuple(name for name in TAXI.file_order if name != "rate")
    fewer = replace(TAXI, name="taxi without rates", columns=kept, file_order=order)
    write_synthetic(10, tmp_path, fewer)
    header = next(tmp_path.glob("*.csv")).read_text().splitlines()[0]
    assert "ratecode" not in header.casefold()
    assert "total_amount" in header


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_another_list_is_another_data_set(tmp_path: Path, file_format: str) -> None:
    write_synthetic(ROWS, tmp_path, SHUTTLES, file_format)
    (path,) = tmp_path.glob(f"shuttles_*.{file_format}")
    file, trips = read_file(path), read(tmp_path, SHUTTLES)
    assert list(file) == [
        *("pickup_at", "dropoff_at", "pickup_lon", "pickup_lat", "dropoff_lon", "dropoff_lat"),
        *("waited", "bags", "company"),
    ]
    waits = (file["waited"] * 100).round().fillna(HUNDREDTHS.missing).astype(int)
    assert (waits == HUNDREDTHS.missing).sum() == ROWS / 10
    assert trips["wait_hundredths"].tolist() == waits.tolist()
    assert trips["bags"].tolist() == file["bags"].tolist()
    assert trips["company"].tolist() == [1, 2, 3] * (ROWS // 3)
    assert str(pd.Timestamp(trips["dropoff_time_s"].iloc[1], unit="s")) == "2024-05-01 00:32:00"
    assert (trips["pickup_reason"] != 0).sum() == ROWS / 30


@pytest.mark.parametrize("module", WRITER)
def test_the_writer_names_no_column(module: str) -> None:
    columns = [*TAXI.read, *SHUTTLES.read]
    names = {name for one in columns for name in (one.name, one.field, one.kept)}
    names |= {name for one in columns for name in one.source.names}
    names |= {name for end in TAXI.ends for name in (end.name, *end.time.names)}
    path = Path(dashapp.data.synthetic.__file__).with_name(f"{module}.py")
    code = UNSAID.sub("", path.read_text("utf-8"))
    assert re.findall(rf"\b(?:{'|'.join(sorted(names))})\b", code) == []


@pytest.mark.parametrize(
    ("form", "values", "texts"),
    [
        (Form.WHOLE, [0, 7, 12, -3, 255], ["0", "7", "12", "-3", ""]),
        (Form.AMOUNT, [0, 1200, 50, 325, -5], ["0", "12", "0.5", "3.25", "-0.05"]),
        (Form.NUMERIC, [0, 1200, 50, 5, -159], [".00", "12.00", ".50", ".05", "-1.59"]),
        (Form.TIME, [255, 86_399, 951_782_400], ["", "1970-01-01 23:59:59", "2000-02-29 00:00:00"]),
        (Form.TIME, [2**32 - 1], ["2106-02-07 06:28:15"]),
        (
            Form.DEGREES,
            [0.0, -73.993896484375, 40.750110626220703, 139.5, float("nan")],
            ["0", "-73.993896484375", "40.750110626220703", "139.5", ""],
        ),
        (Form.WHOLE, ["Blue Van", "2", ""], ["Blue Van", "2", ""]),
        (Form.WHOLE, ["naïve"], ["naïve"]),
    ],
)
def test_texts_of_each_form(form: Form, values: list[Any], texts: list[str]) -> None:
    missing = NO_POSITION if form is Form.DEGREES else 255
    columns = [WrittenColumn(key, key, form, missing, lambda *_: np.array(values)) for key in "ab"]
    rows = Rows(File(0, "", len(values)), 0, 0, len(values))
    table = build_table(columns, [column.make_values(None, rows) for column in columns])
    out = np.zeros(len(values) * table.longest_row_bytes, dtype=np.uint8)
    size = write_rows(table, load_digits(), out)
    assert bytes(out[:size]).decode() == "".join(f"\r\n{text},{text}" for text in texts)


@pytest.mark.parametrize(
    ("form", "made", "error"),
    [
        (Form.AMOUNT, [3.25], TypeError),
        (Form.WHOLE, [None], TypeError),
        (Form.TIME, ["2015-01-15"], TypeError),
        (Form.TIME, [2**32], ValueError),
        (Form.DEGREES, [-8_237_000.5], ValueError),
        (Form.WHOLE, [1, 2], ValueError),
    ],
)
def test_what_cannot_be_written_is_refused(form: Form, made: list[Any], error: type) -> None:
    """The kernels look at no bounds, so nothing gets there that they have no room for."""
    column = WrittenColumn("key", "name", form, NO_POSITION, lambda *_: np.array(made))
    with pytest.raises(error):
        column.make_values(None, Rows(File(0, "", 1), 0, 0, 1))


def test_a_rule_may_give_one_value_for_all() -> None:
    column = WrittenColumn("key", "name", Form.WHOLE, 0, lambda *_: 3)
    assert column.make_values(None, Rows(File(0, "", 2), 0, 0, 2)).tolist() == [3, 3]


def test_columns_draw_apart_and_whatever_the_chunk() -> None:
    file = File(3, "", 100)
    whole, part = Rows(file, 5, 0, 100), Rows(file, 5, 60, 40)
    assert (whole.draw_for("a")(2)[60:] == part.draw_for("a")(2)).all()
    for other in (whole.draw_for("b")(2), whole.draw_for("a")(1)):
        assert abs(np.corrcoef(whole.draw_for("a")(2), other)[0, 1]) < 0.4


@pytest.mark.parametrize(
    ("generator", "said"),
    [
        ("", "name files of taxi trips with DASHAPP_DATA or --data"),
        ("no_such_module:GENERATOR", "The generator 'no_such_module:GENERATOR' cannot be imported"),
        ("support.shuttles:SHUTTLES", "is no Generator but Dataset"),
    ],
)
def test_a_generator_that_cannot_be_had(generator: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        find_generator(replace(TAXI, generator=generator))


def test_the_taxis_rules_are_those_of_their_files() -> None:
    names = [column.key for column in list_columns(TAXI, taxi.GENERATOR)]
    assert len(names) == len(set(names)) == len(taxi.RULES)
    assert DEGREE_STEPS % 2**17 == 0, "float32 has so many at New York's longitude"
