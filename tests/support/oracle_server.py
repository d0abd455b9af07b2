"""The app over the oracle, for a real gunicorn: `gunicorn support.oracle_server:create_server()`.

What the cluster is told is written to the file that ORACLE_JOURNAL names, with the process's id.
Where ORACLE_GATE names a file, tiles are answered when it is there.
"""

import os
from pathlib import Path
from typing import Any

from flask import Flask
from support.oracle import DictResults, OracleCluster, OracleQueries, create_cluster
from support.processes import wait_for
from support.trips import make_trips

from dashapp.app import create_app
from dashapp.model import TileCounts
from dashapp.services import Services
from dashapp.settings import load_settings


class GatedQueries(OracleQueries):
    def count_tile(self, *question: Any, **more: Any) -> TileCounts:
        gate = os.environ.get("ORACLE_GATE")
        if gate:
            write_journal("asked")
            wait_for(Path(gate).exists)
        return super().count_tile(*question, **more)


class JournalCluster(OracleCluster):
    def start(self) -> None:
        write_journal("start")

    def close(self) -> None:
        write_journal("close")


def write_journal(word: str) -> None:
    with Path(os.environ["ORACLE_JOURNAL"]).open("a", encoding="utf-8") as journal:
        journal.write(f"{word} {os.getpid()}\n")


def create_server() -> Flask:
    settings = load_settings()
    plain = create_cluster(make_trips(500))
    cluster = JournalCluster(GatedQueries(plain.queries.trips), plain.current)
    server: Flask = create_app(settings, Services(settings, cluster, DictResults())).server
    return server
