"""Draws the house from its imports: the picture in docs/architecture.md, as Mermaid text.

`python -m tools.house` writes it anew; tests/test_house.py fails when it is not today's.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dashapp"
PAGE = ROOT / "docs" / "architecture.md"

ROOMS = (
    *("commands", "serving", "app", "ui", "web"),
    *("services", "cache", "cluster", "data", "engine"),
)
"""Folders that are drawn, from the command line down to the kernels.

What nearly all of them import would only hide the rest: errors, settings, model, dataset and
audience stand below all, as the table says.
"""

_BLOCK = re.compile(r"```mermaid\n.*?```\n", re.DOTALL)

Arrows = Mapping[str, set[str]]


def read_imports(path: Path) -> set[str]:
    """Rooms that a file imports, wherever in it: at the top, in a function, for types only."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names]
    return {names[1] for names in parts if names[0] == "dashapp" and len(names) > 1}


def read_arrows(rooms: Iterable[str] = ROOMS) -> Arrows:
    """By room, those of the others that its files import."""
    known = set(rooms)
    return {
        room: {found for path in _files_of(room) for found in read_imports(path)} & known - {room}
        for room in rooms
    }


def _files_of(room: str) -> list[Path]:
    folder = PACKAGE / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def drop_detours(arrows: Arrows) -> Arrows:
    """Without each arrow whose end is reached by way of another one: fewer lines say the same."""
    return {
        room: {
            end
            for end in ends
            if not any(end in reachable(arrows, other) for other in ends - {end})
        }
        for room, ends in arrows.items()
    }


def reachable(arrows: Arrows, room: str) -> set[str]:
    """Every room that lies behind this one. There is no circle (tests/test_imports.py)."""
    ends = arrows[room]
    return ends.union(*(reachable(arrows, end) for end in ends))


def draw() -> str:
    """The picture as a fenced block."""
    arrows = drop_detours(read_arrows())
    lines = [f"  {room} --> {end}" for room in ROOMS for end in sorted(arrows[room])]
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```", ""])


def redraw(text: str) -> str:
    """The page with today's picture in place of the one it has."""
    return _BLOCK.sub(lambda _: draw(), text, count=1)


if __name__ == "__main__":
    PAGE.write_text(redraw(PAGE.read_text("utf-8")), "utf-8")
