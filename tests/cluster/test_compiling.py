"""One process compiles and the others wait for it, but for none that is killed, stopped or done."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashapp.cluster.load.compiling import compiling_once

LONG_S = 60.0

HOLDER = """
import sys, time
from pathlib import Path
from dashapp.cluster.load.compiling import compiling_once

with compiling_once(Path(sys.argv[1])):
    print("compiling", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "kernels" / "complete-0123"


@contextmanager
def compiling_elsewhere(mark: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has begun to compile, and does so until the block ends."""
    command = [sys.executable, "-c", HOLDER, str(mark)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "compiling\n"
        yield process
        process.kill()


def compile_in_thread(mark: Path, done: threading.Event) -> threading.Thread:
    def run() -> None:
        with compiling_once(mark, LONG_S):
            done.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_who_comes_meanwhile_waits_and_finds_it_done(mark: Path) -> None:
    found = threading.Event()
    with compiling_once(mark):
        threads = [compile_in_thread(mark, found) for _ in range(3)]
        assert not found.wait(0.5)
        assert not mark.exists()
    assert mark.exists()
    for thread in threads:
        thread.join(LONG_S)
    assert found.is_set()
    assert not any(thread.is_alive() for thread in threads)


def test_where_all_is_compiled_nobody_waits_for_anybody(mark: Path) -> None:
    with compiling_once(mark):
        mark.touch()
        with compiling_once(mark, LONG_S), compiling_once(mark, LONG_S):
            pass


def test_who_is_killed_while_he_compiles_holds_up_nobody(mark: Path) -> None:
    found = threading.Event()
    with compiling_elsewhere(mark) as process:
        thread = compile_in_thread(mark, found)
        assert not found.wait(0.3)
        process.kill()
        assert found.wait(LONG_S)
    thread.join(LONG_S)
    assert mark.exists()


def test_who_was_stopped_is_not_waited_for_without_end(mark: Path, caplog) -> None:
    with compiling_elsewhere(mark) as process:
        os.kill(process.pid, signal.SIGSTOP)
        with compiling_once(mark, wait_s=0.2):
            pass
    assert "not waiting for it" in caplog.text


def test_what_does_not_compile_is_tried_by_the_next(mark: Path) -> None:
    for _ in range(2):
        with pytest.raises(OSError, match="no room"), compiling_once(mark, LONG_S):
            raise OSError("no room for the kernels")
    assert not mark.exists()


def test_a_folder_that_cannot_be_made_or_written_keeps_nobody_from_compiling(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    for mark in (tmp_path / "file" / "complete-0", tmp_path / "file" / "below" / "complete-0"):
        with compiling_once(mark, LONG_S), compiling_once(mark, LONG_S):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.cluster
def test_a_cluster_that_has_started_leaves_the_mark(cluster, compiled_folder: Path) -> None:
    assert cluster.session()
    assert list((compiled_folder / "numba").glob("kernels-engine-*/complete-*"))
