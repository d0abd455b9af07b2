"""Parquet footers that say other numbers than are true."""

import struct

_TAIL_BYTES = 8


def restate_rows(data: bytes, rows: int, said: int) -> bytes:
    """The same file, saying `said` wherever it says that there are `rows` rows or values."""
    (length,) = struct.unpack("<I", data[-_TAIL_BYTES:-4])
    start = len(data) - _TAIL_BYTES - length
    footer = data[start:-_TAIL_BYTES].replace(_number(rows), _number(said))
    return data[:start] + footer + struct.pack("<I", len(footer)) + data[-4:]


def _number(value: int) -> bytes:
    """As Thrift's compact protocol writes it: zigzag, seven bits a byte."""
    value, made = 2 * value, b""
    while value >= 1 << 7:
        made += bytes([value & 127 | 128])
        value >>= 7
    return made + bytes([value])
