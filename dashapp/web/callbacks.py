"""The address of Dash's callbacks in Python: nothing but what the page itself sends comes to them.

Dash takes a body as it comes; what it stumbles over would be answered 500.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Flask, request

from dashapp.errors import BadRequestError, NotFoundError
from dashapp.web.bodies import read_object

CALLBACKS_PATH = "/_dash-update-component"

_KEYS = {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}

Callbacks = Mapping[str, Mapping[str, Any]]
"""`Dash.callback_map`: by the names of their outputs; those in Python have a `callback`."""


def guard_callbacks(server: Flask, callbacks: Callbacks) -> None:
    server.before_request(partial(refuse_strange, callbacks))


def refuse_strange(callbacks: Callbacks) -> None:
    """Raises the error that a callback's request is to be answered with, if it is not the page's.

    The values of inputs and states are left to the callback: they may be anything.
    """
    if request.url_rule is None or request.url_rule.rule != CALLBACKS_PATH:
        return
    body = read_object()
    output = body.get("output")
    known = callbacks.get(output) if isinstance(output, str) else None
    if not isinstance(output, str) or known is None or "callback" not in known:
        raise NotFoundError("There is no such callback on this page; load it again.")
    if not _is_of_page(body, known, output):
        raise BadRequestError("This is not what the page asks its callbacks; load it again.")


def _is_of_page(body: Mapping[str, Any], known: Mapping[str, Any], output: str) -> bool:
    inputs, states = (_list_names(known[key]) for key in ("inputs", "state"))
    changed = [body.get(key, []) for key in ("changedPropIds", "parsedChangedPropsIds")]
    return (
        body.keys() <= _KEYS
        and _list_names(body.get("inputs")) == inputs
        and _list_names(body.get("state", [])) == states
        and _name_outputs(body.get("outputs")) == output
        and all(isinstance(names, list) and _are_among(names, inputs) for names in changed)
    )


def _list_names(parts: object) -> list[str] | None:
    """Of inputs or states, as Dash writes them; None where it would not know them."""
    if not isinstance(parts, list):
        return None
    names = [_name(part) for part in parts]
    return [name for name in names if name is not None] if None not in names else None


def _name(part: object) -> str | None:
    if not isinstance(part, dict) or not {"id", "property"} <= part.keys():
        return None
    return f"{part['id']}.{part['property']}" if isinstance(part["id"], str) else None


def _name_outputs(outputs: object) -> str | None:
    if isinstance(outputs, dict):
        return _name(outputs)
    names = _list_names(outputs)
    return None if names is None else f"..{'...'.join(names)}.."


def _are_among(names: list[object], inputs: list[str] | None) -> bool:
    return all(isinstance(name, str) and name in (inputs or ()) for name in names)
