"""Cases one after the other in a process of their own, which may die or hang without an end to all.

Writes one JSON line a fault, and keeps the files that made it beside.
"""

import json
import multiprocessing
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

START_SECONDS = 900.0
"""Until the first case: kernels may have to be compiled."""

HANG_SECONDS = 60.0
"""A case takes less than a second; other work on the machine may make it ten."""


@dataclass
class Watch:
    """Runs cases until `deadline` of the monotonic clock; `number` is that of the next one."""

    target: Callable[[Connection, int, Path], None]
    kept: Path
    number: int
    deadline: float
    cases: int = 0
    faults: int = 0

    def run(self) -> None:
        self.kept.mkdir(parents=True, exist_ok=True)
        while time.monotonic() < self.deadline:
            with tempfile.TemporaryDirectory(prefix="dashapp-fuzz-") as folder:
                self._run_child(Path(folder))

    def _run_child(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        child = context.Process(target=self.target, args=(theirs, self.number, folder))
        child.start()
        known = self.cases
        theirs.close()
        try:
            self._listen(ours, folder)
        except EOFError:
            child.join()
            if self.cases == known:
                raise RuntimeError("It died before its first case.") from None
            self._note("died", {"text": _name_of_end(child.exitcode)}, folder)
        finally:
            child.kill()
            child.join()
        self.number += 1

    def _listen(self, ours: Connection, folder: Path) -> None:
        patience_s = START_SECONDS
        while time.monotonic() < self.deadline:
            if not ours.poll(patience_s):
                self._note("hangs", {"text": f"more than {patience_s:.0f} s"}, folder)
                return
            told = ours.recv()
            if told is None:  # there are no more
                self.deadline = time.monotonic()
                return
            for fault in told["faults"]:
                self._note(told["name"], fault, folder)
            self.cases, self.number = self.cases + 1, told["number"] + 1
            ours.send("kept")
            patience_s = HANG_SECONDS

    def _note(self, name: str, fault: dict[str, Any], folder: Path) -> None:
        self.faults += 1
        with (self.kept / "faults.jsonl").open("a") as journal:
            journal.write(json.dumps({"number": self.number, "name": name, **fault}) + "\n")
        kept = self.kept / f"case-{self.number}"
        if not kept.exists() and (folder / "case").exists():
            shutil.copytree(folder / "case", kept, symlinks=True)


def _name_of_end(code: int | None) -> str:
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
