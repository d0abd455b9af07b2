"""A tiny run of the parts with goals but the browser's, on a real server. No time is judged."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import PARTS, main
from benchmarks.figures import GOALS
from benchmarks.peers import NAMES, is_installed

PARTS_RUN = [name for name in PARTS if name not in ("browser", "slow_drag", "fanout")]
NOT_RUN = ("slider", "drag", "slow_drag", "memory.peak_ratio")
"""The browser's figures, and what so few trips cannot tell."""

MISSING = [name for name in NAMES if not is_installed(name)]


@pytest.fixture
def folder(tmp_path, compiled_folder) -> Path:
    """Data sets of this test alone, and kernels that other tests have compiled."""
    kernels = compiled_folder / "numba"
    kernels.mkdir(parents=True, exist_ok=True)
    (tmp_path / "numba").symlink_to(kernels)
    return tmp_path


@pytest.mark.cluster
@pytest.mark.timeout(900)
def test_parts_end_in_the_figures_of_their_goals(folder) -> None:
    sizes = ["--rows", "2000", "--steps", "4", "--peer-steps", "2"]
    sizes += ["--storm-seconds", "0.2", "--slow", "2"]
    places = ["--folder", str(folder), "--json", str(folder / "run.json")]
    assert main([*sizes, *places, "--parts", *reversed(PARTS_RUN)]) == 0
    parts = json.loads((folder / "run.json").read_text())["parts"]
    assert list(parts) == PARTS_RUN
    assert all(part["whole"] for part in parts.values())
    figures = {key for part in parts.values() for key in part["figures"]}
    wanted = {key for key in GOALS if not key.startswith(NOT_RUN)}
    assert {key for key in wanted if not key.endswith(tuple(MISSING))} <= figures
    assert parts["peers"]["notes"] == [
        f"{name} was left out: it is not installed." for name in MISSING
    ]
