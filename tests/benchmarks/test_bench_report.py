"""What was measured, as JSON, as tables and in the page of the docs."""

import json

import pytest

from benchmarks import report
from benchmarks.figures import Figure, Goal
from benchmarks.journal import Journal, Part, continue_journal, read_journal, write_journal
from benchmarks.measures import Findings
from benchmarks.report import BEGIN, END, to_markdown, write_into_page
from benchmarks.timing import Times, paired_ratio


@pytest.fixture
def journal() -> Journal:
    figures = (
        Figure("plain.median_ms", "Viewport: median", 61.23, "ms"),
        Figure("growth.two_workers", "Two workers", 1.9, "x"),
        Figure("prepare.seconds", "prepare", 12345.6, "s"),
    )
    walks = Part("1 May", 0.26, 9.6, True, Findings(figures, {"plain": (60.0, 62.0)}, ("A note.",)))
    peers = Part("2 May", 1.0, findings=Findings((Figure("plain.vs_duckdb", "DuckDB", 10.0, "x"),)))
    return Journal({"trips": "5"}, {"walks": walks, "peers": peers})


def test_the_tables_say_what_is_met_and_what_is_missed_by_how_much(journal) -> None:
    assert to_markdown(journal).splitlines() == [
        "- trips: 5",
        "",
        "|  | goal | measured |  |",
        "|---|---:|---:|---|",
        "| Viewport: median | <= 60 ms | 61.2 ms | missed by 2 % |",
        "| Two workers | >= 1.7 x | 1.9 x | met |",
        "| DuckDB | >= 40 x | 10 x | missed 4.0-fold |",
        "",
        "| beside them | measured |",
        "|---|---:|",
        "| prepare | 12,346 s |",
        "",
        "| part | began | took | load before |",
        "|---|---:|---:|---|",
        "| walks | 1 May | 10 s | 0.3 |",
        "| peers | 2 May | 0 s | 1.0 |",
        "",
        "- A note.",
        "- The part peers was broken off.",
    ]


def test_json_holds_figures_goals_and_times_and_is_read_again(journal, tmp_path) -> None:
    write_journal(journal, tmp_path / "run.json")
    walks = json.loads((tmp_path / "run.json").read_text())["parts"]["walks"]
    assert walks["figures"]["plain.median_ms"] == {
        "title": "Viewport: median",
        "value": 61.23,
        "unit": "ms",
        "goal": "<= 60",
        "verdict": "missed by 2 %",
    }
    assert walks["series_ms"] == {"plain": [60.0, 62.0]}
    assert to_markdown(read_journal(tmp_path / "run.json")) == to_markdown(journal)
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_a_run_goes_on_where_one_of_as_many_trips_has_stopped(journal, tmp_path) -> None:
    path = tmp_path / "run.json"
    assert continue_journal({"trips": "5"}, path).parts == {}
    assert continue_journal({"trips": "5"}, None).parts == {}
    write_journal(journal, path)
    assert list(continue_journal({"trips": "5"}, path).parts) == ["walks", "peers"]
    assert continue_journal({"trips": "6"}, path).parts == {}


def test_only_the_last_run_is_replaced_in_the_page(journal, tmp_path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(f"# Head\n{BEGIN}\nthe run before\n{END}\nTail\n")
    write_into_page(to_markdown(journal), page)
    write_into_page(to_markdown(journal), page)
    text = page.read_text()
    assert text.startswith(f"# Head\n{BEGIN}\n")
    assert text.endswith(f"{END}\nTail\n")
    assert "the run before" not in text
    assert text.count("missed by") == 1


def test_a_page_without_marks_is_left_alone(journal, tmp_path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Head\n")
    with pytest.raises(ValueError, match="no place"):
        write_into_page("new", page)
    assert page.read_text() == "# Head\n"


def test_a_journal_is_printed_without_measuring(journal, tmp_path, capsys) -> None:
    write_journal(journal, tmp_path / "run.json")
    assert report.main([str(tmp_path / "run.json")]) == 0
    assert capsys.readouterr().out == to_markdown(journal)


def test_goals_and_ratios() -> None:
    assert Goal("<=", 60).judge(60) == "met"
    assert Goal("<=", 60).judge(90) == "missed by 50 %"
    assert Goal("<=", 0).judge(3) == "missed"
    assert Goal(">=", 60).judge(20) == "missed 3.0-fold"
    assert paired_ratio([10, 20, 900], [1, 1, 1]) == 20
    assert Times((1.0, 2.0, 9.0)).median_ms == 2
