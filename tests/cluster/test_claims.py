"""Memory of several sets of trips: counted together inside the scheduler, told in figures."""

from types import SimpleNamespace

import pytest
from support.selecting import YELLOW

from dashapp.cluster.load import memory_check
from dashapp.cluster.load.claims import Claim, claim_memory
from dashapp.cluster.load.dataset import about_name
from dashapp.errors import ClusterError

GIB = 2**30
YEAR = 100_000_000


class Scheduler:
    """What a claim needs of one: who is connected, what is published, workers with a limit."""

    def __init__(self, *limits: int) -> None:
        self.limits, self.datasets = limits, dict[str, object]()
        self.clients: dict[str, object] = {}
        self.extensions = {"publish": SimpleNamespace(datasets=self.datasets)}

    def connect(self, name: str) -> "Client":
        self.clients[name] = object()
        return Client(self, name)


class Client:
    def __init__(self, scheduler: Scheduler, name: str) -> None:
        self.scheduler, self.id = self, name
        self.its = scheduler

    _run_on_scheduler = "run"
    identity = "identity"

    def sync(self, ask, *question, **_):
        if ask == "run":
            function, *given = question
            return function(*given, dask_scheduler=self.its)
        about = {"memory_limit": 0, "metrics": {}}
        workers = [about | {"memory_limit": limit} for limit in self.its.limits]
        return {"workers": dict(enumerate(workers))}

    def require(self, version: str, rows: int) -> None:
        claim = Claim(self, version, f"set {version}")
        memory_check.create_memory_check(self, 0, claim=claim)(rows, YELLOW)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_check, "FINDING_SECONDS", 0.0)


def test_two_that_fit_alone_and_not_together_are_not_both_loaded() -> None:
    scheduler = Scheduler(10 * GIB)
    scheduler.connect("one").require("a", YEAR)
    with pytest.raises(ClusterError) as caught:
        scheduler.connect("two").require("b", YEAR)
    assert str(caught.value) == (
        "100,000,000 trips need 8.2 GiB of memory beside the other sets, set a (7.6 GiB), and "
        "1 worker has 10.0 GiB; give more memory or workers, or serve fewer sets."
    )
    scheduler.connect("three").require("c", YEAR // 5)


def test_a_set_takes_its_memory_once_however_many_processes_and_names_it_has() -> None:
    scheduler = Scheduler(10 * GIB)
    for name in ("one", "two", "three"):
        scheduler.connect(name).require("a", YEAR)


def test_what_is_given_up_is_free_again() -> None:
    scheduler = Scheduler(10 * GIB)
    scheduler.connect("one").require("a", YEAR)
    del scheduler.clients["one"]
    scheduler.connect("two").require("b", YEAR)


def test_a_process_that_starts_anew_waits_for_what_is_loaded_to_be_found(monkeypatch) -> None:
    scheduler = Scheduler(10 * GIB)
    scheduler.connect("before").require("a", YEAR)
    scheduler.datasets[about_name("a")] = object()
    scheduler.clients.clear()
    claim = ("b", "set b", 82 * YEAR, "two")
    usable = memory_check.find_usable([10 * GIB])
    scheduler.connect("two")
    assert claim_memory(claim, usable, True, dask_scheduler=scheduler)[0] is False
    assert claim_memory(claim, usable, False, dask_scheduler=scheduler)[0] is True, "nobody's"
    Claim(scheduler.connect("three"), "a", "set a").note(82 * YEAR)
    assert claim_memory(claim, usable, False, dask_scheduler=scheduler) == (
        False,
        [("set a", 82 * YEAR)],
    )


def test_before_a_set_is_loaded_the_log_has_its_memory_and_that_of_all(caplog) -> None:
    scheduler = Scheduler(10 * GIB, 10 * GIB)
    with caplog.at_level("INFO"):
        scheduler.connect("one").require("a", YEAR)
        scheduler.connect("two").require("b", YEAR)
    assert caplog.messages[-1] == (
        "set b: 100,000,000 trips or more take 7.6 GiB, with the other sets so far 15.2 GiB, and "
        "2 workers have 20.0 GiB."
    )


def test_a_set_that_is_alone_claims_nothing() -> None:
    scheduler = Scheduler(10 * GIB)
    memory_check.create_memory_check(scheduler.connect("one"), 0)(YEAR, YELLOW)
    assert scheduler.extensions.keys() == {"publish"}
