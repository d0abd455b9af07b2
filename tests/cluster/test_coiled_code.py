"""The project reaches machines that do not have it; software that does not suit is named."""

import tempfile
from importlib import metadata
from pathlib import Path

import pytest
from support.clusters import start

from dashapp.cluster.coiled.software_check import check_software
from dashapp.cluster.service import create_backend
from dashapp.cluster.software import code_sync, remote_code, versions
from dashapp.cluster.software.code_sync import KEY, pack_project, sync_code
from dashapp.engine.mercator import lon_lat_to_xy
from dashapp.errors import ClusterError, ConfigurationError
from dashapp.model import ClusterState

pytestmark = pytest.mark.cluster


@pytest.fixture
def client(control_plane, bare_machines, coiled_settings):
    connection = create_backend(coiled_settings()).start()
    yield connection.client
    connection.close()


def versions_there(client) -> set[str]:
    """Of the code that an import finds on each worker."""
    return set(client.run(_find_version).values())


def _find_version() -> str:
    import dashapp

    folder = Path(dashapp.__file__).parent
    return folder.parent.name.removeprefix(remote_code.FOLDER_PREFIX)


_find_version.__module__ = "__main__"  # so that it travels by value


def test_bare_machines_run_our_code(client, poll) -> None:
    _, version = pack_project()
    assert versions_there(client) == {version}
    assert client.run_on_scheduler(_find_version) == version
    # a function of the engine travels by its name alone
    assert client.submit(lon_lat_to_xy, [0.0], [0.0], pure=False).result(30)[0][0] == 2**31
    client.cluster.scale(2)
    poll(lambda: len(client.nthreads()) == 2)
    assert versions_there(client) == {version}


def test_code_of_an_earlier_release_is_replaced_once(client, monkeypatch) -> None:
    kept = client.submit(sum, [1, 2])
    assert kept.result(30) == 3
    package, _ = pack_project()
    monkeypatch.setattr(code_sync, "pack_project", lambda: (package, "0123456789abcdef"))
    client.set_metadata([KEY], {"version": "earlier", "brought_at": 0.0})
    sync_code(client)
    assert versions_there(client) == {"0123456789abcdef"}
    assert kept.cancelled()
    kept = client.submit(sum, [1, 3])
    assert kept.result(30) == 4
    sync_code(client)
    assert not kept.cancelled()


def test_an_old_process_leaves_newer_code_alone(client) -> None:
    client.set_metadata([KEY], {"version": "newer", "brought_at": 4e9})
    with pytest.raises(ClusterError, match="newer release"):
        sync_code(client)


def test_who_is_newer_is_told_by_the_clock_of_the_scheduler(client, monkeypatch) -> None:
    """A second ago there; ages before this process began, by the clock of its own machine."""
    monkeypatch.setattr(remote_code, "read_clock", lambda: 123.0)
    client.set_metadata([KEY], {"version": "newer", "brought_at": 122.9})
    with pytest.raises(ClusterError, match="newer release"):
        sync_code(client)


def test_code_that_is_half_gone_or_not_ours_is_unpacked_anew(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    package, version = pack_project()
    place = remote_code.unpack(package, version)
    (place / "dashapp" / "errors.py").write_text("print('somebody else')")
    (place / "dashapp" / "settings.py").unlink()
    assert remote_code.unpack(package, version) == place
    sources = remote_code.find_sources(place / "dashapp")
    assert remote_code.hash_sources(sources) == version
    assert [path.name for path in tmp_path.iterdir()] == [place.name]


def test_code_that_somebody_else_could_change_is_not_run(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    package, version = pack_project()
    place = remote_code.unpack(package, version)
    place.chmod(0o777)
    own = remote_code.unpack(package, version)
    assert (own != place, own.name) == (True, place.name)
    assert own.parent.stat().st_mode & 0o077 == 0
    place.rename(tmp_path / "theirs")
    place.symlink_to(tmp_path / "theirs")
    assert remote_code.unpack(package, version) not in (place, own)


@pytest.mark.parametrize(("name", "word"), [("nothing-of-that-name", "not at all")])
def test_missing_software_is_named(client, monkeypatch, name, word) -> None:
    monkeypatch.setattr(versions, "NEEDED", (name,))
    with pytest.raises(ConfigurationError, match=f"{name} {word}.*cluster software"):
        check_software(client)


@pytest.fixture
def old_machines(control_plane, tmp_path):
    """Machines whose software environment was made from an older lock file."""
    for name in ("cloudpickle", "pandas"):
        facts = tmp_path / f"{name}-0.1.dist-info" / "METADATA"
        facts.parent.mkdir()
        facts.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
    image = control_plane.routes.image
    control_plane.routes.image = {"BARE": str(tmp_path), "TMPDIR": str(tmp_path)}
    yield
    control_plane.routes.image = image


@pytest.mark.filterwarnings("ignore:Mismatched versions found")  # distributed's own table
def test_machines_with_other_libraries_are_told_and_not_tried_again(
    control_plane, old_machines, coiled_settings
) -> None:
    service = start(coiled_settings())
    status = service.status()
    assert status.state is ClusterState.FAILED
    here = metadata.version("cloudpickle")
    assert f"have cloudpickle 0.1 where this process has {here}" in status.message
    assert "cluster software" in status.message
    assert "Next try" not in status.message
    service.close()


def test_the_version_depends_on_the_content_alone() -> None:
    assert pack_project() == pack_project.__wrapped__()
