"""What waits for a viewer: in the order in which it was said, in memory while there is room."""

import random

from dashapp.serving.outbox import Outbox, Room


def take_all(outbox: Outbox, most: int) -> bytes:
    taken = b""
    while data := outbox.peek():
        piece = bytes(data[:most])
        outbox.drop(len(piece))
        taken += piece
    return taken


def test_what_does_not_fit_into_memory_waits_in_a_file() -> None:
    room = Room(memory_bytes=10)
    first, second = Outbox(room), Outbox(room)
    first.append(b"12345678")
    second.append(b"abcd")
    assert (first.filed, second.filed) == (0, 4)
    assert (room.held, room.filed) == (8, 4)
    assert (take_all(first, 3), take_all(second, 3)) == (b"12345678", b"abcd")
    assert (room.held, room.filed) == (0, 0)


def test_the_order_is_kept_whatever_goes_and_comes() -> None:
    draw = random.Random(4)
    room = Room(memory_bytes=3000)
    outbox, said, taken = Outbox(room), b"", b""
    for _ in range(500):
        piece = draw.randbytes(draw.randrange(1, 900))
        outbox.append(piece)
        said += piece
        some = bytes(outbox.peek()[: draw.randrange(1, 900)])
        outbox.drop(len(some))
        taken += some
        assert room.held <= 3000
    assert taken + take_all(outbox, 1000) == said
    assert (len(outbox), room.held, room.filed) == (0, 0, 0)


def test_what_nobody_wants_any_more_leaves_its_room() -> None:
    room = Room(memory_bytes=5)
    outbox = Outbox(room)
    outbox.append(b"12345")
    outbox.append(b"67890")
    outbox.clear()
    assert (len(outbox), room.held, room.filed, bytes(outbox.peek())) == (0, 0, 0, b"")
