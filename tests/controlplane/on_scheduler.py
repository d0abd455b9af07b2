"""Preload of the scheduler: tells the control plane who is there, and takes Coiled's own calls."""

import json
import os
from pathlib import Path
from typing import Any

from distributed.diagnostics.plugin import SchedulerPlugin

STATUS_VARIABLE = "CONTROLPLANE_STATUS"


class TellStatus(SchedulerPlugin):
    """Writes address and workers into a file whenever they change."""

    name = "controlplane-status"

    def __init__(self, scheduler: Any, path: Path) -> None:
        self.scheduler, self.path = scheduler, path
        self.write()

    def write(self, gone: str | None = None) -> None:
        names = [str(w.name) for address, w in self.scheduler.workers.items() if address != gone]
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"address": self.scheduler.address, "workers": names}))
        fresh.replace(self.path)

    def add_worker(self, scheduler: Any, worker: str) -> None:
        self.write()

    def remove_worker(self, scheduler: Any, worker: str, **_: Any) -> None:
        self.write(gone=worker)


def dask_setup(scheduler: Any) -> None:
    scheduler.add_plugin(TellStatus(scheduler, Path(os.environ[STATUS_VARIABLE])))

    async def accept(**_: Any) -> None:
        """Coiled's own scheduler does something here; this one only has to know the name."""

    for name in ("coiled_set_keepalive", "coiled_update_env_vars", "coiled_unset_env_vars"):
        scheduler.handlers[name] = accept
    scheduler.handlers["aws_update_credentials"] = lend_credentials


async def lend_credentials(credentials: dict[str, Any], **_: Any) -> None:
    """Put them where every process of these machines looks, as Coiled does in its own way."""
    names = {
        "aws_access_key_id": "AccessKeyId",
        "aws_secret_access_key": "SecretAccessKey",
        "aws_session_token": "SessionToken",
    }
    lines = [f"{name} = {credentials.get(key) or ''}" for name, key in names.items()]
    place = Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"])
    place.touch(0o600)
    place.write_text("\n".join(["[default]", *lines, ""]))
