"""GET /api/export over the oracle: what is in the file, what is refused, how it travels."""

import io
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet
import pytest
from flask import Flask
from flask.testing import FlaskClient
from support.oracle import DictResults, OracleCluster, OracleQueries
from werkzeug.test import TestResponse

from dashapp import web
from dashapp.data.sources import StorageOptions, resolve_sources
from dashapp.model import ClusterState, TripFile
from dashapp.services import Services
from dashapp.settings import Settings

BOUNDS = "-74.02,40.7,-73.93,40.8"


def export(http: FlaskClient, **params: str) -> TestResponse:
    return http.get("/api/export", query_string={"endpoint": "pickup", **params}, buffered=True)


def read_csv(response: TestResponse) -> tuple[pd.DataFrame, dict[str, str]]:
    lines = response.get_data(as_text=True).splitlines()
    notes = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    times = ["pickup_datetime", "dropoff_datetime"]
    return pd.read_csv(io.BytesIO(response.data), comment="#", parse_dates=times), notes


def test_the_file_has_every_trip_that_matches(http: FlaskClient) -> None:
    asked = {"bounds": BOUNDS, "passengers": "1-2", "hours": "6-20"}
    response = export(http, **asked)
    assert response.status_code == 200
    frame, notes = read_csv(response)
    expected = http.get("/api/trips", query_string={"endpoint": "pickup", "limit": 5000, **asked})
    features = expected.get_json()["features"]
    assert len(frame) == len(features) == int(response.headers["X-Trips"]) > 0
    assert notes["trips_in_this_file"] == str(len(frame))
    assert sorted(frame["pickup_longitude"]) == pytest.approx(
        sorted(feature["geometry"]["coordinates"][0] for feature in features)
    )
    fares = [feature["properties"]["fare_amount"] for feature in features]
    assert sorted(frame["fare_amount"].dropna()) == sorted(f for f in fares if f is not None)


def test_the_account_stands_in_the_file(http: FlaskClient, oracle: OracleCluster) -> None:
    _, notes = read_csv(export(http, passengers="1-2"))
    account = oracle.current.account
    assert notes["filters"] == "passengers=1-2"
    assert notes["rows_read"] == str(account.rows_read)
    assert json.loads(notes["pickup"]) == account.pickup.to_json()


def test_parquet_holds_the_same_as_csv(http: FlaskClient) -> None:
    frame, notes = read_csv(export(http, bounds=BOUNDS))
    response = export(http, bounds=BOUNDS, format="parquet")
    table = pyarrow.parquet.read_table(io.BytesIO(response.data))
    pd.testing.assert_frame_equal(table.to_pandas(), frame, check_dtype=False)
    kept = json.loads(table.schema.metadata[b"dashapp"])
    assert str(kept["trips_in_this_file"]) == notes["trips_in_this_file"]


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_data_from_a_file_whose_name_is_no_utf8_are_exported(
    file_format: str, http: FlaskClient, oracle: OracleCluster, tmp_path: Path
) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")
    with path.open("wb") as file:
        file.write(export(http).data)
    found = resolve_sources([str(path)], StorageOptions())
    account = oracle.current.account.of_files(1, [os.fsdecode(b"caf\xe9.doc")])
    oracle.become(data_name=found.name, account=account)
    response = export(http, format=file_format)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].isascii()
    if file_format == "csv":
        notes = read_csv(response)[1]
        not_read = json.loads(notes["not_read"])
    else:
        schema = pyarrow.parquet.read_schema(io.BytesIO(response.data))
        notes = json.loads(schema.metadata[b"dashapp"])
        not_read = notes["not_read"]
    assert (notes["data"], not_read) == ("caf?.csv", ["caf?.doc"])


def test_it_is_a_download_of_known_length_that_nobody_keeps(http: FlaskClient) -> None:
    response = export(http, format="parquet")
    assert response.mimetype == "application/vnd.apache.parquet"
    assert response.content_length == len(response.data)
    assert response.headers["Content-Disposition"].endswith('filename="trips-pickup-v1.parquet"')
    assert response.headers["Cache-Control"] == "no-store"


def test_no_trips_are_a_file_without_rows(http: FlaskClient) -> None:
    frame, _ = read_csv(export(http, bounds="0,0,1,1"))
    assert frame.empty
    assert "fare_amount" in frame


def test_too_many_trips_are_refused_with_the_number(
    settings: Settings, oracle: OracleCluster
) -> None:
    server = Flask("test")
    few = settings.model_copy(update={"export_limit": 10})
    web.register(server, Services(few, oracle, DictResults()))
    response = export(server.test_client())
    drawn = oracle.current.account.pickup.drawn
    assert response.status_code == 400
    assert f"{drawn:,} trips match" in response.get_json()["error"]


@pytest.mark.parametrize(
    ("params", "word"),
    [
        ({"format": "xlsx"}, "csv or parquet"),
        ({"endpoint": ""}, "endpoint"),
        ({"zoom": "3"}, "zoom"),
    ],
)
def test_a_wrong_question_gets_a_sentence(
    http: FlaskClient, params: dict[str, str], word: str
) -> None:
    response = export(http, **params)
    assert response.status_code == 400
    assert word in response.get_json()["error"]


def test_before_the_data_are_there_it_says_when_to_ask_again(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    oracle.current = replace(oracle.current, state=ClusterState.LOADING)
    response = export(http)
    assert response.status_code == 503
    assert "Retry-After" in response.headers


def test_a_file_that_is_being_fetched_has_its_place_until_it_is(http: FlaskClient) -> None:
    asked = {"endpoint": "pickup"}
    first = http.get("/api/export", query_string=asked, buffered=False)
    assert next(first.iter_encoded())
    second = export(http)
    assert second.status_code == 503
    assert "Another file" in second.get_json()["error"]
    assert second.headers["Retry-After"]
    first.close()
    assert export(http).status_code == 200


def test_what_is_refused_leaves_no_place_taken(http: FlaskClient, oracle: OracleCluster) -> None:
    ready = oracle.queries.is_ready
    oracle.queries.is_ready = lambda: False
    assert export(http).status_code == 503
    oracle.queries.is_ready = ready
    assert export(http).status_code == 200


def test_head_tells_about_the_file_without_making_it(
    settings: Settings, oracle: OracleCluster
) -> None:
    made: list[object] = []

    class Watched(OracleQueries):
        def make_file(self, *asked: Any, **more: Any) -> TripFile:
            made.append(asked)
            return super().make_file(*asked, **more)

    server = Flask("test")
    watched = OracleCluster(Watched(oracle.queries.trips), oracle.current)
    web.register(server, Services(settings, watched, DictResults()))
    http = server.test_client()
    told = http.head("/api/export", query_string={"endpoint": "pickup", "format": "parquet"})
    assert not made
    whole = export(http, format="parquet")
    assert len(made) == 1
    for name in ("X-Trips", "Content-Type", "Content-Disposition", "Cache-Control"):
        assert told.headers[name] == whole.headers[name]
    assert "Content-Length" not in told.headers, "nobody knows it before the file is made"
