"""Compiled code of older versions goes, that of this one and the one before stays."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from dashapp.engine.compile_cache_cleanup import GRACE_SECONDS, remove_outdated_code

LONG_AGO = 2 * GRACE_SECONDS


def make(parent: Path, name: str, age_s: float) -> Path:
    folder = parent / name
    (folder / "engine").mkdir(parents=True)
    (folder / "engine" / "kernel.nbc").write_bytes(b"code")
    os.utime(folder, (time.time() - age_s,) * 2)
    return folder


def digest(number: int) -> str:
    return f"{number:016x}"


def left_of(parent: Path) -> set[str]:
    return {path.name for path in parent.iterdir()}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Of this version, and six older ones."""
    for number in range(1, 7):
        make(tmp_path, f"kernels-engine-{digest(number)}", LONG_AGO + number)
    return make(tmp_path, f"kernels-engine-{digest(0)}", LONG_AGO + 99)


def test_the_newest_two_stay(own: Path) -> None:
    remove_outdated_code(own)
    assert left_of(own.parent) == {f"kernels-engine-{digest(number)}" for number in (0, 1)}
    assert (own / "engine" / "kernel.nbc").exists()


def test_this_version_counts_as_used_now(own: Path) -> None:
    remove_outdated_code(own)
    assert time.time() - own.stat().st_mtime < GRACE_SECONDS


def test_what_was_used_lately_stays(own: Path) -> None:
    lately = [make(own.parent, f"kernels-engine-{digest(90 + n)}", 60 + n) for n in range(3)]
    remove_outdated_code(own)
    assert left_of(own.parent) == {own.name, *(folder.name for folder in lately)}


def test_what_belongs_to_others_stays(own: Path) -> None:
    for name in (f"kernels-synthetic-{digest(1)}", "engine_abc", f"other-{digest(3)}"):
        make(own.parent, name, LONG_AGO)
    (own.parent / f"kernels-engine-{digest(7)}").write_text("a file, not a folder")
    remove_outdated_code(own)
    assert {f"kernels-synthetic-{digest(1)}", "engine_abc", f"other-{digest(3)}"} <= left_of(
        own.parent
    )
    assert f"kernels-engine-{digest(7)}" in left_of(own.parent)


def test_every_family_keeps_its_newest_two(own: Path) -> None:
    for number in range(1, 5):
        make(own.parent, f"kernels-synthetic-{digest(number)}", LONG_AGO + number)
    remove_outdated_code(own)
    families = [name.rpartition("-")[0] for name in left_of(own.parent)]
    assert sorted(families) == ["kernels-engine"] * 2 + ["kernels-synthetic"] * 2


def test_what_another_one_left_half_removed_goes(own: Path) -> None:
    make(own.parent, ".removed-0123", 0)
    remove_outdated_code(own)
    assert ".removed-0123" not in left_of(own.parent)


def test_many_processes_at_once(own: Path) -> None:
    with ProcessPoolExecutor(4, get_context("spawn")) as processes:
        list(processes.map(remove_outdated_code, [own] * 8))
    assert left_of(own.parent) == {f"kernels-engine-{digest(number)}" for number in (0, 1)}


def test_a_folder_that_is_not_there_is_no_matter(tmp_path: Path) -> None:
    remove_outdated_code(tmp_path / f"kernels-engine-{digest(1)}")
    assert left_of(tmp_path) == set()
