"""The document: no script that the page does not use, each fetched file with its fingerprint."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.settings import Settings

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@pytest.fixture
def http(settings: Settings, services: Services) -> FlaskClient:
    return create_app(settings, services).server.test_client()


@pytest.fixture
def document(http: FlaskClient) -> str:
    return http.get("/").text


@pytest.fixture
def layout(http: FlaskClient) -> str:
    return http.get("/_dash-layout").text


def test_only_what_the_page_uses_is_linked(document: str) -> None:
    scripts = re.findall(r'<script src="([^"]+)"', document)
    assert any("dash_renderer" in script for script in scripts)
    unused = ("polyfill", "dash_table", "dash_extensions", "components-shared")
    assert not [script for script in scripts if any(part in script for part in unused)]


def test_every_kind_of_component_in_the_layout_has_its_script(document: str, layout: str) -> None:
    kinds = set(re.findall(r'"namespace":"(\w+)"', layout))
    assert {"dash_leaflet", "dash_html_components"} <= kinds
    scripts = "".join(re.findall(r'<script src="([^"]+)"', document))
    assert [kind for kind in kinds if f"/{kind}." not in scripts] == []


def test_the_layout_is_not_in_the_document_too(document: str) -> None:
    assert "page-location" not in document


def test_files_that_scripts_fetch_are_listed_with_a_fingerprint(document: str) -> None:
    [listed] = re.findall(r'<script id="dashapp-assets"[^>]*>([^<]+)</script>', document)
    addresses = json.loads(listed)
    plotly = addresses.pop("plotly.min.js")
    assert re.fullmatch(
        r"/_dash-component-suites/plotly/package_data/plotly\.v\w+\.min\.js", plotly
    )
    fetched = list(ASSETS.glob("geo/*.geojson"))
    assert set(addresses) == {f"assets/{file.relative_to(ASSETS).as_posix()}" for file in fetched}
    assert all(re.fullmatch(rf"/{name}\?m=\d+\.\d+", url) for name, url in addresses.items())
