"""No web process goes on before the workers have their kernels, whichever began to warm them."""

import threading
from collections.abc import Iterator

import pytest
from distributed import Client, LocalCluster

from dashapp.cluster.load import tasks
from dashapp.cluster.load.warming import warm_workers
from dashapp.errors import ClusterError


@pytest.fixture
def clients() -> Iterator[tuple[Client, Client]]:
    """Of two web processes on one cluster in this process."""
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
        ) as cluster,
        Client(cluster, set_as_default=False) as first,
        Client(cluster, set_as_default=False) as second,
    ):
        yield first, second


def begin(client: Client) -> threading.Thread:
    thread = threading.Thread(target=client.run_on_scheduler, args=(warm_workers,))
    thread.start()
    return thread


def test_the_second_process_waits_for_what_the_first_has_begun(clients, monkeypatch) -> None:
    begun, compiled, times = threading.Event(), threading.Event(), []

    def compile_slowly() -> None:
        times.append(1)
        begun.set()
        compiled.wait(30)

    monkeypatch.setattr(tasks, "warm_up", compile_slowly)
    threads = [begin(clients[0])]
    assert begun.wait(30)
    threads.append(begin(clients[1]))
    threads[1].join(0.5)
    waited = threads[1].is_alive()
    compiled.set()
    for thread in threads:
        thread.join(30)
    assert waited
    assert not any(thread.is_alive() for thread in threads)
    assert times == [1], "compiled once"
    clients[1].run_on_scheduler(warm_workers)
    assert times == [1], "and found warm later"


def test_kernels_that_do_not_compile_are_told_to_every_process(clients, monkeypatch) -> None:
    def fail() -> None:
        raise OSError("no room for the kernels")

    monkeypatch.setattr(tasks, "warm_up", fail)
    with pytest.raises(ClusterError, match="no room"):
        clients[0].run_on_scheduler(warm_workers)
