"""What a viewer asks over HTTP is what the oracle answers; nothing comes from a cache."""

import json
import socket
import socketserver
import threading

import numpy as np
import pytest

from benchmarks.asking import Asker, RefusedError, Reply
from benchmarks.figures import GOALS
from benchmarks.measures.walks import ask_walks
from benchmarks.server import ABOUT_PATH
from benchmarks.stage import Run
from benchmarks.walks import Kind, walk

STEP = walk(Kind.PLAIN, 1, 0)[0]


def test_walks_end_in_the_figures_of_their_goals(viewer, tmp_path) -> None:
    found = list(ask_walks(viewer, Run(rows=2_000, folder=tmp_path, steps=3)))
    keys = {figure.key for findings in found for figure in findings.figures}
    of_walks = ("plain", "filtered", "trips", "summary")
    assert {key for key in GOALS if key.startswith(of_walks) and "vs_" not in key} <= keys
    series = {name: len(times) for findings in found for name, times in findings.series.items()}
    assert series == {"plain": 3, "filtered": 3, "trips": 3, "summary": 3}
    assert not [note for findings in found for note in findings.notes]


def test_a_viewport_is_whole_in_either_form(viewer, oracle) -> None:
    compact, bare = viewer.ask_tiles(STEP), viewer.in_plain_form().ask_tiles(STEP)
    tiles = STEP.view.tiles()
    totals = [oracle.queries.count_tile(STEP.endpoint, t, STEP.trip_filter).total for t in tiles]
    for replies in (compact, bare):
        assert [int(reply.headers["x-trips"]) for reply in replies] == totals
    filled = [which for which, reply in enumerate(bare) if reply.body]
    assert filled
    for which in filled:
        assert np.frombuffer(bare[which].content, "<u4").sum() == totals[which]
        assert len(compact[which].body) < len(bare[which].body)


def test_equal_questions_are_computed_again_and_counted(viewer, asker) -> None:
    before = asker.get(ABOUT_PATH).to_json()["answered"].get("TileQuery", 0)
    for _ in range(2):
        assert not any(reply.is_cached for reply in viewer.ask_tiles(STEP))
    about = asker.get(ABOUT_PATH).to_json()
    assert about["answered"]["TileQuery"] - before == 2 * len(STEP.view.tiles())
    assert about["scheduler"] is None


def test_single_trips_and_figures_come_for_a_step(viewer) -> None:
    for step in walk(Kind.SUMMARY, 8, 0):
        assert (
            viewer.find_trips(step).to_json()["total"] == viewer.summarise(step).to_json()["total"]
        )


def test_a_refusal_is_told_in_the_words_of_the_server(asker) -> None:
    with pytest.raises(RefusedError, match="passengers"):
        asker.get("/api/summary", {"endpoint": "pickup", "passengers": "9-1"})


def test_a_body_is_read_as_it_was_compressed(asker) -> None:
    address = "/api/summary?endpoint=pickup"
    plain = asker.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for encoding in ("gzip", "br"):
        packed = asker.get(address, headers={"Accept-Encoding": encoding})
        assert packed.headers["content-encoding"] == encoding
        assert without_time(packed) == without_time(plain)


def without_time(reply: Reply) -> dict:
    return {**json.loads(reply.content), "elapsed_ms": 0}


class OnceThenClosed(socketserver.StreamRequestHandler):
    """Promises to keep the connection, and closes it: as servers do with an idle one."""

    def handle(self) -> None:
        while self.rfile.readline().strip():
            pass
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")


def test_an_idle_connection_that_the_server_has_closed_is_opened_anew() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), OnceThenClosed) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Asker(f"http://127.0.0.1:{server.server_address[1]}") as asker:
            assert [asker.get("/").to_json() for _ in range(3)] == [{}, {}, {}]
        server.shutdown()


def test_a_server_that_has_gone_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with Asker(url) as asker, pytest.raises(OSError, match="refused"):
        asker.get("/api/status")
