"""The machines of one cluster: a real scheduler and real workers, each a process of this host."""

import json
import os
import signal
import subprocess
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from controlplane.certificate import make_certificate
from controlplane.on_scheduler import STATUS_VARIABLE
from support.dask_processes import start_dask

PRELOADS = Path(__file__).resolve().parent
DEFAULT_IDLE_TIMEOUT = "20 minutes"


class Machines:
    """`tick` brings processes in line with what is wanted; `image` is their own environment."""

    def __init__(
        self, name: str, folder: Path, options: dict[str, Any], image: dict[str, str]
    ) -> None:
        self.name, self.folder, self._options, self._image = name, folder, options, image
        self.certificate, self.key = make_certificate()
        folder.mkdir(parents=True)
        (folder / "dask.crt").write_text(self.certificate)
        (folder / "dask.pem").write_text(self.key)
        self._status_file = folder / "status.json"
        self.credentials_file = folder / "lent-credentials"
        self.workers: dict[str, subprocess.Popen[bytes] | None] = {}
        self._retired: list[subprocess.Popen[bytes]] = []
        idle = (options.get("scheduler_options") or {}).get("idle_timeout")
        self.scheduler = self._run(
            "scheduler",
            "scheduler",
            *("--protocol", "tls", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--preload", str(PRELOADS / "on_scheduler.py")),
            *("--idle-timeout", str(idle or DEFAULT_IDLE_TIMEOUT)),
        )

    def _run(self, log: str, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        hidden = ("DASK_COILED", "DASHAPP_", "PYTHONWARNINGS", "AWS_")
        env = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
        env |= {**(self._options.get("environ") or {}), STATUS_VARIABLE: str(self._status_file)}
        env |= {"AWS_EC2_METADATA_DISABLED": "true", **self._image}
        env["AWS_SHARED_CREDENTIALS_FILE"] = str(self.credentials_file)
        env["PYTHONPATH"] = f"{PRELOADS.parent}{os.pathsep}{PRELOADS.parent.parent}"
        secured = ("--tls-ca-file", "dask.crt", "--tls-cert", "dask.crt", "--tls-key", "dask.pem")
        bare = ("--preload", str(PRELOADS / "bare.py")) if self._image.get("BARE") else ()
        return start_dask(program, [*arguments, *bare, *secured], self.folder, log, env)

    def add_workers(self, n: int) -> list[str]:
        """Their names; the processes follow once the scheduler has an address."""
        names = [f"{self.name}-worker-{uuid.uuid4().hex[:10]}" for _ in range(n)]
        self.workers |= dict.fromkeys(names)
        return names

    def remove_worker(self, name: str) -> None:
        process = self.workers.pop(name, None)
        if process is not None:
            process.terminate()
            self._retired.append(process)

    def status(self) -> dict[str, Any] | None:
        """What the scheduler last told of itself; None before it is up."""
        with suppress(FileNotFoundError):
            found: dict[str, Any] = json.loads(self._status_file.read_text())
            return found
        return None

    def tick(self, failing: bool = False) -> None:
        status = self.status()
        waiting = [name for name, process in self.workers.items() if process is None]
        if status is None or failing:
            return
        for name in waiting:
            self.workers[name] = self._run(
                name,
                "worker",
                *(status["address"], "--name", name, "--no-dashboard", "--nthreads", "1"),
                *("--memory-limit", "1 GiB", "--death-timeout", "20"),
                *("--local-directory", str(self.folder)),
            )

    def running(self) -> list[subprocess.Popen[bytes]]:
        known = [*self.workers.values(), *self._retired, self.scheduler]
        return [process for process in known if process is not None and process.poll() is None]

    def stop(self) -> None:
        for process in self.running():
            process.terminate()

    def kill(self) -> None:
        """Whatever is left, with the processes that the nannies have started."""
        for process in [*self.workers.values(), *self._retired, self.scheduler]:
            if process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
