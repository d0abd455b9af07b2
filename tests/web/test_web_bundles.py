"""Our scripts and styles as one file each: whole, in order, kept by browsers, never missing."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.bundles import Bundle, build_bundles

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SCRIPTS, STYLES = build_bundles(ASSETS)


@pytest.fixture
def http(settings: Settings, services: Services) -> FlaskClient:
    return create_app(settings, services).server.test_client()


@pytest.mark.parametrize("bundle", [SCRIPTS, STYLES], ids=lambda bundle: bundle.kind)
def test_every_file_is_in_its_bundle_once(bundle: Bundle) -> None:
    text = bundle.body.decode()
    files = sorted(ASSETS.rglob(f"*.{bundle.kind}"))
    assert len(files) > 10
    places = [text.index(file.read_text("utf-8")) for file in files]
    assert places == sorted(places)
    assert all(text.count(file.read_text("utf-8")) == 1 for file in files)


def test_the_page_links_the_bundles_and_no_file_of_theirs(http: FlaskClient) -> None:
    page = http.get("/").text
    assert f'<script src="/assets/{SCRIPTS.name}"></script>' in page
    assert f'<link rel="stylesheet" href="/assets/{STYLES.name}">' in page
    others = re.findall(r'"/assets/((?:js|css|vendor)/[^"]+\.(?:js|css))', page)
    assert set(others) - {SCRIPTS.name, STYLES.name} == {"js/core/theme.js"}


def test_scripts_come_after_leaflet_and_before_the_renderer(http: FlaskClient) -> None:
    page = http.get("/").text
    order = [page.index(part) for part in ("/dash_leaflet.", SCRIPTS.name, "/dash_renderer.")]
    assert order == sorted(order)


def test_a_page_of_another_version_still_gets_scripts_but_keeps_none(http: FlaskClient) -> None:
    current = http.get(f"/assets/{SCRIPTS.name}")
    assert current.data == SCRIPTS.body
    assert "immutable" in current.headers["Cache-Control"]
    older = http.get("/assets/js/bundle.0123456789ab.js")
    assert older.data == SCRIPTS.body
    assert older.headers["Cache-Control"] == "no-store"


def test_addresses_in_styles_lead_somewhere(http: FlaskClient) -> None:
    for address in re.findall(r'url\("(\.\.[^"]+)"\)', STYLES.body.decode()):
        path = (Path("/assets/css") / address).as_posix().replace("css/../", "")
        with http.get(path) as response:
            assert response.status_code == 200, path
