"""Whoever uses a client that another thread has closed learns that the connection is lost."""

import asyncio

import pytest
from distributed import Client

from dashapp.cluster.connection_loss import connection_loss
from dashapp.cluster.load.version_collection import VersionCollector
from dashapp.cluster.operator.worker_info import ClusterInfo, Reporter
from dashapp.model.operating import Traffic

LOOKS = {
    "operator": ClusterInfo,
    "reporter": lambda client: Reporter(lambda: Traffic(1, 1, 1)).report(client, 0.0),
    "versions": lambda client: VersionCollector().collect(client, "mine"),
    "data": lambda client: client.list_datasets(),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_closed_client_is_a_lost_connection(cluster, look) -> None:
    address = cluster.session().client.scheduler.address
    client = Client(address, timeout=5, set_as_default=False)
    client.close()
    with pytest.raises(ConnectionError), connection_loss():
        look(client)


async def be_cancelled() -> None:
    raise asyncio.CancelledError


def test_what_distributed_gave_up_waiting_for_came_too_late(cluster) -> None:
    client = cluster.session().client
    with pytest.raises(UnboundLocalError):  # else this is mended there, and needs nothing here
        client.sync(be_cancelled, callback_timeout=5)
    with pytest.raises(TimeoutError), connection_loss():
        client.sync(be_cancelled, callback_timeout=5)


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(AttributeError, match="nonsense"), connection_loss():
        "a mistake of ours".nonsense  # noqa: B018
    with pytest.raises(TimeoutError), connection_loss():
        raise TimeoutError
    with pytest.raises(UnboundLocalError), connection_loss():
        raise UnboundLocalError
