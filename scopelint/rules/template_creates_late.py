"""SL601: a template makes variables after its first call."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.causes import missing
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in missing(view, RULE.name):
        message = f"the template was called before without `{show(raised.variable)}`: later calls can only reuse"
        yield Draft(message, raised.stack)
    for raised in view.raises(RULE.name):
        yield Draft("a later call of the template makes a trainable variable: inside templates use tf.get_variable", raised.stack)


RULE = Rule(
    name="template-creates-late",
    code="SL601",
    severity="error",
    what="A template (`tf.make_template`) asks for a variable on a later call that its first call did not make. TensorFlow raises.",
    why="The first call decides which variables there are; every later one runs under `reuse=True`.",
    bad=(
        """\
import tensorflow as tf

def net(x, training):
    y = x * tf.get_variable("w", [1])
    if not training:
        y = y * tf.get_variable("eval_scale", [1])
    return y

t = tf.make_template("t", net)
t(1.0, training=True)
t(1.0, training=False)
""",
    ),
    good=(
        """\
import tensorflow as tf

t = tf.make_template("t", lambda x: x * tf.get_variable("w", [1]))
a, b = t(1.0), t(2.0)
""",
    ),
    check=check,
)
