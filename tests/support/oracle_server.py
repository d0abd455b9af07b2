"""The app over the oracle, for a real gunicorn: `gunicorn support.oracle_server:create_server()`.

What the cluster is told is written to the file that ORACLE_JOURNAL names, with the process's id.
"""

import os
from pathlib import Path

from flask import Flask
from support.oracle import DictResults, OracleCluster, create_cluster
from support.trips import make_trips

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.settings import load_settings


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
    cluster = JournalCluster(plain.queries, plain.current)
    server: Flask = create_app(settings, Services(settings, cluster, DictResults())).server
    return server
