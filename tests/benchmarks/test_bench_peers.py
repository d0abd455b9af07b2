"""Every peer counts as the oracle does; what is not installed is skipped and says so."""

import numpy as np
import pytest

from benchmarks.measures.peers import WrongCountError, compare
from benchmarks.peers import NAMES, is_installed, open_peer
from benchmarks.product import open_viewer, to_grid
from benchmarks.views import HEIGHT_PX, WIDTH_PX
from benchmarks.walks import Kind, walk


@pytest.mark.parametrize("name", NAMES)
def test_a_peer_counts_as_the_oracle_does(name, rows, oracle) -> None:
    if not is_installed(name):
        pytest.skip(f"{name} is not installed; it belongs to the group bench")
    steps = [*walk(Kind.PLAIN, 6, 0), *walk(Kind.FILTERED, 24, 0)]
    total = 0
    with open_peer(name, rows) as peer, open_viewer(oracle.queries) as viewer:
        for step in steps:
            expected = to_grid(step, viewer.count_tiles(step))
            np.testing.assert_array_equal(peer.count(step), expected, str(step))
            total += int(expected.sum())
    assert total > 0


class PeerOfZeros:
    def count(self, step) -> np.ndarray:
        return np.zeros((HEIGHT_PX, WIDTH_PX), np.uint32)

    def close(self) -> None: ...


class PeerOfOracle:
    def __init__(self, viewer) -> None:
        self._viewer = viewer

    def count(self, step) -> np.ndarray:
        return to_grid(step, self._viewer.count_tiles(step))

    def close(self) -> None: ...


def test_times_of_a_peer_that_miscounts_are_refused(oracle) -> None:
    steps = walk(Kind.PLAIN, 3, 0)
    with open_viewer(oracle.queries) as viewer, pytest.raises(WrongCountError, match="zeros"):
        compare("zeros", Kind.PLAIN, steps, (viewer, PeerOfZeros()))


def test_a_peer_is_compared_step_by_step(oracle) -> None:
    steps = walk(Kind.PLAIN, 3, 0)
    with open_viewer(oracle.queries) as viewer:
        findings = compare("oracle", Kind.PLAIN, steps, (viewer, PeerOfOracle(viewer)))
    assert [figure.key for figure in findings.figures] == [
        "plain.oracle_median_ms",
        "plain.vs_oracle",
    ]
    assert all(figure.value > 0 for figure in findings.figures)
    assert [len(times) for times in findings.series.values()] == [3]
