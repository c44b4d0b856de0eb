"""SL204: a shared variable is asked for with another shape or dtype."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Raise, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import at
from scopelint.rules.raised import FIRST, first_created
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in view.raises("shared-spec-mismatch"):
        yield _draft(view, raised)


def _draft(view: View, raised: Raise) -> Draft:
    have, want = raised.data.get("found", ""), raised.data.get("asked", "")
    what = "dtype" if "specified dtype" in raised.message else "shape"
    first = first_created(view, raised)
    made = f" (created at {at(first[0], raised.stack)})" if first else ""
    message = f"variable `{show(raised.variable)}` has {what} {have}{made}, but {what} {want} is asked for here"
    if not (have and want):
        message = f"variable `{show(raised.variable)}` exists with another shape or dtype{made} than the one asked for here"
    return Draft(message, raised.stack, (Related(FIRST, first),) if first else (), likely=not view.is_script)


RULE = Rule(
    name="shared-spec-mismatch",
    code="SL204",
    severity="error",
    what="A shared variable is asked for with a shape or dtype that it does not have. TensorFlow raises `Trying to share variable ...`.",
    why=(
        "Shape and dtype are the only things that are compared on reuse. Two inputs of different size through one network, or two "
        "layers that were not meant to be one, end here."
    ),
    bad=(
        """\
import tensorflow as tf

def proj(x):
    with tf.variable_scope("proj", reuse=tf.AUTO_REUSE):
        w = tf.get_variable("w", [int(x.shape[1]), 3])
        return tf.matmul(x, w)

proj(tf.zeros([1, 4]))
proj(tf.zeros([1, 5]))
""",
        """\
import tensorflow as tf

with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
    a = tf.get_variable("w", [2])
    b = tf.get_variable("w", [2], dtype=tf.float64)
""",
    ),
    good=(
        """\
import tensorflow as tf

def proj(x, name):
    with tf.variable_scope(name, reuse=tf.AUTO_REUSE):
        w = tf.get_variable("w", [int(x.shape[1]), 3])
        return tf.matmul(x, w)

proj(tf.zeros([1, 4]), "proj_a")
proj(tf.zeros([1, 5]), "proj_b")
""",
        """\
import tensorflow as tf

with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
    a = tf.get_variable("w", [2], dtype=tf.float64)
    b = tf.get_variable("w", [2], dtype=tf.float64)
""",
    ),
    check=check,
)
