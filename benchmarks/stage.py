"""What a run measures on: its options, its data sets, and the one server that most parts share."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.dataset import ensure_csv, ensure_prepared, read_rows
from benchmarks.memory import family_bytes
from benchmarks.peers import NAMES
from benchmarks.product import Product, run_product
from benchmarks.viewer import Viewer, open_viewer

SMALL_ROWS = 20_000_000
"""Up to so many rows are also kept as CSV; of more, a tenth is."""

FEW_ROWS = 1000
"""A server with so few trips shows what its programs alone take of memory."""


@dataclass(frozen=True)
class Run:
    """Options of one run.

    Attributes:
        rows: how many trips; of `data`, where that is given.
        folder: where data sets are kept between runs.
        data: a prepared set to be measured instead of made-up trips.
        kind: of the made-up trips, as `synth --kind` has it; those loaded from CSV have points.
        steps: of each walk.
        peer_steps: of those steps, how many each peer is asked.
        csv_rows: rows that are loaded and prepared from CSV; 0 chooses.
        changes: of the slider in the browser.
        storm_seconds: how long a crowd asks for figures.
        slow: by how much the workers are slowed where a slow machine is measured.
    """

    rows: int
    folder: Path
    data: Path | None = None
    kind: str = ""
    seed: int = 0
    steps: int = 200
    peer_steps: int = 10
    csv_rows: int = 0
    changes: int = 36
    drag_seconds: float = 10.0
    storm_seconds: float = 15.0
    slow: float = 5.0
    peers: tuple[str, ...] = NAMES

    @cached_property
    def prepared(self) -> Path:
        """The set that is measured; made first unless it is there."""
        return self.data or ensure_prepared(self.rows, self.seed, self.folder, self.kind)

    @property
    def rows_as_csv(self) -> int:
        if self.csv_rows:
            return self.csv_rows
        return self.rows if self.rows <= SMALL_ROWS and not self.data else max(1, self.rows // 10)

    @cached_property
    def csv(self) -> Path:
        return ensure_csv(self.rows_as_csv, self.seed, self.folder)

    @cached_property
    def prepared_from_csv(self) -> Path:
        """The rows of `csv` as a prepared set."""
        return ensure_prepared(self.rows_as_csv, self.seed, self.folder)

    @cached_property
    def tenth(self) -> Path:
        return ensure_prepared(max(1, self.rows // 10), self.seed, self.folder, self.kind)


def of_data(data: Path | None, rows: int) -> int:
    """Rows of a prepared set, or as many as were asked for."""
    return rows if data is None else read_rows(data)


class Stage:
    """Keeps the server of two workers from the first part that needs it to the one that ends it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._open = ExitStack()
        self._product: Product | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()

    @property
    def product(self) -> Product:
        if self._product is None:
            print("Starting the server and loading the trips", flush=True)
            place = run_product([str(self.run.prepared)], self.run.folder)
            self._product = self._open.enter_context(place)
        return self._product

    @cached_property
    def bare_bytes(self) -> int:
        """What a server takes for itself, its workers included; the shared one ends for it."""
        self.clear()
        run = self.run
        few = [str(ensure_prepared(FEW_ROWS, run.seed, run.folder, run.kind))]
        # The first compiles what no run before has, which takes memory that later ones do not take.
        with run_product(few, self.run.folder):
            pass
        with run_product(few, self.run.folder) as product:
            return family_bytes(product.pid)

    def clear(self) -> None:
        """End the server: the next part needs the memory, or the cores, for itself."""
        self._product = None
        self._open.close()

    @contextmanager
    def viewer(self) -> Iterator[Viewer]:
        with open_viewer(self.product.url) as viewer:
            yield viewer
