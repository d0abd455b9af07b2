"""/api/operator: for whoever has the token, from our page, and for nobody else."""

import dataclasses
import logging
from base64 import urlsafe_b64decode
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from support.operating import TOKEN, OracleOperator
from werkzeug.test import TestResponse

from dashapp import web
from dashapp.model.operating import Action, Order
from dashapp.services import Services
from dashapp.web.login import (
    COOKIE,
    CSRF_HEADER,
    SESSION_SECONDS,
    WRONG_ALL,
    WRONG_EACH,
    WrongTries,
)

PATHS = ["/api/operator", "/api/operator/session", *(f"/api/operator/{one}" for one in Action)]
ACTIONS = [f"/api/operator/{one}" for one in Action]


@pytest.fixture
def operator() -> OracleOperator:
    return OracleOperator()


@pytest.fixture
def serve(services: Services, operator: OracleOperator) -> Callable[..., FlaskClient]:
    """A browser of its own on a new web process with this token."""

    def make(token: str = TOKEN) -> FlaskClient:
        server = Flask("test")
        settings = services.settings.model_copy(update={"operator_token": token})
        web.register(server, dataclasses.replace(services, settings=settings, operator=operator))
        return server.test_client()

    return make


@pytest.fixture
def visitor(serve: Callable[..., FlaskClient]) -> FlaskClient:
    return serve()


def log_in(visitor: FlaskClient, token: object = TOKEN, **more: str) -> object:
    return visitor.post("/api/operator/session", json={"token": token}, headers=more)


def proof(visitor: FlaskClient) -> dict[str, str]:
    return {CSRF_HEADER: visitor.get("/api/operator").json["csrf"]}


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_there_is_nothing(http: FlaskClient, path: str) -> None:
    assert http.get(path).status_code == 404
    assert http.post(path, json={}).status_code in {404, 405}


def test_viewers_learn_only_that_they_are_none(visitor: FlaskClient) -> None:
    response = visitor.get("/api/operator")
    assert response.json == {"logged_in": False}
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", ACTIONS)
def test_viewers_can_do_nothing(visitor: FlaskClient, operator: OracleOperator, path: str) -> None:
    response = visitor.post(path, json={"workers": 1})
    assert (response.status_code, response.json) == (
        401,
        {"error": "Log in as the operator first."},
    )
    assert visitor.get(path).status_code in {404, 405}
    assert operator.orders == []


def test_the_token_opens_a_session_in_a_cookie_that_scripts_cannot_read(
    visitor: FlaskClient,
) -> None:
    response = log_in(visitor)
    cookie = response.headers["Set-Cookie"]
    assert (response.status_code, response.json) == (200, {"logged_in": True})
    for part in (f"{COOKIE}=", "HttpOnly", "SameSite=Strict", "Path=/", f"={SESSION_SECONDS}"):
        assert part in cookie
    assert "Secure" not in cookie
    assert TOKEN not in cookie
    assert visitor.get("/api/operator").json["logged_in"] is True


@pytest.mark.parametrize(
    ("token", "status"), [("wrong", 401), (f"{TOKEN} ", 401), ("é", 401), ("", 400), (5, 400)]
)
def test_anything_else_opens_nothing(visitor: FlaskClient, token: object, status: int) -> None:
    response = log_in(visitor, token)
    assert response.status_code == status
    assert "Set-Cookie" not in response.headers
    assert visitor.get("/api/operator").json == {"logged_in": False}


def test_a_body_that_is_none_is_refused(visitor: FlaskClient) -> None:
    response = visitor.post("/api/operator/session", data="[", content_type="application/json")
    assert (response.status_code, response.json) == (400, {"error": "The body is a JSON object."})


def test_the_operator_sees_everything_and_it_stays_nowhere(visitor: FlaskClient) -> None:
    log_in(visitor)
    response = visitor.get("/api/operator")
    view = response.json
    assert (view["state"], view["machines"]["workers"], view["most_workers"]) == ("ready", 2, 20)
    assert view["traffic"] == {"questions": 200, "computed": 50, "per_minute": 12}
    assert view["libraries"][1] == {"name": "numba", "web": "2.0", "cluster": ["2.0", "2.1"]}
    assert "dashboard-secret" in view["dashboard_link"]
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("action", list(Action))
def test_the_operator_acts(visitor: FlaskClient, operator: OracleOperator, action: Action) -> None:
    log_in(visitor)
    body = {"workers": 7} if action is Action.SCALE else {}
    response = visitor.post(f"/api/operator/{action}", json=body, headers=proof(visitor))
    assert response.status_code == 202
    assert response.json["deed"]["action"] == action
    assert operator.orders == [Order(action, body.get("workers", 0))]


@pytest.mark.parametrize("workers", [None, "7", 1.5, True, []])
def test_workers_are_a_whole_number(
    visitor: FlaskClient, operator: OracleOperator, workers: object
) -> None:
    log_in(visitor)
    headers = proof(visitor)
    response = visitor.post("/api/operator/scale", json={"workers": workers}, headers=headers)
    assert (response.status_code, response.json) == (400, {"error": "workers is a whole number."})
    assert operator.orders == []


def test_an_order_is_a_json_object(visitor: FlaskClient, operator: OracleOperator) -> None:
    log_in(visitor)
    response = visitor.post("/api/operator/stop", json=[None], headers=proof(visitor))
    assert (response.status_code, response.json) == (400, {"error": "The body is a JSON object."})
    assert operator.orders == []


def test_one_deed_at_a_time(visitor: FlaskClient, operator: OracleOperator) -> None:
    log_in(visitor)
    operator.busy = True
    response = visitor.post("/api/operator/start", json={}, headers=proof(visitor))
    assert (response.status_code, response.json["error"][:4]) == (409, "Wait")


def test_a_request_without_the_pages_proof_is_refused(
    visitor: FlaskClient, operator: OracleOperator
) -> None:
    log_in(visitor)
    right = proof(visitor)
    for headers in ({}, {CSRF_HEADER: ""}, {CSRF_HEADER: "0" * 64}):
        assert visitor.post("/api/operator/stop", json={}, headers=headers).status_code == 403
    other_site = {**right, "Sec-Fetch-Site": "cross-site"}
    assert visitor.post("/api/operator/stop", json={}, headers=other_site).status_code == 403
    assert visitor.post("/api/operator/stop", data={"a": "b"}, headers=right).status_code == 403
    assert log_in(visitor, **{"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert operator.orders == []


def test_the_proof_belongs_to_one_session(serve: Callable[..., FlaskClient]) -> None:
    first, second = serve(), serve()
    log_in(first)
    log_in(second)
    assert first.post("/api/operator/stop", json={}, headers=proof(second)).status_code == 403


def test_logging_out_ends_the_session_for_whoever_has_copied_the_cookie(
    serve: Callable[..., FlaskClient], operator: OracleOperator
) -> None:
    mine, thief, elsewhere = serve(), serve(), serve()
    log_in(mine)
    headers = proof(mine)
    for other in (thief, elsewhere):
        move_cookie(mine, other)
    assert thief.get("/api/operator").json["logged_in"]
    mine.delete("/api/operator/session", json={}, headers=headers)
    for other in (thief, elsewhere):  # another web process knows it too
        assert other.get("/api/operator").json == {"logged_in": False}
        assert other.post("/api/operator/stop", json={}, headers=headers).status_code == 401
    log_in(mine)
    assert mine.get("/api/operator").json["logged_in"], "a new session is another one"
    assert operator.orders == []


def test_logging_in_again_ends_the_session_before(serve: Callable[..., FlaskClient]) -> None:
    mine, thief = serve(), serve()
    log_in(mine)
    move_cookie(mine, thief)
    log_in(mine)
    assert mine.get("/api/operator").json["logged_in"]
    assert not thief.get("/api/operator").json["logged_in"]


def test_a_session_is_named_by_128_bits_of_chance(serve: Callable[..., FlaskClient]) -> None:
    mine = serve()
    log_in(mine)
    cookie = mine.get_cookie(COOKIE)
    assert cookie is not None
    name = URLSafeTimedSerializer("").load_payload(cookie.value.split(".")[0].encode())
    assert len(urlsafe_b64decode(name + "==")) >= 128 // 8


def test_a_token_that_is_guessed_quickly_does_not_sign(serve: Callable[..., FlaskClient]) -> None:
    """Who has a cookie tries tokens on it at home: each try has to cost him time and memory."""
    quick = sha256(b"dashapp operator\0" + TOKEN.encode()).digest()
    signer = URLSafeTimedSerializer(quick, salt="cookie", signer_kwargs={"digest_method": sha256})
    forger = serve()
    forger.set_cookie(COOKIE, signer.dumps("made up"))
    assert not forger.get("/api/operator").json["logged_in"]


def move_cookie(one: FlaskClient, other: FlaskClient) -> None:
    other.set_cookie(COOKIE, one.get_cookie(COOKIE).value)


def test_every_web_process_with_the_same_token_knows_the_session(
    serve: Callable[..., FlaskClient], operator: OracleOperator
) -> None:
    first, second, other = serve(), serve(), serve("another token of some length")
    log_in(first)
    move_cookie(first, second)
    move_cookie(first, other)
    done = second.post("/api/operator/start", json={}, headers=proof(first))
    assert (done.status_code, len(operator.orders)) == (202, 1)
    assert other.get("/api/operator").json == {"logged_in": False}


def test_a_cookie_that_was_changed_is_none(visitor: FlaskClient) -> None:
    log_in(visitor)
    value = visitor.get_cookie(COOKIE).value
    for changed in (value[:-2] + "xx", "x" + value, value.split(".")[0], "rubbish", ""):
        visitor.set_cookie(COOKIE, changed)
        assert visitor.get("/api/operator").json == {"logged_in": False}, changed


def test_a_session_ends_by_itself(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from itsdangerous import TimestampSigner

    log_in(visitor)
    later = TimestampSigner("any").get_timestamp() + SESSION_SECONDS + 60
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: later)
    assert visitor.get("/api/operator").json == {"logged_in": False}


def test_logging_out_forgets_the_cookie(visitor: FlaskClient) -> None:
    log_in(visitor)
    response = visitor.delete("/api/operator/session", json={}, headers=proof(visitor))
    assert response.status_code == 200
    assert visitor.get_cookie(COOKIE) is None
    assert visitor.get("/api/operator").json == {"logged_in": False}


def from_address(address: str) -> dict[str, dict[str, str]]:
    return {"environ_overrides": {"REMOTE_ADDR": address}}


def give(visitor: FlaskClient, token: str, address: str) -> TestResponse:
    return visitor.post("/api/operator/session", json={"token": token}, **from_address(address))


def test_wrong_tokens_are_looked_at_only_so_often(visitor: FlaskClient) -> None:
    for _ in range(WRONG_EACH):
        assert give(visitor, "wrong", "1.1.1.1").status_code == 401
    refused = give(visitor, "wrong", "1.1.1.1")
    assert refused.status_code == 429
    assert refused.json["error"].startswith("Too many wrong tokens; try again in ")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert give(visitor, "wrong", "1.1.1.2").status_code == 401


def test_nobody_can_keep_the_operator_out(visitor: FlaskClient) -> None:
    statuses = [give(visitor, "wrong", f"10.0.0.{n}").status_code for n in range(WRONG_ALL + 5)]
    assert statuses == [401] * WRONG_ALL + [429] * 5
    for _ in range(WRONG_EACH + 1):
        give(visitor, "wrong", "1.1.1.1")
    assert give(visitor, TOKEN, "1.1.1.1").status_code == 200
    assert give(visitor, TOKEN, "10.0.0.1").status_code == 200


def test_the_window_passes() -> None:
    from dashapp.errors import TooManyRequestsError

    now = [1000.0]
    tries = WrongTries(lambda: now[0])
    for _ in range(WRONG_EACH):
        tries.refuse_too_many("a")
        tries.note("a")
    with pytest.raises(TooManyRequestsError):
        tries.refuse_too_many("a")
    now[0] += 61
    tries.refuse_too_many("a")


def test_the_log_tells_who_did_what_and_no_secret(
    visitor: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        give(visitor, "a wrong token", "evil line, <b>")
        give(visitor, TOKEN, "203.0.113.9")
        headers = proof(visitor)
        visitor.post("/api/operator/scale", json={"workers": 3}, headers=headers)
    said = caplog.text
    assert "logged in at 203.0.113.9" in said
    assert "127.0.0.1 asks for: scale to 3." in said
    assert "at unknown" in said
    secrets = (TOKEN, "a wrong token", visitor.get_cookie(COOKIE).value, headers[CSRF_HEADER])
    for secret in (*secrets, "dashboard-secret", "evil"):
        assert secret not in said


@pytest.mark.parametrize("path", ["/api/status", "/healthz"])
def test_nothing_of_it_is_in_what_viewers_get(visitor: FlaskClient, path: str) -> None:
    log_in(visitor)
    text = visitor.get(path).text
    assert "dashboard" not in text
    assert TOKEN not in text


def test_a_visit_of_a_page_that_stayed_open_wakes(http: FlaskClient, oracle: object) -> None:
    response = http.post("/api/wake")
    assert (response.status_code, response.json["state"]) == (200, "ready")
    assert oracle.starts == 1
    assert http.get("/api/wake").status_code in {404, 405}
