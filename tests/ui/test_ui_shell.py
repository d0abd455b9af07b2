"""The document: no script that the page does not use, each fetched file with its fingerprint."""

import json
import re
from pathlib import Path

import pytest

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.settings import Settings

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@pytest.fixture
def document(settings: Settings, services: Services) -> str:
    return create_app(settings, services).server.test_client().get("/").text


def test_only_what_the_page_uses_is_linked(document: str) -> None:
    scripts = re.findall(r'<script src="([^"]+)"', document)
    assert any("dash_renderer" in script for script in scripts)
    assert not [script for script in scripts if "polyfill" in script or "dash_table" in script]


def test_files_that_scripts_fetch_are_listed_with_a_fingerprint(document: str) -> None:
    [listed] = re.findall(r'<script id="dashapp-assets"[^>]*>([^<]+)</script>', document)
    addresses = json.loads(listed)
    assert set(addresses) == {f"assets/geo/{file.name}" for file in ASSETS.glob("geo/*.geojson")}
    assert all(re.fullmatch(rf"/{name}\?m=\d+\.\d+", url) for name, url in addresses.items())
