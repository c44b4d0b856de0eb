"""SL208: get_variable is called with arguments that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in view.raises("invalid-variable-spec"):
        name = f" `{show(raised.variable)}`" if raised.variable else ""
        said = show(raised.message).split("\n")[0].rstrip(".")
        yield Draft(f"variable{name} cannot be made like this: {said}", raised.stack, likely=not view.is_script)


RULE = Rule(
    name="invalid-variable-spec",
    code="SL208",
    severity="error",
    what="`get_variable` is called with a shape, initializer, dtype or partitioner that do not go together. TensorFlow raises ValueError.",
    why=(
        "An initializer that is a value (a tensor, an array, a number) has its own shape, so `shape` must not be given as well; an "
        "initializer that is an object needs one."
    ),
    bad=(
        """\
import tensorflow as tf

w = tf.get_variable("w", [2, 2], initializer=tf.zeros([2, 2]))
""",
        """\
import tensorflow as tf

w = tf.get_variable("w", [2], initializer=0.5)
""",
    ),
    good=(
        """\
import tensorflow as tf

w = tf.get_variable("w", initializer=tf.zeros([2, 2]))
v = tf.get_variable("v", [2], initializer=tf.constant_initializer(0.5))
""",
    ),
    check=check,
)
