"""The address of Dash's callbacks: what is not of the page is refused before Dash sees it."""

import copy
import dataclasses
from typing import Any

import pytest
from flask.testing import FlaskClient
from support.oracle import OracleCluster
from support.panels import CALLBACKS, describe_request
from werkzeug.test import TestResponse

from dashapp.app import create_app
from dashapp.errors import NotReadyError
from dashapp.services import Services

ASKED = describe_request("table", "endpoint=pickup", by="passengers")
FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
]


def open_site(services: Services, **given: int) -> FlaskClient:
    settings = services.settings.model_copy(update=given)
    own = dataclasses.replace(services, settings=settings)
    return create_app(settings, own).server.test_client()


@pytest.fixture
def http(services: Services) -> FlaskClient:
    return open_site(services)


def changed(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ASKED), **parts}


STORE, CONTROL = ASKED["inputs"]
STRANGE: list[Any] = [
    changed(inputs=[]),
    changed(inputs=None),
    changed(inputs={"0": STORE}),
    changed(inputs=[STORE]),
    changed(inputs=[CONTROL, STORE]),
    changed(inputs=[STORE, CONTROL, CONTROL]),
    changed(inputs=[STORE, None]),
    changed(inputs=[STORE, [CONTROL]]),
    changed(inputs=[STORE, {"id": "panel-table-by"}]),
    changed(inputs=[STORE, {**CONTROL, "id": {"type": "by"}}]),
    changed(inputs=[STORE, {**CONTROL, "property": "options"}]),
    changed(state=[CONTROL]),
    changed(state=3),
    changed(outputs=[]),
    changed(outputs=None),
    changed(outputs={"id": "map", "property": "children"}),
    changed(outputs=[ASKED["outputs"]]),
    changed(changedPropIds=None),
    changed(changedPropIds=[{}]),
    changed(changedPropIds=["map.center"]),
    changed(parsedChangedPropsIds="panel-table-by.value"),
    changed(cacheKey="1"),
]
UNKNOWN: list[Any] = [
    {},
    changed(output=None),
    changed(output=[]),
    changed(output="nothing.children"),
    changed(output="page-theme.data"),
    changed(output="..panel-table-answer.children.."),
]


def test_what_the_page_sends_is_answered(http: FlaskClient) -> None:
    assert http.post(CALLBACKS, json=ASKED).status_code == 200


@pytest.mark.parametrize(("bodies", "status"), [(STRANGE, 400), (UNKNOWN, 404)])
def test_what_it_does_not_send_gets_a_sentence(
    http: FlaskClient,
    oracle: OracleCluster,
    caplog: pytest.LogCaptureFixture,
    bodies: list[Any],
    status: int,
) -> None:
    for body in bodies:
        response = http.post(CALLBACKS, json=body)
        assert (response.status_code, bool(response.json["error"])) == (status, True), body
    assert oracle.queries.asked == 0
    assert caplog.records == []


@pytest.mark.parametrize("body", ["", "null", "[]", "[" * 5000, '{"a":' * 2000, "nul", '"a"'])
def test_what_is_no_object_gets_a_sentence(http: FlaskClient, body: str) -> None:
    response = http.post(CALLBACKS, data=body, content_type="application/json")
    assert (response.status_code, response.json["error"]) == (400, "The body is a JSON object.")
    assert http.post(CALLBACKS, data=body).status_code == 400


def test_limits_are_those_of_the_api(services: Services) -> None:
    http = open_site(services, body_limit_kilobytes=1, url_limit=500)
    for response, status in (
        (http.post(CALLBACKS, json=changed(output="a" * 2000)), 413),
        (http.post(f"{CALLBACKS}?a={'a' * 500}", json=ASKED), 414),
        (http.get(CALLBACKS), 404),
    ):
        assert (response.status_code, bool(response.json["error"])) == (status, True)


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_pages_of_other_sites_cannot_ask(
    http: FlaskClient, oracle: OracleCluster, headers: dict[str, str]
) -> None:
    response = http.post(CALLBACKS, json=ASKED, headers=headers)
    assert (response.status_code, oracle.queries.asked) == (403, 0)


def test_one_viewer_has_no_more_questions_here_than_the_setting_allows(services: Services) -> None:
    http, refused = open_site(services, viewer_questions_limit=1), list[TestResponse]()

    def ask_beside(*_: Any) -> None:
        refused.append(http.post(CALLBACKS, json=ASKED, headers={"X-Page": "one"}))
        raise NotReadyError("Enough.")

    services.cluster.queries.summarise_trips = ask_beside
    http.post(CALLBACKS, json=ASKED, headers={"X-Page": "one"})
    assert [response.status_code for response in refused] == [429]
    assert refused[0].headers["Retry-After"]
