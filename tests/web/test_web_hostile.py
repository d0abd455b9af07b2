"""Requests that no page of ours sends: each gets a sentence, none a traceback or a cluster."""

import logging

import pytest
from flask.testing import FlaskClient
from support.operating import TOKEN, OracleOperator
from support.oracle import DictResults, OracleCluster
from support.selecting import YELLOW
from support.taxi import LAYOUT

from dashapp.app import create_app
from dashapp.engine.plan import build_plan, set_filters
from dashapp.model import TripFilter
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.login import CSRF_HEADER

SESSION = "/api/operator/session"


@pytest.fixture
def open_site(settings: Settings, oracle: OracleCluster):
    """A browser without anything in it, on a whole app of its own with these settings."""

    def make(**given: object) -> FlaskClient:
        own = settings.model_copy(update={"operator_token": TOKEN, **given})
        services = Services(own, oracle, DictResults(), OracleOperator())
        return create_app(own, services).server.test_client()

    return make


@pytest.fixture
def site(open_site) -> FlaskClient:
    return open_site()


FILTERED = ["/api/tiles/v1/pickup/9/150/192?", "/api/trips?endpoint=pickup&limit=0&"]
FILTERED += ["/api/summary?endpoint=pickup&", "/api/places?endpoint=pickup&"]
FILTERED += ["/api/flows?endpoint=pickup&"]
FILTERED += ["/api/export?endpoint=dropoff&"]


@pytest.mark.parametrize("address", FILTERED)
@pytest.mark.parametrize(
    "given",
    [
        "fare=1e307-",
        "fare=-1e308",
        "distance=-1e308-",
        "distance=1e400-",
        "dates=0001-01-01..9999-12-31",
        "dates=9999-12-31..9999-12-31",
        "area=1e308,1e308,-1e308,1,1,-1e308",
        "hours=%00-1",
        "passengers=٣-٤",
    ],
)
def test_extreme_filters_are_answered_or_refused(
    site: FlaskClient, address: str, given: str
) -> None:
    assert site.get(address + given).status_code in {200, 204, 400}


def test_the_last_day_there_is_has_an_end() -> None:
    (days,) = build_plan(
        set_filters(TripFilter.parse(YELLOW, {"dates": "1600-01-01..9999-12-31"})), LAYOUT
    ).conditions
    assert (days["low"], days["high"]) == (1, 2**32 - 1)
    (none,) = build_plan(
        set_filters(TripFilter.parse(YELLOW, {"dates": "9999-12-31..9999-12-31"})), LAYOUT
    ).conditions
    assert none["low"] > none["high"]


@pytest.mark.parametrize(
    "body",
    [r'{"token": "\ud800"}', '{"token": "\0"}', "[" * 5000, '{"a":' * 2000, "9" * 5000, "nul"],
    ids=["half a character", "zero", "nested lists", "nested objects", "digits", "no JSON"],
)
def test_login_bodies_of_any_kind_are_refused(site: FlaskClient, body: str) -> None:
    response = site.post(SESSION, data=body, content_type="application/json")
    assert response.status_code in {400, 401}
    assert response.json["error"]


@pytest.mark.parametrize("proof", ["é", "\xff" * 64, ""])
def test_a_proof_of_any_letters_is_refused(site: FlaskClient, proof: str) -> None:
    site.post(SESSION, json={"token": TOKEN})
    response = site.post("/api/operator/stop", json={}, headers={CSRF_HEADER: proof})
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/_dash-update-component", 404),
        ("GET", "/_reload-hash", 404),
        ("GET", "/_dash-component-suites/dash/nope.js", 404),
        ("GET", "/_dash-component-suites/nope/nope.js", 404),
        ("GET", "/wp-login.php", 404),
        ("GET", "/.env", 404),
        ("GET", "/any/path%0aat all", 404),
        ("GET", "/assets/%00", 404),
        ("GET", "/assets/" + "a" * 5000, 404),
        ("GET", "/assets/../dashapp/app.py", 404),
        ("GET", "/", 200),
        ("GET", "/?panel=charts", 200),
        ("GET", "/_dash-layout", 200),
        ("GET", "/_dash-dependencies", 200),
        ("GET", "/_favicon.ico", 200),
        ("GET", "/robots.txt", 200),
        ("GET", "/.git/config", 404),
        ("GET", "/assets/", 404),
        ("PROPFIND", "/", 405),
        ("TRACE", "/", 405),
        ("TRACE", "/api/status", 405),
    ],
)
def test_only_what_the_page_needs_is_served(
    site: FlaskClient, method: str, path: str, status: int
) -> None:
    response = site.open(path, method=method, json={} if method == "POST" else None)
    assert response.status_code == status


def test_refusals_fill_no_log(site: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        for path in ("/_dash-component-suites/dash/nope.js", "/nope", "/api/nope", "/assets/nope"):
            site.get(path)
        for _ in range(200):
            site.post(SESSION, json={"token": "wrong"})
    assert len(caplog.records) <= 20
    assert not any(record.exc_info for record in caplog.records)


def test_crawlers_are_told_what_costs(site: FlaskClient) -> None:
    response = site.get("/robots.txt")
    assert response.mimetype == "text/plain"
    assert "Disallow: /api/\n" in response.text
    assert "Disallow: /_dash" in response.text


CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
SAME_SITE = {**CROSS, "Sec-Fetch-Site": "same-site"}
FRAMED = {**CROSS, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
FORM = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
OLD_FORM = {"Origin": "http://evil.example"}
SANDBOXED = {"Origin": "null"}
LINK = FORM
OWN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Origin": "http://localhost"}


@pytest.mark.parametrize("headers", [CROSS, SAME_SITE, FORM, OLD_FORM, SANDBOXED])
def test_other_sites_cannot_wake_the_cluster(
    site: FlaskClient, oracle: OracleCluster, headers: dict[str, str]
) -> None:
    site.get("/healthz")
    before = oracle.starts
    response = site.post("/api/wake", headers=headers)
    assert response.status_code == 403
    assert response.json["error"]
    assert oracle.starts == before


@pytest.mark.parametrize("path", ["/_dash-layout", FILTERED[0], "/api/export?endpoint=pickup"])
@pytest.mark.parametrize("headers", [CROSS, SAME_SITE, FRAMED])
def test_pages_of_other_sites_cannot_ask_from_a_visitors_browser(
    site: FlaskClient, oracle: OracleCluster, path: str, headers: dict[str, str]
) -> None:
    site.get("/healthz")
    before = oracle.starts
    assert site.get(path, headers=headers).status_code == 403
    assert (oracle.starts, oracle.queries.asked) == (before, 0)


@pytest.mark.parametrize("headers", [{}, OWN, {"Origin": "http://localhost"}])
def test_the_page_and_programs_wake_it(site: FlaskClient, headers: dict[str, str]) -> None:
    assert site.post("/api/wake", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/status", "/api/export?endpoint=pickup"])
def test_links_from_other_sites_lead_here(site: FlaskClient, path: str) -> None:
    assert site.get(path, headers=LINK, buffered=True).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8050", 200),
        ("127.0.0.1:8050", 200),
        ("[::1]:8050", 200),
        ("taxi.example.org", 200),
        ("a.taxi.example.org", 400),
        ("b.sub.example.org", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("127.0.0.1@evil.example", 400),
        ("[::1", 400),
        ("", 400),
        ("::", 400),
        ("é", 400),
    ],
)
def test_a_server_of_this_machine_answers_to_its_own_names(
    open_site, host: str, status: int
) -> None:
    from dashapp.web.hosts import with_loopback_names

    site = open_site(hosts=("taxi.example.org", ".sub.example.org"))
    own = site.application.extensions["dashapp"].settings
    private = open_site(hosts=with_loopback_names(own).hosts)
    response = private.get("/api/status", headers={"Host": host})
    assert response.status_code == status
    if status == 400 and host == "evil.example":
        assert "DASHAPP_HOSTS" in response.json["error"]
    assert private.get("/healthz", headers={"Host": "10.1.2.3:8050"}).status_code == 200


def test_a_public_server_answers_to_any_name(site: FlaskClient) -> None:
    assert site.get("/api/status", headers={"Host": "any.example"}).status_code == 200


@pytest.mark.parametrize(
    ("given", "ask", "status"),
    [
        ({"url_limit": 500}, lambda site: site.get("/api/status?a=" + "a" * 500), 414),
        (
            {"body_limit_kilobytes": 1},
            lambda site: site.post(SESSION, json={"token": "a" * 2000}),
            413,
        ),
        (
            {"area_corners_limit": 3},
            lambda site: site.get(FILTERED[1] + "area=0,0,1,0,1,1,0,1"),
            400,
        ),
    ],
)
def test_limits_are_settings(open_site, given: dict[str, int], ask, status: int) -> None:
    refused = ask(open_site(**given))
    assert (refused.status_code, bool(refused.json["error"])) == (status, True)
    assert ask(open_site()).status_code in {200, 204, 400, 401} - {refused.status_code} | {400}


HSTS = "Strict-Transport-Security"


def test_https_is_remembered_and_its_cookie_belongs_to_this_host_alone(open_site) -> None:
    site = open_site(proxies=1)
    secure = site.post(
        SESSION, json={"token": TOKEN}, headers={"X-Forwarded-Proto": "https"}
    ).headers
    assert secure[HSTS].startswith("max-age=")
    assert secure["Set-Cookie"].startswith("__Host-dashapp-operator=")
    assert "Secure" in secure["Set-Cookie"]
    plain = site.post(SESSION, json={"token": TOKEN}).headers
    assert HSTS not in plain
    assert plain["Set-Cookie"].startswith("dashapp-operator=")


def test_a_cookie_without_the_prefix_is_none_over_https(open_site) -> None:
    site = open_site(proxies=1)
    site.post(SESSION, json={"token": TOKEN})
    https = {"X-Forwarded-Proto": "https"}
    assert site.get("/api/operator").json["logged_in"]
    assert not site.get("/api/operator", headers=https).json["logged_in"]


def test_without_a_proxy_nobody_says_what_was_forwarded(site: FlaskClient, caplog) -> None:
    with caplog.at_level(logging.INFO):
        response = site.post(
            SESSION,
            json={"token": TOKEN},
            headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "6.6.6.6"},
        )
    assert "Secure" not in response.headers["Set-Cookie"]
    assert HSTS not in response.headers
    assert "6.6.6.6" not in caplog.text
    assert "127.0.0.1" in caplog.text


@pytest.mark.parametrize("told", ["::1%x has logged in at 6.6.6.6", "a\nb", "\x1b[31m", "é"])
def test_what_is_forwarded_is_an_address_or_nothing(open_site, caplog, told: str) -> None:
    with caplog.at_level(logging.INFO):
        site = open_site(proxies=1)
        site.post(SESSION, json={"token": TOKEN}, environ_overrides={"HTTP_X_FORWARDED_FOR": told})
    assert "unknown" in caplog.text
    assert told not in caplog.text.replace("\n", " ")
    assert "6.6.6.6" not in caplog.text
