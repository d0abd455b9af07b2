"""What travels to machines that have nothing of the project can be imported there on its own."""

import subprocess
import sys
from pathlib import Path

from dashapp.cluster.software.code_sync import pack_project
from dashapp.cluster.software.remote_code import unpack

IMPORT = """
import sys
sys.path.insert(0, sys.argv[1])
import dashapp, dashapp.data.demo
from dashapp.cluster import health
from dashapp.cluster.load import loading, on_scheduler, tasks
from dashapp.cluster.query import balance, executor, export
assert dashapp.__file__.startswith(sys.argv[1])
"""


def test_nothing_that_travels_needs_what_stays(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    place = unpack(*pack_project())
    command = [sys.executable, "-c", IMPORT, str(place)]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert done.stderr == ""
