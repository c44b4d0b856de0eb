"""A dtype that is not known is not the one that the value alone would have."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.analysis.run import analyse

MADE = (
    "tf.constant(1, dtype=d)", "tf.constant([1, 2], d)", "tf.ones([2], d)", "tf.zeros([2, 2000], dtype=d)",
    "tf.fill([2], tf.constant(1, d))", "tf.eye(2, dtype=d)", "tf.range(3, dtype=d)",
    "tf.convert_to_tensor(1, dtype=d)", "tf.cast(1, d)", "tf.placeholder(d, [2])",
)  # fmt: skip


@pytest.mark.parametrize("expression", MADE)
def test_a_dtype_that_is_not_known(expression: str, tmp_path: Path) -> None:
    lines = ["import json", "import tensorflow as tf", "d = json.load(open('absent.json'))['dtype']", f"made = {expression}"]
    (tmp_path / "main.py").write_text("\n".join([*lines, "tf.zeros([2], name='is_' + made.dtype.name)\n"]))
    (graph,) = analyse(["main.py"], cwd=str(tmp_path), cache=False, jobs=1).programs[0].graphs
    assert not any(op.name.startswith("is_") and op.certainty == "exact" for op in graph.ops)
