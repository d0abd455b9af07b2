"""Words of the house that gave way to the field's do not come back (docs/glossary.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashapp

SOURCES = sorted(Path(dashapp.__file__).parent.rglob("*.py"))

GONE = {
    *("keeper", "rendezvous", "wish", "wishes", "deeds", "office", "gate", "machinery", "desert"),
    *("retirement", "retire", "audience", "admit", "dismissed", "ticket", "abreast", "landing"),
    *("inquiry", "leftover", "leftovers", "tally", "tallies", "escape", "escapes", "escaped"),
    *("readmit", "picked", "marks", "curtain", "usual"),
}
"""Parts of names of classes, functions, arguments and variables.

`place` was among them until it became the word for a named area of the city (dashapp/places).
"""

STAY = {
    "dashapp/data/row_accounting.py": {"marks"},
    "dashapp/data/chunks.py": {"marks"},  # of punctuation, which stand in columns of text
    "dashapp/data/values.py": {"marks"},
    "dashapp/data/typed_columns.py": {"marks"},
    "dashapp/engine/blocks.py": {"picked"},
    "dashapp/web/compact.py": {"escape", "escaped"},  # of its code, which docs/api.md describes
}


def names_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def parts_of(name: str) -> set[str]:
    """`find_open_place` and `OpenPlace` have open and place."""
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_name_has_a_word_that_is_gone(path: Path) -> None:
    names = [path.stem, *names_of(ast.parse(path.read_text("utf-8")))]
    relative = path.relative_to(Path(dashapp.__file__).parents[1]).as_posix()
    found = {name for name in names if parts_of(name) & (GONE - STAY.get(relative, set()))}
    assert found == set()
