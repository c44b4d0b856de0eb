"""Every conformance script: the prediction against TensorFlow's recorded answer.

Two questions each. *Right*: nothing that is called exact is wrong; no exception to this is ever listed. *Whole*: everything is there,
with site, sharing and exception; what is not yet is listed in conformance_gaps.txt with its reason, and fails here when it starts to pass.
`python tests/conformance_gaps.py` writes the list anew.
"""

from __future__ import annotations

import pytest

from tests.conformance_gaps import gaps, missing, wrong
from tests.predicted import recorded_cases

CASES = recorded_cases("conformance")
KNOWN_WRONG = {key: why for key, (kind, why) in gaps().items() if kind == "wrong"}
KNOWN_MISSING = {key: why for key, (kind, why) in gaps().items()}


def parametrised(known: dict[tuple[str, str], str]) -> list[object]:
    return [
        pytest.param(*case, id="-".join(case), marks=[pytest.mark.xfail(strict=True, reason=known[case])] if case in known else [])
        for case in CASES
    ]


@pytest.mark.parametrize(("script", "target"), parametrised(KNOWN_WRONG))
def test_nothing_exact_is_wrong(script: str, target: str) -> None:
    assert wrong(script, target) == []


@pytest.mark.parametrize(("script", "target"), parametrised(KNOWN_MISSING))
def test_the_prediction_is_whole(script: str, target: str) -> None:
    assert missing(script, target) == []
