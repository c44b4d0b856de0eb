"""Scopes, variables, templates, collections and graphs against what TensorFlow made of the same snippets.

The truths are written by op_truth.py under the runtimes (PYTHON op_truth.py variable_cases.txt OUT.json), never by the predictor.
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
TRUTHS = {"tf1.15": "truth_variables_tf115.json.gz", "tf2": "truth_variables_tf2.json.gz"}
CASES = dict(read_cases(HERE / "variable_cases.txt"))


@cache
def _truth(target: str) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(gzip.decompress((HERE / TRUTHS[target]).read_bytes()))
    return answers


@pytest.mark.parametrize("target", TRUTHS)
@pytest.mark.parametrize("key", CASES, ids=lambda key: str(list(CASES).index(key)))
def test_names_are_tensorflows(target: str, key: str, tmp_path: Path) -> None:
    found = predict(CASES[key], tmp_path, target)
    wrong = [d for d in differences(_truth(target)[key], found) if not d.startswith(("unsure shape", "because"))]
    assert wrong == []
