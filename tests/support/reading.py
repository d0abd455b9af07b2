"""Whole chunks as the reader gives them, the rows that are not drawn included."""

import pandas as pd

from dashapp.data.chunks import Chunk
from dashapp.data.reading import Pieces, ReadRows, read_chunk, read_pieces
from dashapp.model import Account


def read_rows(chunk: Chunk) -> ReadRows:
    """Every row of a chunk; the account is that of `read_chunk`, which keeps the drawn ones."""
    parts = list(read_pieces(chunk, Pieces()))
    account = sum((part.account for part in parts), Account())
    frames = [part.trips for part in parts] or [read_chunk(chunk).trips]
    return ReadRows(pd.concat(frames, ignore_index=True), account)
