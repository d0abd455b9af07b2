"""The operator's panel is on the page where a token is set, and in no page without one."""

import dataclasses
import json

import pytest
from support.operating import TOKEN, OracleOperator

from dashapp.app import create_app, create_services
from dashapp.services import Services
from dashapp.settings import Settings


def read_layout(services: Services) -> str:
    app = create_app(services.settings, services)
    return json.dumps(json.loads(app.server.test_client().get("/_dash-layout").text))


def test_viewers_of_a_page_without_token_have_no_panel(services: Services) -> None:
    assert "operator" not in read_layout(services).lower()


def test_with_a_token_there_is_a_panel_and_a_way_to_it(services: Services) -> None:
    settings = services.settings.model_copy(update={"operator_token": TOKEN})
    layout = read_layout(
        dataclasses.replace(services, settings=settings, operator=OracleOperator())
    )
    for part in (
        "operator-panel",
        "operator-link",
        "dock-operator",
        '"data-dock-open": "operator"',
    ):
        assert layout.count(part) >= 1, part
    assert TOKEN not in layout


@pytest.mark.parametrize(("token", "there"), [(None, False), (TOKEN, True)])
def test_the_real_services_have_an_operator_only_with_a_token(
    settings: Settings, token: str | None, there: bool
) -> None:
    services = create_services(settings.model_copy(update={"operator_token": token}))
    assert (services.operator is not None) == there
