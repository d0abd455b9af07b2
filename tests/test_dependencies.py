"""Licences, bill of materials and advisories follow from the lock files, and CI asks nobody."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tools.dependencies import advisories
from tools.dependencies.__main__ import BILL, LICENCES
from tools.dependencies.bill import render_bill
from tools.dependencies.licences import ALLOWED_FOR, find_licence, is_allowed, render_licences
from tools.dependencies.locked import (
    ALL,
    RUNTIME,
    Package,
    applies_somewhere,
    read_browser_parts,
    read_pins,
)

JINJA = Package("PyPI", "jinja2", "3.1.2")


@pytest.fixture(scope="module")
def shipped() -> list[Package]:
    return [*read_pins(RUNTIME), *read_browser_parts()]


def test_what_is_written_of_licences_is_true_of_the_lock_file(shipped: list[Package]) -> None:
    assert len(shipped) > 100
    assert LICENCES.read_text("utf-8") == render_licences(shipped), "make inventory"


def test_the_bill_of_materials_is_that_of_the_lock_file(shipped: list[Package]) -> None:
    written = BILL.read_text("utf-8")
    assert written == render_bill(shipped), "make inventory"
    listed = {(part["name"], part["version"]) for part in json.loads(written)["components"]}
    assert listed == {(package.name, package.version) for package in shipped}


@pytest.mark.parametrize(
    ("marker", "needed"),
    [
        ("", True),
        ("python_full_version < '3.11.3'", True),
        ("python_version >= '3.13' and sys_platform == 'darwin'", True),
        ("sys_platform == 'win32'", False),
        ("platform_python_implementation == 'PyPy'", False),
        ("python_version < '3.11'", False),
    ],
)
def test_a_package_counts_where_some_machine_of_ours_needs_it(marker: str, needed: bool) -> None:
    assert applies_somewhere(marker) is needed


def test_every_licence_is_one_of_those_allowed(shipped: list[Package]) -> None:
    licences = {package: find_licence(package) for package in shipped}
    assert [one for one in licences.items() if not is_allowed(*one)] == []
    assert set(ALLOWED_FOR) <= {package.name for package in shipped}, "nobody is excused in vain"


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("Elastic-2.0", False),
        ("", False),
    ],
)
def test_of_alternatives_one_must_be_allowed_and_of_parts_each(licence: str, allowed: bool) -> None:
    assert is_allowed(JINJA, licence) is allowed


def make_record(*ranges: list[dict[str, str]], name: str = "jinja2", **more: Any) -> dict[str, Any]:
    """In OSV's form."""
    affected = {
        "package": {"ecosystem": "PyPI", "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": events} for events in ranges],
        "versions": ["listed, and of no use beside ranges"],
    }
    return {"id": "TEST-1", "summary": "A sentence.", "affected": [affected], **more}


def audit_one(version: str, record: dict[str, Any]) -> bool:
    """Whether all is well with a package of which there is this advisory."""
    package = Package("PyPI", "jinja2", version)
    kept = advisories.fetch([package], lambda *_: [record])
    return advisories.audit([package], kept, {})[1]


@pytest.mark.parametrize(
    ("version", "is_well"),
    [
        ("1.9", True),
        ("2.0", False),
        ("2.11.2", False),
        ("2.11.3", True),
        ("3.0", False),
        ("3.1.2", False),
        ("3.1.10", True),
    ],
)
def test_a_version_within_a_range_is_affected(version: str, is_well: bool) -> None:
    first = [{"introduced": "2.0"}, {"fixed": "2.11.3"}]
    second = [{"introduced": "3.0"}, {"last_affected": "3.1.2"}]
    assert audit_one(version, make_record(first, second)) is is_well
    both = [{"fixed": "2.11.3"}, {"introduced": "2.0"}, *reversed(second)]
    assert audit_one(version, make_record(both)) is is_well, "in whatever order"


def test_what_has_no_end_affects_every_later_version() -> None:
    assert not audit_one("99", make_record([{"introduced": "0"}]))


def test_single_versions_count_where_there_are_no_ranges() -> None:
    record = make_record()
    record["affected"][0]["versions"] = ["3.1.2"]
    record["affected"][0]["ranges"] = [{"type": "GIT", "events": [{"introduced": "0"}]}]
    assert [audit_one(version, record) for version in ("3.1.1", "3.1.2")] == [True, False]


def test_what_was_withdrawn_or_is_of_another_package_says_nothing() -> None:
    always = [{"introduced": "0"}]
    assert audit_one("1", make_record(always, withdrawn="2026-01-01"))
    assert audit_one("1", make_record(always, name="jinja2-of-somebody-else"))


def test_a_reviewed_advisory_is_passed_until_it_concerns_nothing() -> None:
    kept = advisories.fetch([JINJA], lambda *_: [make_record([{"introduced": "0"}])])
    lines, is_well = advisories.audit([JINJA], kept, {"TEST-1": "we render no templates of others"})
    assert (len(lines), is_well) == (1, True)
    assert lines[0] == "1 packages against 1 advisories that are 0 days old."
    lines, is_well = advisories.audit([JINJA], kept, {})
    assert (lines[0], is_well) == ("jinja2 3.1.2: TEST-1 A sentence.", False)
    lines, is_well = advisories.audit([JINJA], kept, {"TEST-1": "so", "TEST-2": "so"})
    assert (lines[0], is_well) == (
        "TEST-2 is reviewed, and concerns nothing any more.",
        False,
    )


def test_a_package_of_which_nothing_was_fetched_is_not_passed() -> None:
    kept = advisories.fetch([], lambda *_: [])
    lines, is_well = advisories.audit([JINJA], kept, {})
    assert not is_well
    assert "make advisories" in lines[0]


@pytest.fixture
def service() -> Iterator[str]:
    """OSV's address of questions, which answers a page at a time."""

    class Pages(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            named = question["package"]
            assert named == {"ecosystem": "PyPI", "name": "jinja2"}
            answer: dict[str, Any] = {
                "vulns": [make_record(id=question.get("page_token", "first"))]
            }
            if "page_token" not in question:
                answer["next_page_token"] = "second"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()
        thread.join()


def test_all_pages_of_the_service_are_read(service: str) -> None:
    found = advisories.ask_service("PyPI", "jinja2", service)
    assert [record["id"] for record in found] == ["first", "second"]


def test_no_locked_version_has_a_known_vulnerability() -> None:
    kept = advisories.read_kept()
    if kept["fetched"] is None:
        pytest.skip("advisories were never fetched: `make advisories` where there is internet")
    packages = [*read_pins(*ALL), *read_browser_parts()]
    lines, is_well = advisories.audit(packages, kept, advisories.read_reviewed())
    assert is_well, "\n".join(lines)
