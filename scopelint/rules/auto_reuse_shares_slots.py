"""SL308: two optimizers get the same slot variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.facts import Get, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import why_again
from scopelint.rules.view import View

_OF_AVERAGES = re.compile(r"(^|/)(biased|local_step)(_\d+)?$")
"""What assign_moving_average keeps for its zero_debias: of the average, not of an optimizer, and shared with it."""


def check(view: View) -> Iterator[Draft]:
    told = set[object]()
    for get in view.program.gets:
        again = get.kind == "slot" and not get.created and get.certainty == "exact" and not _OF_AVERAGES.search(get.name)
        if again and get.stack and get.stack not in told:
            told.add(get.stack)
            yield _draft(get)


def _draft(get: Get) -> Draft:
    mode = "AUTO_REUSE" if get.reuse == "auto" else "reuse"
    slot = show(get.name).rstrip("/")
    message = f"under {mode} two optimizers share their state: `{slot}` already belongs to another one; {why_again(get.first, get.stack)}"
    return Draft(message, get.stack, (Related("made for the first optimizer here", get.first),) if get.first else ())


RULE = Rule(
    name="auto-reuse-shares-slots",
    code="SL308",
    severity="warning",
    what="A second optimizer is applied to the same variables while reuse is on. Both then work with the same moments, silently.",
    why=(
        "Slots are made by `get_variable` under the name of the optimizer's class, not of the object. Without reuse the second optimizer "
        "gets `Adam_1`; with AUTO_REUSE it finds the first one's `Adam` and the two disturb each other's averages."
    ),
    bad=(
        """\
import tensorflow as tf

w = tf.get_variable("w", [2])
for loss in (tf.reduce_sum(w), tf.reduce_sum(w * w)):
    with tf.variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
        tf.train.AdamOptimizer().minimize(loss, var_list=[w])
""",
    ),
    good=(
        """\
import tensorflow as tf

w = tf.get_variable("w", [2])
for loss in (tf.reduce_sum(w), tf.reduce_sum(w * w)):
    tf.train.AdamOptimizer().minimize(loss, var_list=[w])
""",
        """\
import tensorflow as tf

w = tf.get_variable("w", [2])
with tf.variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
    tf.train.AdamOptimizer().minimize(tf.reduce_sum(w))
""",
        """\
import tensorflow as tf
from tensorflow.python.training import moving_averages

def norm(x):
    with tf.variable_scope("norm", reuse=tf.AUTO_REUSE):
        mean = tf.get_variable("mean", [3], trainable=False)
        return x - moving_averages.assign_moving_average(mean, tf.reduce_mean(x, 0), 0.9)

norm(tf.zeros([2, 3]))
norm(tf.ones([2, 3]))
""",
    ),
    check=check,
)
