"""The loaded trips as the web process holds them, and as they are published on the scheduler.

No pandas: frames are published by a task (`tasks.compute_frames`), futures and figures from here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from distributed import Client, Future
from numpy.typing import NDArray

from dashapp.cluster.load.tasks import Span
from dashapp.dataset import Dataset as Declared
from dashapp.dataset import find_dataset as find_declared
from dashapp.model import Account, Bounds, Endpoint, MortonRange

NAME_PREFIX = "dashapp-trips-"
"""Of everything that is published; no name that others would choose on a cluster of theirs."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """The indexed blocks of one endpoint in Morton order, which is what questions are put to.

    Holding the futures keeps them in memory. The frames in them are the partitions of the
    published Dask DataFrame, which keeps those.
    """

    spans: tuple[Span, ...]
    indexed: tuple[Future, ...]

    def meeting(self, first_code: int, last_code: int) -> list[int]:
        """Numbers of the blocks that may hold Morton codes of [first_code, last_code]."""
        return [
            number
            for number, span in enumerate(self.spans)
            if span.rows and span.first_code <= last_code and first_code <= span.last_code
        ]

    def meeting_any(self, ranges: Iterable[MortonRange]) -> list[int]:
        """Likewise those of any of these ranges, ascending."""
        return sorted({number for each in ranges for number in self.meeting(*each)})

    def estimate_rows(self, ranges: Sequence[MortonRange]) -> float:
        """About how many rows have codes in ranges that do not overlap.

        Those of a block are taken to be spread evenly over its codes.
        """
        if not ranges or not self.spans:
            return 0.0
        first, last = np.array(ranges, dtype=np.float64).T[:, :, np.newaxis]
        rows, firsts, lasts = self._spans
        met = np.minimum(last, lasts) - np.maximum(first, firsts) + 1.0
        return float((met.clip(min=0.0) * (rows / (lasts - firsts + 1.0))).sum())

    @cached_property
    def _spans(self) -> NDArray[np.float64]:
        """float64[3, blocks]: rows, first and last code."""
        spans = [(span.rows, span.first_code, span.last_code) for span in self.spans]
        return np.array(spans, dtype=np.float64).T


@dataclass(frozen=True, eq=False)
class Dataset:
    """One version of the trips in the memory of the workers.

    Attributes:
        bounds: what a page shows first; None where its list has a view of its own.
        declared: whose columns they have: those of their data set that the files have.
        codes: those that any trip has, by the name of a column of codes.
    """

    version: str
    name: str
    account: Account
    blocks: Mapping[Endpoint, Blocks]
    declared: Declared
    bounds: Bounds | None = None
    codes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def futures(self) -> Iterator[Future]:
        """Each once: where trips are kept once, both ends have the same blocks."""
        every = (future for blocks in self.blocks.values() for future in blocks.indexed)
        yield from {future.key: future for future in every}.values()


def frame_name(version: str, endpoint: Endpoint) -> str:
    """Name under which the Dask DataFrame of an endpoint is published."""
    return f"{NAME_PREFIX}{version}-{endpoint}"


def about_name(version: str) -> str:
    """Name of what is published last: the dataset with its account, without pandas."""
    return f"{NAME_PREFIX}{version}"


def version_of(name: str) -> str | None:
    """The version in either of these names; None for what somebody else has published."""
    if not name.startswith(NAME_PREFIX):
        return None
    return name.removeprefix(NAME_PREFIX).partition("-")[0]


def find_dataset(client: Client, version: str) -> Dataset | None:
    """The dataset that this or another process has published on this scheduler."""
    found: Dataset | None = _from_published(client.get_dataset(about_name(version), default=None))
    return found


def publish_dataset(client: Client, dataset: Dataset) -> Dataset:
    """Publish what `find_dataset` finds once it is whole; ours, or that of who was first."""
    first = find_dataset(client, dataset.version)
    if first is not None:
        return first
    try:
        client.publish_dataset(_to_published(dataset), name=about_name(dataset.version))
    except KeyError:  # another process was first in this very moment
        return find_dataset(client, dataset.version) or dataset
    return dataset


def _to_published(dataset: Dataset) -> dict[str, Any]:
    """Plain containers: the scheduler finds the futures in these and keeps them alive."""
    blocks = {
        endpoint.value: {
            "spans": [(span.rows, span.first_code, span.last_code) for span in blocks.spans],
            "indexed": list(blocks.indexed),
        }
        for endpoint, blocks in dataset.blocks.items()
    }
    account = dataset.account.to_json()
    return {
        "version": dataset.version,
        "name": dataset.name,
        "account": account,
        "declared": dataset.declared.name,
        "bounds": None if dataset.bounds is None else astuple(dataset.bounds),
        "codes": {name: list(codes) for name, codes in dataset.codes.items()},
        "blocks": blocks,
    }


def _from_published(about: Mapping[str, Any] | None) -> Dataset | None:
    if about is None:
        return None
    blocks = {
        Endpoint(endpoint): Blocks(
            tuple(Span(*span) for span in parts["spans"]),
            tuple(parts["indexed"]),
        )
        for endpoint, parts in about["blocks"].items()
    }
    account, declared = Account.from_json(about["account"]), find_declared(about["declared"])
    bounds = about["bounds"] and Bounds(*about["bounds"])
    codes = {name: tuple(present) for name, present in about["codes"].items()}
    return Dataset(about["version"], about["name"], account, blocks, declared, bounds, codes)
