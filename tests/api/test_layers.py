"""tf.layers, cells and loops, losses, metrics and slim against what TensorFlow made of the same snippets.

The truths are written by op_truth.py under the runtimes (PYTHON op_truth.py layer_cases.txt OUT.json), never by the predictor.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.op_predict import each_target, predict, stored_truth, wrong_names
from tests.api.op_truth import read_cases

HERE = Path(__file__).parent
TRUTHS = {"tf1.15": "truth_layers_tf115.json.gz", "tf2": "truth_layers_tf2.json.gz"}
CASES = dict(read_cases(HERE / "layer_cases.txt"))


@pytest.mark.parametrize(("target", "key"), each_target(list(CASES), TRUTHS))
def test_names_are_tensorflows(target: str, key: str, tmp_path: Path) -> None:
    assert wrong_names(stored_truth(TRUTHS[target])[key], predict(CASES[key], tmp_path, target)) == []
