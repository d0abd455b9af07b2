"""A story of a data set: a view and its filters, told by a link."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """`link` is the query of this page's URL, so a story is also an ordinary link."""

    title: str
    text: str
    link: str
