"""Many programs: batches of a seed each, failures shrunk by Hypothesis, and a tally."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Flaky

from tests.fuzz.differential import Judge, Verdict
from tests.fuzz.generator import programs

PATIENCE = 60
"""Seconds for which a failing program is made smaller."""

BATCH = 10
"""Programs of one seed. Hypothesis varies what it has seen after so many; new programs find more."""

SETTINGS = settings(
    max_examples=BATCH,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    print_blob=False,
)


class Disagreement(AssertionError):
    """A program whose prediction does not hold."""


class Enough(BaseException):
    """The time for making a failing program smaller is over (Hypothesis lets it through)."""


@dataclass
class Failure:
    """The smallest program that was found for a seed."""

    seed: int
    source: str
    problems: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([f"seed {self.seed}:", self.source, *self.problems])


@dataclass
class Tally:
    """What was seen. `ended`: exceptions that programs ended in; `reasons`: why predictions were incomplete."""

    programs: int = 0
    complete: int = 0
    exact: int = 0
    crashed: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    def count(self, verdict: Verdict) -> None:
        self.programs += not verdict.crashed
        self.complete += verdict.complete and not verdict.crashed
        self.exact += verdict.exact and not verdict.crashed
        self.crashed += verdict.crashed
        self.ended[verdict.ended.partition(":")[0]] += bool(verdict.ended)
        self.reasons.update(set(verdict.why))

    def __str__(self) -> str:
        shares = [
            f"{n} {what} ({100 * n / max(1, self.programs):.1f} %)"
            for n, what in ((self.complete, "complete"), (self.exact, "wholly exact"))
        ]
        ended = sum(self.ended.values())
        return f"{self.programs} programs, {len(self.failures)} disagreements; {', '.join(shares)}; {ended} ended in an exception; {self.crashed} crashes of TensorFlow"


class Campaign:
    """Runs seeds against one runtime; programs that were seen before are not run again."""

    def __init__(self, target: str, judge: Judge) -> None:
        self.target = target
        self.judge = judge
        self.tally = Tally()
        self.seen: dict[str, Verdict] = {}

    def run(self, seed: int, programs: int, until: float = math.inf) -> Iterator[Failure]:
        """Seed after seed until that many programs have been judged, in all, or the time (of the monotonic clock) has come."""
        while self.tally.programs < programs and time.monotonic() < until:
            failure = self.run_seed(seed)
            if failure is not None:
                yield failure
            seed += 1

    def run_seed(self, seed: int) -> Failure | None:
        """A batch of programs; the smallest that fails, if any."""
        last: list[Failure] = []
        until = math.inf

        @seeded(seed)
        @SETTINGS
        @given(programs(self.target))
        def batch(source: str) -> None:
            nonlocal until
            if time.monotonic() > until:
                raise Enough
            verdict = self.verdict(source, counting=not last)
            if not verdict.agrees:
                until = until if last else time.monotonic() + PATIENCE
                last.append(Failure(seed, source, verdict.problems))
                raise Disagreement

        try:
            batch()
        except (Disagreement, Flaky, Enough):
            self.tally.failures.append(min(last, key=lambda failure: len(failure.source)))
            return self.tally.failures[-1]
        return None

    def verdict(self, source: str, counting: bool) -> Verdict:
        """The verdict on a program, from before if it has been judged."""
        if source not in self.seen:
            self.seen[source] = self.judge.judge(source)
            if counting:
                self.tally.count(self.seen[source])
        return self.seen[source]
