"""The import rule of docs/architecture.md, read from the source, and what a web process loads."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashapp

PACKAGE = Path(dashapp.__file__).parent

LAYERS = (
    {"errors", "whole_files"},
    {"audience"},
    {"dataset"},
    {"model"},
    {"connection_settings", "data_settings", "web_settings"},
    {"settings"},
    {"logs", "shared_redis"},
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

HEAVY = ("numba", "pandas", "pyarrow", "s3fs", "fsspec", "coiled", "dask.dataframe")
"""Libraries of 30 to 100 MB each, which a web process of 512 MB loads only where it must."""

SOURCES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The first name below `dashapp`: a folder or a module."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


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
