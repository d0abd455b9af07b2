"""The picture of the house in docs/architecture.md is today's."""

from tools import house


def test_the_picture_is_drawn_from_the_imports_of_today() -> None:
    text = house.PAGE.read_text("utf-8")
    assert "```mermaid" in text
    assert house.redraw(text) == text, "run `python -m tools.house`"


def test_an_arrow_that_others_imply_is_not_drawn() -> None:
    arrows = {"web": {"cache", "model"}, "cache": {"model"}, "model": set()}
    assert house.drop_detours(arrows) == {"web": {"cache"}, "cache": {"model"}, "model": set()}
