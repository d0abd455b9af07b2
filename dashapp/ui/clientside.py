"""How Python names what assets/js does: a clientside callback, or a function handed to the map."""

from dash import ClientsideFunction
from dash_extensions.javascript import Namespace


def call(namespace: str, function: str) -> ClientsideFunction:
    """`window.dash_clientside[namespace][function]`, to be wired as a callback."""
    return ClientsideFunction(namespace=namespace, function_name=function)


def hand_over(panel: str, function: str) -> dict[str, str]:
    """`window.dashapp[panel][function]`, to be given to a map component as a property."""
    return Namespace("dashapp", panel)(function)  # type: ignore[no-any-return]
