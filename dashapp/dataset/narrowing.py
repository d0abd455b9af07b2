"""What is left of a list of columns when files lack some of it: nothing that needs that."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from dashapp.dataset.columns import (
    ELAPSED,
    NEVER_RECORDED,
    Calendar,
    Column,
    Header,
    PlaceOf,
    Quotient,
)
from dashapp.dataset.ends import End, place_of, point_of, time_of
from dashapp.dataset.kinds import WholeNumbers
from dashapp.dataset.story import Story


def narrow_ends(ends: Sequence[End], lacks: Collection[str]) -> tuple[End, ...]:
    return tuple(
        replace(
            end,
            has_point=end.has_point and point_of(end.name) not in lacks,
            has_place=end.has_place and place_of(end.name) not in lacks,
            has_time=end.has_time and time_of(end.name) not in lacks,
        )
        for end in ends
    )


def narrow_columns(
    columns: Sequence[Column], ends: Sequence[End], lacks: Collection[str]
) -> tuple[Column, ...]:
    """Columns that can be told without the parts in `lacks`; `ends` are narrowed already."""
    there = {column.name for column in columns if column.name not in lacks}
    if all(end.has_time for end in ends):
        there.add(ELAPSED)
    has_calendar = any(end.is_shown and end.has_time for end in ends)
    placed = {end.name for end in ends if end.is_shown}
    left = [
        column for column in columns if _is_there(column, there, placed, has_calendar=has_calendar)
    ]
    names = {column.name for column in left}
    return tuple(_narrow(column, names) for column in left)


def without_unknown(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The same where rows without a required number are left out, so that none is unknown."""
    return tuple(
        replace(column, filter=replace(column.filter, unknown=None))
        if isinstance(column.filter, WholeNumbers)
        and isinstance(column.source, Header)
        and column.source.required
        else column
        for column in columns
    )


def _is_there(
    column: Column, there: Collection[str], placed: Collection[str], *, has_calendar: bool
) -> bool:
    """`placed` are the ends of which it is known where they are."""
    source = column.source
    if isinstance(source, Calendar):
        return has_calendar
    if isinstance(source, Quotient):
        operands = (source.numerator, source.denominator)
        return all(operand is None or operand in there for operand in operands)
    if isinstance(source, PlaceOf):
        return source.end in placed
    return column.name in there


def _narrow(column: Column, names: Collection[str]) -> Column:
    """A column without its ties to columns that are not there."""
    measure = column.measure
    if measure is not None:
        by = tuple(name for name in measure.by if name in names)
        by = by or tuple(name for name in measure.instead if name in names)
        share_of = measure.share_of if measure.share_of in names else ""
        measure = replace(measure, by=by, share_of=share_of) if by else None
    recorded = column.zero_recorded_for
    if recorded is not None:
        recorded = tuple(pair for pair in recorded if pair[0] in names) or NEVER_RECORDED
    return replace(column, measure=measure, zero_recorded_for=recorded)


def narrow_stories(
    stories: Sequence[Story], ends: Sequence[End], gone: Collection[str]
) -> tuple[Story, ...]:
    """Stories that need neither columns or parts in `gone` nor an end that is not shown."""
    shown = {end.name for end in ends if end.is_shown}

    def is_told(story: Story) -> bool:
        asked = dict(parse_qsl(story.link.removeprefix("?")))
        end = asked.get("endpoint", next(iter(shown), ""))
        compared = (name for link in story.needs for name, _ in parse_qsl(link.removeprefix("?")))
        return end in shown and not {*gone} & {*asked, *compared, *story.parts}

    return tuple(story for story in stories if is_told(story))
