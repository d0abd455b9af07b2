"""What is computed while data are loaded: keys of blocks, and the graph that makes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from dask.highlevelgraph import HighLevelGraph

from dashapp.model import Endpoint

BlockKey = tuple[str, int]


@dataclass(frozen=True)
class BlockKeys:
    """Keys of one endpoint: indexed blocks, the frames in them, and their spans.

    Of a set that keeps its trips once both ends have the same blocks, each with spans of its own.
    """

    frames: tuple[BlockKey, ...]
    indexed: tuple[BlockKey, ...]
    spans: tuple[BlockKey, ...]


@dataclass(frozen=True)
class LoadGraph:
    """What to compute: `accounts` has a key for each chunk and none for a prepared set."""

    graph: HighLevelGraph
    keys: Mapping[Endpoint, BlockKeys]
    accounts: tuple[BlockKey, ...] = ()

    def indexed(self) -> list[BlockKey]:
        """Each once."""
        return list(dict.fromkeys(key for keys in self.keys.values() for key in keys.indexed))

    def wanted(self) -> list[BlockKey]:
        """What the web process holds. Not the frames, whose very type would load pandas there."""
        spans = [key for keys in self.keys.values() for key in keys.spans]
        return [*self.accounts, *spans, *self.indexed()]
