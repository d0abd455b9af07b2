"""The app over the oracle on a thread: what the cluster is, a test says while the page is open."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from support import loops
from support.compiled import FOLDER
from support.operating import TOKEN, OracleOperator
from support.oracle import DictResults, OracleCluster

from dashapp.app import create_app
from dashapp.services import Services
from dashapp.serving.limits import Limits
from dashapp.settings import Settings
from dashapp.ui.dock import PANELS
from dashapp.ui.panels import Panel

PATIENCE_S = 30.0
"""For an answer: the oracle is plain pandas, and a machine with three browsers is slow. Refusals of
a busy server would stand in the browser's console, which tests want empty."""

SMALL_FORMS = FOLDER / "static"
"""Of static files: each server would spend seconds of a core on making its own."""


@contextlib.contextmanager
def serving(
    cluster: OracleCluster,
    folder: Path,
    results: DictResults | None = None,
    port: int = 0,
    operator: OracleOperator | None = None,
    panels: tuple[Panel, ...] = PANELS,
    sets: Mapping[str, tuple[OracleCluster, str]] | None = None,
    **given: Any,
) -> Iterator[str]:
    """The address of a server that lives as long as the block.

    `sets` are further sets of trips by name, each with its data set; the first one is then "first".
    """
    _share_small_forms(folder)
    own = {"query_timeout_seconds": PATIENCE_S, "operator_token": TOKEN if operator else None}
    settings = Settings(cache_folder=folder, **(own | given))
    results = results or DictResults()
    others = tuple(
        Services(settings.model_copy(update={"dataset": columns}), one, results, name=name)
        for name, (one, columns) in (sets or {}).items()
    )
    name = "first" if others else ""
    services = Services(settings, cluster, results, operator, name, others)
    app = create_app(settings, services, panels)
    with loops.serve(app.server, Limits.of(settings), settings.web_threads, port) as served:
        yield f"http://127.0.0.1:{served.port}/"


def _share_small_forms(folder: Path) -> None:
    """Unless the test has a folder of its own for them there."""
    if not (folder / "static").exists():
        SMALL_FORMS.mkdir(parents=True, exist_ok=True)
        (folder / "static").symlink_to(SMALL_FORMS, target_is_directory=True)
