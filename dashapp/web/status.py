"""GET /api/status, /healthz and /readyz: what the page's badge, a platform and a monitor ask."""

from collections.abc import Mapping
from dataclasses import asdict, astuple
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashapp.errors import ClusterError, NotReadyError
from dashapp.model import ClusterState, ClusterStatus
from dashapp.model.loss_sentences import describe_losses
from dashapp.services import Services
from dashapp.web.questions import name_tiles
from dashapp.web.sets import SET, choose_set, describe_sets

AT_REST = (ClusterState.READY, ClusterState.ASLEEP, ClusterState.STOPPED)


def create_status(services: Services) -> Blueprint:
    blueprint = Blueprint("status", __name__)
    blueprint.add_url_rule("/api/status", "status", partial(get_status, services))
    wake = partial(wake_cluster, services)
    blueprint.add_url_rule("/api/wake", "wake", wake, methods=["POST"])
    blueprint.add_url_rule("/healthz", "healthz", partial(get_health, services))
    blueprint.add_url_rule("/readyz", "readyz", partial(get_readiness, services))
    return blueprint


def get_status(services: Services) -> Response:
    chosen = choose_set(services, request.args).services
    limits = {"export_limit": chosen.settings.export_limit}
    status = chosen.cluster.status()
    message = status.message if chosen.settings.tell_viewers else status.for_viewers
    return _fresh(
        build_status(status, message, chosen.dataset.shown_words)
        | limits
        | describe_sets(services, chosen)
    )


def wake_cluster(services: Services) -> Response:
    """A visit by a page that stays open: a cluster that sleeps wakes, any other stays as it is."""
    services.start()
    return get_status(services)


def build_status(status: ClusterStatus, message: str, words: Mapping[str, str]) -> dict[str, Any]:
    """The JSON of docs/api.md; the account's numbers stand beside the state.

    `words` are those for the ends that are shown (`Dataset.shown_words`).
    """
    return {
        "state": status.state.value,
        "message": message,
        "progress": asdict(status.progress),
        "version": status.version,
        "tile_version": None if status.version is None else name_tiles(status.version),
        "warning": describe_losses(status.account, words),
        **status.account.to_json(),
        "data_name": status.data_name,
        "bounds": None if status.bounds is None else [*astuple(status.bounds)],
        "dataset": None if status.dataset is None else status.dataset.name,
        "told": None if status.dataset is None else status.dataset.telling(status.codes).told,
        "workers": status.workers,
    }


def get_health(services: Services) -> Response:
    """What a platform asks to decide whether this process gets visitors, or is to be replaced.

    Raises:
        ClusterError: nobody looks after the cluster any more, and nothing but a new process helps.
    """
    if not services.is_attended():
        raise ClusterError("This web process does not look after its cluster any more; end it.")
    return _fresh({"status": "ok"})


def get_readiness(services: Services) -> Response:
    """For monitors: a cluster that sleeps or was stopped is as it should be.

    Of the set that is asked for; without one every set has to be so.
    """
    chosen = choose_set(services, request.args).services
    asked = (chosen,) if request.args.get(SET) else services.sets
    for each in asked:
        status = each.cluster.status()
        if status.state not in AT_REST:
            told = f"{each.name}: " if len(asked) > 1 else ""
            raise NotReadyError(f"{told}{status.for_viewers}")
    return _fresh({"status": asked[0].cluster.status().state.value})


def _fresh(body: dict[str, Any]) -> Response:
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-store"
    return response
