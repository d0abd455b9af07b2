"""What every test may use: settings of its own, made-up trips, and services built on the oracle.

Tests never read the user's environment or home: whatever starts with DASHAPP_ is removed, and
what platforms set too, because the settings read it.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import support.compiled
from hypothesis import settings as hypothesis_settings
from support.oracle import DictResults, OracleCluster, create_cluster
from support.trips import make_trips

from dashapp.services import Services
from dashapp.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PLATFORM_NAMES = {"HOST", "PORT", "REDIS_URL", "WEB_CONCURRENCY"}
REAL_DATA = ROOT.parent / "shared" / "data" / "tlc"

# As the machine has it: where CI is set, examples are the same each time and have no deadline.
hypothesis_settings.register_profile("short", hypothesis_settings(max_examples=40))
hypothesis_settings.load_profile("short")
hypothesis_settings.register_profile("long", max_examples=100_000)
"""For hours by hand: `--hypothesis-profile=long --timeout=0`."""


def pytest_configure() -> None:
    """A shell's background leaves SIGINT ignored, here and in the processes that tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


FIRST = (
    "cluster/test_coiled_deaths.py",
    "test_app_gunicorn.py",
    "test_procfile.py",
    "cluster/test_cluster_deaths.py",
    "cluster/test_local_sharing.py",
    "cluster/test_operator_operations.py",
    "cluster/test_cluster_life.py",
    "benchmarks/test_bench_run.py",
    "cluster/test_cluster_s3_troubles.py",
    "cluster/test_coiled_life.py",
)
"""Files that take long: whole files are handed out in this order, and none shall be the last.

The first has the kernels compiled, for which the next two have no need.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first, and browser tests last: Playwright leaves an event loop running here.

    Among those, files with many tests come first. Tests that wait for processes or browsers may run
    a second time on a machine that was too busy for them; the summary lists every one that did.
    """
    tests = ROOT / "tests"
    sizes = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[bool, int]:
        name = item.path.relative_to(tests).as_posix()
        if name.startswith("browser/"):
            return True, -sizes[item.path]
        return False, FIRST.index(name) if name in FIRST else len(FIRST)

    items.sort(key=place)
    for item in items:
        name = item.path.relative_to(tests).as_posix()
        if name.startswith("browser/") or name in FIRST or item.get_closest_marker("cluster"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("DASHAPP_") or name in PLATFORM_NAMES:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def _own_run_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test joins a local cluster of anybody else's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache_folder=tmp_path / "cache", local_workers=2)


@pytest.fixture(scope="session")
def compiled_folder() -> Path:
    """A cache folder for real workers: kernels are compiled once for all runs of the tests."""
    return support.compiled.FOLDER


@pytest.fixture(scope="session")
def sample_trips() -> pd.DataFrame:
    """2,000 canonical trips; do not change them."""
    return make_trips()


@pytest.fixture
def oracle(sample_trips: pd.DataFrame) -> OracleCluster:
    return create_cluster(sample_trips)


@pytest.fixture
def services(settings: Settings, oracle: OracleCluster) -> Iterator[Services]:
    yield Services(settings, oracle, DictResults())
    oracle.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real TLC samples beside the checkout; without it the test is skipped."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real TLC samples at {REAL_DATA}")
    return REAL_DATA
