"""What a viewer has not taken yet of an answer: in memory while there is room, then in a file."""

import threading
from collections import deque
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO

_READ_BYTES = 256 * 1024


@dataclass(slots=True)
class Room:
    """What all outboxes of a process take together, in memory and in files. Threads share it."""

    memory_bytes: int
    held: int = 0
    filed: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take_memory(self, size: int) -> bool:
        """Whether there was room."""
        with self._lock:
            fits = self.held + size <= self.memory_bytes
            self.held += size if fits else 0
            return fits

    def take_file(self, size: int) -> None:
        with self._lock:
            self.filed += size

    def give_back(self, held: int = 0, filed: int = 0) -> None:
        with self._lock:
            self.held -= held
            self.filed -= filed


class Outbox:
    """First in, first out. Whoever uses it holds the lock of its connection."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._pieces: deque[memoryview] = deque()
        self._held = self._filed = self._read_to = 0
        self._file: IO[bytes] | None = None

    def __len__(self) -> int:
        """Bytes that are still to be sent."""
        return self._held + self._filed

    @property
    def filed(self) -> int:
        """Those of them that lie in a file."""
        return self._filed

    def append(self, data: bytes | memoryview) -> None:
        """Behind a file nothing is put into memory: it would be sent too early.

        Raises:
            OSError: there is no file to be had, or no space in it.
        """
        if not self._filed and self._room.take_memory(len(data)):
            self._pieces.append(memoryview(data))
            self._held += len(data)
            return
        if self._file is None:
            self._file = TemporaryFile(prefix="dashapp-answer-")  # noqa: SIM115 - closed when sent
        self._file.seek(0, 2)
        self._file.write(data)
        self._room.take_file(len(data))
        self._filed += len(data)

    def peek(self) -> memoryview:
        """The next bytes; none when there are no more."""
        if self._pieces:
            return self._pieces[0]
        if self._file is None:
            return memoryview(b"")
        self._file.seek(self._read_to)
        return memoryview(self._file.read(_READ_BYTES))

    def drop(self, size: int) -> None:
        """So many of the bytes that `peek` gave have gone."""
        if self._pieces:
            rest = self._pieces.popleft()[size:]
            if rest:
                self._pieces.appendleft(rest)
            self._held -= size
            self._room.give_back(held=size)
            return
        self._read_to += size
        self._filed -= size
        self._room.give_back(filed=size)
        if not self._filed:
            self._close_file()

    def clear(self) -> None:
        self._room.give_back(self._held, self._filed)
        self._pieces.clear()
        self._held = self._filed = 0
        self._close_file()

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._read_to = None, 0
