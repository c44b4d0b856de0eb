"""Every snippet of op_cases.txt: the ops that are predicted, with their static shapes, are those that TensorFlow makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.build_op_truth import HERE, build
from tests.api.op_predict import differences, predict, stored_truth
from tests.api.op_truth import read_cases

TARGETS = {"tf115": "tf1.15", "tf2": "tf2"}
GAPS = json.loads((HERE / "op_gaps.json").read_text())
"""target -> {case: how many of its ops are missed, for reasons known}."""


CASES = read_cases(str(HERE / "op_cases.txt"))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("key", "source"), CASES, ids=[key[:60] for key, _ in CASES])
def test_ops(key: str, source: str, target: str, tmp_path: Path) -> None:
    """Nothing predicted is wrong; what is missed is a known gap, and a gap that has closed fails."""
    found = differences(stored_truth(f"op_truth_{target}.json.gz")[key], predict(source, tmp_path, TARGETS[target]))
    wrong = [d for d in found if not d.startswith(("missed ", "unsure ", "because "))]
    assert not wrong
    assert sum(d.startswith("missed ") for d in found) == GAPS[target].get(key, 0)


@pytest.mark.tf115
def test_truth_tf115(tf115: str) -> None:
    """The checked-in answers are those of TensorFlow 1.15."""
    assert json.loads(build(tf115)) == stored_truth("op_truth_tf115.json.gz")


@pytest.mark.tf2
def test_truth_tf2(tf2: str) -> None:
    """The checked-in answers are those of TensorFlow 2."""
    assert json.loads(build(tf2)) == stored_truth("op_truth_tf2.json.gz")
