"""SL502: a tensor's name without its output, or an operation's name with one."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Raise, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in view.raises("malformed-tensor-name"):
        yield Draft(_message(raised), raised.stack, likely=not view.is_script)


def _message(raised: Raise) -> str:
    asked = show(raised.data.get("asked", ""))
    name, colon, index = asked.partition(":")
    if colon and index.isdigit():
        return f"`{asked}` is a tensor's name: the operation is `{name}`"
    return f"`{asked}` is no tensor's name: a tensor's name says which output it is, `{name}:0`"


RULE = Rule(
    name="malformed-tensor-name",
    code="SL502",
    severity="error",
    what="A tensor is looked up by an operation's name (`x`), or an operation by a tensor's (`x:0`). TensorFlow raises ValueError.",
    why="A tensor is one output of an operation, and its name ends in the number of that output.",
    bad=(
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [1], name="x")
tf.get_default_graph().get_tensor_by_name("x")
""",
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [1], name="x")
tf.get_default_graph().get_operation_by_name("x:0")
""",
    ),
    good=(
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [1], name="x")
g = tf.get_default_graph()
print(g.get_tensor_by_name("x:0"), g.get_operation_by_name("x"))
""",
    ),
    check=check,
)
