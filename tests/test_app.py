"""create_app: one app after another, each whole, none of them starting anything by itself."""

import re
import subprocess
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient
from support.oracle import OracleCluster

from dashapp.app import create_app, find_assets
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.ui.dock import PANELS
from dashapp.ui.ids import panel_part_id


@pytest.fixture
def server(settings: Settings, services: Services) -> Flask:
    server: Flask = create_app(settings, services).server
    return server


@pytest.fixture
def http(server: Flask) -> FlaskClient:
    return server.test_client()


def test_the_page_and_its_parts_are_served(http: FlaskClient) -> None:
    page = http.get("/")
    assert page.status_code == 200
    assert page.mimetype == "text/html"
    assert http.get("/_dash-layout").status_code == 200
    assert http.get("/_dash-dependencies").status_code == 200
    scripts = re.findall(r'<script src="([^"]+)"', page.text)
    assert scripts
    for script in scripts:
        assert script.startswith("/"), "nothing comes from outside"
        with http.get(script) as response:
            assert response.status_code == 200


def test_the_page_links_nothing_from_outside(http: FlaskClient) -> None:
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', http.get("/").text)


def test_building_an_app_starts_nothing(server: Flask, oracle: OracleCluster) -> None:
    assert oracle.starts == 0


def test_the_first_request_starts_the_cluster_once(
    http: FlaskClient, oracle: OracleCluster
) -> None:
    for path in ("/healthz", "/", "/api/status"):
        http.get(path)
    assert oracle.starts == 1


def test_a_second_app_is_as_whole_as_the_first(settings: Settings, services: Services) -> None:
    first, second = (create_app(settings, services) for _ in range(2))
    dependencies = [
        app.server.test_client().get("/_dash-dependencies").json for app in (first, second)
    ]
    assert len(dependencies[0]) == len(dependencies[1])


def test_every_answer_carries_the_security_headers(http: FlaskClient) -> None:
    for path in ("/", "/healthz", "/api/nothing", "/api/tiles/v1/pickup/0/0/0"):
        headers = http.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        policy = headers["Content-Security-Policy"].split("; ")
        closed = {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
        assert {"default-src 'self'", *closed} <= set(policy)


def test_the_policy_allows_the_inline_scripts_by_hash_only(http: FlaskClient) -> None:
    policy = http.get("/").headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'sha256-" in scripts
    assert "unsafe" not in scripts


FINGERPRINTED = ("?m=", "/bundle.", "/built/", "/_dash-component-suites")


def test_fingerprinted_files_stay_in_the_browser(http: FlaskClient) -> None:
    page = http.get("/").text
    for path in re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', page):
        fingerprinted = any(one in path for one in FINGERPRINTED)
        with http.get(path) as response:
            kept = "max-age=31536000" in response.headers["Cache-Control"]
            assert kept == fingerprinted, path


def test_text_is_compressed_and_tiles_once(http: FlaskClient) -> None:
    page = http.get("/", headers={"Accept-Encoding": "br, gzip"})
    assert page.headers["Content-Encoding"] == "br"
    tile = http.get("/api/tiles/v1/pickup/0/0/0", headers={"Accept-Encoding": "br, gzip"})
    assert tile.headers["Content-Encoding"] == "gzip"


def test_only_callbacks_of_panels_run_here(http: FlaskClient) -> None:
    """None before its panel is open, and none that reads another store than its own."""
    callbacks = http.get("/_dash-dependencies").json
    ours = [callback for callback in callbacks if not callback["clientside_function"]]
    panels = [panel for panel in PANELS if panel.update]
    assert len(ours) == len(panels) > 0
    for callback, panel in zip(ours, panels, strict=True):
        assert callback["prevent_initial_call"]
        assert callback["output"] == f"{panel_part_id(panel.name, 'answer')}.children"
        first, *others = (f"{one['id']}.{one['property']}" for one in callback["inputs"])
        assert first == f"{panel_part_id(panel.name, 'selection')}.data"
        assert others == [str(one) for one in panel.inputs]
        assert callback["state"] == []


def test_assets_are_found_from_anywhere() -> None:
    assets = find_assets()
    assert assets.is_absolute()
    assert assets.is_dir()


def test_a_wrong_setting_ends_gunicorn_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from gunicorn.errors import AppImportError

    from dashapp.app import create_server

    monkeypatch.setenv("DASHAPP_PROT", "1")
    with pytest.raises(AppImportError, match="Did you mean DASHAPP_PORT"):
        create_server()


def test_importing_the_app_creates_nothing() -> None:
    code = (
        "import dashapp.app, gc, flask, threading\n"
        "assert not [o for o in gc.get_objects() if isinstance(o, flask.Flask)]\n"
        "assert threading.active_count() == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
