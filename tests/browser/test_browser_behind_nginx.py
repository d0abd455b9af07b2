"""docs/nginx.conf with a real nginx: TLS, a path prefix, limits, and a page that works as ever."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
import requests
from browser_page import Tab
from browser_server import serving
from playwright.sync_api import Page
from support.nginx import Nginx, serve_nginx
from support.operating import TOKEN, OracleOperator
from support.oracle import create_cluster
from support.processes import find_free_port, wait_for

LEAST_QUESTIONS = 8
"""What a viewer may ask at once, set as low as it can be: a page must do with it."""


@pytest.fixture(scope="module")
def direct(city: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server behind, as whoever is on its machine asks it."""
    given = {
        "proxies": 1,
        "hosts": ("127.0.0.1",),
        "path_prefix": "/taxi/",
        "viewer_questions_limit": LEAST_QUESTIONS,
    }
    folder = tmp_path_factory.mktemp("behind")
    with serving(create_cluster(city), folder, operator=OracleOperator(), **given) as url:
        yield url


@pytest.fixture(scope="module")
def nginx(direct: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    port = urlsplit(direct).port
    assert port
    with serve_nginx(tmp_path_factory.mktemp("nginx"), port) as running:
        yield running


@pytest.fixture
def ask(nginx: Nginx) -> Iterator[Callable[..., requests.Response]]:
    trusted = {"timeout": 30, "verify": str(nginx.certificate)}
    with requests.Session() as session:
        yield lambda path="", method="GET", **more: session.request(
            method, nginx.url + path, **trusted, **more
        )


def test_a_page_below_a_prefix_loads_and_shows_its_charts(
    new_page: Callable[..., Page], nginx: Nginx, tab: Tab
) -> None:
    watched = tab(new_page(ignore_https_errors=True), nginx.url)
    watched.open_settled("?panel=charts")
    watched.wait(lambda: watched.page.locator(".js-plotly-plot").count() > 0, "the first chart")
    watched.settle()
    asked = {urlsplit(url).path for url in watched.requests if not url.startswith(("data", "blob"))}
    assert all(path.startswith("/taxi/") for path in asked), "the link to the page among them"
    assert any(path.endswith("plotly.min.js") or "/plotly/" in path for path in asked)
    assert urlsplit(watched.page.url).path == "/taxi/"


def test_whatever_the_page_names_is_there_below_the_prefix(ask) -> None:
    page = ask().text
    named = set(re.findall(r"(?:src|href)=\"(/[^\"]+)\"", page))
    named |= set(re.findall(r"\"(/taxi/[^\"]+\.(?:js|geojson)[^\"]*)\"", page))
    assert len(named) > 10
    assert {name[:6] for name in named} == {"/taxi/"}
    for name in named:
        assert ask(name.removeprefix("/taxi/")).status_code == 200, name
    assert ask("healthz").json() == {"status": "ok"}
    assert ask("api/openapi.json").json()["servers"] == [{"url": "/taxi"}]


def test_answers_are_those_of_the_server_behind(ask, direct: str) -> None:
    for path in (
        "api/tiles/latest/pickup/0/0/0",
        "api/export?endpoint=pickup&format=csv&hours=3-4",
    ):
        here, there = ask(path), requests.get(direct + path, timeout=30)
        assert (here.status_code, here.headers["X-Trips"]) == (200, there.headers["X-Trips"])
        assert rows_of(here.content) == rows_of(there.content)
        assert here.headers.get("Content-Disposition") == there.headers.get("Content-Disposition")


def rows_of(body: bytes) -> list[bytes]:
    """Without the notes of a file, among which is when it was made."""
    return [line for line in body.splitlines() if not line.startswith(b"#")]


def test_what_the_proxy_says_is_believed_and_what_a_viewer_says_is_not(ask, caplog) -> None:
    forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http"}
    with caplog.at_level("INFO"):
        login = ask("api/operator/session", "POST", json={"token": TOKEN}, headers=forged)
    assert login.status_code == 200, login.text
    assert login.headers["Strict-Transport-Security"]
    assert login.headers["Set-Cookie"].startswith("__Host-")
    assert "6.6.6.6" not in caplog.text
    assert "127.0.0.1" in caplog.text


def test_people_are_led_to_https_and_programs_are_not(nginx: Nginx) -> None:
    plain = f"http://127.0.0.1:{nginx.plain_port}/taxi"
    led = requests.get(f"{plain}/?panel=look", timeout=10, allow_redirects=False)
    assert (led.status_code, led.headers["Location"]) == (301, f"{nginx.url}?panel=look")
    refused = requests.get(f"{plain}/api/status", timeout=10, allow_redirects=False)
    assert (refused.status_code, refused.json()["error"]) == (403, "Ask by https.")


def test_old_tls_is_not_spoken(nginx: Nginx) -> None:
    context = ssl.create_default_context(cafile=str(nginx.certificate))
    with connect(nginx, context) as connection:
        assert connection.version() == "TLSv1.3"
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    with connect(nginx, context) as connection:
        name = connection.cipher()
        assert name
        assert name[0].startswith("ECDHE")
    context.set_ciphers("AES128-SHA:AES256-GCM-SHA384")
    with pytest.raises(ssl.SSLError):
        connect(nginx, context)


def connect(nginx: Nginx, context: ssl.SSLContext, receive_buffer: int = 0) -> ssl.SSLSocket:
    plain = socket.socket()
    plain.settimeout(30)
    if receive_buffer:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    try:
        plain.connect(("127.0.0.1", nginx.port))
        return context.wrap_socket(plain, server_hostname="127.0.0.1")
    except BaseException:
        plain.close()
        raise


def test_what_is_too_long_is_refused_in_a_sentence(ask) -> None:
    body = ask("api/operator/session", "POST", data=b"a" * 20_000)
    address = ask("api/status?a=" + "a" * 8_190)
    for answer, status in ((body, 413), (address, 414)):
        assert answer.status_code == status
        assert answer.json()["error"].endswith(".")


def test_the_proxy_takes_whole_answers_for_viewers_who_do_not_read(
    ask, nginx: Nginx, direct: str
) -> None:
    [script] = set(re.findall(r"\"/taxi/([^\"]+/plotly[^\"]+)\"", ask().text))
    assert len(ask(script).content) > 4_000_000
    context = ssl.create_default_context(cafile=str(nginx.certificate))
    with connect(nginx, context, receive_buffer=4096) as slow:
        slow.sendall(f"GET /taxi/{script} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        wait_for(lambda: count_kept_bytes(nginx) > 1_000_000)
        assert requests.get(f"{direct}healthz", timeout=10).ok


def count_kept_bytes(nginx: Nginx) -> int:
    """Of answers that wait on its disk for viewers; the files have no names any more."""
    kept = 0
    for file in Path(f"/proc/{nginx.pid()}/fd").iterdir():
        with suppress(OSError):
            if str(nginx.answers) in str(file.readlink()):
                kept += file.stat().st_size
    return kept


def test_who_asks_too_fast_is_told_so_in_a_sentence_and_may_ask_again(
    direct: str, tmp_path: Path
) -> None:
    port = urlsplit(direct).port
    assert port
    with (
        serve_nginx(tmp_path, port, rate="1r/s", burst="20") as nginx,
        requests.Session() as session,
    ):
        ask = partial(session.get, f"{nginx.url}healthz", verify=str(nginx.certificate), timeout=30)
        answers = [ask() for _ in range(60)]
        refused = [one for one in answers if one.status_code == 429]
        assert len(answers) - len(refused) >= 20, "as many as a burst may be"
        assert refused
        assert {one.headers["Retry-After"] for one in refused} == {"2"}
        assert all("Too many requests" in one.json()["error"] for one in refused)
        wait_for(lambda: ask().ok)


def test_a_server_that_is_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    with serve_nginx(tmp_path, find_free_port()) as nginx:
        answer = requests.get(nginx.url, timeout=10, verify=str(nginx.certificate))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "starting or away" in answer.json()["error"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
