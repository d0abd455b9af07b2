"""/api/operator: what the operator sees and does. Registered only where a token is set."""

import logging
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashapp.errors import BadRequestError
from dashapp.model.operating import Action, Order
from dashapp.services import Operator, Services
from dashapp.web.callbacks import read_object
from dashapp.web.login import (
    SESSION_SECONDS,
    Gate,
    Session,
    find_address,
    refuse_other_sites,
    set_cookie,
)
from dashapp.web.sessions import EndedSessions

_PATH = "/api/operator"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Office:
    """What every route here needs."""

    services: Services
    operator: Operator
    gate: Gate


def create_operator(services: Services) -> Blueprint | None:
    """None without a token: then nobody is the operator, and there are no such addresses."""
    token, operator = services.settings.operator_token, services.operator
    if token is None or operator is None:
        return None
    ended = EndedSessions(services.settings, SESSION_SECONDS)
    office = Office(services, operator, Gate(token, ended))
    blueprint = Blueprint("operator", __name__)
    add = blueprint.add_url_rule
    add(_PATH, "look", partial(get_view, office))
    add(f"{_PATH}/session", "log_in", partial(log_in, office), methods=["POST"])
    add(f"{_PATH}/session", "log_out", partial(log_out, office), methods=["DELETE"])
    for action in Action:
        act_now = partial(act, office, action)
        add(f"{_PATH}/{action}", f"do_{action}", act_now, methods=["POST"])
    return blueprint


def get_view(office: Office) -> Response:
    """Viewers learn that they are none of the operators, and nothing else."""
    session = office.gate.find_session(request)
    return _private({"logged_in": False} if session is None else build_view(office, session))


def build_view(office: Office, session: Session) -> dict[str, Any]:
    status = office.services.cluster.status()
    return {
        "logged_in": True,
        "csrf": session.csrf,
        "state": status.state.value,
        "message": status.message,
        **asdict(office.operator.look()),
    }


def log_in(office: Office) -> Response:
    refuse_other_sites(request)
    address = find_address(request)
    cookie = office.gate.admit(read_object().get("token"), address)
    before = office.gate.find_session(request)
    if before is not None:
        office.gate.end(before)
    response = _private({"logged_in": True})
    set_cookie(response, cookie, request)
    _log.info("The operator has logged in at %s.", address)
    return response


def log_out(office: Office) -> Response:
    session = office.gate.require(request)
    office.gate.end(session)
    _log.info("Operator %s at %s has logged out.", session.name, find_address(request))
    response = _private({"logged_in": False})
    set_cookie(response, "", request)
    return response


def act(office: Office, action: Action) -> Response:
    """Begin it; 202, because it goes on after the answer."""
    session = office.gate.require(request)
    body = read_object()
    order = Order(action, _parse_workers(body) if action is Action.SCALE else 0)
    what = f"scale to {order.workers}" if order.workers else str(action)
    _log.info("Operator %s at %s asks for: %s.", session.name, find_address(request), what)
    response = _private({"deed": asdict(office.operator.act(order))})
    response.status_code = 202
    return response


def _parse_workers(body: dict[str, Any]) -> int:
    workers = body.get("workers")
    if isinstance(workers, bool) or not isinstance(workers, int):
        raise BadRequestError("workers is a whole number.")
    return workers


def _private(body: dict[str, Any]) -> Response:
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Cookie"
    return response
