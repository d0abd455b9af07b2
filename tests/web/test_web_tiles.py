"""GET /api/tiles against the oracle: exactness, encodings, caching, refusals."""

import dataclasses
import gzip
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from support import counts_form
from support.oracle import DictResults, OracleCluster
from support.selecting import YELLOW
from werkzeug.test import TestResponse

from dashapp import web
from dashapp.model import ClusterState, Endpoint, TileAddress, TripFilter
from dashapp.services import Services

CITY = "/api/tiles/v1/pickup/10/301/384"
SEA = "/api/tiles/v1/pickup/10/0/0"
PLAIN = {"Accept-Encoding": "identity"}


def counts_of(response: TestResponse) -> np.ndarray:
    body = response.data
    if response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return np.frombuffer(body, "<u4").reshape(512, 512)


def error_of(response: TestResponse) -> Any:
    assert response.mimetype == "application/json"
    assert set(response.json) == {"error"}
    return response.json["error"]


@pytest.mark.parametrize("endpoint", list(Endpoint))
@pytest.mark.parametrize("query", ["", "?passengers=1-2", "?passengers=1-4&hours=22-3&payment=1"])
def test_counts_are_the_oracles(
    http: FlaskClient, oracle: OracleCluster, endpoint: Endpoint, query: str
) -> None:
    response = http.get(f"/api/tiles/v1/{endpoint}/10/301/384{query}", headers=PLAIN)
    params = dict(part.split("=") for part in query[1:].split("&") if part)
    expected = oracle.queries.count_tile(
        endpoint, TileAddress(zoom=10, x=301, y=384), TripFilter.parse(YELLOW, params)
    )
    assert response.status_code == 200
    assert response.mimetype == "application/octet-stream"
    np.testing.assert_array_equal(counts_of(response), expected.counts)
    assert response.headers["X-Trips"] == str(expected.total)


def test_row_0_is_the_north_and_column_0_the_west(http: FlaskClient) -> None:
    counts = counts_of(http.get("/api/tiles/v1/pickup/0/0/0", headers=PLAIN))
    rows, columns = np.nonzero(counts)
    assert rows.max() < 256  # New York lies in the northern half
    assert columns.max() < 256  # and in the western one


def test_all_tiles_of_a_zoom_sum_to_the_drawn(http: FlaskClient, oracle: OracleCluster) -> None:
    paths = [f"/api/tiles/v1/dropoff/2/{x}/{y}" for x in range(4) for y in range(4)]
    total = sum(int(http.get(path).headers["X-Trips"]) for path in paths)
    assert total == oracle.status().account.dropoff.drawn


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("br, gzip;q=0.5", "gzip"), ("*", "gzip"), ("br", None), ("gzip;q=0", None)],
)
def test_gzip_only_when_accepted(http: FlaskClient, accepted: str, encoding: str | None) -> None:
    response = http.get(CITY, headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == encoding
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert "Accept-Encoding" in response.headers["Vary"]
    assert counts_of(response).sum() == int(response.headers["X-Trips"])


COMPACT = "application/vnd.dashapp.counts"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (COMPACT, COMPACT),
        (f"{COMPACT};q=0.5, */*", COMPACT),
        ("*/*", "application/octet-stream"),
        ("application/*", "application/octet-stream"),
        (f"{COMPACT};q=0, */*", "application/octet-stream"),
    ],
)
def test_the_compact_form_only_when_named(http: FlaskClient, accepted: str, expected: str) -> None:
    response = http.get(CITY, headers={"Accept": accepted})
    assert response.mimetype == expected
    assert {"Accept", "Accept-Encoding"} <= response.vary.as_set(preserve_casing=True)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_both_forms_hold_the_same_counts(http: FlaskClient, encoding: str) -> None:
    headers = {"Accept": COMPACT, "Accept-Encoding": encoding}
    response, plain = http.get(CITY, headers=headers), http.get(CITY)
    body = response.data if encoding == "gzip" else gzip.compress(response.data)
    assert response.headers.get("Content-Encoding") == ("gzip" if encoding == "gzip" else None)
    np.testing.assert_array_equal(counts_form.decode(body), counts_of(plain))
    assert response.headers["X-Trips"] == plain.headers["X-Trips"]
    assert response.headers["ETag"] == plain.headers["ETag"]


def test_an_empty_tile_is_204_in_every_form(http: FlaskClient) -> None:
    response = http.get(SEA, headers={"Accept": COMPACT})
    assert (response.status_code, response.data) == (204, b"")


def test_an_empty_tile_is_204_and_cached_alike(http: FlaskClient) -> None:
    response = http.get(SEA, headers={"Accept-Encoding": "br, gzip"})
    assert response.status_code == 204
    assert response.data == b""
    assert response.headers["X-Trips"] == "0"
    assert response.headers["ETag"]
    assert "Content-Encoding" not in response.headers
    assert "Content-Type" not in response.headers


def lasting(http: FlaskClient, path: str) -> str:
    """The address by which the page of this release asks for a tile."""
    return path.replace("v1", http.get("/api/status").json["tile_version"])


@pytest.mark.parametrize("path", [CITY, SEA])
def test_tiles_stay_in_browsers_until_data_or_release_change(http: FlaskClient, path: str) -> None:
    kept = http.get(lasting(http, path)).headers
    assert kept["Cache-Control"] == "private, max-age=31536000, immutable"
    assert kept["X-Data-Version"] == "v1"
    release_before = http.get(path.replace("v1", "v1.0123abcd")).headers
    assert release_before["Cache-Control"] == "no-cache"
    assert release_before["ETag"] == kept["ETag"]
    assert http.get(path.replace("v1", "v2.0123abcd")).status_code == 404


def test_shared_caches_keep_tiles_only_where_they_may(services: Services) -> None:
    server = Flask("test")
    settings = services.settings.model_copy(update={"shared_caches": True})
    web.register(server, dataclasses.replace(services, settings=settings))
    http = server.test_client()
    assert http.get(lasting(http, CITY)).headers["Cache-Control"].startswith("public, ")


def test_latest_is_asked_for_again(http: FlaskClient) -> None:
    current, latest = http.get(CITY), http.get(CITY.replace("v1", "latest"))
    assert latest.headers["Cache-Control"] == "no-cache"
    assert latest.headers["X-Data-Version"] == "v1"
    assert latest.headers["ETag"] == current.headers["ETag"]
    assert latest.data == current.data


@pytest.mark.parametrize("path", [CITY, CITY.replace("v1", "latest"), SEA])
def test_an_unchanged_tile_is_304_and_asks_nobody(
    http: FlaskClient, oracle: OracleCluster, path: str
) -> None:
    etag = http.get(path).headers["ETag"]
    asked = oracle.queries.asked
    response = http.get(path, headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response.data == b""
    assert response.headers["ETag"] == etag
    assert oracle.queries.asked == asked


def test_the_etag_tells_filters_and_versions_apart(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    tags = {http.get(f"{CITY}?passengers=1-{most}").headers["ETag"] for most in range(1, 6)}
    oracle.become(version="v2")
    tags.add(http.get(CITY.replace("v1", "v2")).headers["ETag"])
    assert len(tags) == 6


def test_the_same_question_in_other_words_is_computed_once(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    first = http.get(f"{CITY}?passengers=0-9&payment=2,1")
    second = http.get(f"{CITY}?payment=1,2")
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("miss", "hit")
    assert float(second.headers["X-Elapsed-Ms"]) == 12.5
    assert oracle.queries.asked == 1


def test_what_is_cached_is_compressed(http: FlaskClient, services: Services) -> None:
    http.get(CITY)
    assert isinstance(services.results, DictResults)
    (kept,) = services.results.kept.values()
    assert len(kept.body) < 50_000


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("v1/pickups/10/301/384", "endpoint is pickup or dropoff"),
        ("v1/pickup/21/0/0", "Zoom is 0 to 20"),
        ("v1/pickup/-1/0/0", "Zoom is 0 to 20"),
        ("v1/pickup/1/2/0", "x and y are 0 to 1"),
        ("v1/pickup/ten/0/0", "zoom is a whole number, not 'ten'"),
        ("v1/pickup/10/3.5/0", "x is a whole number"),
        ("v1/pickup/10/301/384.png", "y is a whole number"),
        ("v1/pickup/10/301/384?passengers=4", "passengers is lo-hi"),
        ("v1/pickup/10/301/384?passengers=4-1", "lo <= hi"),
        ("v1/pickup/10/301/384?passenger=1-2", "Did you mean passengers?"),
        ("v1/pickup/10/301/384?zzz=1", "It takes passengers"),
        ("v1/pickup/10/301/384?hours=1-2&hours=1-2", "hours is given 2 times"),
        ("v1/pickup/10/301/384?dates=2015-02-30..2015-03-01", "dates is YYYY-MM-DD"),
    ],
)
def test_bad_parameters_are_400_with_a_sentence(http: FlaskClient, path: str, words: str) -> None:
    response = http.get(f"/api/tiles/{path}")
    assert response.status_code == 400
    assert words in error_of(response)


def test_another_version_is_404(http: FlaskClient) -> None:
    response = http.get(CITY.replace("v1", "v0"))
    assert response.status_code == 404
    assert "'v0'" in error_of(response)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("version", ["latest", "v1"])
def test_not_ready_is_503_with_retry_after(
    http: FlaskClient, oracle: OracleCluster, version: str
) -> None:
    oracle.become(state=ClusterState.LOADING, message="Loading 3 of 12 files.", version=None)
    response = http.get(CITY.replace("v1", version))
    assert response.status_code == 503
    assert error_of(response) == "Loading 3 of 12 files."
    assert response.headers["Retry-After"] == "2"


def test_a_failed_cluster_is_asked_less_often(http: FlaskClient, oracle: OracleCluster) -> None:
    oracle.become(state=ClusterState.FAILED, message="No such file.", version=None)
    assert http.get(CITY).headers["Retry-After"] == "30"


def test_a_known_version_that_is_not_loaded_is_503_and_not_cached(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    oracle.become(state=ClusterState.LOADING)
    assert http.get(CITY).status_code == 503
    oracle.become(state=ClusterState.READY)
    assert http.get(CITY).status_code == 200


def test_head_has_the_headers_only(http: FlaskClient) -> None:
    response = http.head(CITY)
    assert response.status_code == 200
    assert response.data == b""
    assert int(response.headers["X-Trips"]) > 0
