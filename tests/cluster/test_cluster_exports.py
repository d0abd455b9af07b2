"""A file of trips from the cluster: the same rows as plain pandas, in pieces, in both formats."""

import io
from dataclasses import replace

import pandas as pd
import pyarrow.parquet
import pytest
from support.processes import wait_for
from support.selecting import select

from dashapp.cancellation import CancellationToken
from dashapp.cluster.query import export
from dashapp.data.trips_file import ExportQuery
from dashapp.errors import ViewerLeftError
from dashapp.model import Bounds, Endpoint, ExportFormat

pytestmark = pytest.mark.cluster

MIDTOWN = Bounds(-74.0, 40.74, -73.96, 40.78)


def read(file_format: ExportFormat, body: bytes) -> pd.DataFrame:
    if file_format is ExportFormat.PARQUET:
        frame = pyarrow.parquet.read_table(io.BytesIO(body)).to_pandas()
    else:
        times = ["pickup_datetime", "dropoff_datetime"]
        frame = pd.read_csv(io.BytesIO(body), comment="#", parse_dates=times)
    return frame.sort_values(list(frame.columns)).reset_index(drop=True)


@pytest.mark.parametrize("file_format", list(ExportFormat))
@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_a_file_holds_what_plain_pandas_finds(cluster, plain, endpoint, file_format) -> None:
    question = ExportQuery(endpoint, MIDTOWN, select(hours=(6, 20)), file_format)
    expected = plain.make_file(replace(question, notes={"asked": "twice"}))
    answered = cluster.queries.make_file(replace(question, notes={"asked": "twice"}))
    body = b"".join(answered.pieces)
    assert len(body) == answered.size_bytes
    found = read(file_format, body)
    assert len(found) > 10
    pd.testing.assert_frame_equal(
        found, read(file_format, b"".join(expected.pieces)), check_dtype=False, atol=1e-7
    )


def test_a_large_file_comes_in_pieces(cluster, plain) -> None:
    question = ExportQuery(Endpoint.PICKUP, Bounds.world(), select(), ExportFormat.CSV)
    whole = b"".join(cluster.queries.make_file(question).pieces)
    assert export.cut_piece(whole, 0) == whole[: export.PIECE_BYTES]
    pieces = range(0, 3 * export.PIECE_BYTES, export.PIECE_BYTES)
    long = whole * (1 + 2 * export.PIECE_BYTES // len(whole))
    assert (
        b"".join(export.cut_piece(long, first) for first in pieces)
        == long[: 3 * export.PIECE_BYTES]
    )


def test_the_beginning_is_there_before_the_answer_begins(cluster, monkeypatch) -> None:
    """A cluster that goes just then is a refusal, and no answer without a first byte."""
    question = ExportQuery(Endpoint.PICKUP, MIDTOWN, select(), ExportFormat.CSV)
    answered = cluster.queries.make_file(question)
    monkeypatch.setattr(cluster.session().client, "submit", None)
    assert len(next(answered.pieces)) == answered.size_bytes


def test_nothing_to_export_is_a_file_without_rows(cluster) -> None:
    question = ExportQuery(Endpoint.PICKUP, Bounds(0, 0, 1, 1), select(), ExportFormat.PARQUET)
    body = b"".join(cluster.queries.make_file(question).pieces)
    assert read(ExportFormat.PARQUET, body).empty


def test_a_file_whose_viewer_leaves_is_given_up(cluster) -> None:
    question = ExportQuery(Endpoint.PICKUP, MIDTOWN, select(), ExportFormat.CSV)
    with pytest.raises(ViewerLeftError):
        cluster.queries.make_file(question, CancellationToken(lambda: True))
    wait_for_no_file(cluster)


def test_a_file_that_was_fetched_takes_no_memory_of_a_worker(cluster) -> None:
    question = ExportQuery(Endpoint.PICKUP, MIDTOWN, select(), ExportFormat.CSV)
    answered = cluster.queries.make_file(question)
    assert cluster.session().client.run_on_scheduler(count_files) == 1
    assert len(b"".join(answered.pieces)) == answered.size_bytes
    wait_for_no_file(cluster)


def wait_for_no_file(cluster) -> None:
    client = cluster.session().client
    wait_for(lambda: not client.run_on_scheduler(count_files))


def count_files(dask_scheduler) -> int:
    """Files of trips that are still to be made, or take memory."""
    files = [task for key, task in dask_scheduler.tasks.items() if "write_file" in str(key)]
    return sum(task.state != "released" for task in files)
