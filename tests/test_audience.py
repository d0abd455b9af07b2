"""Who waits: one who stays keeps an answer alive, and none is let in where it was given up."""

from dashapp.audience import Audience


class Viewer:
    def __init__(self) -> None:
        self.gone = False

    def has_left(self) -> bool:
        return self.gone


def test_somebody_unknown_stays() -> None:
    assert not Audience().has_left()


def test_all_must_leave() -> None:
    first, second = Viewer(), Viewer()
    audience = Audience(first.has_left)
    assert audience.admit(Audience(second.has_left))
    first.gone = True
    assert not audience.has_left()
    second.gone = True
    assert audience.has_left()


def test_nobody_is_admitted_where_it_was_given_up() -> None:
    first = Viewer()
    audience = Audience(first.has_left)
    first.gone = True
    assert audience.admit(Audience()), "nobody has looked yet, so the work goes on"
    assert not audience.has_left()

    alone = Audience(first.has_left)
    assert alone.has_left()
    assert not alone.admit(Audience())
    assert alone.has_left(), "it stays given up"
