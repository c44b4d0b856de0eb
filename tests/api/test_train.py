"""The composites of tf.train, control flow, tf.keras and tf.summary against what TensorFlow made of the same snippets."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.api.op_predict import differences, predict
from tests.api.op_truth import read_cases

HERE = Path(__file__).parent
TRUTHS = {"tf1.15": "truth_train_tf115.json.gz", "tf2": "truth_train_tf2.json.gz"}
CASES = dict(read_cases(HERE / "train_cases.txt"))
NOT_SAID = re.compile(r"(^|/)gradients(_\d+)?/")
"""The ops of tf.gradients are not modelled one by one."""

GAPS = {("tf2", "LayerNormalization"): "the fused ops of TensorFlow 2's LayerNormalization"}


@cache
def _truth(target: str) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(gzip.decompress((HERE / TRUTHS[target]).read_bytes()))
    for answer in answers.values():
        answer["ops"] = [op for op in answer["ops"] if not NOT_SAID.search(op[0])]
    return answers


def _cases() -> list[Any]:
    found = []
    for target in TRUTHS:
        for number, key in enumerate(CASES):
            if target == "tf2" and "contrib" in key:
                continue
            marks = [pytest.mark.xfail(reason=why, strict=True) for (t, word), why in GAPS.items() if t == target and word in key]
            found.append(pytest.param(target, key, id=f"{target}-{number}", marks=marks))
    return found


@pytest.mark.parametrize(("target", "key"), _cases())
def test_names_are_tensorflows(target: str, key: str, tmp_path: Path) -> None:
    truth = _truth(target)[key]
    found = predict(CASES[key], tmp_path, target)
    found["ops"] = [op for op in found["ops"] if not NOT_SAID.search(op[0])]
    wrong = [d for d in differences(truth, found) if not d.startswith(("unsure shape", "because"))]
    assert wrong == []
