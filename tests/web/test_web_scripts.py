"""Our scripts: built from today's sources, linked in order, kept by browsers, never missing."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashapp.errors import ConfigurationError
from dashapp.web.scripts import BUILT, FIRST_PAINT, OPERATOR, PAGE, read_scripts

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
SOURCES = ASSETS / "js"
SCRIPTS = read_scripts(ASSETS, for_operator=False)
WHOLE = read_scripts(ASSETS, for_operator=True)


def digest_sources() -> str:
    """As tools/bundle.mjs writes it beside what it builds."""
    digest = hashlib.sha256()
    files = {one.relative_to(SOURCES).as_posix(): one for one in SOURCES.rglob("*.js")}
    for name, path in sorted(files.items()):
        digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def test_what_is_served_was_built_from_the_sources_of_today() -> None:
    assert (ASSETS / BUILT / "sources.sha256").read_text("utf-8").strip() == digest_sources(), (
        "make bundle"
    )


def test_building_again_gives_the_same_files(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    node = shutil.which("node", path=path)
    if node is None or not (ROOT / "node_modules" / "esbuild").is_dir():
        pytest.skip("npm ci has not been run")
    command = [node, str(ROOT / "tools" / "bundle.mjs"), str(tmp_path / "built")]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    made, kept = (
        {file.name: file.read_bytes() for file in folder.iterdir()}
        for folder in (tmp_path / "built", ASSETS / BUILT)
    )
    assert set(made) == set(kept), "make bundle"
    assert [name for name in made if made[name] != kept[name]] == [], "make bundle"


def test_what_only_an_operator_needs_is_not_sent_to_others(site: FlaskClient) -> None:
    assert b"api/operator" in WHOLE.bodies[OPERATOR]
    assert OPERATOR not in SCRIPTS.bodies
    assert b"api/operator" not in b"".join(SCRIPTS.bodies.values())
    assert WHOLE.list_modules() == [PAGE, OPERATOR]
    assert OPERATOR not in site.get("/").text


def test_the_page_links_its_first_scripts_and_no_other(site: FlaskClient) -> None:
    page = site.get("/").text
    assert f'<script src="/assets/{SCRIPTS.locate(FIRST_PAINT)}"></script>' in page
    assert f'<script type="module" src="/assets/{SCRIPTS.locate(PAGE)}"></script>' in page
    linked = re.findall(r'"/assets/([^"]+\.js)[^"]*"', page)
    assert sorted(linked) == sorted(SCRIPTS.locate(name) for name in (FIRST_PAINT, PAGE))


def test_what_comes_later_is_imported_beside_the_page_and_stays(site: FlaskClient) -> None:
    imported = set(re.findall(r'import\("\./([\w.]+)"\)', SCRIPTS.bodies[PAGE].decode()))
    assert imported == set(SCRIPTS.bodies) - {FIRST_PAINT, PAGE}
    for name in imported:
        answer = site.get(f"/assets/{SCRIPTS.locate(name)}")
        assert answer.data == SCRIPTS.bodies[name]
        assert "immutable" in answer.headers["Cache-Control"]
        assert set(re.findall(r'from"([^"]+)"', answer.text)) == {f"./{PAGE}"}, "one page"


def test_scripts_run_after_leaflet_and_before_the_renderer_begins(site: FlaskClient) -> None:
    page = site.get("/").text
    order = ("/dash_leaflet.", SCRIPTS.locate(PAGE), '<script id="_dash-renderer" type="module">')
    places = [page.index(part) for part in order]
    assert places == sorted(places)


def test_a_page_of_another_version_still_gets_scripts_but_keeps_none(site: FlaskClient) -> None:
    current = site.get(f"/assets/{SCRIPTS.locate(PAGE)}")
    assert current.data == SCRIPTS.bodies[PAGE]
    assert "immutable" in current.headers["Cache-Control"]
    older = site.get(f"/assets/{BUILT}/0123456789ab/{PAGE}")
    assert older.data == SCRIPTS.bodies[PAGE]
    assert older.headers["Cache-Control"] == "no-store"
    assert site.get(f"/assets/{BUILT}/0123456789ab/none.js").status_code == 404


def test_scripts_that_were_not_built_are_told_of(tmp_path: Path) -> None:
    (tmp_path / BUILT).mkdir()
    (tmp_path / BUILT / PAGE).write_text("", "utf-8")
    with pytest.raises(ConfigurationError, match=r"firstpaint\.js, operator\.js .*make bundle"):
        read_scripts(tmp_path, for_operator=False)
