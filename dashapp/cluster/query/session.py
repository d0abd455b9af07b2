"""What a question needs of the cluster of the moment, and where it comes from."""

from dataclasses import dataclass
from typing import Protocol

from distributed import Client

from dashapp.cluster.load.dataset import Dataset
from dashapp.cluster.query.placement import Placement
from dashapp.errors import NotReadyError


@dataclass(frozen=True, eq=False)
class Session:
    """What questions need: a live client, the dataset on its cluster, and who holds what."""

    client: Client
    dataset: Dataset
    placement: Placement


class Sessions(Protocol):
    """Where the session of the moment comes from."""

    def session(self) -> Session:
        """Raises NotReadyError, with the sentence of the status, while there is none."""

    def mark_unhealthy(self) -> None:
        """A question has met trouble: look after the cluster now, not at the next round."""

    def touch(self) -> None:
        """A question was answered: the cluster is in use."""


class OneVersion:
    """Sessions with one version of the data: what was asked of it is not answered from another."""

    def __init__(self, sessions: Sessions, version: str) -> None:
        self._sessions, self._version = sessions, version
        self.mark_unhealthy, self.touch = sessions.mark_unhealthy, sessions.touch

    def session(self) -> Session:
        session = self._sessions.session()
        if session.dataset.version != self._version:
            raise NotReadyError("The data have just been replaced by others; ask again.")
        return session
