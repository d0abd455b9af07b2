"""`cluster status|start|scale|restart|stop|software` from the operator's shell."""

import re

import pytest
from controlplane.server import Fault

from dashapp.cli import main
from dashapp.cluster.coiled.commands import read_pins
from dashapp.errors import ConfigurationError

ELSEWHERE = re.compile(
    r"^[\d-]+T[\d:.]+Z INFO dashapp\.cluster\.(?!coiled\.commands).*\n", re.MULTILINE
)

pytestmark = pytest.mark.cluster


@pytest.fixture
def shell(control_plane, coiled_settings, monkeypatch, capfd):
    """Runs one command line; its exit code and what it wrote, in which no token is.

    Clusters of other tests may log meanwhile, where the command line has set up logging.
    """
    monkeypatch.setenv("DASHAPP_BACKEND", "coiled")
    monkeypatch.setenv("DASHAPP_DATA", "s3://taxi/trips/")
    monkeypatch.setenv("DASHAPP_COILED_WORKERS", "1")
    monkeypatch.setenv("DASHAPP_MAX_WORKERS", "3")

    def run(line: str) -> tuple[int, str]:
        capfd.readouterr()
        code = main(line.split())
        said = "".join(capfd.readouterr())
        assert control_plane.token not in said
        return code, ELSEWHERE.sub("", said)

    return run


def test_a_life_in_the_hands_of_the_operator(shell, control_plane, poll) -> None:
    assert shell("cluster status") == (
        0,
        "There is no cluster dashapp-taxi; nothing is paid for.\n",
    )
    assert shell("cluster stop")[0] == shell("cluster scale 2")[0] == 1
    assert shell("cluster start") == (0, "The cluster dashapp-taxi is running.\n")
    assert "1 of 1 workers" in shell("cluster status")[1]
    code, said = shell("cluster scale 4")
    assert (code, "1 to 3 workers (DASHAPP_MAX_WORKERS)" in said) == (2, True)
    assert shell("cluster scale 2")[0] == 0
    poll(lambda: "2 of 2 workers" in shell("cluster status")[1])
    assert shell("cluster restart") == (0, "The cluster dashapp-taxi is running.\n")
    assert len(control_plane.created()) == 2
    assert shell("cluster stop") == (0, "The cluster dashapp-taxi has been stopped.\n")
    assert control_plane.named("dashapp-taxi") is None


def test_a_start_from_the_shell_ends_a_stop_on_the_page(shell, monkeypatch, tmp_path) -> None:
    from dashapp.cluster.operator.desired_state import open_desired_states
    from dashapp.settings import load_settings

    monkeypatch.setenv("DASHAPP_CACHE_FOLDER", str(tmp_path))
    desired_states = open_desired_states(load_settings())
    desired_states.ask(stopped=True)
    assert shell("cluster status")[0] == 0
    assert desired_states.desired().stopped
    assert shell("cluster start")[0] == 0
    assert not desired_states.desired().stopped


def test_trouble_is_one_sentence(shell, control_plane) -> None:
    control_plane.faults = {"/api/v2/user/me": Fault(401)}
    code, said = shell("cluster status")
    assert (code, said.count("\n")) == (2, 1)
    assert "refuses the token" in said


def test_software_is_made_from_the_lock_file(shell, control_plane, tmp_path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("# by uv\nnumba==0.68.0 \\\n    --hash=sha256:00\npandas==3.1.1\n    # via x\n")
    assert read_pins(lock) == ["numba==0.68.0", "pandas==3.1.1"]
    code, said = shell(f"cluster software --requirements {lock}")
    assert (code, "dashapp has 2 packages" in said) == (0, True)
    line = "POST /api/v2/software-environment/account/acme"
    (asked,) = [one.body for one in control_plane.requests if one.line == line]
    assert "numba" in str(asked)
    with pytest.raises(ConfigurationError, match="--requirements"):
        read_pins(tmp_path / "nowhere.txt")


@pytest.mark.parametrize("action", ["start", "scale 3", "restart", "stop", "software"])
def test_the_local_backend_says_what_makes_no_sense(capsys, action) -> None:
    assert main(["cluster", *action.split()]) == 2
    assert "DASHAPP_BACKEND=coiled" in capsys.readouterr().err


def test_the_local_backend_tells_its_status(capsys) -> None:
    assert main(["cluster", "status"]) == 0
    assert "workers start with the first web process" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["cluster", "cluster sing", "cluster scale", "cluster stop 3"])
def test_wrong_use_is_refused(shell, line) -> None:
    assert shell(line)[0] == 2
