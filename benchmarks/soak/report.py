"""What a soak has come to, as Markdown: answers, deaths, and what the processes take at rest."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.report import table
from benchmarks.soak.deaths import Return
from benchmarks.soak.growth import Growth
from benchmarks.soak.judging import Outcome
from benchmarks.soak.questions import Kind
from benchmarks.soak.run import Soak, percentile

_OUTCOMES = {
    Outcome.RIGHT: "right",
    Outcome.REFUSED: "503",
    Outcome.LATE: "504",
    Outcome.OUTDATED: "404, of another version",
    Outcome.BROKEN: "cut off",
    Outcome.LEFT: "left by their viewers",
    Outcome.UNEXCUSED: "refused without a death",
    Outcome.WRONG: "wrong",
}
MOST_FAULTS = 20


def to_markdown(soak: Soak, about: dict[str, str]) -> str:
    told = [f"- {fault}" for fault in list_faults(soak)]
    parts = [
        "\n".join(f"- {name}: {value}" for name, value in about.items()),
        table(("questions", *_OUTCOMES.values(), "median", "95 %", "longest"), _answer_rows(soak)),
        table(_DEATH_HEAD, map(_death_row, soak.returns)),
        table(_GROWTH_HEAD, map(_growth_row, soak.growth())),
        "\n".join(told or ["- No answer was wrong or over its limit, and nothing has grown."]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_DEATH_HEAD = ("death", "noticed after", "answers again after", "wanted", "refused, late, cut off")
_GROWTH_HEAD = ("at rest", "first quarter", "last quarter", "allowed", "slope an hour")


def _answer_rows(soak: Soak) -> Iterator[Sequence[str]]:
    tally = soak.crowd.tally
    for kind in Kind:
        times = tally.times_s[kind]
        counts = [f"{tally.counts[kind, outcome]:,}" for outcome in _OUTCOMES]
        longest = f"{max(times, default=0.0):.1f} s of {tally.limits.of(kind):g}"
        yield kind, *counts, _ms(percentile(times, 0.5)), _ms(percentile(times, 0.95)), longest


def _death_row(one: Return) -> Sequence[str]:
    noticed = "not at all" if one.noticed_s is None else f"{one.noticed_s:.1f} s"
    back = "never" if one.back_s is None else f"{one.back_s:.1f} s"
    return one.death.name, noticed, back, f"{one.death.back_s:g} s", f"{one.refused:,}"


def _growth_row(one: Growth) -> Sequence[str]:
    return (
        f"{one.role}: {one.unit}",
        f"{one.first:.0f}",
        f"{one.last:.0f}",
        f"{one.allowed:.0f}",
        f"{one.an_hour:+.0f}",
    )


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.0f} ms"


def list_faults(soak: Soak) -> Iterator[str]:
    """Wrong and late answers by what is wrong with them, each with one that is an example."""
    for reason, number in soak.crowd.tally.reasons.most_common(MOST_FAULTS):
        yield f"{number:,} times: {reason}; at first {soak.crowd.tally.examples[reason]}"
    yield from soak.faults_of_server()


def list_files(names: Iterable[str]) -> str:
    return "\n".join(f"  {name}" for name in names)
