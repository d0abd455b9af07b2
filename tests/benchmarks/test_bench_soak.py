"""The soak sees what is wrong: other trips, late answers, growth, a server not back in time.

The oracle answers over HTTP; what it is judged by are the same trips, or others.
"""

import time
from dataclasses import replace

import pandas as pd
import pytest
from support.oracle import OracleCluster
from support.processes import wait_for

from benchmarks.asking import Asker, Reply
from benchmarks.soak.crowd import Crowd, Probe
from benchmarks.soak.deaths import CHANGED_DATA, DEATHS, KILLED_WORKER, draw_deaths, find_return
from benchmarks.soak.growth import Rest, judge_growth, median_of
from benchmarks.soak.judging import Excuse, Outcome, judge, judge_break
from benchmarks.soak.questions import Kind, Look, Question, draw_looks, draw_probes
from benchmarks.soak.tally import Limits, Tally
from benchmarks.soak.truth import Truth

VERSION = "v1"
PROBES = draw_probes()[:2]
DOWN = Excuse(is_down=True)


@pytest.fixture(scope="module")
def walks() -> tuple[tuple[Look, ...], ...]:
    return draw_looks(4, 1, seed=5)


@pytest.fixture(scope="module")
def questions(walks) -> list[Question]:
    """Of every kind and form."""
    asked = [one for walk in walks for look in walk for one in look.questions()]
    return list(dict.fromkeys((*asked, *PROBES)))


@pytest.fixture(scope="module")
def truth(sample_trips, questions) -> Truth:
    return Truth(sample_trips, questions)


@pytest.fixture(scope="module")
def other_truth(sample_trips, questions) -> Truth:
    """Each pickup 9 mm to the east, and each fare a cent more."""
    changed = sample_trips.assign(fare_cents=sample_trips["fare_cents"] + 1)
    return Truth(changed.assign(pickup_x=changed["pickup_x"] + 1), questions)


def ask(asker: Asker, question: Question) -> Reply:
    """Again where a file before has not quite been taken yet."""
    path, params, headers = question.path("latest"), question.params(), question.headers()
    return wait_for(
        lambda: reply if (reply := asker.ask(path, params, headers)).status < 500 else None
    )


def test_the_oracles_answers_are_right_for_every_kind_of_question(asker, questions, truth) -> None:
    assert {one.kind for one in questions} == set(Kind)
    totals = dict.fromkeys(Kind, 0)
    for question in questions:
        verdict = judge(question, "latest", ask(asker, question), {VERSION: truth}, Excuse())
        assert verdict.outcome is Outcome.RIGHT, (question, verdict.fault)
        totals[question.kind] += truth[question].total
    assert all(totals.values())


@pytest.mark.parametrize("kind", Kind)
def test_answers_of_other_trips_are_wrong(asker, questions, truth, other_truth, kind) -> None:
    """As many, each where it was but for 9 mm, and a cent dearer."""
    told = [one for one in questions if one.kind is kind and has_content(truth[one])]
    verdicts = [
        judge(one, "", ask(asker, one), {VERSION: other_truth}, DOWN)
        for one in told
        if truth[one] != other_truth[one]
    ]
    assert verdicts
    assert {one.outcome for one in verdicts} == {Outcome.WRONG}
    assert all(one.fault for one in verdicts)


def has_content(answer) -> bool:
    return answer.total > 0


def test_an_answer_is_of_the_version_that_it_says(asker, questions, truth) -> None:
    tile = next(one for one in questions if one.kind is Kind.TILE)
    reply = ask(asker, tile)
    unknown = judge(tile, "", reply, {"v2": truth}, DOWN)
    other = judge(tile, "v2.1234", reply, {VERSION: truth, "v2": truth}, DOWN)
    assert unknown.outcome is other.outcome is Outcome.WRONG
    assert "unknown version" in unknown.fault
    assert "v2.1234 was asked for" in other.fault


def refuse(status: int, sentence: str = "Not now.", **headers: str) -> Reply:
    return Reply(status, headers, f'{{"error": "{sentence}"}}'.encode())


AGAIN = {"retry-after": "2"}


@pytest.mark.parametrize(
    ("reply", "excuse", "outcome"),
    [
        (refuse(503, **AGAIN), DOWN, Outcome.REFUSED),
        (refuse(503, **AGAIN), Excuse(), Outcome.UNEXCUSED),
        (refuse(503), DOWN, Outcome.WRONG),
        (refuse(503, "Others are being answered.", **AGAIN), Excuse(), Outcome.REFUSED),
        (refuse(504, **AGAIN), DOWN, Outcome.LATE),
        (refuse(504, **AGAIN), Excuse(), Outcome.UNEXCUSED),
        (refuse(404), CHANGED_DATA.excuse, Outcome.OUTDATED),
        (refuse(404), DOWN, Outcome.WRONG),
        (refuse(500, **AGAIN), DOWN, Outcome.WRONG),
        (refuse(503, "Traceback (most recent", **AGAIN), DOWN, Outcome.WRONG),
        (Reply(503, AGAIN, b"<html>"), DOWN, Outcome.WRONG),
    ],
)
def test_only_a_death_excuses_a_refusal(questions, reply, excuse, outcome) -> None:
    tile = next(one for one in questions if one.kind is Kind.TILE)
    assert judge(tile, "v0", reply, {}, excuse).outcome is outcome


def test_only_a_dead_web_process_excuses_an_answer_that_breaks_off() -> None:
    assert judge_break(OSError(), Excuse(may_break=True)).outcome is Outcome.BROKEN
    assert judge_break(OSError(), DOWN).outcome is Outcome.UNEXCUSED


@pytest.fixture
def tally() -> Tally:
    return Tally(Limits(question_s=10, file_s=27))


def test_an_answer_over_its_limit_is_a_fault(tally) -> None:
    right = judge_break(OSError(), Excuse(may_break=True))
    late = replace(right, outcome=Outcome.RIGHT)
    for kind, took_s in ((Kind.TILE, 9.9), (Kind.EXPORT, 26.0), (Kind.TILE, 10.1)):
        tally.note(kind, "it", late, took_s)
    assert tally.reasons == {"right after N s, over N s": 1}
    assert tally.examples == {"right after N s, over N s": "it: right after 10.1 s, over 10 s"}


@pytest.fixture
def crowd(url, walks, truth, tally) -> Crowd:
    return Crowd(url, {VERSION: truth}, walks, PROBES, tally, think_s=0.01)


def test_a_crowd_asks_rests_and_asks_again(crowd: Crowd, oracle: OracleCluster) -> None:
    with crowd.of(3, seed=1):
        assert crowd.tally.total(*Outcome) == 0
        crowd.let_in()
        wait_for_more(crowd)
        crowd.send_out()
        asked = crowd.tally.total(*Outcome)
        time.sleep(0.2)
        assert crowd.tally.total(*Outcome) == asked
        crowd.let_in()
        wait_for_more(crowd)
    assert not crowd.tally.reasons
    assert any(probe.is_right for probe in crowd.watched)


def test_a_crowd_blames_a_server_that_is_down_without_a_death(crowd: Crowd, oracle) -> None:
    with crowd.of(2, seed=1):
        crowd.let_in()
        wait_for_more(crowd)
        oracle.queries.is_ready = lambda: False
        wait_for_more(crowd, Outcome.UNEXCUSED)
    assert "no death excuses N now" in next(iter(crowd.tally.reasons))


def wait_for_more(crowd: Crowd, outcome: Outcome = Outcome.RIGHT) -> None:
    before = crowd.tally.total(outcome)
    wait_for(lambda: crowd.tally.total(outcome) > before + 3)


def probes_at(*moments: tuple[float, bool]) -> list[Probe]:
    return [Probe(at - 0.1, at, is_right) for at, is_right in moments]


def test_back_is_the_first_right_answer_after_the_last_that_was_not() -> None:
    met = probes_at((9, False), (11, True), (12, False), (13, True), (14, False), (17, True))
    back = find_return(KILLED_WORKER, 10.0, met)
    assert (back.noticed_s, back.back_s, back.is_in_time) == (2.0, 7.0, True)
    assert not find_return(replace(KILLED_WORKER, back_s=6), 10.0, met).is_in_time
    assert not find_return(KILLED_WORKER, 10.0, met[:5]).is_in_time
    assert find_return(KILLED_WORKER, 10.0, probes_at((11, True))).back_s == 0
    assert not find_return(KILLED_WORKER, 10.0, []).is_in_time


def test_every_kind_of_death_has_its_turn_in_an_order_of_the_seed() -> None:
    drawn = draw_deaths(len(DEATHS), 1, has_redis=True)
    assert set(drawn) == set(DEATHS)
    assert drawn == draw_deaths(len(DEATHS), 1, has_redis=True)
    assert drawn != draw_deaths(len(DEATHS), 2, has_redis=True)
    assert len(set(draw_deaths(20, 1, has_redis=False))) == len(DEATHS) - 1


def rests_of(unit: str, *values: float) -> list[Rest]:
    return [Rest(180.0 * number, {("workers", unit): value}) for number, value in enumerate(values)]


@pytest.mark.parametrize(
    ("unit", "values", "has_grown"),
    [
        ("MiB", (400, 402, 405, 401, 403, 404, 399, 402), False),
        ("MiB", (400, 420, 440, 460, 480, 500, 520, 540), True),
        ("MiB", (400, 400, 700, 400, 400, 400, 400, 400), False),
        ("threads", (30, 31, 30, 32, 31, 30, 31, 31), False),
        ("threads", (30, 31, 32, 33, 34, 35, 36, 37), True),
        ("descriptors", (50, 52, 54, 56, 58, 60, 62, 64), True),
        ("files", (20, 21, 22, 24, 26, 28, 30, 31), True),
    ],
)
def test_growth_is_told_from_noise(unit, values, has_grown) -> None:
    (growth,) = judge_growth(rests_of(unit, *values))
    assert growth.has_grown is has_grown


def test_a_sample_in_an_odd_moment_counts_for_nothing() -> None:
    key = ("workers", "threads")
    assert median_of([{key: 3.0}, {key: 90.0}, {key: 4.0}]) == {key: 4.0}


def test_rows_are_the_same_in_any_order(sample_trips: pd.DataFrame, questions) -> None:
    export = [one for one in questions if one.kind is Kind.EXPORT]
    mixed = Truth(sample_trips.sample(frac=1, random_state=1), export)
    plain = Truth(sample_trips, export)
    assert [mixed[one] for one in export] == [plain[one] for one in export]
