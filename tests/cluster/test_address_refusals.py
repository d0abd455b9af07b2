"""What keeps us from somebody else's cluster is one sentence that says what to do."""

from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import dask
import pytest
from support.clusters import start
from support.owned_cluster import OwnedCluster

from dashapp.cluster import backends
from dashapp.cluster.address.backend import AddressBackend
from dashapp.cluster.service import create_backend
from dashapp.cluster.software.versions import compare_versions, describe_mismatches
from dashapp.commands.check import check
from dashapp.commands.cluster import operate_cluster
from dashapp.errors import ClusterError, ConfigurationError, DashAppError
from dashapp.model import ClusterState

pytestmark = pytest.mark.cluster

NOBODY = "tcp://127.0.0.1:1"


@pytest.fixture(autouse=True)
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(backends, "CONNECT_SECONDS", 1.0)


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Iterator[Callable[..., OwnedCluster]]:
    """Starts a scheduler as somebody else would; its workers never come."""
    started = []

    def make(**given) -> OwnedCluster:
        started.append(OwnedCluster(tmp_path_factory.mktemp("owned"), **given))
        started[-1].start_scheduler()
        return started[-1]

    yield make
    for one in started:
        one.kill()


@pytest.fixture(scope="module")
def secured(run) -> OwnedCluster:
    return run(scheme="tls")


@pytest.fixture(scope="module")
def outdated(run, tmp_path_factory) -> OwnedCluster:
    """Its processes have an old cloudpickle, by what they say of themselves."""
    folder = tmp_path_factory.mktemp("software")
    facts = folder / "cloudpickle-0.1.dist-info" / "METADATA"
    facts.parent.mkdir()
    facts.write_text("Metadata-Version: 2.1\nName: cloudpickle\nVersion: 0.1\n")
    return run(software=folder)


def refusal_of(backend: AddressBackend, kind: type[DashAppError]) -> str:
    with pytest.raises(kind) as raised:
        backend.start()
    return str(raised.value)


def wait_for_scheduler(cluster: OwnedCluster, poll) -> None:
    poll(lambda: AddressBackend(cluster.address).is_alive())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"scheduler": None}, "DASHAPP_SCHEDULER to the address of the scheduler"),
        ({"data": ()}, "demo data are for local workers"),
    ],
    ids=["no-address", "no-data"],
)
def test_what_is_missing_is_named(settings_for, given, said) -> None:
    settings = settings_for(**{"backend": "address", "scheduler": NOBODY, "data": ("x",), **given})
    with pytest.raises(ConfigurationError, match=said):
        create_backend(settings)


def test_nobody_there_is_told_by_page_and_check_in_the_same_words(
    settings_for, trip_files, capsys
) -> None:
    settings = settings_for(backend="address", scheduler=NOBODY, data=trip_files)
    assert check(settings, as_json=False) == 1
    told = capsys.readouterr().out
    service = start(settings)
    status = service.status()
    assert status.state is ClusterState.FAILED
    assert NOBODY not in status.for_viewers
    sentence = status.message.split(" Next try")[0]
    service.close()
    assert f"No scheduler answers at {NOBODY}; see that it runs there" in sentence
    assert f"failed  cluster  {sentence}" in told


def test_tls_without_certificates_names_the_variables(secured) -> None:
    said = refusal_of(AddressBackend(secured.address), ConfigurationError)
    assert "set DASK_DISTRIBUTED__COMM__TLS__CA_FILE and " in said
    assert "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT" in said


def test_certificates_that_are_not_there_are_told(secured) -> None:
    wrong = dict.fromkeys(secured.config, "/nowhere/dask.pem")
    with dask.config.set(wrong):
        said = refusal_of(AddressBackend(secured.address), ConfigurationError)
    assert "cannot be used (No such file or directory)" in said


def test_certificates_of_another_authority_are_told(secured, tmp_path, poll) -> None:
    with dask.config.set(secured.config):
        wait_for_scheduler(secured, poll)
    with dask.config.set(OwnedCluster(tmp_path, "tls").config):
        said = refusal_of(AddressBackend(secured.address), ClusterError)
    assert "certificates of both ends are of the same authority" in said


def test_tcp_to_a_scheduler_with_tls_is_told(secured, poll) -> None:
    with dask.config.set(secured.config):
        wait_for_scheduler(secured, poll)
    said = refusal_of(AddressBackend(secured.address.replace("tls", "tcp")), ClusterError)
    assert "does not want tls:// instead" in said


def test_tcp_where_encryption_is_required_is_told() -> None:
    with dask.config.set({"distributed.comm.require-encryption": True}):
        said = refusal_of(AddressBackend(NOBODY), ConfigurationError)
    assert "set DASHAPP_SCHEDULER to an address that begins with tls://" in said


def test_a_worker_is_no_scheduler(cluster) -> None:
    address = next(iter(cluster.session().client.nthreads()))
    said = refusal_of(AddressBackend(address), ClusterError)
    assert f"A worker of Dask listens at {address}" in said


@pytest.mark.filterwarnings("ignore:Mismatched versions found")  # distributed's own table
def test_other_software_is_named_with_both_versions(outdated, poll) -> None:
    backend, here = AddressBackend(outdated.address), metadata.version("cloudpickle")
    wait_for_scheduler(outdated, poll)
    said = refusal_of(backend, ClusterError)
    assert f"cloudpickle 0.1 there and {here} here" in said
    with pytest.raises(ClusterError, match=r"cloudpickle 0\.1 there"):
        backend.check()


def test_another_python_and_what_is_missing_are_named_and_a_patch_is_not() -> None:
    here = {"python": "3.11", "dask": "1", "numba": "0.60", "pandas": "2.2"}
    there = {"python": "3.12.1.final.0", "dask": "1", "numba": None, "pandas": "2.1"}
    assert not compare_versions(here, [here | {"python": "3.11.9.final.0"}])
    assert "python 3.12 there and 3.11 here; numba not at all there and 0.60 here" in (
        describe_mismatches(compare_versions(here, [there]))
    )


def test_the_shell_tells_of_it_and_leaves_it_alone(settings_for, run, poll, capsys) -> None:
    owned = run()
    wait_for_scheduler(owned, poll)
    settings = settings_for(backend="address", scheduler=owned.address)
    assert operate_cluster(settings, "status", None, "") == 0
    assert "answers, with no worker yet; it is joined, and never" in capsys.readouterr().out
    for action in ("start", "scale", "restart", "stop", "software"):
        with pytest.raises(ConfigurationError, match="belongs to whoever runs its scheduler"):
            operate_cluster(settings, action, 2, str(Path("requirements.txt")))
    assert AddressBackend(owned.address).is_alive()
