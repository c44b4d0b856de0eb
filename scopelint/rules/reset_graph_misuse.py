"""SL105: reset_default_graph() while a graph is open."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in view.raises(RULE.name):
        message = "reset_default_graph() inside `with graph.as_default()` or a session: leave it first, or make a new tf.Graph()"
        yield Draft(message, raised.stack, likely=not view.is_script)


RULE = Rule(
    name="reset-graph-misuse",
    code="SL105",
    severity="error",
    what="`tf.reset_default_graph()` is called while a graph is open as the default one. TensorFlow raises AssertionError.",
    why="The call replaces the outermost default graph. Inside a `with` block there is another one on top of it.",
    bad=(
        """\
import tensorflow as tf

with tf.Graph().as_default():
    tf.reset_default_graph()
""",
    ),
    good=(
        """\
import tensorflow as tf

tf.reset_default_graph()
with tf.Graph().as_default():
    tf.get_variable("w", [1])
""",
    ),
    check=check,
)
