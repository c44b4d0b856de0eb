"""The symbols that `scopelint api` found in no other case, against what TensorFlow made of the same snippets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.build_op_truth import HERE, build
from tests.api.op_predict import each_target, predict, stored_truth, wrong_names
from tests.api.op_truth import read_cases

TRUTHS = {"tf1.15": "truth_symbols_tf115.json.gz", "tf2": "truth_symbols_tf2.json.gz"}
CASES = dict(read_cases(str(HERE / "symbol_cases.txt")))


@pytest.mark.parametrize(("target", "key"), each_target(list(CASES), TRUTHS))
def test_names_are_tensorflows(target: str, key: str, tmp_path: Path) -> None:
    assert wrong_names(stored_truth(TRUTHS[target])[key], predict(CASES[key], tmp_path, target)) == []


@pytest.mark.tf115
def test_truth_tf115(tf115: str) -> None:
    """The checked-in answers are those of TensorFlow 1.15."""
    assert json.loads(build(tf115, "symbol_cases.txt")) == stored_truth(TRUTHS["tf1.15"])


@pytest.mark.tf2
def test_truth_tf2(tf2: str) -> None:
    """The checked-in answers are those of TensorFlow 2."""
    assert json.loads(build(tf2, "symbol_cases.txt")) == stored_truth(TRUTHS["tf2"])
