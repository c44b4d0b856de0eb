"""SL206: tf.Variable under reuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.facts import Get, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import at, why_again
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    first: dict[tuple[int, str, object], Get] = {}
    told = set[object]()
    for get in view.program.gets:
        if get.kind != "Variable" or get.api or not get.stack or not _is_parameter(view, get):
            continue
        line = get.stack[0]
        before = first.setdefault((get.graph, _asked(get), line), get)
        if before is not get and line not in told and _wants_sharing(view, before, get):
            told.add(line)
            yield _draft(before, get)


def _is_parameter(view: View, get: Get) -> bool:
    """Counters and other bookkeeping are not meant to be shared."""
    variable = view.variable_of(get)
    trainable = get.trainable if variable is None else variable.trainable
    dtype = get.dtype if variable is None else variable.dtype
    return trainable is True and (dtype is None or dtype.startswith(("float", "bfloat")))


def _asked(get: Get) -> str:
    """The variable scope and the last part of the name, without the number that made it unique."""
    return get.variable_scope + "/" + re.sub(r"_\d+$", "", get.name.rpartition("/")[2])


def _wants_sharing(view: View, first: Get, again: Get) -> bool:
    """Whether one scope name was opened for both, and with reuse for the later one."""
    here, there = view.variable_scope_around(again), view.variable_scope_around(first)
    if here is None or there is None or again.reuse == "false" or here.certainty != "exact":
        return False
    return here.name == there.name and here.id != there.id


def _draft(first: Get, again: Get) -> Draft:
    message = (
        f"tf.Variable ignores reuse: this call makes a second variable `{show(again.name)}` beside `{show(first.name)}`; "
        f"{why_again(first.stack, again.stack)}"
    )
    hint = Related("use tf.get_variable, which looks the name up in the store", ())
    return Draft(message, again.stack, (Related(f"`{show(first.name)}` is created here ({at(first.stack[0], ())})", first.stack), hint))


RULE = Rule(
    name="tf-variable-never-shared",
    code="SL206",
    severity="warning",
    what="`tf.Variable` is called again under a scope that reuses. It makes another variable, and nothing is shared.",
    why=(
        "`tf.Variable` never looks at the store of `get_variable`: `reuse` has no effect on it, and its name is made unique instead. The "
        "second call trains a second network, without any message."
    ),
    bad=(
        """\
import tensorflow as tf

def disc(x, reuse=None):
    with tf.variable_scope("disc", reuse=reuse):
        w = tf.Variable(tf.zeros([2, 1]), name="w")
        return tf.matmul(x, w)

disc(tf.ones([1, 2]))
disc(tf.ones([1, 2]), reuse=True)
""",
        """\
import tensorflow as tf

for x in (tf.ones([1, 2]), tf.zeros([1, 2])):
    with tf.variable_scope("disc", reuse=tf.AUTO_REUSE):
        y = tf.matmul(x, tf.Variable(tf.zeros([2, 1])))
""",
    ),
    good=(
        """\
import tensorflow as tf

def disc(x, reuse=None):
    with tf.variable_scope("disc", reuse=reuse):
        w = tf.get_variable("w", initializer=tf.zeros([2, 1]))
        return tf.matmul(x, w)

disc(tf.ones([1, 2]))
disc(tf.ones([1, 2]), reuse=True)
""",
        """\
import tensorflow as tf

def step(reuse):
    with tf.variable_scope("train", reuse=reuse):
        return tf.Variable(0, trainable=False, name="calls")

step(None)
step(True)
""",
        """\
import tensorflow as tf

def layer(x):
    return tf.matmul(x, tf.Variable(tf.zeros([2, 2]), name="w"))

layer(layer(tf.ones([1, 2])))
""",
    ),
    check=check,
)
