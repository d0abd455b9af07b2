"""Our scripts and styles as one file each: whole, in order, kept by browsers, never missing."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.settings import Settings
from dashapp.web.bundles import LATER, Bundle, build_bundles, list_first, slim

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
SCRIPTS, STYLES = build_bundles(ASSETS, for_operator=False)
WHOLE = build_bundles(ASSETS, for_operator=True)


@pytest.fixture
def http(settings: Settings, services: Services) -> FlaskClient:
    return create_app(settings, services).server.test_client()


@pytest.mark.parametrize("bundle", WHOLE, ids=lambda bundle: bundle.kind)
def test_every_file_is_in_its_bundle_once(bundle: Bundle) -> None:
    text = bundle.body.decode()
    files = [slim(file.read_text("utf-8"), bundle.kind) for file in list_first(ASSETS, bundle.kind)]
    assert len(files) > 10
    places = [text.index(file) for file in files]
    assert places == sorted(places)
    assert all(text.count(file) == 1 for file in files)


def test_the_scripts_are_the_same_program_without_what_fills_a_line_for_readers() -> None:
    source = "\n;\n".join(file.read_text("utf-8") for file in list_first(ASSETS, "js"))
    assert len(WHOLE[0].body) < 0.85 * len(source.encode())
    assert tokens_of(WHOLE[0].body.decode()) == tokens_of(source)


def test_what_only_an_operator_needs_is_not_sent_to_others() -> None:
    for all_of_it, sent, word in zip(
        WHOLE, (SCRIPTS, STYLES), ("operator", ".operator"), strict=True
    ):
        assert word in all_of_it.body.decode()
        assert word not in sent.body.decode()


def tokens_of(script: str) -> list[list[str]]:
    """What the language sees of a script, read by the linter's parser."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    node = shutil.which("node", path=path)
    if node is None or not (ROOT / "node_modules" / "espree").is_dir():
        pytest.skip("npm ci has not been run")
    read = (
        "const script = require('node:fs').readFileSync(0, 'utf8');"
        "const tokens = require('espree').tokenize(script, {ecmaVersion: 'latest'});"
        "process.stdout.write(JSON.stringify(tokens.map(({type, value}) => [type, value])));"
    )
    command = [node, "-e", read]
    done = subprocess.run(
        command, cwd=ROOT, input=script, capture_output=True, text=True, check=True, timeout=120
    )
    tokens: list[list[str]] = json.loads(done.stdout)
    return tokens


def test_comments_leave_the_styles_but_licences_stay() -> None:
    styled = "/* why */\na {\n  x: 1; /* how */\n\n  y: 2;\n}\n"
    assert slim(styled, "css") == "\na {\nx: 1; \ny: 2;\n}\n"
    styles = STYLES.body.decode()
    assert "Licensed under MIT" in styles
    assert re.findall(r"/\*(?!!)", styles) == []


def test_the_page_links_the_bundles_and_no_file_of_theirs(http: FlaskClient) -> None:
    page = http.get("/").text
    assert f'<script src="/assets/{SCRIPTS.name}"></script>' in page
    assert f'<link rel="stylesheet" href="/assets/{STYLES.name}">' in page
    others = re.findall(r'"/assets/((?:js|css|vendor)/[^"]+\.(?:js|css))', page)
    first = {path for path in others if not path.startswith(f"{LATER}/")}
    assert first - {SCRIPTS.name, STYLES.name} == {"js/core/theme.js"}


def test_what_comes_later_has_an_address_that_stays_and_is_in_no_bundle(http: FlaskClient) -> None:
    page = http.get("/").text
    for file in (ASSETS / LATER).iterdir():
        assert slim(file.read_text("utf-8"), "js") not in SCRIPTS.body.decode()
        (address,) = re.findall(rf'"(/assets/{LATER}/{file.name}\?m=[^"]+)"', page)
        with http.get(address) as answer:
            assert answer.data == file.read_bytes()
            assert "max-age=31536000" in answer.headers["Cache-Control"]


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
