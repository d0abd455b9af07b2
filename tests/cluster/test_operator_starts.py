"""Deeds in the middle of a start that takes long, and disks that take no wish. No cluster."""

import threading

import pytest

from dashapp.cache.backend import create_live_cache
from dashapp.cluster.operator import cluster_operator
from dashapp.cluster.operator.cluster_operator import ClusterOperator
from dashapp.cluster.service import ClusterService
from dashapp.errors import ClusterError
from dashapp.model import ClusterState
from dashapp.model.operating import Action, Order, Outcome, Traffic


class LongStart:
    """A backend whose start takes until its machines are ended; the second one fails at once."""

    idle_seconds = None
    actions = frozenset(Action)

    def __init__(self) -> None:
        self.starts, self.ends, self.ended = 0, 0, threading.Event()

    def describe(self) -> str:
        return "what takes minutes"

    def start(self):
        self.starts += 1
        self.ended.wait(60)
        raise ClusterError("The machines were ended.")

    def end(self) -> None:
        self.ends += 1
        self.ended.set()


@pytest.fixture
def starting(settings_for, monkeypatch, poll):
    """A service in the middle of a start, its operator, and the machines."""
    monkeypatch.setattr(cluster_operator, "LEAVE_SECONDS", 0.2)
    monkeypatch.setattr(cluster_operator, "SEEN_SECONDS", 0.0)
    opened = []

    def make(**given):
        settings, machines = settings_for(**given), LongStart()
        service = ClusterService(settings, create_live_cache(), lambda: machines)
        opened.append((service, machines))
        service.start()
        poll(lambda: machines.starts == 1)
        return service, ClusterOperator(settings, service, Traffic, machines), machines

    yield make
    for service, machines in opened:
        machines.end()
        service.close()


def do(service, chief, action: Action, poll):
    chief.act(Order(action))
    poll(lambda: service.desired_states().operation().outcome != Outcome.RUNNING)
    return service.desired_states().operation()


def test_a_restart_in_the_middle_of_a_long_start_ends_in_a_new_start(
    starting, poll, tmp_path
) -> None:
    service, chief, machines = starting(cache_folder=tmp_path)
    assert do(service, chief, Action.RESTART, poll).outcome == Outcome.DONE
    assert machines.ends == 1
    assert not service.desired_states().desired().stopped
    poll(lambda: machines.starts == 2)


def test_a_stop_in_the_middle_of_a_long_start_ends_the_machines(starting, poll, tmp_path) -> None:
    """Twice: they may have come to be after the first time."""
    service, chief, machines = starting(cache_folder=tmp_path)
    assert do(service, chief, Action.STOP, poll).outcome == Outcome.DONE
    assert machines.ends == 2
    assert service.status().state is ClusterState.STOPPED
    service.start()
    assert machines.starts == 1


def test_a_stop_that_no_disk_takes_ends_the_machines_and_says_who_has_not_heard(
    starting, poll, tmp_path
) -> None:
    (tmp_path / "file").write_text("")
    nowhere = tmp_path / "file" / "x"
    service, chief, machines = starting(cache_folder=nowhere, run_folder=nowhere)
    deed = do(service, chief, Action.STOP, poll)
    assert (deed.outcome, machines.ended.is_set()) == (Outcome.DONE, True)
    assert "only this web process knows" in deed.sentence
    assert service.status().state is ClusterState.STOPPED


def test_what_a_killed_process_began_is_finished_by_the_next_one(
    settings_for, tmp_path, poll
) -> None:
    """It ended its machines, or not, and died before it could wish for a new start."""
    from dashapp.cluster.operator.desired_state import DesiredState, open_desired_states

    settings = settings_for(cache_folder=tmp_path)
    desired_states = open_desired_states(settings)
    left = desired_states.lease(DesiredState(stopped=True, message="Anew.", deed=Action.RESTART))
    desired_states._write_desired(
        DesiredState(stopped=True, message="Anew.", deed=Action.RESTART, until=left.at)
    )
    machines = LongStart()
    machines.end()
    service = ClusterService(settings, create_live_cache(), lambda: machines)
    service.start()
    poll(lambda: machines.starts > 0)
    service.close()
