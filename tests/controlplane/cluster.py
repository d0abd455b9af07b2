"""One cluster as the control plane knows it: its state, and the views of it that clients read."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from controlplane.machines import Machines

CLOSED_PORT = 1


class ManagedCluster:
    """`worker_error`, when set, lets every machine of a worker fail with that reason.

    `wires` has the port to be told instead of the scheduler's own, where there is one between.
    """

    def __init__(
        self, number: int, spec: dict[str, Any], root: Path, image: dict[str, str]
    ) -> None:
        self.id, self.spec, self.name = number, spec, spec["name"]
        self.created, self.stop_reason = _now(), ""
        self.worker_error, self.unreachable = "", False
        self.wires: dict[int | None, int] = {}
        self.desired: int = spec["workers"]
        self.machines = Machines(self.name, root / str(number), spec, image)
        self.machines.add_workers(self.desired)

    def tick(self) -> None:
        if self.stop_reason:
            return
        if self.machines.scheduler.poll() is not None:
            self.stop("Scheduler process stopped")
        else:
            self.machines.tick(failing=bool(self.worker_error))

    def stop(self, reason: str) -> None:
        self.stop_reason = self.stop_reason or reason
        self.machines.stop()

    def state(self) -> tuple[str, str]:
        """Ready means that all workers have started or failed: before that the client waits."""
        if self.stop_reason:
            return ("stopping" if self.machines.running() else "stopped"), self.stop_reason
        views = list(self.worker_views())
        waiting = any(view["current_state"]["state"] == "starting" for view in views)
        return ("scaling" if waiting or not self.machines.status() else "ready"), ""

    def worker_views(self) -> Iterator[dict[str, Any]]:
        up = set((self.machines.status() or {}).get("workers", ()))
        for name, process in self.machines.workers.items():
            if self.stop_reason:
                yield self._view(name, "stopped", self.stop_reason)
            elif self.worker_error:
                yield self._view(name, "error", self.worker_error)
            elif process is not None and process.poll() is not None:
                yield self._view(name, "error", f"Worker exited with {process.returncode}")
            else:
                yield self._view(name, "started" if name in up else "starting")

    def _view(self, name: str, state: str, reason: str = "", **more: Any) -> dict[str, Any]:
        up = "ready" if state in ("started", "starting") else state
        instance = {
            "id": 1,
            "name": name,
            "created": self.created,
            "instance_type_id": "local",
            "public_ip_address": "127.0.0.1",
            "private_ip_address": "127.0.0.1",
            "current_state": _state(up, reason),
        }
        view = {"name": name, "created": self.created, "instance": instance}
        return {**view, "current_state": _state(state, reason), **more}

    def details(self) -> dict[str, Any]:
        status = self.machines.status()
        port = int(status["address"].rsplit(":", 1)[1]) if status else None
        scheduler = "stopped" if self.stop_reason else "started" if status else "starting"
        dashboard = "http://127.0.0.1:8787?token=dashboard-secret"
        return {
            "id": self.id,
            "name": self.name,
            "created": self.created,
            "backend_type": "vm_aws",
            "coiled_hosted": False,
            "desired_workers": self.desired,
            "scheduler_port": CLOSED_PORT if self.unreachable else self.wires.get(port, port),
            "current_state": _state(*self.state()),
            "scheduler": self._view(
                f"{self.name}-scheduler", scheduler, self.stop_reason, dashboard_address=dashboard
            ),
            "workers": list(self.worker_views()),
            "cluster_options": {
                "tls_cert": self.machines.certificate,
                "tls_key": self.machines.key,
                "region_name": "us-east-1",
            },
            "cluster_infra": {"give_scheduler_public_ip": True},
        }


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat()


def _state(state: str, reason: str = "") -> dict[str, str]:
    return {"state": state, "reason": reason, "updated": _now()}
