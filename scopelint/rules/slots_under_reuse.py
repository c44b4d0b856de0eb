"""SL202: an optimizer or a moving average needs new variables while reuse is on."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Raise, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.raised import reuse_cause
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    if not view.sees_all:
        return
    for raised in view.raises("slots-under-reuse"):
        yield _draft(raised)


def _draft(raised: Raise) -> Draft:
    since, places = reuse_cause(raised)
    maker = raised.data.get("optimizer") or "this call"
    slot = show(raised.variable).rstrip("/")
    message = f"`{maker}` needs new variables, but reuse is on{since}: `{slot}` cannot be created"
    hint = Related("open a scope of its own around the part that shares: with tf.variable_scope(tf.get_variable_scope()):", ())
    return Draft(message, raised.stack, (*places, hint))


RULE = Rule(
    name="slots-under-reuse",
    code="SL202",
    severity="error",
    what="An optimizer or a moving average is applied while reuse is on. Its own variables do not exist yet, so TensorFlow raises "
    "`Variable .../Adam/ does not exist`.",
    why=(
        "Slots (`m` and `v` of Adam, momentum, averages of `ExponentialMovingAverage`) are made by `get_variable` in the scope that is "
        "open when `minimize` or `apply` is called. Usually a builder called `tf.get_variable_scope().reuse_variables()` on the scope "
        "of its caller. `variable_scope(tf.get_variable_scope(), reuse=False)` around the optimizer does not help: False means inherit."
    ),
    bad=(
        """\
import tensorflow as tf

def disc(x, reuse=False):
    if reuse:
        tf.get_variable_scope().reuse_variables()
    w = tf.get_variable("d_w", [2, 1])
    return tf.matmul(x, w)

real = disc(tf.ones([1, 2]))
fake = disc(tf.zeros([1, 2]), reuse=True)
loss = tf.reduce_mean(real - fake)
train = tf.train.AdamOptimizer().minimize(loss)
""",
        """\
import tensorflow as tf

for i in range(2):
    with tf.name_scope("tower_%d" % i):
        w = tf.get_variable("w", [2])
        loss = tf.reduce_sum(w, name="loss")
        avg = tf.train.ExponentialMovingAverage(0.9, name="avg")
        op = avg.apply([loss])
        tf.get_variable_scope().reuse_variables()
""",
        """\
import tensorflow as tf

w = tf.get_variable("d_w", [2, 1])
tf.get_variable_scope().reuse_variables()
loss = tf.reduce_sum(w)
with tf.variable_scope(tf.get_variable_scope(), reuse=False):
    train = tf.train.AdamOptimizer().minimize(loss)
""",
    ),
    good=(
        """\
import tensorflow as tf

def disc(x, reuse=None):
    with tf.variable_scope(tf.get_variable_scope(), reuse=reuse):
        w = tf.get_variable("d_w", [2, 1])
        return tf.matmul(x, w)

real = disc(tf.ones([1, 2]))
fake = disc(tf.zeros([1, 2]), reuse=True)
loss = tf.reduce_mean(real - fake)
train = tf.train.AdamOptimizer().minimize(loss)
""",
        """\
import tensorflow as tf

w = tf.get_variable("d_w", [2, 1])
tf.get_variable_scope().reuse_variables()
train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(w))
""",
    ),
    check=check,
)
