"""S3 over the wire, against moto's server: what is read, what is refused, what does not answer."""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pandas as pd
import pytest
import s3fs
from conftest import GENERATIONS, read_set
from moto.server import ThreadedMotoServer

from dashapp.data.cleaning import account_rows
from dashapp.data.prepared import prepare, read_block, read_manifest
from dashapp.data.reading import read_chunk
from dashapp.data.sources import SourceKind, StorageOptions, plan_chunks, resolve_sources
from dashapp.errors import (
    DataError,
    PreparedSetError,
    SourceNotFoundError,
    SourceRefusedError,
    SourceUnreachableError,
)
from dashapp.model import Endpoint

EARLY, LATE = GENERATIONS / "yellow_2015_early.csv", GENERATIONS / "yellow_2015_late.csv"
PATIENCE_S = 10.0
"""A busy machine may be late; tests of servers that say nothing have a patience of their own."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of this machine's own AWS settings, and no connection of an earlier test."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    s3fs.S3FileSystem.clear_instance_cache()
    yield
    s3fs.S3FileSystem.clear_instance_cache()


def ask_server(server: str, path: str, body: bytes = b"") -> None:
    plain = {"Content-Type": "text/plain"}
    with urlopen(Request(f"{server}/moto-api/{path}", data=body, headers=plain)):
        pass


def client_of(server: str, service: str, key: str = "k", secret: str = "s") -> Any:
    return boto3.client(
        service,
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )


@pytest.fixture
def s3(server: str) -> Iterator[Any]:
    """Client of a fresh account: two months in bucket `taxi`, and for everybody in `open`."""
    ask_server(server, "reset")
    client = client_of(server, "s3")
    for bucket, acl in (("taxi", "private"), ("open", "public-read")):
        client.create_bucket(Bucket=bucket, ACL=acl)
        for name in ("2015/yellow_10.csv", "2015/yellow_9.csv", "2015/.hidden.csv"):
            client.put_object(Bucket=bucket, Key=name, Body=EARLY.read_bytes(), ACL=acl)
    yield client
    client.close()


@pytest.fixture
def anonymous(server: str) -> StorageOptions:
    return StorageOptions(True, server, PATIENCE_S)


@pytest.fixture
def signed(server: str) -> StorageOptions:
    return StorageOptions(False, server, PATIENCE_S)


@pytest.fixture
def enforce(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Be a user who may do this, on a server that checks it from now on."""

    def become(action: str) -> None:
        statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam = client_of(server, "iam")
        iam.create_user(UserName="analyst")
        iam.put_user_policy(UserName="analyst", PolicyName="p", PolicyDocument=policy)
        key = iam.create_access_key(UserName="analyst")["AccessKey"]
        iam.close()
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
        ask_server(server, "reset-auth", b"0")

    yield become
    ask_server(server, "reset-auth", b"inf")


@pytest.mark.parametrize("uri", ["s3://open/2015", "s3://open/2015/", "s3://open/*/yellow_*.csv"])
def test_anonymous(uri: str, s3: Any, anonymous: StorageOptions) -> None:
    found = resolve_sources([uri], anonymous)
    assert [file.uri for file in found.files] == [
        "s3://open/2015/yellow_9.csv",
        "s3://open/2015/yellow_10.csv",
    ]
    assert found.name == "2 files in 2015"
    assert account_rows(read_set(found, 200)).pickup.drawn == 6


def test_signed(s3: Any, signed: StorageOptions, enforce: Callable[[str], None]) -> None:
    enforce("s3:*")
    found = resolve_sources(["s3://taxi/2015/yellow_9.csv", str(LATE)], signed)
    assert account_rows(read_set(found)).rows_read == 12
    for chunk in plan_chunks(found):
        assert "SECRET" not in repr(chunk).upper()


def test_anonymous_at_a_private_bucket(s3: Any, anonymous: StorageOptions) -> None:
    with pytest.raises(SourceRefusedError, match=r"s3://taxi/2015/yellow_9\.csv is refused"):
        resolve_sources(["s3://taxi/2015/yellow_9.csv"], anonymous)


def test_no_credentials(s3: Any, signed: StorageOptions) -> None:
    with pytest.raises(SourceRefusedError, match="DASHAPP_S3_ANONYMOUS=true for a public bucket"):
        resolve_sources(["s3://taxi/2015"], signed)


@pytest.mark.parametrize(
    "uri", ["s3://taxi/2015/yellow_9.csv", "s3://taxi/2015", "s3://taxi/*.csv"]
)
def test_credentials_that_are_not_enough(
    uri: str, s3: Any, signed: StorageOptions, enforce: Callable[[str], None]
) -> None:
    enforce("sqs:*")
    with pytest.raises(SourceRefusedError, match=r"s3://taxi/.* is refused to us") as error:
        resolve_sources([uri], signed)
    assert not isinstance(error.value, SourceNotFoundError)


def test_listing_allowed_but_reading_refused(
    s3: Any, signed: StorageOptions, enforce: Callable[[str], None]
) -> None:
    enforce("s3:List*")
    with pytest.raises(SourceRefusedError, match="s3://taxi/2015 is refused to us"):
        resolve_sources(["s3://taxi/2015"], signed)


@pytest.mark.parametrize("uri", ["s3://open/2016", "s3://open/2015/x.csv", "s3://nowhere/2015"])
def test_missing_key_folder_and_bucket(uri: str, s3: Any, anonymous: StorageOptions) -> None:
    with pytest.raises(SourceNotFoundError, match=f"There is nothing at {uri}; check the path"):
        resolve_sources([uri], anonymous)


def test_a_server_that_takes_calls_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = StorageOptions(True, f"http://127.0.0.1:{listener.getsockname()[1]}", 0.3)
        with pytest.raises(SourceUnreachableError, match="s3://taxi/2015 does not answer"):
            resolve_sources(["s3://taxi/2015"], silent)


def test_an_object_that_changed_is_noticed_and_makes_a_new_version(
    s3: Any, anonymous: StorageOptions
) -> None:
    before = resolve_sources(["s3://open/2015/yellow_9.csv"], anonymous)
    changed = EARLY.read_bytes().replace(b"19:05:39", b"19:05:40")
    s3.put_object(Bucket="open", Key="2015/yellow_9.csv", Body=changed, ACL="public-read")
    with pytest.raises(DataError, match="was changed after it was looked at"):
        read_chunk(plan_chunks(before)[0])
    after = resolve_sources(["s3://open/2015/yellow_9.csv"], anonymous)
    assert after.n_bytes == before.n_bytes
    assert after.version != before.version


def test_prepare_to_s3_and_read_back(
    server: str, s3: Any, signed: StorageOptions, enforce: Callable[[str], None]
) -> None:
    enforce("s3:*")
    found = resolve_sources(["s3://taxi/2015"], signed)
    manifest = prepare(found, "s3://taxi/prepared")
    assert read_manifest("s3://taxi/prepared", signed) == manifest
    stored = manifest.stored_blocks("s3://taxi/prepared", Endpoint.PICKUP)
    blocks = [read_block(block.uri, signed, found.dataset, manifest.version) for block in stored]
    assert sum(map(len, blocks)) == manifest.account.pickup.drawn == 6
    served = resolve_sources(["s3://taxi/prepared"], signed)
    assert (served.kind, served.version) == (SourceKind.PREPARED, found.version)
    assert pd.concat(blocks)["x"].gt(0).all()
    assert prepare(found, "s3://taxi/prepared/") == manifest
    with pytest.raises(PreparedSetError, match="is not empty and holds no prepared set"):
        prepare(found, "s3://taxi/2015")
    ask_server(server, "reset-auth", b"inf")
    keys = {item["Key"] for item in s3.list_objects_v2(Bucket="taxi")["Contents"]}
    assert "prepared/unfinished.json" not in keys
