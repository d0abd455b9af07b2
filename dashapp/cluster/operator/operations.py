"""Deeds that end the machines: what must come to pass whichever process dies on the way.

While one is under way the desired state names it, and until when its process will be heard of.
"""

import logging
import time

from dashapp.cluster.operator.cluster_control import ClusterControl
from dashapp.cluster.operator.desired_state import DesiredState, DesiredStates
from dashapp.errors import DashAppError
from dashapp.model.operating import Action

RESTARTING = "The operator is starting the cluster anew."
RELOADING = "The operator is loading the data anew."

_log = logging.getLogger(__name__)


def finish_operation(desired_states: DesiredStates, control: ClusterControl) -> None:
    """Carry on with an operation whose process has ended; called while nobody uses the cluster.

    One process does it, whoever sees it first; nothing is to be done when it is not so any more.
    """
    left = _take_over(desired_states)
    if left is None:
        return
    _log.warning("The process that was to %s the cluster has ended; carrying on.", left.deed)
    try:
        with desired_states.carrying_out(left.deed, left.message):
            if left.deed != Action.RELOAD:
                control.end()
    except DashAppError as error:
        _log.warning("The cluster could not be ended: %s", error)
    finally:
        desired_states.ask(stopped=left.deed == Action.STOP)


def _take_over(desired_states: DesiredStates) -> DesiredState | None:
    with desired_states.deciding() as first:
        left = desired_states.desired()
        if not first or not left.deed or time.time() <= left.until:
            return None
        return desired_states.lease(left)
