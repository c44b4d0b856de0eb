"""SL605: two recurrent networks under the default scope."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.causes import duplicates
from scopelint.rules.paths import at
from scopelint.rules.raised import FIRST, first_created
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in duplicates(view, RULE.name):
        first = first_created(view, raised)
        where = f" at {at(first[0], raised.stack)}" if first else ""
        message = f"a second RNN in the same scope: `{show(raised.variable)}` was created by the first one{where}; give each a scope"
        yield Draft(message, raised.stack, (Related(FIRST, first),) if first else (), likely=not view.is_script)


RULE = Rule(
    name="second-rnn-same-scope",
    code="SL605",
    severity="error",
    what=(
        "`dynamic_rnn` (or its kin) is called twice with the same scope and a new cell. TensorFlow raises `Variable rnn/... "
        "already exists`."
    ),
    why=("The default scope is plainly `rnn`, not a numbered default name as for layers, so a second network in the same place collides."),
    bad=(
        """\
import tensorflow as tf

for _ in range(2):
    cell = tf.nn.rnn_cell.BasicLSTMCell(4)
    tf.nn.dynamic_rnn(cell, tf.zeros([2, 3, 5]), dtype=tf.float32)
""",
    ),
    good=(
        """\
import tensorflow as tf

for i in range(2):
    cell = tf.nn.rnn_cell.BasicLSTMCell(4)
    tf.nn.dynamic_rnn(cell, tf.zeros([2, 3, 5]), dtype=tf.float32, scope="rnn_%d" % i)
""",
    ),
    check=check,
)
