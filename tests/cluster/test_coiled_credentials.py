"""A private bucket: credentials reach the machines when that is asked for, and nothing else."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from support.clusters import start
from support.s3_server import S3Server
from support.selecting import select
from support.viewers import WORLD, serving

from dashapp.engine.queries import TileQuery
from dashapp.model import ClusterState, Endpoint

pytestmark = pytest.mark.cluster

KEY, SECRET = "AKIAOFTHEDEPLOYER000", "secret-of-the-deployer"


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with S3Server().running() as server:
        yield server


@pytest.fixture
def private(s3, trip_files, coiled_settings, monkeypatch):
    """Settings for trips in a private bucket, and the deployer's credentials here alone."""
    for path in trip_files:
        s3.put("private", f"trips/{Path(path).name}", Path(path), acl="private")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", s3.url)
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    where = {"data": ("s3://private/trips/",), "s3_endpoint_url": s3.url, "s3_anonymous": False}
    return lambda **given: coiled_settings(**where, **given)


def machines_of(control_plane):
    return control_plane.named("dashapp-taxi").machines


def test_nothing_is_lent_unless_asked_for(private, control_plane) -> None:
    service = start(private())
    assert service.status().state is ClusterState.FAILED
    assert "s3://private/trips/ is refused to us" in service.status().message
    assert not machines_of(control_plane).credentials_file.exists()
    service.close()


def test_lent_credentials_read_a_private_bucket_and_show_nowhere(
    private, control_plane, plain, caplog
) -> None:
    settings = private(coiled_forward_credentials=True)
    service = start(settings)
    assert service.status().state is ClusterState.READY, service.status().message
    expected = plain.count_tile(Endpoint.PICKUP, WORLD, select()).total
    assert service.queries.ask(TileQuery(Endpoint.PICKUP, WORLD, select())).total == expected
    lent = machines_of(control_plane).credentials_file.read_text()
    secrets = {SECRET, KEY, *(line.split(" = ")[1] for line in lent.splitlines()[1:])}
    assert len(secrets) == 5
    with serving(settings, service) as url:
        pages = [requests.get(url + path, timeout=30).text for path in ("/", "/api/status")]
    seen = {
        "pages": str(pages),
        "log": caplog.text,
        "logs of the machines": read_logs(machines_of(control_plane).folder),
        "Coiled": str(control_plane.requests),
        "tasks": service.session().client.run_on_scheduler(describe_tasks),
    }
    service.close()
    for secret in (*secrets, control_plane.token, "dashboard-secret"):
        assert [place for place, text in seen.items() if secret in text] == []
    assert "s3://private/trips/" in seen["tasks"]


def read_logs(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in folder.glob("*.log"))


def describe_tasks(dask_scheduler) -> str:
    """Every key with what is pickled to run it."""
    told = []
    for key, task in dask_scheduler.tasks.items():
        told.append(f"{key} {pickle.dumps(task.run_spec)!r}")
    return "\n".join(told)


describe_tasks.__module__ = "__main__"  # so that it travels by value
