"""What follows from the taxis' list, which most tests are about."""

from dashapp.dataset import TAXI
from dashapp.engine.columns import block_dtypes, canonical_dtypes, packed_dtypes
from dashapp.engine.layout import layout_of

LAYOUT = layout_of(TAXI)
CANONICAL_DTYPES = canonical_dtypes(TAXI)
BLOCK_DTYPES = block_dtypes(TAXI)
PACKED_DTYPES = packed_dtypes(TAXI)
AMOUNTS = tuple(column.kept for column in TAXI.amounts)
