"""/api/operator: what the operator sees and does. Registered only where a token is set."""

import logging
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashapp.errors import BadRequestError
from dashapp.model import ClusterState
from dashapp.model.operating import Action, Order
from dashapp.services import Operator, Services
from dashapp.web.bodies import read_object
from dashapp.web.login import (
    SESSION_SECONDS,
    Authenticator,
    Session,
    find_address,
    refuse_other_sites,
    set_cookie,
)
from dashapp.web.sessions import EndedSessions

_PATH = "/api/operator"

_GRAVEST_FIRST = (
    *(ClusterState.FAILED, ClusterState.LOST, ClusterState.STARTING, ClusterState.LOADING),
    *(ClusterState.STOPPED, ClusterState.ASLEEP, ClusterState.READY),
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AdminContext:
    """What every route here needs."""

    services: Services
    operator: Operator
    authenticator: Authenticator


def create_operator(services: Services) -> Blueprint | None:
    """None without a token: then nobody is the operator, and there are no such addresses."""
    token, operator = services.settings.operator_token, services.operator
    if token is None or operator is None:
        return None
    ended = EndedSessions(services.settings, SESSION_SECONDS)
    context = AdminContext(services, operator, Authenticator(token, ended))
    blueprint = Blueprint("operator", __name__)
    add = blueprint.add_url_rule
    add(_PATH, "look", partial(get_view, context))
    add(f"{_PATH}/session", "log_in", partial(log_in, context), methods=["POST"])
    add(f"{_PATH}/session", "log_out", partial(log_out, context), methods=["DELETE"])
    for action in Action:
        act_now = partial(act, context, action)
        add(f"{_PATH}/{action}", f"do_{action}", act_now, methods=["POST"])
    return blueprint


def get_view(context: AdminContext) -> Response:
    """Viewers learn that they are none of the operators, and nothing else."""
    session = context.authenticator.find_session(request)
    return _private({"logged_in": False} if session is None else build_view(context, session))


def build_view(context: AdminContext, session: Session) -> dict[str, Any]:
    state, message = tell_state(context.services)
    return {
        "logged_in": True,
        "csrf": session.csrf,
        "state": state.value,
        "message": message,
        **asdict(context.operator.look()),
    }


def tell_state(services: Services) -> tuple[ClusterState, str]:
    """Of the cluster with all its sets: the gravest of their states, and every message."""
    if len(services.sets) == 1:
        status = services.cluster.status()
        return status.state, status.message
    statuses = {each.name: each.cluster.status() for each in services.sets}
    state = min((status.state for status in statuses.values()), key=_GRAVEST_FIRST.index)
    return state, " ".join(f"{name}: {status.message}" for name, status in statuses.items())


def log_in(context: AdminContext) -> Response:
    refuse_other_sites(request)
    address = find_address(request)
    cookie = context.authenticator.log_in(read_object().get("token"), address)
    before = context.authenticator.find_session(request)
    if before is not None:
        context.authenticator.end(before)
    response = _private({"logged_in": True})
    set_cookie(response, cookie, request)
    _log.info("The operator has logged in at %s.", address)
    return response


def log_out(context: AdminContext) -> Response:
    session = context.authenticator.require(request)
    context.authenticator.end(session)
    _log.info("Operator %s at %s has logged out.", session.name, find_address(request))
    response = _private({"logged_in": False})
    set_cookie(response, "", request)
    return response


def act(context: AdminContext, action: Action) -> Response:
    """Begin it; 202, because it goes on after the answer."""
    session = context.authenticator.require(request)
    body = read_object()
    order = Order(action, _parse_workers(body) if action is Action.SCALE else 0)
    what = f"scale to {order.workers}" if order.workers else str(action)
    _log.info("Operator %s at %s asks for: %s.", session.name, find_address(request), what)
    response = _private({"deed": asdict(context.operator.act(order))})
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
