"""The page below a path prefix, and in a frame of another site."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from dashapp.app import create_app
from dashapp.services import Services

FRAMED = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "iframe",
}


def serve(services: Services, **given: object) -> FlaskClient:
    settings = services.settings.model_copy(update=given)
    return create_app(settings, replace(services, settings=settings)).server.test_client()


@pytest.mark.parametrize("below", ["/", "/user/me/proxy/absolute/8050/"])
def test_a_prefix_is_taken_off_by_whoever_is_first(services: Services, below: str) -> None:
    client = serve(services, path_prefix="/user/me/proxy/absolute/8050/")
    page = client.get(below)
    assert page.status_code == 200
    assert "/user/me/proxy/absolute/8050/assets/" in page.text
    for path in ("api/status", "_dash-layout", "healthz"):
        assert client.get(f"{below}{path}").status_code == 200
    assert client.get(f"{below}nothing").status_code == 404


def test_a_prefix_without_its_slash_leads_to_the_page(services: Services) -> None:
    client = serve(services, path_prefix="/taxi/")
    answer = client.get("/taxi?panel=charts")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/taxi/?panel=charts")
    assert client.get("/taxi/taxi/").status_code == 404
    assert client.get("/taxify").status_code == 404
    assert serve(services).get("/taxi/").status_code == 404


def test_only_sites_that_are_named_may_show_the_page_in_a_frame(services: Services) -> None:
    closed = serve(services)
    assert closed.get("/", headers=FRAMED).status_code == 403
    assert closed.get("/").headers["X-Frame-Options"] == "DENY"
    sites = ("https://example.org", "https://*.example.net:8443")
    client = serve(services, embedded_in=sites)
    answer = client.get("/", headers=FRAMED)
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer.headers
    policy = answer.headers["Content-Security-Policy"]
    assert f"frame-ancestors {' '.join(sites)}" in policy.split("; ")
    for path in ("/api/export?endpoint=pickup", "/_dash-layout"):
        assert client.get(path, headers=FRAMED).status_code == 403
    assert client.post("/api/wake", headers=FRAMED).status_code == 403
