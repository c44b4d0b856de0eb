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


@pytest.mark.slow
@pytest.mark.parametrize("target", [pytest.param("tf1.15", marks=pytest.mark.tf115), pytest.param("tf2", marks=pytest.mark.tf2)])
def test_random_programs(target: str) -> None:
    fresh = random.randrange(10**9)
    with Judge(target, os.environ[VARIABLES[target]]) as judge:
        campaign = Campaign(target, judge)
        failures = [*campaign.run(FIXED, PROGRAMS // 3), *campaign.run(fresh, PROGRAMS)]
    tally = campaign.tally
    print(tally)
    assert not failures, "\n\n".join(map(str, failures))
    assert tally.crashed <= PROGRAMS // 30, "TensorFlow dies more often than by chance"
    assert tally.complete >= 0.95 * tally.programs, tally.reasons.most_common(10)
