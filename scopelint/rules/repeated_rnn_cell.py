"""SL603: one cell object in two layers of a MultiRNNCell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.facts import Scope, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    told = set[object]()
    for scope in view.program.scopes:
        outer = view.scopes.get(scope.parent)
        if scope.by != "object" or scope.user or outer is None or not scope.stack or scope.stack[0] in told:
            continue
        if _layers(outer, scope):
            told.add(scope.stack[0])
            yield _draft(outer, scope)


def _layers(outer: Scope, scope: Scope) -> bool:
    """Whether layer `cell_1` runs a cell that was built as `cell_0`."""
    here, there = re.fullmatch(r"(.*/)cell_(\d+)", outer.name), re.match(r"(.*/)cell_(\d+)/", scope.name)
    return bool(here and there and here[1] == there[1] and here[2] != there[2])


def _draft(outer: Scope, scope: Scope) -> Draft:
    message = (
        f"one cell object stands in two layers: `{show(outer.name)}` uses the weights of `{show(scope.name)}`; "
        "make a cell for each layer, [make_cell() for _ in range(n)]"
    )
    return Draft(message, scope.stack)


RULE = Rule(
    name="repeated-rnn-cell",
    code="SL603",
    severity="warning",
    what="`MultiRNNCell([cell] * n)` repeats one cell object. All layers share its weights, or it raises if the sizes differ.",
    why="`[cell] * n` copies the reference, not the cell. TensorFlow 1.0 made new weights here, later versions share.",
    bad=(
        """\
import tensorflow as tf

cell = tf.nn.rnn_cell.BasicLSTMCell(8)
multi = tf.nn.rnn_cell.MultiRNNCell([cell] * 2)
out, _ = tf.nn.dynamic_rnn(multi, tf.zeros([2, 3, 8]), dtype=tf.float32)
""",
    ),
    good=(
        """\
import tensorflow as tf

multi = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicLSTMCell(8) for _ in range(2)])
out, _ = tf.nn.dynamic_rnn(multi, tf.zeros([2, 3, 8]), dtype=tf.float32)
""",
    ),
    check=check,
)
