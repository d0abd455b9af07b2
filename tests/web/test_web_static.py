"""Static files: the smallest form once it is made, kept for a year where the address says so."""

from pathlib import Path

import brotli
import pytest
from dash import Dash
from flask.testing import FlaskClient
from support.processes import wait_for
from werkzeug.test import TestResponse

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.precompressed import SmallestForms

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SCRIPT = "/assets/built/page.js?m=1"


@pytest.fixture
def app(settings: Settings, services: Services) -> Dash:
    return create_app(settings, services)


@pytest.fixture
def http(app: Dash) -> FlaskClient:
    return app.server.test_client()


def get(http: FlaskClient, path: str, encodings: str = "gzip, br") -> TestResponse:
    response = http.get(path, headers={"Accept-Encoding": encodings}, buffered=True)
    assert response.status_code == 200, path
    return response


def get_smallest(http: FlaskClient, path: str, smallest: bytes) -> TestResponse:
    """The answer once the thread has made it."""
    return wait_for(lambda: (found := get(http, path)).data == smallest and found)


@pytest.mark.parametrize("name", ["built/page.js", "css/map.css", "geo/land.geojson"])
def test_a_static_file_is_soon_sent_in_its_smallest_form(http: FlaskClient, name: str) -> None:
    plain = (ASSETS / name).read_bytes()
    path = f"/assets/{name}?m=1"
    first = get(http, path)
    assert first.content_encoding == "br"
    assert brotli.decompress(first.data) == plain
    second = get_smallest(http, path, brotli.compress(plain, quality=11))
    assert second.content_encoding == "br"
    assert len(second.data) <= len(first.data)  # the thread may have been faster than the answer
    assert "Accept-Encoding" in second.headers["Vary"]
    assert "immutable" in second.headers["Cache-Control"]


def test_a_browser_that_knows_the_smallest_form_is_told_so(http: FlaskClient) -> None:
    plain = (ASSETS / "built/page.js").read_bytes()
    known = get_smallest(http, SCRIPT, brotli.compress(plain, quality=11))
    again = http.get(
        SCRIPT,
        headers={"Accept-Encoding": "br", "If-None-Match": known.headers["ETag"]},
        buffered=True,
    )
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("encodings", ["gzip", "identity"])
def test_whoever_takes_no_brotli_gets_none(http: FlaskClient, encodings: str) -> None:
    plain = (ASSETS / "built/page.js").read_bytes()
    get_smallest(http, SCRIPT, brotli.compress(plain, quality=11))
    assert get(http, SCRIPT, encodings).content_encoding in {None, "gzip"}


def test_the_smallest_form_outlives_the_process(tmp_path: Path) -> None:
    plain = b"the same words again and again " * 100
    first = SmallestForms(tmp_path / "kept")
    smallest = wait_for(lambda: first.find(plain))
    assert brotli.decompress(smallest) == plain
    wait_for(lambda: list((tmp_path / "kept").glob("*.br")))
    assert SmallestForms(tmp_path / "kept").find(plain) == smallest


@pytest.mark.parametrize(
    "packed",
    [brotli.compress(b"alert(1)"), b"", b"\0" * 100, brotli.compress(bytes(50_000_000))],
    ids=["another script", "cut off", "rubbish", "a bomb"],
)
def test_another_file_in_its_place_is_not_sent(tmp_path: Path, packed: bytes) -> None:
    plain = b"the same words again and again " * 100
    first = SmallestForms(tmp_path)
    smallest = wait_for(lambda: first.find(plain))
    wait_for(lambda: list(tmp_path.glob("*.br")))
    (kept,) = tmp_path.glob("*.br")
    kept.write_bytes(packed)
    later = SmallestForms(tmp_path)
    assert later.find(plain) in {None, smallest}
    assert wait_for(lambda: later.find(plain)) == smallest
    wait_for(lambda: kept.read_bytes() == smallest)


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be")
    forms = SmallestForms(tmp_path / "kept")
    assert brotli.decompress(wait_for(lambda: forms.find(b"words " * 100))) == b"words " * 100


def test_the_font_stays_in_the_browser(http: FlaskClient) -> None:
    [font] = (ASSETS / "vendor" / "inter").glob("*.woff2")
    assert font.name in (ASSETS / "css" / "tokens.css").read_text()
    assert "immutable" in get(http, f"/assets/vendor/inter/{font.name}").headers["Cache-Control"]


def test_an_address_without_a_fingerprint_is_asked_for_again(http: FlaskClient) -> None:
    assert "immutable" not in get(http, "/assets/built/page.js").headers["Cache-Control"]
