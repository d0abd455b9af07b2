"""The columns of blocks as kernels take them, looked up once a block and kept while it lives."""

import weakref

import pandas as pd

from dashapp.engine.index import BlockIndex
from dashapp.engine.marking import Columns, read_columns

_held: dict[int, tuple["weakref.ref[pd.DataFrame]", Columns]] = {}
"""By the frame's id. The columns are views: they end with the frame, and keep nothing alive."""


def columns_of(frame: pd.DataFrame, index: BlockIndex) -> Columns:
    """Columns of a block; a frame is never changed after it was indexed."""
    key = id(frame)
    held = _held.get(key)
    if held is None or held[0]() is not frame:
        forget = weakref.ref(frame, lambda _: _held.pop(key, None))
        held = _held[key] = (forget, read_columns(frame, index.escapes))
    return held[1]
