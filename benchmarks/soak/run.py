"""One soak from beginning to end: load, a rest to measure, a death under load, and so on."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.soak.crowd import Crowd
from benchmarks.soak.deaths import Death, Return, find_return
from benchmarks.soak.doomed import Doomed
from benchmarks.soak.growth import Growth, Measures, Rest, judge_growth, measure, median_of
from benchmarks.soak.judging import Excuse, Outcome

_SAMPLES, _SAMPLE_EVERY_SECONDS = 5, 0.4
_UNHAPPY = (Outcome.REFUSED, Outcome.LATE, Outcome.OUTDATED, Outcome.BROKEN)


@dataclass(frozen=True, slots=True)
class Plan:
    """Times in seconds.

    Attributes:
        viewers: how many ask at a time.
        deaths: one after the other.
        every_s: from death to death, a rest included.
        warm_up_s: of load, before the first rest.
        before_s: of load, from a rest to the next death.
        calm_s: from the last answer of a rest to its first sample: connections close meanwhile.
    """

    viewers: int
    deaths: tuple[Death, ...]
    every_s: float
    warm_up_s: float
    before_s: float = 8.0
    calm_s: float = 6.0
    seed: int = 0


@dataclass
class Soak:
    """What has come of it so far."""

    plan: Plan
    doomed: Doomed
    crowd: Crowd
    returns: list[Return] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._death, self._struck_at = Death("", lambda *_: None, 0.0), 0.0
        self.crowd.excuse = self._excuse

    def run(self, tell: Callable[[str], None] = lambda _: None) -> None:
        draw, plan = Random(f"soak-{self.plan.seed}"), self.plan
        with self.crowd.of(plan.viewers, plan.seed):
            self.crowd.let_in()
            time.sleep(plan.warm_up_s)
            self._rest()
            for number, death in enumerate(plan.deaths, 1):
                tell(f"{number} of {len(plan.deaths)}: {death.name}; {self.describe()}")
                self._die(death, draw)
                self._rest()
        tell(self.describe())

    def growth(self) -> list[Growth]:
        return judge_growth(self.rests)

    def is_passed(self) -> bool:
        return not self.crowd.tally.n_faults and not any(self.faults_of_server())

    def faults_of_server(self) -> Iterator[str]:
        """In sentences: what came back too late, and what has grown."""
        for one in self.returns:
            if not one.is_in_time:
                back = "not at all" if one.back_s is None else f"after {one.back_s:.1f} s"
                yield f"{one.death.name}: back {back}, wanted after {one.death.back_s:g} s"
        for grown in self.growth():
            if grown.has_grown:
                yield (
                    f"{grown.role}: from {grown.first:.0f} to {grown.last:.0f} {grown.unit}, "
                    f"more than {grown.allowed:.0f}"
                )

    def new_files(self) -> list[str]:
        """Names that the last rest has and the first had not."""
        return sorted(self.rests[-1].files - self.rests[0].files) if self.rests else []

    def describe(self) -> str:
        tally = self.crowd.tally
        said = f"{tally.total(*Outcome):,} asked, {tally.total(Outcome.RIGHT):,} right"
        return f"{said}, {tally.n_faults} faults"

    def _excuse(self) -> Excuse:
        """What the last death makes honest now: no longer than it may take to come back."""
        is_over = time.monotonic() - self._struck_at > self._death.back_s
        return Excuse() if is_over else self._death.excuse

    def _die(self, death: Death, draw: Random) -> None:
        began = time.monotonic()
        self.crowd.let_in()
        time.sleep(self.plan.before_s)
        unhappy = self.crowd.tally.total(*_UNHAPPY)
        self._death, self._struck_at = death, time.monotonic()
        death.strike(self.doomed, draw)
        left_s = began + self.plan.every_s - self.plan.calm_s - time.monotonic()
        time.sleep(max(left_s, 0.0))
        refused = self.crowd.tally.total(*_UNHAPPY) - unhappy
        self.returns.append(find_return(death, self._struck_at, self.crowd.watched, refused))

    def _rest(self) -> None:
        """Nobody asks and all is whole: what a server takes then must not become more."""
        self.crowd.send_out()
        try:
            self.doomed.wait_until_whole()
        except AssertionError:
            self.crowd.tally.blame("not whole again in minutes", f"after {self._death.name}")
        time.sleep(self.plan.calm_s)
        samples, files = list[Measures](), frozenset[str]()
        for _ in range(_SAMPLES):
            sample, files = measure(self.doomed.server, self.doomed.folders)
            samples.append(sample)
            time.sleep(_SAMPLE_EVERY_SECONDS)
        self.rests.append(Rest(time.monotonic(), median_of(samples), files))


def plan_deaths(minutes: float, every_s: float, warm_up_s: float) -> int:
    """How many deaths find their time."""
    return max(1, int((60 * minutes - warm_up_s) // every_s))


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest one; 0 of none."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0
