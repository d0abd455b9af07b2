"""Every peer counts as the oracle does; what is not installed is skipped and says so."""

import numpy as np
import pytest

from benchmarks.measures.peers import (
    WrongCountError,
    are_alike,
    compare,
    compare_flows,
    compare_summaries,
)
from benchmarks.peers import NAMES, FlowsPeer, SummaryPeer, is_installed, open_peer
from benchmarks.views import HEIGHT_PX, WIDTH_PX
from benchmarks.walks import Kind, walk
from dashapp.model import Endpoint

SUMMARY_PEERS = ("duckdb", "duckdb_sorted")


def need(name: str) -> None:
    if not is_installed(name):
        pytest.skip(f"{name} is not installed; it belongs to the group bench")


@pytest.mark.parametrize("name", NAMES)
def test_a_peer_counts_as_the_oracle_does(name, rows, viewer) -> None:
    need(name)
    steps = [*walk(Kind.PLAIN, 6, 0), *walk(Kind.FILTERED, 24, 0)]
    total = 0
    with open_peer(name, rows) as peer:
        assert isinstance(peer, SummaryPeer) == (name in SUMMARY_PEERS)
        for step in steps:
            expected = viewer.count_pixels(step)
            np.testing.assert_array_equal(peer.count(step), expected, str(step))
            total += int(expected.sum())
    assert total > 0


@pytest.mark.parametrize("name", SUMMARY_PEERS)
def test_a_peer_sums_up_as_the_oracle_does(name, rows, viewer) -> None:
    need(name)
    steps = walk(Kind.SUMMARY, 30, 0)
    assert any(step.trip_filter.has_area and step.without for step in steps)
    with open_peer(name, rows) as peer:
        findings = compare_summaries(name, steps, (viewer, peer))
        totals = [peer.summarise(step)["total"] for step in steps]
    assert sum(total > 0 for total in totals) > 10
    assert [len(times) for times in findings.series.values()] == [30, 30]


@pytest.mark.parametrize("name", SUMMARY_PEERS)
def test_a_peer_counts_flows_as_the_oracle_does(name, rows, viewer) -> None:
    need(name)
    steps = [step for step in walk(Kind.FLOWS, 12, 0) if step.endpoint is Endpoint.PICKUP]
    with open_peer(name, rows) as peer:
        assert isinstance(peer, FlowsPeer)
        findings = compare_flows(name, steps, (viewer, peer))
        assert peer.count_flows(steps[0])[:, 2].sum() > 0
    assert [len(times) for times in findings.series.values()] == [len(steps), len(steps)]


class PeerOfZeros:
    def count(self, step) -> np.ndarray:
        return np.zeros((HEIGHT_PX, WIDTH_PX), np.uint32)

    def summarise(self, step) -> dict:
        return {"total": -1}

    def count_flows(self, step) -> np.ndarray:
        return np.array([[1, 1, -1]])

    def close(self) -> None: ...


class PeerOfOracle:
    def __init__(self, viewer) -> None:
        self._viewer = viewer

    def count(self, step) -> np.ndarray:
        return self._viewer.count_pixels(step)

    def close(self) -> None: ...


def test_times_of_a_peer_that_miscounts_are_refused(viewer) -> None:
    sides = (viewer, PeerOfZeros())
    with pytest.raises(WrongCountError, match="zeros does not count"):
        compare("zeros", Kind.PLAIN, walk(Kind.PLAIN, 3, 0), sides)
    with pytest.raises(WrongCountError, match="zeros does not count flows"):
        compare_flows("zeros", walk(Kind.FLOWS, 3, 0), sides)
    with pytest.raises(WrongCountError, match="zeros does not sum up"):
        compare_summaries("zeros", walk(Kind.SUMMARY, 3, 0), sides)


def test_figures_are_alike_but_for_rounding() -> None:
    ours = {"mean": 2.480068261, "list": [1, None], "total": 3}
    assert are_alike({"mean": 2.4800682613, "list": [1, None], "total": 3}, ours)
    assert not are_alike({"mean": 2.48007, "list": [1, None], "total": 3}, ours)
    assert not are_alike({"mean": 2.480068261, "list": [1, 0.0], "total": 3}, ours)
    assert not are_alike({"mean": 2.480068261, "list": [1], "total": 3}, ours)
    assert not are_alike({"mean": 2.480068261, "total": 3}, ours)


def test_a_peer_is_compared_step_by_step(viewer) -> None:
    steps = walk(Kind.PLAIN, 3, 0)
    findings = compare("oracle", Kind.PLAIN, steps, (viewer, PeerOfOracle(viewer)))
    assert [figure.key for figure in findings.figures] == [
        "plain.oracle_median_ms",
        "plain.vs_oracle",
    ]
    assert all(figure.value > 0 for figure in findings.figures)
    assert [len(times) for times in findings.series.values()] == [3, 3]
