"""Random programs, predicted and run: nothing that is predicted may be otherwise. A third has fixed seeds, the rest is new every time."""

from __future__ import annotations

import os
import random

import pytest

from tests.fuzz.campaign import Campaign
from tests.fuzz.differential import VARIABLES, Judge

PROGRAMS = int(os.environ.get("SCOPELINT_FUZZ_PROGRAMS", "300"))
FIXED = 1015
"""The first of the seeds that are always the same."""


TARGETS = [pytest.param("tf1.15", marks=pytest.mark.tf115), pytest.param("tf2", marks=pytest.mark.tf2)]


def failures(target: str, seed: int, programs: int) -> list[str]:
    """What does not hold of some programs, shrunk; how many there were is printed."""
    with Judge(target, os.environ[VARIABLES[target]]) as judge:
        campaign = Campaign(target, judge)
        found = [*campaign.run(seed, programs)]
    print(campaign.tally)
    assert campaign.tally.crashed <= programs // 30, "TensorFlow dies more often than by chance"
    assert campaign.tally.complete >= 0.95 * campaign.tally.programs, campaign.tally.reasons.most_common(10)
    return list(map(str, found))


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_known_programs(target: str) -> None:
    assert failures(target, FIXED, PROGRAMS // 3) == []


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_new_programs(target: str) -> None:
    """Once in some thousand programs something new is found: it is told, and is to become a fixture."""
    found = failures(target, random.randrange(10**9), PROGRAMS - PROGRAMS // 3)
    if found:
        print("\n\n".join(found))
        pytest.xfail("a new disagreement: print it with -rx -s, mend it, make it a fixture")
