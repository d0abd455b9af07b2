"""All sets of trips that a server serves, on its one cluster.

Each has a thread, a connection, a version, an account and a status of its own (`service`,
`lifecycle`), as those of two web processes have. They meet at the cluster's name or address, so
that loading one stops nobody, and what fails for one fails for it alone.
"""

from collections.abc import Callable, Mapping

from distributed import Client

from dashapp.cluster.activity import Activity
from dashapp.cluster.backends import Backend
from dashapp.cluster.coiled.daily_hours import open_hours
from dashapp.cluster.lifecycle import Lifecycle
from dashapp.cluster.operator.desired_state import DesiredStates
from dashapp.cluster.service import ClusterService, LiveObjects, SetPart, create_backend
from dashapp.model import ClusterStatus
from dashapp.set_names import split_settings
from dashapp.settings import Settings


class ClusterSets:
    """Implements `cluster_operator.RunningCluster`: what an operator does to all of them.

    Attributes:
        services: by the name of the set, in the order given; "" is the one without a name.
    """

    def __init__(
        self,
        settings: Settings,
        live: LiveObjects,
        backend: Callable[[], Backend] | None = None,
        report: Callable[[Client, float], None] = lambda *_: None,
    ) -> None:
        create = backend or (lambda: create_backend(settings))
        hours, activity = open_hours(settings), Activity()
        self.services: Mapping[str, ClusterService] = {
            name: ClusterService(own, live, create, report, hours, SetPart(name, activity))
            for name, own in split_settings(settings).items()
        }

    def start(self) -> None:
        for service in self.services.values():
            service.start()

    def status(self) -> ClusterStatus:
        """Of the first; its number of workers is that of all."""
        return self._first.status()

    def lifecycles(self) -> tuple[Lifecycle, ...]:
        return tuple(one for each in self.services.values() for one in each.lifecycles())

    def desired_states(self) -> DesiredStates:
        return self._first.desired_states()

    @property
    def _first(self) -> ClusterService:
        return next(iter(self.services.values()))
