"""Our styles as one file: whole, in order, kept by browsers, never missing."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from dashapp.web.styles import bundle_styles, list_styles, slim

ASSETS = Path(__file__).resolve().parents[2] / "assets"
STYLES = bundle_styles(ASSETS, for_operator=False)
WHOLE = bundle_styles(ASSETS, for_operator=True)


def test_every_file_is_in_the_bundle_once() -> None:
    text = WHOLE.body.decode()
    files = [slim(file.read_text("utf-8")) for file in list_styles(ASSETS)]
    assert len(files) > 10
    places = [text.index(file) for file in files]
    assert places == sorted(places)
    assert all(text.count(file) == 1 for file in files)


def test_what_only_an_operator_needs_is_not_sent_to_others() -> None:
    assert ".operator" in WHOLE.body.decode()
    assert ".operator" not in STYLES.body.decode()


def test_comments_leave_the_styles_but_licences_stay() -> None:
    styled = "/* why */\na {\n  x: 1; /* how */\n\n  y: 2;\n}\n"
    assert slim(styled) == "\na {\nx: 1; \ny: 2;\n}\n"
    styles = STYLES.body.decode()
    assert "Licensed under MIT" in styles
    assert re.findall(r"/\*(?!!)", styles) == []


def test_the_page_links_the_bundle_and_no_file_of_it(site: FlaskClient) -> None:
    page = site.get("/").text
    assert f'<link rel="stylesheet" href="/assets/{STYLES.name}">' in page
    assert re.findall(r'"/assets/([^"]+\.css)', page) == [STYLES.name]


def test_a_page_of_another_version_still_gets_styles_but_keeps_none(site: FlaskClient) -> None:
    current = site.get(f"/assets/{STYLES.name}")
    assert current.data == STYLES.body
    assert "immutable" in current.headers["Cache-Control"]
    older = site.get("/assets/css/bundle.0123456789ab.css")
    assert older.data == STYLES.body
    assert older.headers["Cache-Control"] == "no-store"


def test_addresses_in_styles_lead_somewhere(site: FlaskClient) -> None:
    for address in re.findall(r'url\("(\.\.[^"]+)"\)', STYLES.body.decode()):
        path = (Path("/assets/css") / address).as_posix().replace("css/../", "")
        with site.get(path) as response:
            assert response.status_code == 200, path
