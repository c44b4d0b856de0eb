"""SL407: unnamed layers in a program that saves."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    if not any(n.kind in ("saver", "saver_of_list") for n in view.program.notes):
        return
    told = set[object]()
    for get in view.program.gets:
        if (
            get.kind == "layer"
            and get.created
            and get.default_named
            and get.certainty == "exact"
            and get.stack
            and get.stack[0] not in told
        ):
            told.add(get.stack[0])
            layer = show(get.name).rpartition("/")[0]
            name = layer.rpartition("/")[2]
            yield Draft(f"unnamed layer `{layer}`: a layer more before it renames it in checkpoints; write name={name!r}", get.stack)


RULE = Rule(
    name="order-dependent-names",
    code="SL407",
    severity="info",
    what="A program that writes or reads checkpoints has layers without a name. Their names depend on their order.",
    why=(
        "Inserting one unnamed layer renames every later one of its kind. Where shapes agree, an old checkpoint then restores the wrong "
        "weights into the wrong layers without a word. Writing the name that TensorFlow would give changes nothing else."
    ),
    bad=(
        """\
import tensorflow as tf

y = tf.layers.dense(tf.zeros([1, 3]), 3)
saver = tf.train.Saver()
""",
    ),
    good=(
        """\
import tensorflow as tf

y = tf.layers.dense(tf.zeros([1, 3]), 3, name="dense")
saver = tf.train.Saver()
""",
    ),
    check=check,
    on=False,
)
