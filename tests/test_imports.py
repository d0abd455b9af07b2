"""The import rule of docs/architecture.md, read from the source, and what a web process loads."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashapp
from dashapp.cluster.local import runtime_directory
from dashapp.cluster.software import remote_code

PACKAGE = Path(dashapp.__file__).parent

LAYERS = (
    {"errors", "file_lock", "whole_files"},
    {"cancellation"},
    {"places"},
    {"dataset"},
    {"model"},
    {
        "connection_settings",
        "data_settings",
        "machine_defaults",
        "scheduler_settings",
        "set_names",
        "web_settings",
    },
    {"settings"},
    {"key_making", "logs", "shared_redis"},
    {"engine"},
    {"data"},
    {"cluster"},
    {"cache"},
    {"services"},
    {"web", "ui"},
    {"app"},
    {"serving"},
    {"commands"},
    {"cli"},
    {"__main__"},
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

CLUSTER_LAYERS = (
    {"activity", "backends", "connection_loss", "health", "status", "worker_code"},
    {"software"},
    {"local", "coiled"},
    {"load"},
    {"address"},
    {"query"},
    {"operator"},
    {"monitor"},
    {"lifecycle"},
    {"service"},
    {"sets"},
)
"""Within `cluster`: backends connect, loading needs a connection, questions what is loaded."""

CLUSTER_RANK = {name: rank for rank, names in enumerate(CLUSTER_LAYERS) for name in names}

HEAVY = ("numba", "pandas", "pyarrow", "s3fs", "fsspec", "coiled", "dask.dataframe")
"""Libraries of 30 to 100 MB each, which a web process of 512 MB loads only where it must."""

SOURCES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The first name below `dashapp`: a folder or a module."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def module_of(path: Path) -> str:
    """`dashapp.model.work`; a folder by its own name."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in SOURCES}


def imported_modules(path: Path) -> set[str]:
    """Of ours, wherever in the file it is imported: at the top, in a function, for types only."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & MODULES.keys() or {str(node.module)}
            found |= set() if inner <= MODULES.keys() else {str(node.module)}
    return found & MODULES.keys() - {module_of(path)}


def imported_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module)
            if node.module == "dashapp":
                yield from (f"dashapp.{alias.name}" for alias in node.names)


def imported_rooms(tree: ast.AST) -> set[str]:
    parts = [name.split(".") for name in imported_names(tree)]
    inner = {names[1] for names in parts if names[0] == "dashapp" and len(names) > 1}
    return inner - {"__version__", "__file__"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    for other in imported_rooms(ast.parse(path.read_text("utf-8"))):
        allowed = other == room or RANK[other] < RANK[room]
        assert allowed, f"{room} must not import {other}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_cluster_knows_distributed_and_coiled(path: Path) -> None:
    names = imported_names(ast.parse(path.read_text("utf-8")))
    used = {name.split(".")[0] for name in names} & {"dask", "distributed", "coiled"}
    assert not used or room_of(path) == "cluster", used


def cluster_place(module: str) -> str | None:
    """`load` for `dashapp.cluster.load.tasks`, `health` for `dashapp.cluster.health`."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["dashapp", "cluster"] and len(parts) > 2 else None


@pytest.mark.parametrize("path", sorted((PACKAGE / "cluster").rglob("*.py")), ids=module_of)
def test_imports_within_cluster_go_one_way(path: Path) -> None:
    place = cluster_place(module_of(path))
    for other in filter(None, map(cluster_place, imported_modules(path))):
        assert place is not None, "the folder itself imports nothing of its own"
        allowed = other == place or CLUSTER_RANK[other] < CLUSTER_RANK[place]
        assert allowed, f"cluster/{place} must not import {other}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Nor by way of a function, or for types: who reads one must not have to read the other."""
    left = {module: imported_modules(path) for module, path in MODULES.items()}
    while True:
        imported = set().union(*left.values())
        in_circles = {one for one in left if one in imported and left[one] & left.keys()}
        if len(in_circles) == len(left):
            break
        left = {one: left[one] & in_circles for one in in_circles}
    assert not left


@pytest.mark.parametrize("listed", [remote_code.PARTS, runtime_directory.ON_WORKERS])
def test_what_workers_import_is_listed(listed: tuple[str, ...]) -> None:
    """It is sent to machines of Coiled, and another state of it needs another local cluster."""
    needed, found = {"cluster"}, set[str]()
    while found != needed:
        found = set(needed)
        for path in SOURCES:
            if room_of(path) in found:
                needed |= imported_rooms(ast.parse(path.read_text("utf-8")))
    assert needed <= {part.partition("/")[0].removesuffix(".py") for part in listed}
    assert "dashapp/places/taxi_zones.npz" in {
        f"dashapp/{path.relative_to(PACKAGE)}" for part in listed for path in PACKAGE.glob(part)
    }


def test_no_module_is_a_lumber_room() -> None:
    names = {path.stem for path in SOURCES}
    assert not names & {"utils", "helpers", "common", "misc", "util"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_lives_in_it_and_stays_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    if text.strip():
        assert ast.get_docstring(ast.parse(text))


def loaded_by(statement: str) -> set[str]:
    """Which heavy libraries a fresh interpreter holds after one statement."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stdout)) & set(HEAVY)


def test_the_web_process_stays_light() -> None:
    assert not loaded_by(
        "import dashapp.app, dashapp.web, dashapp.ui.layout, dashapp.ui.register\n"
        "import dashapp.cluster.service, dashapp.cache.results, dashapp.engine.grids"
    )


def test_the_command_line_stays_light() -> None:
    assert not loaded_by("import dashapp.cli")
