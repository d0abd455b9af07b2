"""What follows from the taxis' list, which most tests are about."""

from support.selecting import YELLOW

from dashapp.engine.columns import block_dtypes, canonical_dtypes, packed_dtypes
from dashapp.engine.layout import layout_of

LAYOUT = layout_of(YELLOW)
CANONICAL_DTYPES = canonical_dtypes(YELLOW)
BLOCK_DTYPES = block_dtypes(YELLOW)
PACKED_DTYPES = packed_dtypes(YELLOW)
AMOUNTS = tuple(column.kept for column in YELLOW.amounts)
