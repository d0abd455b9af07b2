"""A control plane for tests: what the real `coiled.Cluster` talks to instead of Coiled's servers.

It serves REST on a free port of 127.0.0.1 from a thread of its own, starts real schedulers and
workers behind mutual TLS, and answers what it does not know with a loud 404.
"""

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from aiohttp import web
from controlplane.cluster import ManagedCluster
from controlplane.routes import Routes

TICK_SECONDS = 0.05


@dataclass(frozen=True)
class Fault:
    """What a route does instead of, or with a delay before, its work."""

    status: int | None = None
    body: dict[str, Any] = field(default_factory=dict)
    delay_s: float = 0.0


@dataclass(frozen=True)
class Request:
    """One that came: `GET /path`, its JSON body, and the status of the answer."""

    line: str
    body: Any
    status: int


class ControlPlane:
    """`faults` maps a part of "METHOD /path" to what goes wrong there."""

    token, workspace = "token-of-tests", "acme"

    def __init__(self, root: Path, image: dict[str, str] | None = None) -> None:
        self.url = ""
        self.routes = Routes(self.workspace, root, image or {})
        self.faults: dict[str, Fault] = {}
        self.requests: list[Request] = []
        self._ready, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the control plane did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)
        self.kill_clusters()

    @property
    def environment(self) -> dict[str, str]:
        """What a client in a process of its own needs to talk to this and to nobody else."""
        return {
            "DASK_COILED__SERVER": self.url,
            "DASK_COILED__TOKEN": self.token,
            "DASK_COILED__WORKSPACE": self.workspace,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def config(self) -> dict[str, str]:
        """The same as Dask configuration of this process."""
        return {
            "coiled.server": self.url,
            "coiled.token": self.token,
            "coiled.workspace": self.workspace,
        }

    def named(self, name: str) -> ManagedCluster | None:
        return self.routes.named(name)

    def created(self) -> list[dict[str, Any]]:
        """The body of every request to create a cluster that was followed."""
        line = f"POST /api/v2/clusters/account/{self.workspace}/"
        return [one.body for one in self.requests if one.line == line and one.status == 200]

    def unknown(self) -> list[str]:
        """Requests this control plane has no route for: the client has learnt something new."""
        return [one.line for one in self.requests if one.status == 404 and one.body == "unknown"]

    def kill_clusters(self) -> None:
        for cluster in self.routes.clusters.values():
            cluster.stop("the test is over")
            cluster.machines.kill()

    async def _serve(self) -> None:
        app = web.Application(middlewares=[self._answer], client_max_size=2**26)
        self.routes.add_to(app.router)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        while not self._stop.is_set():
            for cluster in list(self.routes.clusters.values()):
                cluster.tick()
            await asyncio.sleep(TICK_SECONDS)
        await runner.cleanup()

    @web.middleware
    async def _answer(self, request: web.Request, handler: Any) -> web.StreamResponse:
        line = f"{request.method} {request.path}"
        fault = next((self.faults[part] for part in self.faults if part in line), Fault())
        body = None
        with suppress(ValueError):
            body = await request.json() if request.can_read_body else None
        await asyncio.sleep(fault.delay_s)
        if fault.status is not None:
            response: web.StreamResponse = web.json_response(fault.body, status=fault.status)
        elif request.headers.get("Authorization", "").split(" ")[-1] != self.token:
            response = web.json_response({"detail": "Invalid token."}, status=401)
        else:
            try:
                response = await handler(request)
            except web.HTTPNotFound:
                body = "unknown"
                told = {"message": f"The control plane for tests has no {line}"}
                response = web.json_response(told, status=404)
        self.requests.append(Request(line, body, response.status))
        return response
