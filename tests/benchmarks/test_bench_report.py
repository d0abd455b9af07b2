"""What was measured, as JSON, as a table and in the page of the docs."""

import json

import pytest

from benchmarks.figures import GOALS, Figure, Goal
from benchmarks.measures import Findings, Run
from benchmarks.measures.questions import ask_walks
from benchmarks.report import BEGIN, END, Report, write_into_page, write_json
from benchmarks.timing import Times, paired_ratio


@pytest.fixture
def report() -> Report:
    figures = (
        Figure("plain.median_ms", "Viewport: median", 61.23, "ms"),
        Figure("growth.two_workers", "Two workers", 1.9, "x"),
        Figure("prepare.seconds", "prepare", 12345.6, "s"),
    )
    return Report({"trips": "5"}, Findings(figures, {"plain": (60.0, 62.0)}, ("A note.",)))


def test_the_table_says_what_is_met_and_missed(report) -> None:
    assert report.to_markdown().splitlines() == [
        "- trips: 5",
        "",
        "| | measured | goal | |",
        "|---|---:|---:|---|",
        "| Viewport: median | 61.2 ms | <= 60 ms | missed |",
        "| Two workers | 1.9 x | >= 1.7 x | met |",
        "| prepare | 12,346 s |  |  |",
        "",
        "- A note.",
    ]


def test_json_holds_figures_goals_and_times(report, tmp_path) -> None:
    write_json(report, tmp_path / "run.json")
    value = json.loads((tmp_path / "run.json").read_text())
    assert value["figures"]["plain.median_ms"] == {
        "title": "Viewport: median",
        "value": 61.23,
        "unit": "ms",
        "goal": "<= 60",
        "met": False,
    }
    assert value["series_ms"] == {"plain": [60.0, 62.0]}


def test_only_the_last_run_is_replaced_in_the_page(report, tmp_path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(f"# Head\n{BEGIN}\nold\n{END}\nTail\n")
    write_into_page(report, page)
    write_into_page(report, page)
    text = page.read_text()
    assert text.startswith(f"# Head\n{BEGIN}\n")
    assert text.endswith(f"{END}\nTail\n")
    assert "old" not in text
    assert text.count("missed") == 1


def test_a_page_without_marks_is_left_alone(report, tmp_path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Head\n")
    with pytest.raises(ValueError, match="no place"):
        write_into_page(report, page)
    assert page.read_text() == "# Head\n"


def test_goals_and_ratios() -> None:
    assert Goal("<=", 60).is_met(60)
    assert not Goal(">=", 60).is_met(59)
    assert paired_ratio([10, 20, 900], [1, 1, 1]) == 20
    assert Times((1.0, 2.0, 9.0)).median_ms == 2


def test_walks_end_in_figures(oracle, tmp_path) -> None:
    findings = ask_walks(oracle.queries, Run(rows=2_000, folder=tmp_path, steps=3))
    keys = {figure.key for figure in findings.figures}
    of_walks = {key for key in GOALS if key.startswith(("plain", "filtered", "trips", "body"))}
    assert {key for key in of_walks if "vs_" not in key} <= keys
    assert [len(times) for times in findings.series.values()] == [3, 3, 3]
