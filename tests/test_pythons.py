"""Each Python that the metadata allow is one that `make` takes, and each module is imported."""

import os
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dashapp

ROOT = Path(__file__).resolve().parent.parent
FINDER = ROOT / "tools" / "find-python"


def find(*named: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(FINDER), *named],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def write_python(folder: Path, name: str, version: str) -> Path:
    """A program that answers the finder's question as a Python of that version would."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho 'Python {version} {path}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def only(tmp_path: Path) -> dict[str, str]:
    """An environment with no Python but those that a test puts into `tmp_path`."""
    for tool in ("sh", "ls", "sort", "sed", "head", "tail"):
        (tmp_path / tool).symlink_to(next(Path("/usr/bin").glob(tool), Path("/bin") / tool))
    return {"PATH": str(tmp_path), "PYENV_ROOT": str(tmp_path / "pyenv")}


def test_the_finder_knows_the_versions_of_the_metadata() -> None:
    [listed] = re.findall(r'^VERSIONS="(.*)"', FINDER.read_text("utf-8"), re.MULTILINE)
    minors = [int(version.removeprefix("3.")) for version in listed.split()]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">=3.{min(minors)},<3.{max(minors) + 1}"


def test_the_one_that_passes_all_tests_comes_first(only: dict[str, str], tmp_path: Path) -> None:
    write_python(tmp_path, "python3.13", "3.13.1")
    first = write_python(tmp_path, "python3.11", "3.11.9")
    found = find(**only)
    assert found.stdout == f"{first}\n"
    assert found.stderr == f"Taking Python 3.11.9 ({first}).\n"
    assert find("python3.13", **only).stdout == f"{tmp_path / 'python3.13'}\n"


def test_pyenv_has_what_path_does_not_run(only: dict[str, str], tmp_path: Path) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.12: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    for version in ("3.12.9", "3.12.10"):
        folder = tmp_path / "pyenv" / "versions" / version / "bin"
        folder.mkdir(parents=True)
        write_python(folder, "python3.12", version)
    assert "Taking Python 3.12.10 " in find(**only).stderr, "the newest of its version"


def test_without_any_a_sentence_says_what_to_do(only: dict[str, str]) -> None:
    found = find(**only)
    assert (found.returncode, found.stdout) == (1, "")
    assert "Install one" in found.stderr
    named = find("python3.11", **only)
    assert (named.returncode, named.stdout) == (1, "")
    assert "PYTHON=python3.11 cannot be taken: " in named.stderr


def test_a_named_python_that_is_not_supported_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "python"
    code = "import sys; sys.version_info = (3, 10, 1); sys.argv = sys.argv[1:]; exec(sys.argv[1])"
    other.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{code}' \"$@\"\n")
    other.chmod(0o755)
    found = find(str(other))
    assert found.returncode == 1
    assert "Python 3.10.1, of no version that is supported" in found.stderr


def test_every_module_is_imported() -> None:
    names = [
        module.name
        for module in pkgutil.walk_packages(dashapp.__path__, "dashapp.")
        if not module.name.endswith(".__main__")
    ]
    assert len(names) > 200
    code = f"import importlib\nfor name in {names}: importlib.import_module(name)"
    # 280 modules, numba among them, on a machine that may be busy.
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=300)
