"""The same steps of the same walks asked of the product and of each peer, pair by pair."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
from distributed import Client

from benchmarks.asking import Reply
from benchmarks.dataset import read_set
from benchmarks.figures import Figure
from benchmarks.measures import Findings
from benchmarks.measures.walks import warm_up
from benchmarks.peers import (
    Flows,
    FlowsPeer,
    Peer,
    Rows,
    SummaryPeer,
    is_installed,
    open_peer,
)
from benchmarks.stage import Run, Stage
from benchmarks.timing import Times, paired_ratio, time_ms
from benchmarks.viewer import Viewer
from benchmarks.walks import Kind, Step, choose_evenly, walk
from dashapp.cluster.load.dataset import frame_name
from dashapp.model import Endpoint
from dashapp.places import UNKNOWN

T = TypeVar("T")

ASKED = Endpoint.PICKUP
"""Peers take in the rows of one endpoint; the steps that ask for the other are passed over."""

ALL_FLOWS = 67_600

_OF_THE_ANSWER = ("version", "elapsed_ms", "cached")


class WrongCountError(Exception):
    """A peer and the product do not agree, so neither's time means anything."""


def measure_peers(stage: Stage) -> Iterator[Findings]:
    run = stage.run
    with (
        TemporaryDirectory(dir=run.folder, prefix="peers-") as folder,
        stage.viewer() as viewer,
        Client(stage.product.about()["scheduler"], timeout=30, set_as_default=False) as client,
    ):
        warm_up(viewer, run.seed)
        rows = find_rows(run.prepared, client, Path(folder))
        for name in run.peers:
            if is_installed(name):
                print(f"Asking {name}", flush=True)
                yield from _measure_one(name, run, viewer, rows)
            else:
                yield Findings(notes=(f"{name} was left out: it is not installed.",))


def find_rows(prepared: Path, client: Client, folder: Path) -> Rows:
    manifest = read_set(prepared)
    return Rows(
        blocks={ASKED: [block.uri for block in manifest.stored_blocks(str(prepared), ASKED)]},
        folder=folder,
        client=client,
        frames={ASKED: frame_name(manifest.version, ASKED)},
    )


def _measure_one(name: str, run: Run, viewer: Viewer, rows: Rows) -> Iterator[Findings]:
    with open_peer(name, rows) as peer:
        for kind in (Kind.PLAIN, Kind.FILTERED):
            yield compare(name, kind, choose_steps(run, kind), (viewer, peer))
        if isinstance(peer, SummaryPeer):
            yield compare_summaries(name, choose_steps(run, Kind.SUMMARY), (viewer, peer))
        if isinstance(peer, FlowsPeer):
            yield compare_flows(name, choose_steps(run, Kind.FLOWS), (viewer, peer))


def choose_steps(run: Run, kind: Kind) -> tuple[Step, ...]:
    steps = walk(kind, run.steps, run.seed)
    asked = tuple(step for step in steps if step.endpoint is ASKED)
    return choose_evenly(asked, run.peer_steps)


def compare(name: str, kind: Kind, steps: tuple[Step, ...], sides: tuple[Viewer, Peer]) -> Findings:
    """Times of viewports, and their ratios of peer to product.

    Raises:
        WrongCountError: they count differently.
    """
    viewer, peer = sides

    def check(step: Step, grid: Any, _: list[Reply]) -> None:
        if not np.array_equal(grid, viewer.count_pixels(step)):
            raise WrongCountError(f"{name} does not count as the product does at {step}.")

    return _compare(name, kind, steps, (viewer.ask_tiles, peer.count), check)


def compare_summaries(
    name: str, steps: tuple[Step, ...], sides: tuple[Viewer, SummaryPeer]
) -> Findings:
    """The same for all figures of a summary.

    Raises:
        WrongCountError: any figure differs.
    """
    viewer, peer = sides

    def check(step: Step, theirs: dict[str, Any], reply: Reply) -> None:
        ours = {k: v for k, v in reply.to_json().items() if k not in _OF_THE_ANSWER}
        if not are_alike(theirs, ours):
            raise WrongCountError(f"{name} does not sum up as the product does at {step}.")

    return _compare(name, Kind.SUMMARY, steps, (viewer.summarise, peer.summarise), check)


def compare_flows(name: str, steps: tuple[Step, ...], sides: tuple[Viewer, FlowsPeer]) -> Findings:
    """The same for trips from zone to zone: ours finds all and tells the first.

    Raises:
        WrongCountError: any count differs.
    """
    viewer, peer = sides
    viewer.find_flows(steps[0])  # the first such question finds the zones of all points

    def check(step: Step, theirs: Flows, _: Reply) -> None:
        told = viewer.find_flows(step, ALL_FLOWS).to_json()
        ours = [[flow["from"], flow["to"], flow["trips"]] for flow in told["flows"]]
        known = theirs[(theirs[:, :2] != UNKNOWN).all(axis=1)].tolist()
        if sorted(known) != sorted(ours) or theirs[:, 2].sum() != told["total"]:
            raise WrongCountError(f"{name} does not count flows as the product does at {step}.")

    return _compare(name, Kind.FLOWS, steps, (viewer.find_flows, peer.count_flows), check)


def are_alike(theirs: Any, ours: Any) -> bool:
    """Numbers within what rounding does to means."""
    if isinstance(theirs, dict):
        names_alike = isinstance(ours, dict) and theirs.keys() == ours.keys()
        return names_alike and all(are_alike(value, ours[name]) for name, value in theirs.items())
    if isinstance(theirs, list):
        return len(theirs) == len(ours) and all(map(are_alike, theirs, ours))
    if isinstance(theirs, float) and ours is not None:
        return math.isclose(theirs, ours, rel_tol=1e-9, abs_tol=1e-8)
    return bool(theirs == ours)


def _compare(
    name: str,
    kind: Kind,
    steps: tuple[Step, ...],
    sides: tuple[Callable[[Step], T], Callable[[Step], Any]],
    check: Callable[[Step, Any, T], None],
) -> Findings:
    ask_us, ask_them = sides
    ours, theirs = [], []
    ask_them(steps[0])  # its first question reads files and compiles
    for step in steps:
        our_answer, our_ms = time_ms(ask_us, step)
        their_answer, their_ms = time_ms(ask_them, step)
        check(step, their_answer, our_answer)
        ours.append(our_ms)
        theirs.append(their_ms)
    times, ratio = Times(tuple(theirs)), paired_ratio(theirs, ours)
    return Findings(
        (
            Figure(f"{kind}.{name}_median_ms", f"{kind}, {name}: median", times.median_ms, "ms"),
            Figure(f"{kind}.vs_{name}", f"{kind}, {name} / product: median of pairs", ratio, "x"),
        ),
        {f"{kind}, {name}": times.milliseconds, f"{kind}, beside {name}": tuple(ours)},
    )
