"""The addresses that the real `coiled.Cluster` asks, and what each does to the clusters."""

from pathlib import Path
from typing import Any

from aiohttp import web
from controlplane.cluster import ManagedCluster

CLUSTERS = "/api/v2/clusters/account/{workspace}"
ONE = CLUSTERS + "/id/{id}"
WORKERS = "/api/v2/workers/account/{workspace}/cluster/{id}/"
ENVIRONMENTS = "/api/v2/software-environment/account/{workspace}"


class Routes:
    """Holds the clusters. Changed from the server's loop, read from tests."""

    def __init__(self, workspace: str, root: Path, image: dict[str, str]) -> None:
        self.workspace, self._root, self.image = workspace, root, image
        self.clusters: dict[int, ManagedCluster] = {}
        self.worker_error, self.unreachable = "", False
        self.idle_timeout = ""

    def add_to(self, router: web.UrlDispatcher) -> None:
        get, post, delete = router.add_get, router.add_post, router.add_delete
        get("/api/v2/user/me", self._me)
        get("/api/v2/user/me/memberships", self._memberships)
        get("/api/v2/user/workspace/{workspace}/dask-config-overrides", _nothing)
        get("/api/v1/{workspace}/backend_options/", _backend_options)
        post("/api/v2/interactions/interaction", _nothing)
        post("/api/v2/clusters/id/{id}/event", _nothing)
        get(CLUSTERS + "/name/{name}", self._by_name)
        get(CLUSTERS + "/", self._list)
        post(CLUSTERS + "/", self._create)
        get(ONE, self._details)
        delete(ONE, self._delete)
        get(ONE + "/states", _nothing)
        get(ONE + "/state", self._state)
        get(WORKERS, self._list_workers)
        post(WORKERS, self._add_workers)
        delete(WORKERS, self._remove_workers)
        post(ENVIRONMENTS, _create_environment)

    async def _me(self, request: web.Request) -> web.Response:
        account = {"slug": self.workspace}
        return web.json_response({"username": "tester", "default_account": account})

    async def _memberships(self, request: web.Request) -> web.Response:
        account = {"slug": self.workspace, "name": self.workspace, "id": 1}
        return web.json_response(
            [{"account": account, "is_admin": True, "is_default_account": True}]
        )

    def _find(self, request: web.Request) -> ManagedCluster:
        cluster = self.clusters.get(int(request.match_info["id"]))
        if cluster is None:
            raise web.HTTPNotFound
        return cluster

    def named(self, name: str) -> ManagedCluster | None:
        """The one that lives under this name."""
        living = (one for one in self.clusters.values() if not one.stop_reason)
        return next((one for one in living if one.name == name), None)

    async def _by_name(self, request: web.Request) -> web.Response:
        cluster = self.named(request.match_info["name"])
        if cluster is None:
            return web.json_response({"detail": "Not found."}, status=404)
        return web.json_response({"id": cluster.id})

    async def _list(self, request: web.Request) -> web.Response:
        offset = int(request.query.get("offset", 0))
        wanted = request.query.get("name")
        found = [one.details() for one in self.clusters.values() if wanted in (None, one.name)]
        return web.json_response(found[offset:])

    async def _create(self, request: web.Request) -> web.Response:
        spec: dict[str, Any] = await request.json()
        existing = self.named(spec["name"])
        if existing:
            return web.json_response({"id": existing.id, "existing": True})
        if self.idle_timeout:  # whatever is asked for
            spec["scheduler_options"]["idle_timeout"] = self.idle_timeout
        number = 1001 + len(self.clusters)
        cluster = ManagedCluster(number, spec, self._root, dict(self.image))
        cluster.worker_error, cluster.unreachable = self.worker_error, self.unreachable
        self.clusters[number] = cluster
        return web.json_response({"id": number, "existing": False})

    async def _details(self, request: web.Request) -> web.Response:
        return web.json_response(self._find(request).details())

    async def _state(self, request: web.Request) -> web.Response:
        state, reason = self._find(request).state()
        return web.json_response({"state": state, "reason": reason})

    async def _delete(self, request: web.Request) -> web.Response:
        self._find(request).stop(request.query.get("reason") or "Deleted by user")
        return web.json_response({})

    async def _list_workers(self, request: web.Request) -> web.Response:
        found = list(self._find(request).worker_views())
        return web.json_response(found[int(request.query.get("offset", 0)) :])

    async def _add_workers(self, request: web.Request) -> web.Response:
        cluster, n = self._find(request), (await request.json())["n_workers"]
        cluster.desired += n
        return web.json_response([{"name": name} for name in cluster.machines.add_workers(n)])

    async def _remove_workers(self, request: web.Request) -> web.Response:
        cluster = self._find(request)
        for suffix in request.query.getall("name", []):
            cluster.machines.remove_worker(f"{cluster.name}-worker{suffix}")
        cluster.desired = len(cluster.machines.workers)
        return web.json_response({})


async def _nothing(request: web.Request) -> web.Response:
    return web.json_response({})


async def _backend_options(request: web.Request) -> web.Response:
    return web.json_response({"backend": "vm_aws", "options": {}})


async def _create_environment(request: web.Request) -> web.Response:
    build = {"id": 1, "state": "built"}
    spec = {"id": 1, "latest_build": build}
    name = (await request.json()).get("name")
    return web.json_response({"id": 1, "name": name, "latest_spec": spec})
