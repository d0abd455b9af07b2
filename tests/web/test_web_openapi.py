"""The description at /api/openapi.json is what the server does, for whatever anybody sends it."""

import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.operating import TOKEN, OracleOperator
from support.oracle import DictResults, create_cluster
from support.selecting import YELLOW

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.login import CSRF_HEADER

PATH = "/api/openapi.json"
HEADERS = ["Accept", "Accept-Encoding", "If-None-Match", "Range", "Host", "Origin", "Cookie"]
HEADERS += ["Sec-Fetch-Site", "Sec-Fetch-Mode", "Content-Type", "Content-Encoding", CSRF_HEADER]
HEADERS += ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "If-Modified-Since"]
HEADERS += ["User-Agent", "Authorization", "If-Range", "Accept-Language", "Content-Length"]


class Site:
    """A whole app over the oracle, made once; `describe` gives what it says of itself."""

    def __init__(self, own: Settings, trips: pd.DataFrame) -> None:
        services = Services(own, create_cluster(trips), DictResults(), OracleOperator())
        self.server = create_app(own, services).server
        self.described = self.client().get(PATH).json

    def client(self) -> FlaskClient:
        return self.server.test_client()

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, methods in self.described["paths"].items():
            yield from ((path, method, told) for method, told in methods.items())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sample_trips: pd.DataFrame) -> Site:
    own = Settings(
        cache_folder=tmp_path_factory.mktemp("cache"),
        operator_token=TOKEN,
        proxies=1,
        trips_limit=50,
        area_corners_limit=9,
    )
    return Site(own, sample_trips[:300])


def test_every_address_is_described_and_no_other(site: Site) -> None:
    skipped = ("/api", "/api/", "/api/<path:rest>")
    served = set()
    for rule in site.server.url_map.iter_rules():
        if rule.rule.startswith(("/_dash", "/_", "/assets", "/static")) or rule.rule in skipped:
            continue
        if rule.rule in {"/", "/<path:path>"}:
            continue  # the page itself, and what web/guard.py closes
        path = rule.rule.replace("<", "{").replace(">", "}")
        served |= {(path, method.lower()) for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert served == {(path, method) for path, method, _ in site.operations()}


def example(told: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: "pickup" for one in told.get("parameters", []) if one["required"]}


def fill(path: str) -> str:
    parts = {"version": "v1", "endpoint": "pickup", "zoom": "1", "x": "0", "y": "1"}
    return path.format(**parts)


def test_each_takes_the_parameters_that_are_described_and_no_other(site: Site) -> None:
    for path, method, told in site.operations():
        query = [one["name"] for one in told.get("parameters", []) if one["in"] == "query"]
        if not query:
            continue
        refused = site.client().open(fill(path), method=method, query_string={"zzzzzz": "1"})
        taken = refused.json["error"].partition("It takes ")[2].rstrip(".").split(", ")
        assert taken == query, path


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"limit": "50"}, 200),
        ({"limit": "51"}, 400),
        ({"area": ",".join(f"{n},{n * n}" for n in range(9))}, 200),
        ({"area": ",".join(f"{n / 2},{n * n / 4}" for n in range(10))}, 400),
    ],
)
def test_the_limits_told_are_those_that_hold(
    site: Site, asked: dict[str, str], status: int
) -> None:
    told = {one["name"]: one for one in site.described["paths"]["/api/trips"]["get"]["parameters"]}
    assert told["limit"]["schema"]["maximum"] == 50
    assert "3 to 9 corners" in told["area"]["description"]
    response = site.client().get("/api/trips", query_string={"endpoint": "pickup", **asked})
    assert response.status_code == status


def test_without_an_operator_there_is_nothing_of_it(http: FlaskClient) -> None:
    assert not [path for path in http.get(PATH).json["paths"] if "operator" in path]


TEXT = st.text(max_size=40)
LATIN = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60)
NUMBERS = st.one_of(st.integers(), st.floats(), st.sampled_from(["1e308", "-0", "1_0", "٣"]))
RANGES = st.tuples(NUMBERS, NUMBERS).map(lambda pair: f"{pair[0]}-{pair[1]}")
DATES = st.tuples(st.dates(), st.dates()).map(lambda pair: f"{pair[0]}..{pair[1]}")
LISTS = st.lists(NUMBERS, max_size=12).map(lambda numbers: ",".join(map(str, numbers)))
VALUES = st.one_of(TEXT, RANGES, DATES, LISTS, NUMBERS.map(str))
QUALITIES = st.sampled_from(["", ";q=1", ";q=nan", ";q=1e999", ";q=-1", ";q=x", ";q=", "; ;", ",,"])
LISTED = st.tuples(
    st.sampled_from(["gzip", "br", "*", "*/*", "text/html", "W/", '"a"', "bytes=0-5", "bytes=-"]),
    QUALITIES,
).map("".join)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXT),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["token", "workers", "x"]), inner, max_size=3),
    ),
    max_leaves=5,
)


BY_NAME = {
    "version": st.sampled_from(["v1", "latest", "v1.01234567"]),
    "zoom": st.just("1"),
    "x": st.sampled_from("01"),
    "y": st.sampled_from("01"),
    "bounds": st.lists(NUMBERS, min_size=4, max_size=4).map(lambda four: ",".join(map(str, four))),
    "limit": st.integers(-1, 60).map(str),
    "order": st.sampled_from(["time", "fare"]),
    "from": st.sampled_from(["161", "132,0", "x"]),
    "to": st.sampled_from(["161", "132,0", "x"]),
    "without": st.sampled_from(["hours", "fare,distance", "area"]),
    "passengers": st.sampled_from(["0-9", "1-2", "3-1"]),
    "hours": st.sampled_from(["0-23", "22-3", "3-24"]),
    "weekdays": st.sampled_from(["0", "0,6", "6,6,7"]),
    "payment": st.sampled_from(["1", "1,2", "0"]),
    "dates": DATES,
    **dict.fromkeys((column.name for column in YELLOW.columns if column.is_amount), RANGES),
    "rate": st.sampled_from(["1", "2,3", "7"]),
    "histograms": st.sampled_from(["hours", "speed,tip", "area"]),
    "measures": st.sampled_from(["fare", "speed,tip_share", "area"]),
    "compare": st.sampled_from(["all", "2014"]),
    **dict.fromkeys(
        ("area", "from_area", "to_area"), st.one_of(LISTS, st.just("-74,40,-73,40,-73,41"))
    ),
    "time_at": st.sampled_from(["pickup", "dropoff", "noon"]),
}
"""Values that are mostly of the right form: what is refused at once shows nothing further on."""


def draw_value(draw: Callable[..., Any], one: dict[str, Any]) -> str:
    choices = one["schema"].get("enum")
    good = st.sampled_from(choices) if choices else BY_NAME[one["name"]]
    return str(draw(VALUES if draw(st.integers(0, 9)) == 9 else good))


@st.composite
def requests(draw: Callable[..., Any], site: Site) -> dict[str, Any]:
    """An address with parameters that are right, wrong or neither, odd headers and any body."""
    operations = list(site.operations())
    questions = [one for one in operations if one[2].get("parameters")]
    path, method, told = draw(st.sampled_from(draw(st.sampled_from([operations, questions]))))
    query: dict[str, Any] = {}
    optional = [one["name"] for one in told.get("parameters", []) if not one["required"]]
    chosen = draw(st.lists(st.sampled_from(optional), max_size=2)) if optional else []
    for one in told.get("parameters", []):
        if one["in"] == "path":
            value = quote(draw_value(draw, one), safe="") or "0"
            path = path.replace(f"{{{one['name']}}}", value)
        elif one["name"] in chosen or one["required"]:
            query[one["name"]] = draw_value(draw, one)
    names = st.lists(st.sampled_from(HEADERS), max_size=4, unique=True)
    headers = {name: draw(st.one_of(LATIN, LISTED)) for name in draw(names)}
    asked: dict[str, Any] = {"path": path, "method": method.upper(), "query_string": query}
    if method != "get":
        body = draw(st.one_of(st.binary(max_size=60), JSON))
        asked |= {"data": body} if isinstance(body, bytes) else {"json": body}
    return asked | {"headers": headers, "told": told}


LIMITS = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@LIMITS
@given(data=st.data(), logged_in=st.booleans())
def test_whatever_is_sent_gets_an_answer_that_is_described(
    site: Site, caplog: pytest.LogCaptureFixture, data: st.DataObject, logged_in: bool
) -> None:
    asked = data.draw(requests(site))
    told = asked.pop("told")
    client = site.client()
    if logged_in:
        client.post("/api/operator/session", json={"token": TOKEN})
        asked["headers"].pop("Cookie", None)
        asked["headers"].setdefault(CSRF_HEADER, client.get("/api/operator").json["csrf"])
    with caplog.at_level(logging.INFO):
        caplog.clear()
        response = client.open(**asked, buffered=True)
    status = response.status_code
    routed = response.status_code == 404 and "There is no /" in response.text
    moved = status == 308  # slashes within a part of the path
    assert status < 500 or status in {503, 504}, asked
    assert routed or moved or str(status) in told["responses"], (status, asked)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert all(record.getMessage().isprintable() for record in caplog.records)
    if status >= 400:
        assert set(response.json) == {"error"}
        assert response.headers["Cache-Control"] == "no-store"
        assert "Traceback" not in response.text
    elif "content" in told["responses"].get(str(status), {}):
        assert response.mimetype in told["responses"][str(status)]["content"]


PLACES = ["/", "/assets/", "/assets/js/", "/_dash-component-suites/", "/api/", "/_dash-", "/_"]
PLACES += [f"/_dash-component-suites/{name}/" for name in ("dash", "plotly", "dash_leaflet", "..")]
PIECES = st.sampled_from(["..", "%2e%2e", "%00", "%0a", "\\", "//", ".js", "~", "a" * 300, "%ff"])


@LIMITS
@given(
    place=st.sampled_from(PLACES),
    rest=st.lists(st.one_of(PIECES, TEXT.map(quote)), max_size=4).map("".join),
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "X"]),
    headers=st.dictionaries(st.sampled_from(HEADERS), st.one_of(LATIN, LISTED), max_size=2),
)
def test_any_address_is_answered_or_refused(
    site: Site, caplog: pytest.LogCaptureFixture, place: str, rest: str, method: str, headers: dict
) -> None:
    with caplog.at_level(logging.INFO):
        caplog.clear()
        response = site.client().open(place + rest, method=method, headers=headers, buffered=True)
    assert response.status_code < 500, (place + rest, method, headers)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    is_plain = response.mimetype == "text/html" and "Content-Encoding" not in response.headers
    assert "Traceback" not in response.text if is_plain else True
