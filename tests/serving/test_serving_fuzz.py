"""Whatever bytes come over a connection: a whole answer or none, and the server goes on.

For long: `pytest tests/serving/test_serving_fuzz.py --hypothesis-profile=long --timeout=0`.
"""

import re
import socket
from collections.abc import Iterator

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.loops import Served, read_to_end, serve
from support.operating import TOKEN, OracleOperator
from support.oracle import DictResults, create_cluster

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.serving.limits import Limits
from dashapp.settings import Settings

PATHS = [b"/", b"/healthz", b"/api/status", b"/api/openapi.json", b"/api/operator/session", b"*"]
PATHS += [
    b"/api/trips?endpoint=pickup&limit=2",
    b"http://here/api/status",
    b"//x",
    b"/%00%ff",
    b"?",
]
METHODS = [b"GET", b"HEAD", b"POST", b"PUT", b"OPTIONS", b"CONNECT", b"PRI", b"get", b"", b"G\0T"]
VERSIONS = [b"HTTP/1.1", b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/1.1 ", b"http/1.1", b""]
NAMES = [b"Host", b"Content-Length", b"Transfer-Encoding", b"Connection", b"Expect", b"Upgrade"]
NAMES += [b"Content-Type", b"Content-Encoding", b"Cookie", b"Range", b"If-None-Match", b"Origin"]
NAMES += [b"X-Forwarded-For", b"X-Forwarded-Proto", b"Forwarded", b"X CSRF", b"", b"A" * 9_000]
VALUES = [b"here", b"0", b"5", b"-1", b"99999999999999999999", b"5, 5", b"0x5", b"+5", b"\xd9\xa3"]
VALUES += [b"chunked", b"gzip, chunked", b"chunked\0", b"identity", b"close", b"keep-alive", b"h2c"]
VALUES += [b"100-continue", b"application/json", b"bytes=0-5", b"\xff\xfe", b"a\rb", b"x" * 9_000]
ENDS = st.sampled_from([b"\r\n"] * 8 + [b"\n", b"\r", b"\r\n ", b"\0\r\n"])
BODIES = [b"", b"5\r\nhello\r\n0\r\n\r\n", b"{}", b"5;a=b\r\nhello", b"-5\r\n", b"ffffffffffff\r\n"]
BODIES += [b'{"token": "' + b"[" * 9_000, b"\x1f\x8b\x08", b"GET /healthz HTTP/1.1\r\n\r\n"]


def some(known: list[bytes]) -> st.SearchStrategy[bytes]:
    return st.one_of(st.sampled_from(known), st.sampled_from(known), st.binary(max_size=30))


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    parts = [draw(some(METHODS)), draw(some(PATHS)), draw(some(VERSIONS))]
    said = b" ".join(parts) + draw(ENDS)
    for name, value in draw(st.lists(st.tuples(some(NAMES), some(VALUES)), max_size=5)):
        said += name + draw(st.sampled_from([b": ", b":", b" : ", b""])) + value + draw(ENDS)
    return said + draw(ENDS) + draw(some(BODIES))


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, sample_trips: pd.DataFrame
) -> Iterator[Served]:
    own = Settings(cache_folder=tmp_path_factory.mktemp("cache"), operator_token=TOKEN)
    services = Services(own, create_cluster(sample_trips[:300]), DictResults(), OracleOperator())
    app = create_app(own, services).server
    with serve(app, Limits(), threads=2) as running:
        yield running


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=st.lists(requests(), min_size=1, max_size=2).map(b"".join), split=st.integers(0, 200))
def test_whatever_is_said_gets_a_whole_answer_or_none(
    served: Served, said: bytes, split: int
) -> None:
    with served.connect() as connection:
        try:
            connection.sendall(said[:split])
            connection.sendall(said[split:])
            connection.shutdown(socket.SHUT_WR)
            heard = read_to_end(connection)
        except (ConnectionError, OSError):
            heard = b""  # hung up on before all was said
    statuses = [int(code) for code in re.findall(rb"^HTTP/1\.[01] (\d{3}) ", heard, re.MULTILINE)]
    assert not heard or statuses
    assert all(status < 500 or status in {501, 503, 504, 505} for status in statuses), heard[:500]
    assert b"Traceback" not in heard
    assert served.ask("/healthz").startswith(b"HTTP/1.1 200")
