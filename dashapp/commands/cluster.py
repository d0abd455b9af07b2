"""`cluster`: the shared cluster from the operator's shell. Viewers can do none of this."""

import sys
from pathlib import Path

from dashapp.errors import ConfigurationError
from dashapp.settings import Settings


def operate_cluster(settings: Settings, action: str, workers: int | None, lock_file: str) -> int:
    """Do it and write one sentence about it.

    Raises:
        ConfigurationError, ClusterError: it makes no sense here, or it failed.
    """
    if settings.backend == "local":
        sys.stdout.write(f"{_refuse_or_describe_local(settings, action)}\n")
        return 0
    if settings.backend == "address":
        sys.stdout.write(f"{_refuse_or_describe_joined(settings, action)}\n")
        return 0
    if (action == "scale") != (workers is not None):
        raise ConfigurationError("A number of workers belongs to `cluster scale N`, only there.")
    from dashapp.cluster.coiled import commands  # noqa: PLC0415 - loads distributed

    if action == "software":
        said = commands.create_software(settings, Path(lock_file))
    else:
        said = commands.operate(settings, action, workers or 0)
    if action in ("start", "restart"):
        _end_stop(settings)
    sys.stdout.write(f"{said}\n")
    return 0


def _end_stop(settings: Settings) -> None:
    """Web processes that stay away because of a stop on the page come back."""
    from dashapp.cluster.operator.desired_state import open_desired_states  # noqa: PLC0415 - loads psutil

    desired_states = open_desired_states(settings)
    if desired_states.desired().stopped:
        desired_states.ask()


def _refuse_or_describe_local(settings: Settings, action: str) -> str:
    if action == "status":
        return (
            f"The backend is local: {settings.local_workers} workers start with the first web "
            "process of this machine and end with the last."
        )
    raise ConfigurationError(
        f"`cluster {action}` is for DASHAPP_BACKEND=coiled; local workers start and end with "
        "the web processes, and DASHAPP_LOCAL_WORKERS says how many there are."
    )


def _refuse_or_describe_joined(settings: Settings, action: str) -> str:
    if action == "status":
        from dashapp.cluster.address.backend import AddressBackend, require_address  # noqa: PLC0415 - loads distributed

        said = AddressBackend(require_address(settings)).check()
        return f"{said[0].upper()}{said[1:]}; it is joined, and never ended from here."
    raise ConfigurationError(
        f"`cluster {action}` is for DASHAPP_BACKEND=coiled; this cluster belongs to whoever runs "
        "its scheduler: start, scale, restart or stop it there."
    )
