"""SL609: layers of tf.contrib.layers and slim."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.causes import duplicates
from scopelint.rules.paths import why_again
from scopelint.rules.raised import FIRST, first_created
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in duplicates(view, RULE.name):
        first = first_created(view, raised)
        message = f"layer variable `{show(raised.variable)}` already exists; {why_again(first, raised.stack)}"
        yield Draft(message, raised.stack, (Related(FIRST, first),) if first else (), likely=not view.is_script)
    for raised in view.raises("default-scope-under-reuse"):
        message = "reuse=True needs the name of the scope to reuse: pass scope= (the default name is new on every call)"
        yield Draft(message, raised.stack, likely=not view.is_script)


RULE = Rule(
    name="contrib-layer-scope",
    code="SL609",
    severity="error",
    what=("A layer of `tf.contrib.layers` (slim) gets the scope of another one, or is told to reuse without a scope. TensorFlow raises."),
    why=(
        "An explicit `scope=` is taken as it is, so two layers with one scope collide; without `scope=` the default name is "
        "numbered, so there is nothing to reuse."
    ),
    bad=(
        """\
import tensorflow as tf
slim = tf.contrib.slim

slim.fully_connected(tf.zeros([1, 3]), 3, scope="fc")
slim.fully_connected(tf.zeros([1, 3]), 3, scope="fc")
""",
        """\
import tensorflow as tf
slim = tf.contrib.slim

with slim.arg_scope([slim.fully_connected], reuse=True):
    slim.fully_connected(tf.zeros([1, 3]), 2)
""",
    ),
    good=(
        """\
import tensorflow as tf
slim = tf.contrib.slim

slim.fully_connected(tf.zeros([1, 3]), 3, scope="fc")
slim.fully_connected(tf.zeros([1, 3]), 3, scope="fc", reuse=True)
""",
    ),
    check=check,
)
