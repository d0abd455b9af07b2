"""The same steps of the same walks asked of the product and of each peer, pair by pair."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.dataset import DataSet
from benchmarks.figures import Figure
from benchmarks.measures import Findings, Run
from benchmarks.measures.questions import warm_up
from benchmarks.peers import Peer, Rows, is_installed, open_peer
from benchmarks.product import Running, Viewer, open_viewer, run_product, to_grid
from benchmarks.timing import Times, paired_ratio, time_ms
from benchmarks.walks import Kind, Step, choose_evenly, walk
from dashapp.cluster.dataset import frame_name
from dashapp.data.prepared import read_manifest
from dashapp.data.storage import StorageOptions
from dashapp.model import Endpoint

_KINDS = (Kind.PLAIN, Kind.FILTERED)


class WrongCountError(Exception):
    """A peer and the product do not agree, so neither's time means anything."""


def measure_peers(run: Run) -> Findings:
    data = run.data_set()
    with (
        run_product([str(data.prepared)], run.folder) as product,
        TemporaryDirectory(dir=run.folder, prefix="peers-") as folder,
        open_viewer(product.service.queries) as viewer,
    ):
        warm_up(viewer, run.seed)
        rows = find_rows(data, product, Path(folder))
        return sum(_measure_all(run, viewer, rows), Findings())


def find_rows(data: DataSet, product: Running, folder: Path) -> Rows:
    manifest = read_manifest(str(data.prepared), StorageOptions())
    version = product.session.dataset.version
    return Rows(
        blocks={e: manifest.block_uris(str(data.prepared), e) for e in Endpoint},
        folder=folder,
        client=product.session.client,
        frames={endpoint: frame_name(version, endpoint) for endpoint in Endpoint},
    )


def _measure_all(run: Run, viewer: Viewer, rows: Rows) -> Iterator[Findings]:
    for name in run.peers:
        if not is_installed(name):
            yield Findings(notes=(f"{name} was left out: it is not installed.",))
            continue
        print(f"Asking {name}", flush=True)
        with open_peer(name, rows) as peer:
            for kind in _KINDS:
                steps = choose_evenly(walk(kind, run.steps, run.seed), run.peer_steps)
                yield compare(name, kind, steps, (viewer, peer))


def compare(name: str, kind: Kind, steps: tuple[Step, ...], sides: tuple[Viewer, Peer]) -> Findings:
    """Ratios of peer to product.

    Raises:
        WrongCountError: they count differently.
    """
    viewer, peer = sides
    ours, theirs = [], []
    peer.count(steps[0])  # its first question reads files and compiles
    for step in steps:
        counts, our_ms = time_ms(viewer.count_tiles, step)
        grid, their_ms = time_ms(peer.count, step)
        if not np.array_equal(grid, to_grid(step, counts)):
            raise WrongCountError(f"{name} does not count as the product does at {step}.")
        ours.append(our_ms)
        theirs.append(their_ms)
    times, ratio = Times(tuple(theirs)), paired_ratio(theirs, ours)
    return Findings(
        (
            Figure(f"{kind}.{name}_median_ms", f"{kind}, {name}: median", times.median_ms, "ms"),
            Figure(f"{kind}.vs_{name}", f"{kind}, {name} / product: median of pairs", ratio, "x"),
        ),
        {f"{kind}, {name}": times.milliseconds},
    )
