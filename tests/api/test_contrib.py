"""tf.contrib's larger parts (seq2seq, cells, slim's nets) against what TensorFlow made of the same snippets.

The truth is written by op_truth.py under TensorFlow 1.15 (PYTHON op_truth.py contrib_cases.txt OUT.json), never by the predictor.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.op_predict import each_target, predict, stored_truth, wrong_names
from tests.api.op_truth import read_cases

HERE = Path(__file__).parent
TRUTHS = {"tf1.15": "truth_contrib_tf115.json.gz"}
CASES = dict(read_cases(HERE / "contrib_cases.txt"))

NOT_SAID = re.compile(r"(^|/)gradients(_\d+)?/")
"""The ops of tf.gradients are not modelled one by one."""


def _said(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "ops": [op for op in answer["ops"] if not NOT_SAID.search(op[0])]}


@pytest.mark.parametrize(("target", "key"), each_target(list(CASES), TRUTHS))
def test_names_are_tensorflows(target: str, key: str, tmp_path: Path) -> None:
    assert wrong_names(_said(stored_truth(TRUTHS[target])[key]), _said(predict(CASES[key], tmp_path, target))) == []


UNKNOWN = dict(read_cases(HERE / "unknown_cases.txt"))


@pytest.mark.parametrize("key", UNKNOWN, ids=range(len(UNKNOWN)))
def test_nothing_is_wrong_where_values_are_not_known(key: str, tmp_path: Path) -> None:
    found = predict(UNKNOWN[key], tmp_path, "tf1.15")
    found["ops"] = [op for op in found["ops"] if op[3] == "exact"]
    told = wrong_names(_said(stored_truth("truth_unknown_tf115.json.gz")[key]), _said(found))
    assert [d for d in told if not d.startswith("missed")] == []
