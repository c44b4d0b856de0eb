"""SL201: reuse=True, but the variable does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.causes import missing
from scopelint.rules.nearest import nearest
from scopelint.rules.paths import at
from scopelint.rules.raised import reuse_cause
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in missing(view, "reuse-missing-variable"):
        since, places = reuse_cause(raised)
        message = f"reuse is on{since}, but variable `{show(raised.variable)}` does not exist"
        near = nearest(view, raised)
        if near is not None and near.stack:
            message += f"; the nearest is `{near.name}` (line {at(near.stack[0], raised.stack).removeprefix('line ')}), {near.how}"
            places = (*places, Related(f"`{near.name}` is created here", near.stack))
        yield Draft(message, raised.stack, places)


RULE = Rule(
    name="reuse-missing-variable",
    code="SL201",
    severity="error",
    what="A variable is asked for with reuse on, but nothing has created it. TensorFlow raises `Variable ... does not exist`.",
    why=(
        "With `reuse=True` the store only looks up. The name is looked up under the whole variable-scope path, so a parent scope "
        "that differs between the two calls, another `tf.Graph`, or a variable made by `tf.Variable` (which is never in the store) "
        "all make it fail."
    ),
    bad=(
        """\
import tensorflow as tf

def net(reuse):
    with tf.variable_scope("net", reuse=reuse):
        return tf.get_variable("w", [2])

with tf.variable_scope("train"):
    net(False)
with tf.variable_scope("test"):
    net(True)
""",
        """\
import tensorflow as tf

with tf.variable_scope("net"):
    w = tf.Variable(tf.zeros([2]), name="w")
with tf.variable_scope("net", reuse=True):
    w2 = tf.get_variable("w", [2])
""",
        """\
import tensorflow as tf

def net(reuse):
    with tf.variable_scope("net", reuse=reuse):
        return tf.get_variable("w", [2])

with tf.Graph().as_default():
    net(False)
with tf.Graph().as_default():
    net(True)
""",
        """\
import tensorflow as tf

with tf.variable_scope("net", reuse=True):
    w = tf.get_variable("w", [2])
""",
    ),
    good=(
        """\
import tensorflow as tf

def net(reuse):
    with tf.variable_scope("net", reuse=reuse):
        return tf.get_variable("w", [2])

with tf.name_scope("train"):
    net(False)
with tf.name_scope("test"):
    net(True)
""",
        """\
import tensorflow as tf
import some_library_nobody_has

some_library_nobody_has.build_network(tf.zeros([1, 2]))
with tf.variable_scope("net", reuse=True):
    w = tf.get_variable("w", [2])
""",
        """\
import tensorflow as tf

def sample(z, reuse=True):
    with tf.variable_scope("generator", reuse=reuse):
        return z * tf.get_variable("w", [2])
""",
    ),
    check=check,
)
