"""What Coiled refuses, or never answers, is one clear sentence within seconds, without a secret."""

import threading

import dask
import pytest
from controlplane.server import Fault
from support.clusters import start

from dashapp.cluster.coiled import account, probe
from dashapp.cluster.service import create_backend
from dashapp.commands.check import check
from dashapp.errors import ClusterError, ConfigurationError
from dashapp.model import ClusterState

pytestmark = pytest.mark.cluster

CREATE = "POST /api/v2/clusters/account/acme/"


def refusal_of(settings, kind: type[Exception]) -> str:
    """The sentence that a start ends with; the token is nowhere in it, nor in its causes."""
    with pytest.raises(kind) as raised:
        create_backend(settings).start()
    error: BaseException | None = raised.value
    assert "token-of-tests" not in str(error)
    return str(error)


def test_without_a_token_it_says_which_variable_is_missing(
    control_plane, coiled_settings, monkeypatch
) -> None:
    monkeypatch.setenv("COILED_API_TOKEN", "elsewhere")
    with dask.config.set({"coiled.token": None}):
        said = refusal_of(coiled_settings(), ConfigurationError)
    assert "DASK_COILED__TOKEN" in said
    assert "COILED_API_TOKEN is not read" in said
    assert "elsewhere" not in said
    assert control_plane.requests == []


def test_a_wrong_token_is_refused_at_once(control_plane, coiled_settings, caplog) -> None:
    with dask.config.set({"coiled.token": "wrong-token"}):
        said = refusal_of(coiled_settings(), ConfigurationError)
    assert "refuses the token" in said
    assert "wrong-token" not in said + caplog.text
    assert [one.line for one in control_plane.requests] == ["GET /api/v2/user/me"]


def test_an_unknown_workspace_is_refused_with_those_that_are_known(
    control_plane, coiled_settings
) -> None:
    said = refusal_of(coiled_settings(coiled_workspace="nope"), ConfigurationError)
    assert "'nope'" in said
    assert said.endswith("one of: acme.")


@pytest.mark.parametrize("data", [(), ("/home/me/trips.csv",), ("file:///trips.csv",)])
def test_data_of_this_machine_are_refused(control_plane, coiled_settings, data) -> None:
    assert "s3://" in refusal_of(coiled_settings(data=data), ConfigurationError)


@pytest.mark.parametrize(
    ("fault", "said"),
    [(Fault(503), "(503)"), (Fault(delay_s=2), "does not answer"), (Fault(200), "cannot use")],
    ids=["busy", "slow", "nonsense"],
)
def test_a_control_plane_in_trouble_is_told(
    control_plane, coiled_settings, monkeypatch, fault, said
) -> None:
    monkeypatch.setattr(account, "ACCOUNT_SECONDS", 1.0)
    control_plane.faults = {"/api/v2/user/me": fault}
    kind = ConfigurationError if fault.status == 200 else ClusterError
    assert said in refusal_of(coiled_settings(), kind)


def test_a_control_plane_that_is_down_is_told(control_plane, coiled_settings) -> None:
    with dask.config.set({"coiled.server": "http://127.0.0.1:1"}):
        assert "does not answer" in refusal_of(coiled_settings(), ClusterError)


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (400, {"code": "NO_CLOUD_SETUP", "message": "No cloud"}, ConfigurationError, "No cloud"),
        (403, {"message": "Quota of 0 cores reached"}, ClusterError, "Quota of 0 cores reached."),
        (400, {"message": "for token-of-tests"}, ClusterError, "for ***."),
        (400, {"code": "PERMISSIONS_ERROR", "message": "Not you"}, ConfigurationError, "Not you."),
    ],
)
def test_what_create_refuses_is_told_in_coileds_words(
    control_plane, coiled_settings, status, body, kind, said
) -> None:
    control_plane.faults = {CREATE: Fault(status, body)}
    assert said in refusal_of(coiled_settings(), kind)


def test_machines_that_fail_are_told_with_their_reason(control_plane, coiled_settings) -> None:
    control_plane.routes.worker_error = "InsufficientInstanceCapacity"
    said = refusal_of(coiled_settings(), ClusterError)
    assert "InsufficientInstanceCapacity" in said


def test_a_scheduler_that_cannot_be_reached_is_told(
    control_plane, coiled_settings, monkeypatch
) -> None:
    control_plane.routes.unreachable = True
    monkeypatch.setattr(probe, "GONE_SECONDS", 0.0)
    settings = coiled_settings(coiled_start_seconds=8)
    assert "within 8 s" in refusal_of(settings, ClusterError)
    assert "cannot be reached from here" in refusal_of(settings, ClusterError)


def test_a_start_that_takes_too_long_is_left(control_plane, coiled_settings, poll) -> None:
    control_plane.faults = {CREATE: Fault(delay_s=3)}
    settings = coiled_settings(coiled_start_seconds=1)
    assert "within 1 s" in refusal_of(settings, ClusterError)
    control_plane.faults = {}
    poll(lambda: "dashapp-coiled" not in {thread.name for thread in threading.enumerate()})


def test_check_tells_it_too_and_shows_no_secret(control_plane, coiled_settings, capsys) -> None:
    settings = coiled_settings(data=())
    assert check(settings, as_json=False) == 2
    assert "failed  cluster" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("config", "settings", "said"),
    [
        ({"coiled.token": None}, {}, "DASK_COILED__TOKEN"),
        ({"coiled.token": "wrong-token"}, {}, "refuses the token"),
        ({}, {"coiled_workspace": "nope"}, "one of: acme."),
        ({"coiled.server": "http://127.0.0.1:1"}, {}, "does not answer"),
    ],
    ids=["no-token", "bad-token", "workspace", "down"],
)
def test_check_and_the_page_say_it_in_the_same_words(
    control_plane, coiled_settings, capsys, config, settings, said
) -> None:
    with dask.config.set(config):
        made = coiled_settings(**settings)
        assert check(made, as_json=False) > 0
        told = capsys.readouterr().out
        service = start(made)
    assert service.status().state is ClusterState.FAILED
    sentence = service.status().message.split(" Next try")[0]
    service.close()
    assert said in sentence
    assert f"failed  cluster  {sentence}" in told
    assert "wrong-token" not in told


def test_every_setting_reaches_the_request(control_plane, coiled_settings) -> None:
    """It is refused, so that no machine has to start; the order of the day is in its body."""
    control_plane.faults = {CREATE: Fault(400, {"message": "Not today"})}
    settings = coiled_settings(
        coiled_name="other",
        coiled_workers=9,
        max_workers=4,
        coiled_software="env-of-ours",
        coiled_region="eu-west-1",
        coiled_vm_types=("m6i.xlarge", "m5.xlarge"),
        coiled_spot_policy="spot_with_fallback",
        coiled_idle_timeout="5 minutes",
    )
    refusal_of(settings, ClusterError)
    (asked,) = [one.body for one in control_plane.requests if one.line == CREATE]
    assert (asked["name"], asked["workers"], asked["env_name"]) == ("other", 4, "env-of-ours")
    assert asked["scheduler_options"]["idle_timeout"] == "5 minutes"
    for value in ("eu-west-1", "m6i.xlarge", "m5.xlarge", "spot"):
        assert value in str(asked)
    assert "token" not in str(asked).replace("dashboard_token", "")
