"""Scopes, variables, templates, collections and graphs against what TensorFlow made of the same snippets.

The truths are written by op_truth.py under the runtimes (PYTHON op_truth.py variable_cases.txt OUT.json), never by the predictor.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.op_predict import predict, stored_truth, wrong_names
from tests.api.op_truth import read_cases

HERE = Path(__file__).parent
TRUTHS = {"tf1.15": "truth_variables_tf115.json.gz", "tf2": "truth_variables_tf2.json.gz"}
CASES = dict(read_cases(HERE / "variable_cases.txt"))


@pytest.mark.parametrize("target", TRUTHS)
@pytest.mark.parametrize("key", CASES, ids=lambda key: str(list(CASES).index(key)))
def test_names_are_tensorflows(target: str, key: str, tmp_path: Path) -> None:
    assert wrong_names(stored_truth(TRUTHS[target])[key], predict(CASES[key], tmp_path, target)) == []
