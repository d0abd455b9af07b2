"""A cluster as somebody else would run it: `dask scheduler` and `dask worker`, each a process."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from controlplane.certificate import make_certificate
from support.compiled import FOLDER
from support.dask_processes import start_dask
from support.processes import find_free_port

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = ("DASK_", "DASHAPP_", "PYTHONWARNINGS", "AWS_")


class OwnedCluster:
    """Nothing runs before `start_scheduler`. The address stays when it is started again.

    `software`, a folder, is where its processes look for libraries first.
    """

    def __init__(self, folder: Path, scheme: str = "tcp", software: Path | None = None) -> None:
        self.folder, self._software = folder, software
        self.address = f"{scheme}://127.0.0.1:{find_free_port()}"
        self._scheduler: subprocess.Popen[bytes] | None = None
        self._workers: list[subprocess.Popen[bytes]] = []
        self.secured: tuple[str, ...] = ()
        if scheme == "tls":
            self._make_certificates()

    def _make_certificates(self) -> None:
        certificate, key = make_certificate()
        (self.folder / "dask.crt").write_text(certificate)
        (self.folder / "dask.pem").write_text(key)
        files = {"ca-file": "dask.crt", "cert": "dask.crt", "key": "dask.pem"}
        self.secured = tuple(
            word for name, file in files.items() for word in (f"--tls-{name}", file)
        )

    @property
    def config(self) -> dict[str, str]:
        """What Dask's own configuration has to say for a client of a cluster with TLS."""
        certificate, key = str(self.folder / "dask.crt"), str(self.folder / "dask.pem")
        return {
            "distributed.comm.tls.ca-file": certificate,
            "distributed.comm.tls.client.cert": certificate,
            "distributed.comm.tls.client.key": key,
        }

    def start_scheduler(self) -> None:
        host, port = self.address.partition("://")[2].split(":")
        protocol = self.address.partition("://")[0]
        self._scheduler = self._run(
            "scheduler",
            *("--protocol", protocol, "--host", host, "--port", port, "--no-dashboard"),
        )

    def start_worker(self) -> None:
        started = self._run(
            "worker",
            *(self.address, "--no-dashboard", "--nthreads", "2", "--memory-limit", "2 GiB"),
            *("--host", "127.0.0.1", "--local-directory", str(self.folder), "--no-nanny"),
        )
        self._workers.append(started)

    def _run(self, part: str, *arguments: str) -> subprocess.Popen[bytes]:
        env = {k: v for k, v in os.environ.items() if not k.startswith(HIDDEN)}
        env["PYTHONPATH"] = os.pathsep.join(map(str, filter(None, (self._software, ROOT))))
        env["NUMBA_CACHE_DIR"] = str(FOLDER / "numba")
        return start_dask(part, [*arguments, *self.secured], self.folder, part, env)

    def is_running(self) -> bool:
        processes = [self._scheduler, *self._workers]
        return all(one is not None and one.poll() is None for one in processes)

    def kill(self) -> None:
        """Everything, as when the machines are switched off."""
        for process in [self._scheduler, *self._workers]:
            if process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        self._scheduler, self._workers = None, []
