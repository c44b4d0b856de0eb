"""SL607: tf.keras layers under a reusing variable scope."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Get, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import why_again
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    first: dict[tuple[int, object, str], Get] = {}
    told = set[object]()
    for get in view.program.gets:
        if get.kind != "Variable" or not get.api or get.trainable is not True or not get.stack or get.certainty != "exact":
            continue
        before = first.setdefault((get.graph, get.stack[0], get.variable_scope), get)
        here, there = view.variable_scope_around(get), view.variable_scope_around(before)
        if before is get or here is None or there is None or here.id == there.id or get.reuse == "false" or get.stack[0] in told:
            continue
        told.add(get.stack[0])
        yield _draft(before, get)


def _draft(first: Get, get: Get) -> Draft:
    message = (
        f"tf.keras layers do not share through variable scopes: this makes `{show(get.name)}` beside `{show(first.name)}`; "
        f"{why_again(first.stack, get.stack)}"
    )
    return Draft(message, get.stack, (Related("the first layer is made here", first.stack), Related("make the layer object once", ())))


RULE = Rule(
    name="keras-layer-ignores-scope",
    code="SL607",
    severity="warning",
    what="A `tf.keras` layer is made again under a variable scope that reuses. It gets new weights, silently.",
    why="Keras layers make their weights with `tf.Variable`. To share, call one layer object twice.",
    bad=(
        """\
import tensorflow as tf

def net(x, reuse=None):
    with tf.variable_scope("net", reuse=reuse):
        return tf.keras.layers.Dense(2, name="fc")(x)

net(tf.zeros([1, 3]))
net(tf.zeros([1, 3]), reuse=True)
""",
    ),
    good=(
        """\
import tensorflow as tf

fc = tf.keras.layers.Dense(2, name="fc")
fc(tf.zeros([1, 3]))
fc(tf.zeros([1, 3]))
""",
        """\
import tensorflow as tf

def net(x, reuse=None):
    with tf.variable_scope("net", reuse=reuse):
        return tf.layers.Dense(2, name="fc")(x)

net(tf.zeros([1, 3]))
net(tf.zeros([1, 3]), reuse=True)
""",
    ),
    check=check,
)
