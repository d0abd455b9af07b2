"""What runs inside the scheduler, where nothing else happens meanwhile."""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from distributed import Scheduler

from dashapp.cluster.load.dataset import version_of

_AGREED, _UNUSED = "dashapp-agreed", "dashapp-unused"
"""Where the scheduler's extensions keep what these functions remember."""


def agree(name: str, proposed: Any, client: str, dask_scheduler: Scheduler) -> Any:
    """The same value for all who ask at the same time: what the first of them proposes.

    It counts for as long as anybody who took it is connected, known by `client`, its id; then the
    next one may propose anew.
    """
    agreed = dask_scheduler.extensions.setdefault(_AGREED, {})
    value, clients = agreed.get(name, (proposed, set()))
    if not clients & set(dask_scheduler.clients):
        value, clients = proposed, set()
    agreed[name] = (value, clients | {client})
    return value


def collect_versions(mine: str, grace_s: float, dask_scheduler: Scheduler) -> list[str]:
    """Unpublish every version but `mine` that no client has held for `grace_s`, at once.

    Returns:
        The versions that have gone. Their memory is free as soon as the workers hear of it.
    """
    published = dask_scheduler.extensions["publish"].datasets
    names = defaultdict(list)
    for name in published:
        version = version_of(str(name))
        if version not in (None, mine):
            names[version].append(name)
    unused = {
        version
        for version, named in names.items()
        if not _is_held((key for name in named for key in published[name]["keys"]), dask_scheduler)
    }
    now, before = time.monotonic(), dask_scheduler.extensions.get(_UNUSED, {})
    since = {version: before.get(version, now) for version in unused}
    gone = [version for version in sorted(since) if now - since[version] >= grace_s]
    dask_scheduler.extensions[_UNUSED] = {one: since[one] for one in since if one not in gone}
    for name in [name for version in gone for name in names[version]]:
        keys = published.pop(name)["keys"]
        dask_scheduler.client_releases_keys(keys, f"published-{name}")
    return gone


def _is_held(keys: Iterable[Any], scheduler: Scheduler) -> bool:
    """Whether a process holds futures of these, or of what is made of them: it asks or loads."""
    states = [state for key in keys if (state := scheduler.tasks.get(key)) is not None]
    wanted = [state for one in states for state in (one, *one.dependents)]
    return any(
        not client.client_key.startswith("published-")
        for state in wanted
        for client in state.who_wants or ()
    )


def forget_everything(dask_scheduler: Scheduler) -> None:
    """Take every version of ours from all clients, loading or loaded; what others compute stays."""
    published = dask_scheduler.extensions["publish"].datasets
    names = [name for name in published if version_of(str(name)) is not None]
    wanted = [key for name in names for key in published.pop(name)["keys"]]
    states = _with_dependencies(wanted, dask_scheduler)
    for state in states:
        for client in list(state.who_wants or ()):
            dask_scheduler.client_releases_keys([state.key], client.client_key)
    told = {"reason": "replaced", "msg": "Another release of dashapp has taken over."}
    dask_scheduler.report({"op": "cancelled-keys", "keys": [one.key for one in states], **told})


def _with_dependencies(
    keys: Iterable[Any], scheduler: Scheduler, counts: Callable[[Any], bool] = lambda _: True
) -> set[Any]:
    """The states of these tasks and of all below them; none that does not count, nor below it."""
    stack, seen = [scheduler.tasks[key] for key in keys if key in scheduler.tasks], set[Any]()
    while stack:
        task = stack.pop()
        if task not in seen and counts(task):
            seen.add(task)
            stack.extend(task.dependencies)
    return seen


def retry_erred(keys: Collection[Any], dask_scheduler: Scheduler) -> int:
    """Begin again whatever is in error below these tasks; how much that was.

    `Client.retry` looks only at what its own futures show. A task that fails between two retries
    can leave those that need it waiting for ever, and nobody's future in error.
    """
    missing = _with_dependencies(keys, dask_scheduler, lambda task: task.state != "memory")
    erred = [task.key for task in missing if task.state == "erred"]
    dask_scheduler.stimulus_retry(keys=erred)
    return len(erred)
