"""Dask's own programs, each a process in a group of its own that can be ended as a whole."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def start_dask(
    program: str, arguments: Sequence[str], folder: Path, log: str, env: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    """`program` is scheduler or worker; what it says is added to `folder`/`log`.log."""
    with (folder / f"{log}.log").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
