"""TLC's files by name on a real cluster: a worker fetches them, the page hears how far it is."""

from pathlib import Path

import pytest
from support.selecting import select
from support.tlc_files import write_2009, write_2010
from support.tlc_server import serve_tlc

from dashapp.cluster.coiled.backend import refuse_unreachable_data
from dashapp.cluster.status import StatusHolder
from dashapp.engine.queries import TileQuery
from dashapp.model import Endpoint, TileAddress

pytestmark = pytest.mark.cluster


def test_a_worker_fetches_them_and_the_page_hears_of_it(
    join, settings_for, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, float | None]] = []
    set_state = StatusHolder.set_state

    def hear(holder: StatusHolder, *given: object, **changes: object) -> None:
        set_state(holder, *given, **changes)  # type: ignore[arg-type]
        if "Fetching TLC's files" in holder.status.message:
            told.append((holder.status.message, holder.status.progress.fraction))
            server.silent.set()

    monkeypatch.setattr(StatusHolder, "set_state", hear)
    with serve_tlc() as server:
        server.silent.clear()  # until the page has heard
        server.replace("yellow_tripdata_2009-12.parquet", write_2009(30))
        server.replace("yellow_tripdata_2010-01.parquet", write_2010(12))
        names = ("tlc:yellow/2009-12..2010-01",)
        own = {"data": names, "tlc_url": server.url, "cache_folder": tmp_path}
        service = join(settings_for(**own))
    assert service.status().data_name == "TLC yellow taxis, 2009-12 to 2010-01"
    question = TileQuery(Endpoint.PICKUP, TileAddress(0, 0, 0), select())
    assert service.queries.ask(question).total == 42
    assert told[0][1] == 0.0
    assert "0 of 2 files, 0.0 of 0.0 MB" in told[0][0]


def test_machines_elsewhere_may_have_them_by_name(settings_for) -> None:
    refuse_unreachable_data(settings_for(backend="coiled", data=("tlc:yellow/2009-01",)))
