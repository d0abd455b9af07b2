"""A real nginx on free ports, with docs/nginx.conf as it stands but for names, ports and files."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from controlplane.certificate import make_certificate
from support.processes import find_free_port, running, wait_for

CONF = Path(__file__).resolve().parents[2] / "docs" / "nginx.conf"

_MAIN = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u;
    scgi_temp_path {folder}/s;
    include {folder}/dashapp.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """`answers` is where it keeps what viewers have not taken yet."""

    port: int
    plain_port: int
    certificate: Path
    answers: Path
    log: Path

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/taxi/"

    def pid(self) -> int:
        return int((self.log.parent / "pid").read_text())


@contextmanager
def serve_nginx(folder: Path, upstream_port: int, **changes: str) -> Iterator[Nginx]:
    """`changes` are other values of what the file sets with `name=`."""
    binary = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if binary is None:
        pytest.skip("needs the nginx binary")
    certificate, key = make_certificate()
    (folder / "tls.pem").write_text(certificate)
    (folder / "tls.key").write_text(key)
    nginx = Nginx(
        find_free_port(),
        find_free_port(),
        folder / "tls.pem",
        folder / "answers",
        folder / "error.log",
    )
    conf = adapt(nginx, upstream_port)
    for name, value in changes.items():
        conf, number = re.subn(rf"\b{name}=[^ ;]+", f"{name}={value}", conf)
        assert number == 1, name
    (folder / "dashapp.conf").write_text(conf)
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder))
    command = [binary, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(nginx.log)]
    with running(command, folder / "out"):
        wait_for((folder / "pid").exists)  # its sockets are open by then
        yield nginx


def adapt(nginx: Nginx, upstream_port: int) -> str:
    text = CONF.read_text("utf-8")
    changes = {
        "/etc/ssl/taxi.example.org.pem": str(nginx.certificate),
        "/etc/ssl/taxi.example.org.key": str(nginx.certificate.with_suffix(".key")),
        "https://taxi.example.org": f"https://127.0.0.1:{nginx.port}",
        "taxi.example.org;": "127.0.0.1;",
        "listen 443 ssl": f"listen 127.0.0.1:{nginx.port} ssl",
        "listen 80": f"listen 127.0.0.1:{nginx.plain_port}",
        "server 127.0.0.1:8050": f"server 127.0.0.1:{upstream_port}",
    }
    for written, ours in changes.items():
        assert written in text
        text = text.replace(written, ours)
    return text
