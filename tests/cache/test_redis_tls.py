"""Redis over TLS as Heroku gives it, with a certificate that signs itself; and `check` tells."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from controlplane.certificate import make_certificate
from support.processes import find_free_port, wait_for

from dashapp import cli
from dashapp.cache.store import ResultStore
from dashapp.cluster.operator.stores import RedisStore
from dashapp.settings import Settings
from dashapp.shared_redis import find_redis_options


@pytest.fixture
def tls_url(tmp_path: Path) -> Iterator[str]:
    """Address of a real Redis that speaks TLS only and wants a password."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("needs the redis-server binary")
    certificate, key = make_certificate()
    (tmp_path / "tls.crt").write_text(certificate)
    (tmp_path / "tls.key").write_text(key)
    port = find_free_port()
    command = [binary, "--port", "0", "--tls-port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--tls-cert-file", "tls.crt", "--tls-key-file", "tls.key"]
    command += ["--tls-ca-cert-file", "tls.crt", "--tls-auth-clients", "no"]
    command += ["--requirepass", "hunter2"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
    url = f"rediss://:hunter2@127.0.0.1:{port}/0"
    try:
        wait_for(lambda: answers(url) or server.poll() is not None)
        if server.poll() is not None:
            pytest.skip("needs a redis-server that speaks TLS")
        yield url
    finally:
        server.terminate()
        server.wait(30)


def unverified(url: str, **more: object) -> Settings:
    return Settings(redis_url=url, result_cache="redis", redis_tls_verify=False, **more)


def answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, **find_redis_options(unverified(url))) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def test_results_and_wishes_go_over_tls(tls_url: str, tmp_path: Path, caplog) -> None:
    settings = unverified(tls_url, cache_folder=tmp_path)
    store = ResultStore(settings)
    assert "DASHAPP_REDIS_TLS_VERIFY" in caplog.text
    store.set("key", b"value")
    assert ResultStore(settings).get("key") == b"value"
    RedisStore(settings, "taxi").write("wish", "text")
    assert RedisStore(settings, "taxi").read("wish") == "text"


def test_a_certificate_that_signs_itself_is_refused(tls_url: str, tmp_path: Path) -> None:
    settings = Settings(cache_folder=tmp_path, result_cache="redis", redis_url=tls_url)
    store = ResultStore(settings)
    store.set("key", b"value")
    assert store.get("key") is None
    assert ResultStore(unverified(tls_url, cache_folder=tmp_path)).get("key") is None


def test_one_that_the_address_names_is_taken(tls_url: str, tmp_path: Path) -> None:
    named = f"{tls_url}?ssl_ca_certs={tmp_path / 'tls.crt'}"
    store = ResultStore(Settings(cache_folder=tmp_path, result_cache="redis", redis_url=named))
    store.set("key", b"value")
    assert store.get("key") == b"value"


def test_on_heroku_no_certificate_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "rediss://:x@host:6379/0"
    assert find_redis_options(Settings(redis_url=url)).get("ssl_cert_reqs") is None
    monkeypatch.setenv("DYNO", "web.1")
    assert find_redis_options(Settings(redis_url=url))["ssl_cert_reqs"] == "none"
    told = Settings(redis_url=url, redis_tls_verify=True)
    assert find_redis_options(told).get("ssl_cert_reqs") is None


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """What `check` says of Redis at this address, and its exit code."""

    def run(url: str, verify: str = "false") -> tuple[int, list[str]]:
        monkeypatch.setenv("DASHAPP_CACHE_FOLDER", str(tmp_path / "cache"))
        monkeypatch.setenv("DASHAPP_RESULT_CACHE", "redis")
        monkeypatch.setenv("REDIS_URL", url)
        monkeypatch.setenv("DASHAPP_REDIS_TLS_VERIFY", verify)
        code = cli.main(["check"])
        out, err = capsys.readouterr()
        assert "hunter2" not in out + err
        return code, [line for line in out.splitlines() if line.split()[1] == "redis"]

    return run


def test_check_pings_redis(check, tls_url: str) -> None:
    code, (line,) = check(tls_url)
    assert code == 0
    assert line.startswith("ok      redis    Redis at 127.0.0.1:")
    assert "answers" in line
    code, (line,) = check(tls_url, verify="true")
    assert code == 1
    assert "DASHAPP_REDIS_TLS_VERIFY=false" in line


def test_check_says_that_redis_is_away(check) -> None:
    code, (line,) = check(f"redis://:hunter2@127.0.0.1:{find_free_port()}/0")
    assert code == 1
    assert line.startswith("failed  redis    Redis at 127.0.0.1:")
    assert "pages work without it" in line
