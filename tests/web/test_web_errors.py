"""Whatever goes wrong leaves as JSON with a sentence, and tells nothing of the inside."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashapp.errors import (
    ClusterError,
    ConfigurationError,
    DashAppError,
    DataError,
    NotReadyError,
    QueryTimeoutError,
)


def fail_with(server: Flask, error: Exception) -> FlaskClient:
    def fail() -> str:
        raise error

    server.add_url_rule("/api/fail", "fail", fail)
    return server.test_client()


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/tiles/v1/pickup/1"])
def test_an_unknown_address_is_404(http: FlaskClient, path: str) -> None:
    response = http.get(path)
    assert response.status_code == 404
    assert "docs/api.md" in response.json["error"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_wrong_method_is_405(http: FlaskClient, method: str) -> None:
    response = http.open("/api/status", method=method)
    assert response.status_code == 405
    assert response.json == {"error": f"/api/status does not take {method}."}
    assert "GET" in response.headers["Allow"]


def test_an_address_that_is_not_read_is_405_and_not_unknown(http: FlaskClient) -> None:
    response = http.get("/api/wake")
    assert (response.status_code, response.json) == (405, {"error": "/api/wake does not take GET."})
    assert "POST" in response.headers["Allow"]
    assert "GET" not in response.headers["Allow"]


def test_pages_keep_flasks_own_answers(http: FlaskClient) -> None:
    assert http.get("/no/such/page").mimetype == "text/html"


@pytest.mark.parametrize(
    ("error", "status", "again"),
    [
        (QueryTimeoutError("It took longer than 20 s."), 504, "5"),
        (DashAppError("No."), 500, None),
    ],
)
def test_our_errors_carry_their_status(
    server: Flask, error: Exception, status: int, again: str | None
) -> None:
    response = fail_with(server, error).get("/api/fail")
    assert (response.status_code, response.json) == (status, {"error": str(error)})
    assert response.headers.get("Retry-After") == again


def test_not_ready_says_when_to_ask_again(server: Flask) -> None:
    response = fail_with(server, NotReadyError("Soon.", retry_after_s=7)).get("/api/fail")
    assert response.headers["Retry-After"] == "7"


def test_the_unexpected_is_logged_and_not_told(
    server: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    http = fail_with(server, RuntimeError("s3://secret:key@bucket"))
    with caplog.at_level(logging.ERROR):
        response = http.get("/api/fail")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert caplog.records[0].exc_info


def test_a_request_that_is_too_large_is_refused(server: Flask) -> None:
    server.config["MAX_CONTENT_LENGTH"] = 10

    def read() -> str:
        from flask import request

        return request.get_data(as_text=True)

    server.add_url_rule("/api/read", "read", read, methods=["POST"])
    response = server.test_client().post("/api/read", data=b"x" * 11)
    assert response.status_code == 413
    assert response.json["error"]


@pytest.mark.parametrize("kind", [DataError, ClusterError, ConfigurationError])
def test_where_data_and_cluster_are_is_for_the_log(
    server: Flask, caplog: pytest.LogCaptureFixture, kind: type[DashAppError]
) -> None:
    response = fail_with(server, kind("s3://acme/trips/ is refused to us.")).get("/api/fail")
    assert response.status_code in {500, 503}
    assert "acme" not in response.text
    assert "log says why" in response.json["error"]
    assert "acme" in caplog.text


def test_the_same_failure_is_told_whole_once_a_minute(
    server: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    http = fail_with(server, RuntimeError("inner"))
    for _ in range(50):
        assert http.get("/api/fail").status_code == 500
    assert sum(record.exc_info is not None for record in caplog.records) == 1
    assert len(caplog.records) == 50
