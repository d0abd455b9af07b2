"""The command line: what a person types, the exit code, and one sentence when it is wrong."""

import contextlib
import io
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.processes import running, wait_for
from support.tlc_files import write_february_2010
from support.tlc_server import serve_tlc

from dashapp import cli
from dashapp.commands import preflight
from dashapp.commands.arguments import parse_arguments, with_command
from dashapp.commands.listening import find_url, listen
from dashapp.commands.progress import ProgressReport, describe_progress
from dashapp.errors import ConfigurationError, DataError
from dashapp.model import Progress
from dashapp.settings import Settings

YELLOW_2015 = (
    "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,"
    "pickup_longitude,pickup_latitude,RateCodeID,store_and_fwd_flag,dropoff_longitude,"
    "dropoff_latitude,payment_type,fare_amount,extra,mta_tax,tip_amount,tolls_amount,"
    "improvement_surcharge,total_amount"
)
BARE_LIST = """
from dataclasses import replace
from support.shuttles import SHUTTLES
TRIPS = replace(SHUTTLES, name="bare_list:TRIPS", generator="")
"""
TRIP = (
    "2,2015-01-15 19:05:39,2015-01-15 19:23:42,{},1.59,{},{},1,N,-73.97,40.75,1,12,1,.5,3,0,.3,17"
)


@pytest.fixture
def trips_csv(tmp_path: Path) -> Path:
    """Four trips: two drawn at the pickup, one at (0, 0), one without passengers."""
    path = tmp_path / "yellow.csv"
    rows = [
        TRIP.format(1, -73.99, 40.75),
        TRIP.format(2, -73.98, 40.76),
        TRIP.format(1, 0, 0),
        TRIP.format("", -73.99, 40.75),
    ]
    path.write_text("\r\n".join([YELLOW_2015, *rows]) + "\r\n")
    return path


@pytest.fixture(autouse=True)
def _cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DASHAPP_CACHE_FOLDER", str(tmp_path / "cache"))


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """Commands set up logging for the whole process; give pytest its own back."""
    root = logging.getLogger()
    kept = root.handlers[:], logging.getLogger("dashapp").level
    yield
    root.handlers[:] = kept[0]
    logging.getLogger("dashapp").setLevel(kept[1])


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1, "one sentence"
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], "serve"),
        (["--data", "a.csv", "b.csv"], "serve"),
        (["serve", "--port", "1"], "serve"),
        (["check"], "check"),
        (["prepare", "a", "--to", "b"], "prepare"),
        (["synth", "--rows", "5", "--to", "b"], "synth"),
    ],
)
def test_serve_need_not_be_said(arguments: list[str], command: str) -> None:
    assert parse_arguments(arguments).command == command


def test_data_may_be_given_together_or_one_by_one() -> None:
    together = parse_arguments(["--data", "a", "b"]).data
    assert together == parse_arguments(["--data", "a", "--data", "b"]).data == ["a", "b"]


def test_a_leading_help_is_everybodys() -> None:
    assert with_command(["--help"]) == ["--help"]


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["prepare", "--help"]])
def test_help_reads_well(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert "python -m dashapp" in text
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["prepar"], "There is no command 'prepar'. Did you mean prepare?"),
        (["prepare", "a"], "--to"),
        (["--prot", "3"], "--prot"),
        (["--port", "many"], "invalid int"),
        (["--port", "70000"], "--port cannot be 70000"),
        (["--backend", "locl"], "Did you mean local?"),
        (["synth", "--rows", "0", "--to", "x"], "no whole number above 0"),
        (["check", "--backend", "cloud"], "--backend cannot be 'cloud'"),
    ],
)
def test_wrong_use_is_2_and_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert cli.main(arguments) == 2
    assert words in refused(capsys)


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["serve"], ["prepare", "a", "--to", "b"], ["synth", "--rows=1", "--to=b"]],
)
def test_every_command_refuses_an_unknown_setting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("DASHAPP_BACKED", "local")
    assert cli.main(arguments) == 2
    assert "Did you mean DASHAPP_BACKEND?" in refused(capsys)


def test_check_tells_each_part(capsys: pytest.CaptureFixture[str], trips_csv: Path) -> None:
    assert cli.main(["check", "--data", str(trips_csv)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["warning", "data"],
        ["ok", "data"],
        ["ok", "folder"],
        ["ok", "cluster"],
    ]
    assert "50% of the rows cannot be drawn as pickups (2 of 4)" in lines[0]
    assert "yellow.csv" in lines[1]


def test_check_looks_at_each_set_by_its_name(
    capsys: pytest.CaptureFixture[str], trips_csv: Path
) -> None:
    assert cli.main(["check", "--data", f"old={trips_csv}", "new=/no/such/file.csv"]) == 1
    lines = capsys.readouterr().out.splitlines()
    told = [line.split()[:3] for line in lines]
    assert told[:3] == [
        ["warning", "data", "old:"],
        ["ok", "data", "old:"],
        ["failed", "data", "new:"],
    ]
    assert "There is nothing at /no/such/file.csv" in lines[2]


def test_a_set_that_cannot_be_read_keeps_serve_from_nothing_while_another_can(
    trips_csv: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = Settings(data=(f"old={trips_csv}", "new=/no/such/file.csv"))
    assert preflight.examine_apart(one) == "raw"
    assert "new: There is nothing at /no/such/file.csv; check the path." in caplog.messages
    none = Settings(data=("old=/no/such/a.csv", "new=/no/such/file.csv"))
    with pytest.raises(DataError, match=r"^old: There is nothing at /no/such/a\.csv"):
        preflight.examine_apart(none)


def test_data_of_which_a_part_fails_are_served_only_where_another_set_is_whole() -> None:
    fine, failed = (preflight.Finding("data", "x", code, "raw") for code in (0, 1))
    assert preflight.is_grave(failed, [fine, failed]), "one set, some of whose files are there"
    one, other = (replace(fine, of_set=name) for name in ("one", "other"))
    bad = replace(failed, of_set="one")
    assert preflight.is_grave(bad, [one, bad])
    assert not preflight.is_grave(bad, [one, bad, other])
    folder = preflight.Finding("folder", "x", 2)
    assert preflight.is_grave(folder, [other, folder])
    assert not preflight.is_grave(preflight.Finding("redis", "x", 1), [other])


def test_prepare_takes_no_names(capsys: pytest.CaptureFixture[str], trips_csv: Path) -> None:
    assert cli.main(["prepare", f"old={trips_csv}", "--to", "made"]) == 2
    assert "serve it as --data old=DEST" in refused(capsys)


def test_check_names_the_files_that_are_not_read(
    capsys: pytest.CaptureFixture[str], trips_csv: Path
) -> None:
    for name in ("a.json", "b.csv.lz4", ".hidden", "no_extension"):
        (trips_csv.parent / name).write_bytes(b"x")
    (trips_csv.parent / "dangling.csv").symlink_to("nowhere.csv")
    assert cli.main(["check", "--data", str(trips_csv.parent)]) == 0
    out = capsys.readouterr().out
    assert "Not read: .hidden, a.json, b.csv.lz4, dangling.csv, no_extension" in out


def test_what_has_no_trip_is_refused_everywhere_with_column_and_first_value(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "none.csv"
    row = TRIP.format("two", -73.99, 40.75)
    path.write_text(f"{YELLOW_2015}\n{row}\n{row}")
    to = ["--to", str(tmp_path / "set")]
    for command in (["check", "--data"], ["prepare", *to], ["--port", "0", "--data"]):
        assert cli.main([*command, str(path)]) == 1
        told = "".join(capsys.readouterr())
        assert "none of its 2 rows can be drawn" in told
        assert "no number in passenger_count (the first: “two”)" in told


def test_check_makes_nothing(tmp_path: Path) -> None:
    assert cli.main(["check"]) == 0
    assert list(tmp_path.iterdir()) == []


def test_without_files_a_data_set_must_bring_its_generator(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The workers are not even started."""
    (tmp_path / "bare_list.py").write_text(BARE_LIST)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("DASHAPP_DATASET", "bare_list:TRIPS")
    sentence = (
        "Demo data are made up for New York's taxi trips, and the list bare_list:TRIPS names no "
        "generator of its own; name files of shuttle trips with DASHAPP_DATA or --data."
    )
    for words in (["check"], ["serve", "--port", "0"], ["synth", "--rows=1", "--to=made"]):
        assert cli.main(words) == 2
        assert sentence in "".join(capsys.readouterr())


def test_synth_writes_trips_of_another_data_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DASHAPP_DATASET", "support.shuttles:SHUTTLES")
    assert cli.main(["synth", "--rows", "7", "--to", str(tmp_path / "made")]) == 0
    (path,) = (tmp_path / "made").glob("*.csv")
    assert path.read_text().startswith("pickup_at,dropoff_at,pickup_lon,pickup_lat,")


def test_check_fails_with_the_part_that_would(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--data", "/no/such/file.csv"]) == 1
    assert "failed  data     There is nothing at /no/such/file.csv" in capsys.readouterr().out


def test_check_refuses_a_cache_folder_that_cannot_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, trips_csv: Path
) -> None:
    monkeypatch.setenv("DASHAPP_CACHE_FOLDER", str(trips_csv / "below"))
    assert cli.main(["check"]) == 2
    assert "DASHAPP_CACHE_FOLDER" in capsys.readouterr().out


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that takes no files")
def test_check_tries_to_write_where_rights_alone_would_let_root(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DASHAPP_CACHE_FOLDER", "/proc/dashapp")
    assert cli.main(["check"]) == 2
    assert "/proc cannot be written" in capsys.readouterr().out


def test_check_speaks_json(capsys: pytest.CaptureFixture[str], trips_csv: Path) -> None:
    assert cli.main(["check", "--json", "--data", str(trips_csv)]) == 0
    findings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [finding["kind"] for finding in findings[:2]] == ["warning", "raw"]


def test_serve_refuses_data_that_cannot_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--port", "0", "--data", "/no/such/file.csv"]) == 1
    assert "There is nothing at /no/such/file.csv" in refused(capsys)


def test_serve_refuses_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["--port", str(port)]) == 2
    assert f"Cannot listen on 127.0.0.1 port {port}: another program listens there" in refused(
        capsys
    )


def test_serve_refuses_a_host_that_is_not_its_own() -> None:
    with pytest.raises(ConfigurationError, match="this machine has no such address"):
        listen("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("localhost", "")]
)
def test_the_url_can_be_opened(host: str, shown: str) -> None:
    with listen(host, 0) as listener:
        url = find_url(listener)
    assert url.startswith(f"http://{shown}")
    assert url.rpartition(":")[2].isdigit()


def test_prepare_tells_what_became_of_every_row(
    capsys: pytest.CaptureFixture[str], trips_csv: Path, tmp_path: Path
) -> None:
    assert cli.main(["prepare", str(trips_csv), "--to", str(tmp_path / "set"), "--json"]) == 0
    out, err = capsys.readouterr()
    summary = json.loads(out)
    keys = {"warning", "rows_read", "pickup", "dropoff", "files", "gaps", "not_read"}
    assert set(summary) == keys | {"files_not_read", "version"}
    assert (summary["rows_read"], summary["files"]) == (4, 1)
    assert summary["pickup"]["drawn"] == 2
    assert summary["pickup"]["left_out"]["zero_coordinates"] == 1
    assert summary["dropoff"]["left_out"]["missing_value"] == 1
    assert "Preparing" in err


def test_prepare_speaks_to_people_too(
    capsys: pytest.CaptureFixture[str], trips_csv: Path, tmp_path: Path
) -> None:
    assert cli.main(["prepare", str(trips_csv), "--to", str(tmp_path / "set")]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Warning: 50% of the rows cannot be drawn as pickups (2 of 4): ")
    assert "Read 4 rows of 1 files" in text
    assert "without: passenger_count in 1 rows" in text
    assert "pickup: 2 drawn; left out: 1 missing_value, 1 zero_coordinates" in text


def test_check_tells_what_it_would_fetch_and_prepare_fetches_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = "tlc:yellow/2010-02"
    with serve_tlc() as server:
        monkeypatch.setenv("DASHAPP_TLC_URL", server.url)
        assert cli.main(["check", "--data", name]) == 1
        assert "127.0.0.1 has no trips of yellow 2010-02" in capsys.readouterr().out
        server.replace("yellow_tripdata_2010-02.parquet", write_february_2010(9))
        assert cli.main(["check", "--data", name]) == 0
        assert (
            "1 of TLC's files, 0.0 MB, would be fetched from 127.0.0.1" in capsys.readouterr().out
        )
        assert server.asked == []
        assert cli.main(["prepare", name, "--to", str(tmp_path / "set")]) == 0
        out, err = capsys.readouterr()
        assert "Read 9 rows of 1 files" in out
        assert "Fetching 100%: 1 of 1 files, 0.0 of 0.0 MB" in err
    assert cli.main(["check", "--data", name]) == 0
    out = capsys.readouterr().out
    assert "TLC yellow taxis, 2010-02: raw, 1 files" in out
    assert "of 9 rows 9 drawn as pickups, 9 drawn as dropoffs" in out


@pytest.mark.parametrize("there", [True, False])
def test_a_month_that_is_absent_keeps_check_from_nothing_else(
    there: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    trips_csv: Path,
) -> None:
    name = "tlc:yellow/2010-02"
    with serve_tlc() as server:
        monkeypatch.setenv("DASHAPP_TLC_URL", server.url)
        if there:
            server.replace("yellow_tripdata_2010-02.parquet", write_february_2010(9))
        assert cli.main(["check", "--data", name, str(trips_csv)]) == (0 if there else 1)
    out = capsys.readouterr().out
    assert ("would be fetched" if there else "has no trips of yellow 2010-02") in out
    assert "of 4 rows 2 drawn as pickups" in out
    assert cli.main(["check", "--data", "tlc:green/2020-01", str(trips_csv)]) == 1
    assert "of 4 rows 2 drawn as pickups" in capsys.readouterr().out


def test_check_names_the_file_of_a_set_that_has_no_trip(
    capsys: pytest.CaptureFixture[str], trips_csv: Path
) -> None:
    row = TRIP.format("two", -73.99, 40.75)
    (trips_csv.parent / "bad.csv").write_text(f"{YELLOW_2015}\n{row}\n")
    assert cli.main(["check", "--data", str(trips_csv.parent)]) == 0
    assert "bad.csv has no trip that can be drawn in its first rows" in capsys.readouterr().out


def test_prepare_fails_with_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["prepare", str(tmp_path / "none.csv"), "--to", str(tmp_path / "set")]) == 1
    assert "There is nothing at" in refused(capsys)


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_synth_writes_what_prepare_reads(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, file_format: str
) -> None:
    made = tmp_path / "made"
    words = ["synth", "--rows", "1000", "--to", str(made), "--format", file_format]
    assert cli.main(words) == 0
    assert capsys.readouterr().out == ""
    assert cli.main(["prepare", str(made), "--to", str(tmp_path / "set"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows_read"] == 1000


def test_ctrl_c_ends_without_a_traceback(tmp_path: Path) -> None:
    words = ["synth", "--rows", "900_000_000", "--to", str(tmp_path / "made")]
    log = tmp_path / "log"
    with running([sys.executable, "-m", "dashapp", *words], log) as process:
        wait_for(lambda: "Writing" in log.read_text("utf-8"))
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    text = log.read_text("utf-8")
    assert text.endswith("dashapp: Interrupted.\n")
    assert "Traceback" not in text


def test_the_unexpected_is_one_sentence_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert cli.main(["check", "--data", "relative.csv"]) in {1, 2}
    assert "Traceback" not in capsys.readouterr().err


def test_progress_off_a_terminal_is_plain_lines() -> None:
    stream = io.StringIO()
    with ProgressReport("Preparing", stream) as report:
        for done in range(1, 5):
            report(Progress(done, 4, done * 1000, None, done / 4))
    lines = stream.getvalue().splitlines()
    assert lines == [
        "Preparing 25%: 1 of 4 files, 1,000 rows",
        "Preparing 100%: 4 of 4 files, 4,000 rows",
    ]


def test_progress_on_a_terminal_is_a_bar() -> None:
    main, other = os.openpty()
    with open(other, "w") as stream, ProgressReport("Writing", stream) as report:  # noqa: PTH123
        report(Progress(rows_done=500, rows_total=1000))
    assert "\r" in (text := read_terminal(main))
    assert "50%" in text


def read_terminal(main: int) -> str:
    """Everything written to a pseudo-terminal whose other side is closed (it hands out pieces)."""
    pieces = []
    # Linux ends a terminal that nobody holds any more with EIO, others with an empty read.
    with contextlib.suppress(OSError):
        while piece := os.read(main, 10_000):
            pieces.append(piece)
    os.close(main)
    return b"".join(pieces).decode()


def test_progress_names_what_is_known() -> None:
    assert describe_progress(Progress(rows_done=1234)) == "1,234 rows"
    assert describe_progress(Progress(rows_done=1, rows_total=2)) == "1 of 2 rows"
