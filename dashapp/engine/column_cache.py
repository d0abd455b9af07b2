"""The columns of blocks as kernels take them, looked up once a block and kept while it lives."""

import weakref

import pandas as pd

from dashapp.engine.column_table import Columns, HeldColumns, read_columns
from dashapp.engine.index import BlockIndex
from dashapp.engine.layout import Layout

_cache: dict[tuple[int, int, str], tuple["weakref.ref[pd.DataFrame]", HeldColumns]] = {}
"""By the ids of frame and layout, and the end. The arrays are views: they end with the frame."""


def columns_of(frame: pd.DataFrame, index: BlockIndex, layout: Layout) -> Columns:
    """Columns of a block; a frame is never changed after it was indexed. Hold it while they are."""
    key = id(frame), id(layout), index.endpoint.value
    cached = _cache.get(key)
    if cached is None or cached[0]() is not frame:
        forget = weakref.ref(frame, lambda _: _cache.pop(key, None))
        cached = _cache[key] = (
            forget,
            read_columns(frame, index.beside, index.endpoint, layout),
        )
    return cached[1].columns
