"""A story of a data set: a view and its filters, told by a link."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """`link` is the query of this page's URL, so a story is also an ordinary link.

    Attributes:
        needs: queries of which the data must have trips too: what the story compares.
        parts: names of parts that files must have (`Dataset.parts`), beside those in its links.
    """

    title: str
    text: str
    link: str
    needs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
