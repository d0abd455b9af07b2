"""Kernels that all services between zones share: both ends, the way, seconds."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashapp.data.synthetic.alias_tables import pick_alias
from dashapp.data.synthetic.draws import kernel, unit
from dashapp.data.synthetic.traits import lognormal
from dashapp.data.synthetic.zone_world import IDS, WITHIN

DETOUR, WITHIN_DETOUR, TRAFFIC = range(3)
RIDE_TRAITS = 3
"""Rows of the traits; a service has its own after these."""

_START_MINUTES = 1.4
"""Of every ride: pulling out, the last corner, stopping."""


def list_ride_traits() -> list[NDArray[np.float64]]:
    return [lognormal(0.97, 0.20), lognormal(0.88, 0.50), lognormal(0.97, 0.24)]


@kernel
def draw_origin(key: Any, odds: Any, aliases: Any, group: Any) -> Any:
    return pick_alias(odds, aliases, group, unit(key, 1))


@kernel
def draw_target(key: Any, odds: Any, aliases: Any, row: Any) -> Any:
    """row: `target_row` of the group of hours and the origin."""
    return pick_alias(odds, aliases, row, unit(key, 2))


@kernel
def target_row(group: Any, origin: Any) -> Any:
    return group * IDS + origin


@kernel
def draw_detour(traits: Any, fees: Any, step: Any) -> Any:
    """The way as a part of the usual one; within a zone it is anything."""
    return traits[WITHIN_DETOUR if fees & WITHIN else DETOUR, step]


@kernel
def draw_seconds(traits: Any, pace: Any, speed: Any, step: Any) -> Any:
    """Whole seconds. pace: minutes of the way times miles an hour."""
    minutes = _START_MINUTES + pace / speed
    return int(60.0 * minutes * traits[TRAFFIC, step])
