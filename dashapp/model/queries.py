"""A question to the loaded trips, as it travels from the page's request to the workers and back.

A kind of question is one class: how the cluster finds, queues and cancels it knows none of them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from dashapp.model.geometry import Endpoint
from dashapp.model.work import Work

Result_co = TypeVar("Result_co", covariant=True)

Blocks = Sequence[tuple[Any, Any]]
"""Frames of blocks with their indexes, as the engine takes them (`engine.index.Block`)."""

MortonRange = tuple[int, int]
"""First and last Morton code, both included."""

RowEstimate = Callable[[Endpoint, Sequence[MortonRange]], float]
"""About how many rows the blocks of an end have within some Morton ranges."""


@dataclass(frozen=True)
class Query(ABC, Generic[Result_co]):
    """What is asked of the trips of one endpoint; its subclasses are frozen dataclasses.

    Two are equal when their answers are, and `key` tells them apart from all others. They travel
    to the workers, so they stand where workers find them (`engine/queries`), and modules that
    import numba or pandas are imported within `run`: the web process holds queries too. Without
    slots, like `TileAddress` and `Bounds` in them: those are pickled by Python code, at 7 us where
    a plain instance takes 4.5 us, each way, and a viewport sends a dozen.
    """

    endpoint: Endpoint
    """The end that it is about."""

    @property
    def blocks_of(self) -> Endpoint:
        """Whose blocks are asked, and whose codes `morton_ranges` has."""
        return self.endpoint

    def choose_blocks(self, estimate: RowEstimate) -> Self:
        """The same, of the blocks of the other end where those have fewer rows to read."""
        del estimate
        return self

    @property
    @abstractmethod
    def key(self) -> str:
        """The answer's place in the result cache, among those of one version of the data."""

    @property
    @abstractmethod
    def work(self) -> Work:
        """What it costs: its queue, its threads on the workers, and its places at the door."""

    @abstractmethod
    def morton_ranges(self) -> Sequence[MortonRange]:
        """Blocks without a code in any of these are not asked."""

    @abstractmethod
    def run(self, blocks: Blocks) -> Any:
        """On a worker, in one of its threads: the part of these blocks.

        To go from one block to the next is where a question that nobody waits for ends.
        """

    @abstractmethod
    def combine(self, parts: Sequence[Any]) -> Result_co:
        """In the web process: the answer, from the parts of all threads; there may be none."""


@dataclass(frozen=True)
class FileQuery(ABC):
    """A file of rows, made on the workers and fetched in pieces.

    Apart from `Query` because its answer is never whole in the web process, which may have less
    memory than the file is long: the parts are put together on a worker. It takes seconds, so it
    goes by Dask's tasks, which survive the death of a worker.
    """

    endpoint: Endpoint
    """Whose blocks are read."""

    @abstractmethod
    def morton_ranges(self) -> Sequence[MortonRange]:
        """Blocks without a code in any of these are not read."""

    @abstractmethod
    def select(self, block: tuple[Any, Any]) -> Any:
        """On the worker that holds it: the rows of one block."""

    @abstractmethod
    def write(self, parts: Sequence[Any]) -> bytes:
        """On one worker: the file, from the rows of all blocks; there may be none."""
