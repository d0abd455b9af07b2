"""What more trips and workers would take follows from what was measured, by plain arithmetic."""

import pytest

from benchmarks.figures import Figure
from benchmarks.journal import Journal, Part
from benchmarks.measures import Findings
from benchmarks.measures.fanout import far_steps
from benchmarks.scaling import NEEDED, find_costs, to_markdown

MEASURED = {
    "memory.workers_bytes_per_trip": 80.0,
    "memory.bare_mb": 400.0,
    "memory.peak_ratio": 1.5,
    "memory.bytes_per_trip": 70.0,
    "loading.prepared_s": 30.0,
    "plain.median_ms": 40.0,
    "plain_tenth.median_ms": 31.0,
    "four.median_ms": 110.0,
    "four_one_worker.median_ms": 210.0,
    "fanout.ms_per_worker": 0.5,
    "distance.viewport_round_trips": 1.0,
}


def journal_of(measured: dict[str, float]) -> Journal:
    figures = tuple(Figure(key, key, value) for key, value in measured.items())
    return Journal(
        {"trips": "100,000,000"}, {"all": Part("1 May", 0.0, findings=Findings(figures))}
    )


def test_what_was_measured_is_found_again() -> None:
    costs = find_costs(journal_of(MEASURED))
    assert costs is not None
    assert costs.question_ms(costs.plain_ms, 100_000_000, 2) == pytest.approx(40)
    assert costs.question_ms(costs.plain_ms, 10_000_000, 2) == pytest.approx(31)
    assert costs.question_ms(costs.four_ms, 100_000_000, 2) == pytest.approx(110)
    assert costs.load_s * 100_000_000 / 2 == pytest.approx(30)


def test_more_workers_share_the_rows_and_cost_a_little_each() -> None:
    costs = find_costs(journal_of(MEASURED))
    assert costs is not None
    assert costs.four_ms[0] == pytest.approx(10)
    assert costs.question_ms(costs.four_ms, 100_000_000, 10) == pytest.approx(10 + 8 * 0.5 + 20)
    lines = to_markdown(costs, 100_000_000).splitlines()
    assert "| memory of the workers | | 80 MB |" in lines
    year = next(line for line in lines if line.startswith("| 1,100,000,000 | 20 |"))
    assert year == "| 1,100,000,000 | 20 | 4.5 GB | 5.9 GB | 33 s | 50 ms | 129 ms |"


def test_nothing_is_computed_from_half_a_run() -> None:
    for name in NEEDED:
        assert find_costs(journal_of({k: v for k, v in MEASURED.items() if k != name})) is None


def test_far_steps_see_the_whole_city() -> None:
    steps = far_steps(10, 0)
    assert len(steps) == 10
    assert {step.view.zoom for step in steps} <= {9, 10}
