"""The compact form of a tile read byte by byte, as docs/api.md tells it: slow and plain."""

import gzip
import struct
from collections.abc import Iterator

import numpy as np

SIDE = 512


def context_of(neighbours: int) -> int:
    """Of thresholds written out, where the product counts bits."""
    bounds = [*range(1, 8)]
    for power in range(3, 14):
        bounds += [2**power, 2**power + 2 ** (power - 1)]
    return sum(neighbours >= bound for bound in bounds)


def read_gaps(body: bytes) -> Iterator[int]:
    gap = 0
    for byte in body:
        gap += byte
        if byte < 255:
            yield gap
            gap = 0


class Streams:
    """The parts of a body, each read from its beginning to its end."""

    def __init__(self, body: bytes) -> None:
        version, *sizes, n_overflow = struct.unpack_from("<34I", body)
        assert version == 1
        self.body, self.at = body, 4 * 34
        self.gaps, self.held = {}, {}
        for context in (0, 1):
            self.gaps[context] = read_gaps(self.take(sizes[2 * context]))
            self.held[context] = iter(self.take(sizes[2 * context + 1]))
        for context in range(2, 30):
            self.held[context] = iter(self.take(sizes[context + 2]))
        self.last_bits = {context: iter(self.take(sizes[context + 2])) for context in range(14, 30)}
        self.overflow = iter(struct.unpack(f"<{n_overflow}I", self.take(4 * n_overflow)))
        self.empty = {context: next(gaps, -1) for context, gaps in self.gaps.items()}

    def take(self, size: int) -> bytes:
        self.at += size
        return self.body[self.at - size : self.at]

    def read_mostly_empty(self, context: int) -> int:
        if self.empty[context] != 0:
            self.empty[context] -= 1
            return 0
        self.empty[context] = next(self.gaps[context], -1)
        byte = next(self.held[context])
        return next(self.overflow) if byte == 255 else byte + 1

    def read_mostly_full(self, context: int) -> int:
        byte = next(self.held[context])
        if context < 14:
            return next(self.overflow) if byte == 255 else byte
        below = next(self.last_bits[context])
        return next(self.overflow) if byte == 255 else (byte << (context // 2 - 6)) + below

    def is_used_up(self) -> bool:
        left = [*self.held.values(), *self.last_bits.values(), self.overflow, *self.gaps.values()]
        return self.at == len(self.body) and all(next(one, None) is None for one in left)


def decode(packed: bytes) -> np.ndarray:
    """uint32[512, 512] of what is sent with `Content-Encoding: gzip`."""
    streams = Streams(gzip.decompress(packed))
    contexts = [context_of(around) for around in range(2**14)]
    grid = [[0] * (SIDE + 1) for _ in range(SIDE + 1)]  # with a border to the west and the north
    for row in range(1, SIDE + 1):
        for column in range(1, SIDE + 1):
            around = grid[row][column - 1] + grid[row - 1][column]
            context = contexts[min(around, 2**14 - 1)]
            read = streams.read_mostly_empty if context < 2 else streams.read_mostly_full
            grid[row][column] = read(context)
    assert streams.is_used_up()
    return np.array(grid, dtype=np.uint32)[1:, 1:]
