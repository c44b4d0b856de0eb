"""tf.layers, cells and loops, losses, metrics and slim against what TensorFlow made of the same snippets.

The truths are written by op_truth.py under the runtimes (PYTHON op_truth.py layer_cases.txt OUT.json), never by the predictor.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.api.op_predict import differences, predict
from tests.api.op_truth import read_cases

HERE = Path(__file__).parent
TRUTHS = {"tf1.15": "truth_layers_tf115.json.gz", "tf2": "truth_layers_tf2.json.gz"}
CASES = dict(read_cases(HERE / "layer_cases.txt"))


@cache
def _truth(target: str) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(gzip.decompress((HERE / TRUTHS[target]).read_bytes()))
    return answers


def _cases() -> list[Any]:
    found = []
    for target in TRUTHS:
        for number, key in enumerate(CASES):
            if target == "tf2" and "contrib" in key:
                continue
            found.append(pytest.param(target, key, id=f"{target}-{number}"))
    return found


@pytest.mark.parametrize(("target", "key"), _cases())
def test_names_are_tensorflows(target: str, key: str, tmp_path: Path) -> None:
    found = predict(CASES[key], tmp_path, target)
    wrong = [d for d in differences(_truth(target)[key], found) if not d.startswith(("unsure shape", "because"))]
    assert wrong == []
