"""The composites of tf.train, control flow, tf.keras and tf.summary against what TensorFlow made of the same snippets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.op_predict import each_target, predict, stored_truth, wrong_names
from tests.api.op_truth import read_cases

HERE = Path(__file__).parent
TRUTHS = {"tf1.15": "truth_train_tf115.json.gz", "tf2": "truth_train_tf2.json.gz"}
CASES = dict(read_cases(HERE / "train_cases.txt"))
NOT_SAID = re.compile(r"(^|/)gradients(_\d+)?/")
"""The ops of tf.gradients are not modelled one by one."""

GAPS: dict[tuple[str, str], str] = {}


def _said(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "ops": [op for op in answer["ops"] if not NOT_SAID.search(op[0])]}


@pytest.mark.parametrize(("target", "key"), each_target(list(CASES), TRUTHS, GAPS))
def test_names_are_tensorflows(target: str, key: str, tmp_path: Path) -> None:
    assert wrong_names(_said(stored_truth(TRUTHS[target])[key]), _said(predict(CASES[key], tmp_path, target))) == []
