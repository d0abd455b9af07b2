"""What one connection may take of time and memory, and all of a web process together."""

from dataclasses import dataclass
from typing import Self

from dashapp.settings import Settings

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds. The first four are settings, the others what a process of 512 MB bears.

    Attributes:
        header_s: from a connection's first moment, or a request's first byte, to its last header.
        body_s: from there to the last byte of the body.
        send_s: how long a viewer may take for the next `progress_bytes` of an answer.
        connections: most of them; then the one that has waited longest for its viewer goes.
        header_bytes: of the request line and all headers together.
        body_bytes: of a body; it is told before it is read.
        body_memory_bytes: of one body; what is longer lies in a file.
        answers_memory_bytes: of all answers that wait for their viewers; more lies in files.
        answers_file_bytes: of all those files; then the answer goes that is oldest.
        linger_s: how long a connection that is being closed is read, so that its answer arrives.
    """

    header_s: float = 10.0
    body_s: float = 30.0
    send_s: float = 30.0
    connections: int = 400
    header_bytes: int = 32 * 1024
    body_bytes: int = _MEBIBYTE
    body_memory_bytes: int = 64 * 1024
    answers_memory_bytes: int = 32 * _MEBIBYTE
    answers_file_bytes: int = 1024 * _MEBIBYTE
    progress_bytes: int = 8 * 1024
    linger_s: float = 2.0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            header_s=settings.header_seconds,
            body_s=settings.body_seconds,
            send_s=settings.send_seconds,
            connections=settings.web_connections,
            body_bytes=settings.body_limit_kilobytes * 1024,
        )
