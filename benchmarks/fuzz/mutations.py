"""Bytes changed at random: what breaks off, gets lost, doubled or mixed up, and what is put there.

Takes a `Random`, which hypothesis can be too: then it finds the smallest change that does harm.
"""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

MOST_STEPS = 3

TOKENS = tuple(
    token.encode("latin-1")
    for token in (
        "\n", "\r", "\r\n", "\0", '"', '""', '"\n', "'", ",", ",,,,", ";", "\t", "|", "\x01", "#",
        "0", "-0", "1e999", "-1e308", "NaN", "inf", "1_0", "0x1F", "9" * 30, "1,234", "\xd9\xa3",
        "2015-01-15 19:05:39", "01/02/2015", "1421348739", "2015-02-30", "0000-00-00", "24:00:00",
        "99999-01-01 00:00", "NULL", "\\N", "\xff\xfe", "\xef\xbb\xbf", "\xf0\x9f\x9a\x95",
        "\x1b[31m", "-", "PAR1", "\x1f\x8b\x08", "PK\x03\x04", "\x85", "\xe2\x80\xa8", "\x1a",
        "=1+1", "sep=;\n",        "\xff" * 8, "\0" * 8, "\x7f\xff\xff\xff", "\x80\x80\x80\x80\x08",
    )
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1.5, -0.0, 2**31, 2**40, 2**63, 2**64, 10**400, 1e308,
    float("nan"), float("inf"), "", "0", "pickup", "\n\x1b[31m\u2028", "\ud800", "x" * 70_000,
    "../../etc/passwd",    [], {}, [[]], [None], {"": None}, {"path": 1},
)  # fmt: skip
"""Of JSON, and what Python takes for it."""


def mutate(data: bytes, draw: Random, others: Sequence[bytes]) -> bytes:
    """One to three changes; `others` are files of which parts may be spliced in."""
    for _ in range(draw.randint(1, MOST_STEPS)):
        change: Callable[..., bytes] = draw.choice(CHANGES)
        data = change(data, draw, others)
    return data


def _flip(data: bytes, draw: Random, _others: Sequence[bytes]) -> bytes:
    at = draw.randrange(max(len(data), 1))
    return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :] if data else data


def _set(data: bytes, draw: Random, _others: Sequence[bytes]) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, draw: Random, _others: Sequence[bytes]) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _remove(data: bytes, draw: Random, _others: Sequence[bytes]) -> bytes:
    start, stop = _run(data, draw)
    return data[:start] + data[stop:]


def _double(data: bytes, draw: Random, _others: Sequence[bytes]) -> bytes:
    start, stop = _run(data, draw)
    return data[:stop] + data[start:stop] * draw.randint(1, 3) + data[stop:]


def _insert(data: bytes, draw: Random, _others: Sequence[bytes]) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + draw.choice(TOKENS) + data[at:]


def _replace(data: bytes, draw: Random, _others: Sequence[bytes]) -> bytes:
    at, token = draw.randrange(len(data) + 1), draw.choice(TOKENS)
    return data[:at] + token + data[at + len(token) :]


def _replace_field(data: bytes, draw: Random, _others: Sequence[bytes]) -> bytes:
    """What stands between two commas."""
    at = draw.randrange(len(data) + 1)
    start, stop = data.rfind(b",", 0, at) + 1, data.find(b",", at)
    stop = stop if stop >= 0 else len(data)
    return data[:start] + draw.choice(TOKENS) + data[stop:]


def _splice(data: bytes, draw: Random, others: Sequence[bytes]) -> bytes:
    other = draw.choice(others)
    start, stop = _run(other, draw)
    first, last = _run(data, draw)
    return data[:first] + other[start:stop] + data[last if draw.randrange(2) else first :]


def _join(data: bytes, draw: Random, others: Sequence[bytes]) -> bytes:
    return data + draw.choice(others)


def _run(data: bytes, draw: Random) -> tuple[int, int]:
    start = draw.randrange(len(data) + 1)
    most = draw.choice((1, 8, 64, 1024, len(data)))
    return start, min(len(data), start + draw.randint(0, most))


CHANGES = (_flip, _flip, _set, _set, _cut, _remove, _double, _insert, _insert)
CHANGES += (_replace, _replace_field, _replace_field, _splice, _join)


def mutate_json(text: bytes, draw: Random) -> bytes:
    """Another value somewhere in it, one less or one more, or a name twice."""
    whole = json.loads(text)
    places = list(_places(whole))
    holder, key = draw.choice(places)
    if draw.randrange(4) == 0:
        del holder[key]
    else:
        holder[key] = draw.choice(VALUES)
    made = json.dumps(whole)
    if draw.randrange(8) == 0 and isinstance(key, str):
        made = "{" + f"{json.dumps(key)}: {json.dumps(draw.choice(VALUES))}, " + made.lstrip("{")
    return made.encode()


def _places(value: Any) -> Any:
    """Every list or dictionary in it with each of its keys."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in list(keys):
        yield value, key
        yield from _places(value[key])
