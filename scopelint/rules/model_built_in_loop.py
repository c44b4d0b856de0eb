"""SL102: the model is built inside the loop that runs it."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.causes import duplicates
from scopelint.rules.raised import FIRST, first_created
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in duplicates(view, RULE.name):
        message = f"the model is built again on every pass of a loop that runs it: `{show(raised.variable)}` exists from the pass before"
        first = first_created(view, raised)
        hint = Related("build once before the loop, with a placeholder for what changes, and feed it", ())
        yield Draft(message, raised.stack, (*((Related(FIRST, first),) if first else ()), hint), likely=not view.is_script)


RULE = Rule(
    name="model-built-in-loop",
    code="SL102",
    severity="error",
    what="Code that creates variables stands in the loop that calls `session.run`. The second pass raises `Variable ... already exists`.",
    why=(
        "The graph is a description, built once and run many times. `reuse=tf.AUTO_REUSE`, which TensorFlow's message suggests, makes the "
        "error go away and the graph grow with every pass."
    ),
    bad=(
        """\
import tensorflow as tf

def predict(value):
    x = tf.fill([1, 3], float(value))
    return tf.matmul(x, tf.get_variable("w", [3, 1]))

with tf.Session() as sess:
    for value in [1, 2]:
        y = predict(value)
        sess.run(tf.global_variables_initializer())
        sess.run(y)
""",
    ),
    good=(
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [1, 3])
y = tf.matmul(x, tf.get_variable("w", [3, 1]))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for value in [1, 2]:
        sess.run(y, {x: [[float(value)] * 3]})
""",
        """\
import tensorflow as tf

for seed in range(2):
    with tf.Graph().as_default(), tf.Session() as sess:
        w = tf.get_variable("w", [3, 1])
        sess.run(tf.global_variables_initializer())
""",
    ),
    check=check,
)
