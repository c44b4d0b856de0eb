"""SL608: a variable made inside tf.cond, tf.while_loop, tf.map_fn."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.causes import duplicates
from scopelint.rules.raised import FIRST, first_created
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in view.raises(RULE.name):
        name = show(raised.variable).rstrip("/")
        which = f"variable `{name}`" if name else "a variable"
        message = (
            f"{which} is made inside a loop or condition of the graph from a tensor: pass its initial value as a function (lambda: ...)"
        )
        yield Draft(message, raised.stack, likely=not view.is_script)
    for raised in duplicates(view, RULE.name):
        first = first_created(view, raised)
        message = f"variable `{show(raised.variable)}` is made in both branches of the condition: both are built; make it before tf.cond"
        yield Draft(message, raised.stack, (Related(FIRST, first),) if first else (), likely=not view.is_script)


RULE = Rule(
    name="variable-in-control-flow",
    code="SL608",
    severity="error",
    what="A variable is created inside `tf.cond`, `tf.while_loop` or `tf.map_fn` in a way that TensorFlow refuses.",
    why=(
        "Initialisation runs outside the loop or branch, so an initial value that is a tensor of the inside cannot be used. And both "
        "branches of a condition are built, so both create."
    ),
    bad=(
        """\
import tensorflow as tf

tf.map_fn(lambda x: x * tf.get_variable("w", initializer=tf.random_normal([2])), tf.zeros([3, 2]))
""",
        """\
import tensorflow as tf

p = tf.placeholder(tf.bool, [])
y = tf.cond(p, lambda: tf.get_variable("w", [1]) + 0.0, lambda: tf.get_variable("w", [1]) + 1.0)
""",
    ),
    good=(
        """\
import tensorflow as tf

w = tf.get_variable("w", initializer=tf.random_normal([2]))
tf.map_fn(lambda x: x * w, tf.zeros([3, 2]))
""",
        """\
import tensorflow as tf

def body(x):
    with tf.variable_scope("b", reuse=tf.AUTO_REUSE):
        return x * tf.get_variable("w", [2], initializer=tf.zeros_initializer())

tf.map_fn(body, tf.zeros([3, 2]))
""",
    ),
    check=check,
)
