"""Files made to harm: each is a sentence, takes bounded memory, and is believed nothing."""

import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from dashapp.data.csv_lines import LONGEST_LINE_BYTES
from dashapp.data.export_files import write_trips
from dashapp.data.listing import list_uri
from dashapp.data.manifest import LAYOUT_VERSION, read_manifest
from dashapp.data.sources import SourceSet, StorageOptions
from dashapp.data.storage import open_location
from dashapp.dataset import TAXI
from dashapp.errors import ConfigurationError, DataError, PreparedSetError
from dashapp.model import ExportFormat

HERE = Path(__file__).parent
GOOD = HERE / "generations" / "yellow_2015_early.csv"
Resolve = Callable[..., SourceSet]


def test_a_gzip_of_one_endless_line_is_refused_before_it_fills_the_memory(
    read_all, tmp_path: Path
) -> None:
    header = GOOD.read_bytes().split(b"\r\n")[0]
    bomb = tmp_path / "bomb.csv.gz"
    with gzip.open(bomb, "wb", 1) as file:
        file.write(header + b"\r\n")
        for _ in range(10):
            file.write(b"1" * LONGEST_LINE_BYTES)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="line of over 4 MB"):
            read_all(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 130e6


NAMES = {
    "no JSON": "{",
    "another encoding": b"\xff\xfe\0",
    "a list": "[1]",
    "a text": '"name"',
    "nothing": "null",
    "a name that is a number": '{"name": 5}',
    "a name that is null": '{"name": null}',
    "a list of lists": "[" * 100_000,
    "without a name": "{}",
}


@pytest.mark.parametrize("what", NAMES)
def test_a_dataset_file_of_another_shape_is_refused_with_a_sentence(
    resolve: Resolve, tmp_path: Path, what: str
) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(GOOD.read_bytes())
    text = NAMES[what]
    (tmp_path / "dataset.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    if what == "without a name":
        assert resolve(tmp_path).name == f"2 files in {tmp_path.name}"
        return
    with pytest.raises(DataError, match=r"dataset\.json"):
        resolve(tmp_path)


def test_a_name_is_one_line_of_readable_length(resolve: Resolve, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(GOOD.read_bytes())
    (tmp_path / "b.csv").write_bytes(GOOD.read_bytes())
    given = 'Taxi\n=HYPERLINK("http://evil")\r\x1b[31m\u2028' + "x" * 500
    (tmp_path / "dataset.json").write_text(json.dumps({"name": given}))
    name = resolve(tmp_path).name
    assert name.isprintable()
    assert len(name) <= 200
    assert name.startswith("Taxi =HYPERLINK")


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028", "\0"])
def test_no_note_begins_a_line_of_an_export(ending: str) -> None:
    notes = {"data": f"Taxi{ending}=HYPERLINK(1)", f"a{ending}b": {"deep": f"a{ending}=b"}}
    text = write_trips([], ExportFormat.CSV, notes, TAXI).decode()
    *lines, header = text.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("# ") for line in lines)
    assert header.startswith("pickup_datetime,")


MANIFEST = {
    "layout": "dashapp prepared trips",
    "layout_version": LAYOUT_VERSION,
    "version": "0123456789abcdef",
    "name": "taxi",
    "sources": ["a.csv"],
    "account": {
        "rows_read": 0,
        "files": 1,
        **{
            end: {
                "drawn": 0,
                "left_out": dict.fromkeys(
                    [
                        "unreadable",
                        "missing_value",
                        "passengers_out_of_range",
                        "zero_coordinates",
                        "impossible_coordinate",
                    ],
                    0,
                ),
            }
            for end in ("pickup", "dropoff")
        },
    },
    "blocks": {
        end: [{"path": f"{end}/block-0000.parquet", "rows": 0, "first_code": None, "last_code": 5}]
        for end in ("pickup", "dropoff")
    },
}


def changed(path: str, value: object) -> dict[str, object]:
    whole = json.loads(json.dumps(MANIFEST))
    *way, last = path.split(".")
    part = whole
    for step in way:
        part = part[int(step)] if step.isdigit() else part[step]
    part[last] = value
    return whole


def read(folder: Path) -> object:
    return read_manifest(str(folder), StorageOptions())


def test_what_an_account_tells_is_read(tmp_path: Path) -> None:
    cause = {"reason": "missing_value", "column": "fare", "rows": 5, "fault": "empty", "first": ""}
    whole = changed("account.pickup.causes", [cause])
    whole["account"] |= {"gaps": [{"column": "tip", "rows": 5, "unusable": 1, "first": "x"}]}
    (tmp_path / "manifest.json").write_text(json.dumps(whole))
    account = read(tmp_path).account
    assert [one.to_json() for one in account.pickup.causes] == [cause]
    assert [gap.rows for gap in account.gaps] == [5]


def test_a_manifest_of_the_right_shape_is_read(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    found = read(tmp_path)
    assert (found.version, found.name, found.sources) == ("0123456789abcdef", "taxi", ("a.csv",))
    assert found.to_json()["blocks"] == MANIFEST["blocks"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("version", '0123"; filename="x.html'),
        ("version", "../../etc"),
        ("version", "0123456789abcde-"),
        ("version", ""),
        ("version", None),
        ("version", 5),
        ("name", None),
        ("name", {"a": 1}),
        ("sources", "a.csv"),
        ("sources", [None]),
        ("blocks", []),
        ("blocks.pickup", {"path": "x"}),
        ("blocks.pickup.0.path", "../../../etc/passwd"),
        ("blocks.pickup.0.path", "/etc/passwd"),
        ("blocks.pickup.0.path", "dropoff/block-0000.parquet"),
        ("blocks.pickup.0.path", "pickup/../block-0000.parquet"),
        ("blocks.pickup.0.path", "pickup/block-0000.parquet\n"),
        ("blocks.pickup.0.path", "http://evil.example/block-0000.parquet"),
        ("blocks.pickup.0.rows", -1),
        ("blocks.pickup.0.rows", "5"),
        ("blocks.pickup.0.rows", True),
        ("blocks.pickup.0.first_code", 1.5),
        ("blocks.pickup.0.last_code", 2**64),
        ("account.pickup.drawn", "many"),
        ("account.dropoff.drawn", -5),
        ("account.files", None),
        ("account.pickup", []),
        ("account.pickup.causes", {"reason": "unreadable"}),
        ("account.pickup.causes", [{"reason": "unreadable", "column": "", "rows": "5"}]),
        ("account.pickup.causes", [{"reason": "a whim", "column": "", "rows": 5}]),
        ("account.pickup.causes", [{"reason": "unreadable", "column": "", "rows": 5, "fault": 1}]),
        ("account.pickup.causes", [{"reason": "unreadable", "column": "a\nb", "rows": 5}]),
        ("account.gaps", [{"column": "tip", "rows": 5, "unusable": None}]),
        ("account.gaps", [{"column": "tip", "rows": 5, "first": ["x"]}]),
        ("account.gaps", [{"column": "x" * 500, "rows": 5}]),
        ("account.not_read", ["a\x1b[2J"]),
        ("account.not_read", "a.csv"),
        ("account.files_not_read", "some"),
        ("layout_version", {}),
    ],
)
def test_a_manifest_is_not_believed(tmp_path: Path, path: str, value: object) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(changed(path, value)))
    with pytest.raises(PreparedSetError):
        read(tmp_path)


@pytest.mark.parametrize("text", ["[" * 100_000, "null", '"x"', "[]", "{}", "\0", "9" * 10_000])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(PreparedSetError):
        read(tmp_path)


@pytest.mark.parametrize(
    "uri",
    [
        "simplecache::s3://bucket/trips.csv",
        "zip://trips.csv::http://evil.example/a.zip",
        "github://owner:repo@main/trips.csv",
        "ftp://host/trips.csv",
        "reference://x",
        "dask://worker/trips.csv",
    ],
)
def test_only_storages_that_are_known_are_opened(uri: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_location(uri, StorageOptions())
    assert "s3://" in str(refused.value)


def test_an_address_that_leads_elsewhere_is_not_followed(serve_http) -> None:
    elsewhere = serve_http({"/trips.csv": (200, {}, GOOD.read_bytes())}, host="localhost")
    there = {"Location": f"{elsewhere}/trips.csv"}
    first = serve_http({"/trips.csv": (302, there, b""), "/near.csv": (302, {}, b"")})
    with pytest.raises(DataError):
        list_uri(f"{first}/trips.csv", StorageOptions(timeout_seconds=5))


def test_one_that_leads_on_within_its_host_is(serve_http, read_all) -> None:
    served = {"/moved.csv": (301, {"Location": "/trips.csv"}, b"")}
    served["/trips.csv"] = (200, {}, GOOD.read_bytes())
    assert len(read_all(f"{serve_http(served)}/moved.csv")) > 0


@pytest.fixture
def serve_http(request: pytest.FixtureRequest):
    """Starts a server with these answers by path; gives its address."""
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    def serve(answers: dict[str, tuple[int, dict[str, str], bytes]], host: str = "127.0.0.1"):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = answers.get(self.path, (404, {}, b""))
                part = io.BytesIO(body)
                first, last = 0, len(body) - 1
                wanted = self.headers.get("Range")
                if wanted and status == 200:
                    first, last = (int(one) for one in wanted.removeprefix("bytes=").split("-"))
                    last, status = min(last, len(body) - 1), 206
                    headers = {**headers, "Content-Range": f"bytes {first}-{last}/{len(body)}"}
                part.seek(first)
                told = part.read(last - first + 1)
                self.send_response(status)
                for name, value in {"Accept-Ranges": "bytes", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(told)

            do_HEAD = do_GET  # noqa: N815  http.server's own names

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        request.addfinalizer(server.server_close)
        request.addfinalizer(server.shutdown)
        return f"http://{host}:{server.server_port}"

    return serve
