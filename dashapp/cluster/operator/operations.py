"""Deeds that end the machines: what must come to pass whichever process dies on the way.

While one is under way the wish says which, and until when its process will be heard of again.
"""

import logging
import time

from dashapp.cluster.operator.cluster_control import Machinery
from dashapp.cluster.operator.desired_state import Wish, Wishes
from dashapp.errors import DashAppError
from dashapp.model.operating import Action

RESTARTING = "The operator is starting the cluster anew."
RELOADING = "The operator is loading the data anew."

_log = logging.getLogger(__name__)


def finish_deed(wishes: Wishes, machinery: Machinery) -> None:
    """Carry on with a deed whose process has ended. Called while nobody here uses the cluster.

    One process does it, whoever sees it first; nothing is to be done when it is not so any more.
    """
    left = _take_over(wishes)
    if left is None:
        return
    _log.warning("The process that was to %s the cluster has ended; carrying on.", left.deed)
    try:
        with wishes.carrying_out(left.deed, left.message):
            if left.deed != Action.RELOAD:
                machinery.end()
    except DashAppError as error:
        _log.warning("The cluster could not be ended: %s", error)
    finally:
        wishes.ask(stopped=left.deed == Action.STOP)


def _take_over(wishes: Wishes) -> Wish | None:
    with wishes.deciding() as first:
        left = wishes.wish()
        if not first or not left.deed or time.time() <= left.until:
            return None
        return wishes.lease(left)
