"""The picture of the house in docs/architecture.md is today's; each caller says its data set."""

import ast
from collections.abc import Iterator
from pathlib import Path

import dashapp
from dashapp import dataset
from tools import house

LISTS = {name for name, value in vars(dataset).items() if isinstance(value, dataset.Dataset)}


def test_the_picture_is_drawn_from_the_imports_of_today() -> None:
    text = house.PAGE.read_text("utf-8")
    assert "```mermaid" in text
    assert house.redraw(text) == text, "run `python -m tools.house`"


def test_an_arrow_that_others_imply_is_not_drawn() -> None:
    arrows = {"web": {"cache", "model"}, "cache": {"model"}, "model": set()}
    assert house.drop_detours(arrows) == {"web": {"cache"}, "cache": {"model"}, "model": set()}


def list_defaults(tree: ast.Module) -> Iterator[ast.expr]:
    """Of arguments and of the fields of classes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            yield from node.defaults
            yield from (value for value in node.kw_defaults if value)
        if isinstance(node, ast.ClassDef):
            yield from (
                one.value for one in node.body if isinstance(one, ast.AnnAssign) and one.value
            )


def test_no_data_set_is_meant_when_none_is_said() -> None:
    """One process has several: a forgotten argument would read or count by another's columns."""
    assert "TAXI" in LISTS
    folder = Path(dashapp.__file__).parent
    found = [
        f"{path.relative_to(folder)}:{default.lineno}"
        for path in folder.rglob("*.py")
        for default in list_defaults(ast.parse(path.read_text("utf-8")))
        if any(isinstance(node, ast.Name) and node.id in LISTS for node in ast.walk(default))
    ]
    assert not found
