"""A tiny run of the sections that need a cluster or files. No time is judged."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.figures import GOALS
from benchmarks.peers import NAMES, is_installed

SECTIONS = ("peers", "loading", "prepare")
MISSING = [name for name in NAMES if not is_installed(name)]


def goals_of_sections() -> set[str]:
    compared = {key for key in GOALS if "vs_" in key and not key.endswith(tuple(MISSING))}
    others = {key for key in GOALS if key.startswith(("memory.", "loading.", "prepare."))}
    return compared | others


@pytest.fixture
def folder(tmp_path, compiled_folder) -> Path:
    """Data sets of this test alone, and kernels that other tests have compiled."""
    kernels = compiled_folder / "numba"
    kernels.mkdir(parents=True, exist_ok=True)
    (tmp_path / "numba").symlink_to(kernels)
    return tmp_path


@pytest.mark.cluster
@pytest.mark.timeout(600)
def test_sections_end_in_their_goals_figures(folder) -> None:
    sizes = ["--rows", "2000", "--steps", "4", "--peer-steps", "2"]
    places = ["--folder", str(folder), "--json", str(folder / "run.json")]
    assert main([*sizes, *places, "--only", *SECTIONS]) == 0
    run = json.loads((folder / "run.json").read_text())
    assert goals_of_sections() <= run["figures"].keys()
    assert run["notes"] == [f"{name} was left out: it is not installed." for name in MISSING]
    assert run["about"]["trips"] == "2,000"
