"""SL505: an optimizer is told to change what is not trainable."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Note, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for note in view.program.notes:
        if note.kind == "var_list" and note.certainty == "exact" and note.stack:
            yield from _fixed(view, note)


def _fixed(view: View, note: Note) -> Iterator[Draft]:
    known = {v.name: v for v in view.program.graphs[note.graph].variables}
    listed = [known[n] for n in note.data.get("names", "").split("\n") if n in known]
    fixed = [v for v in listed if v.trainable is False and v.certainty == "exact"]
    if fixed and len(fixed) < len(listed):
        more = f" and {len(fixed) - 1} more" if len(fixed) > 1 else ""
        message = f"var_list holds `{show(fixed[0].name)}`{more}, which is not trainable: the optimizer will change it all the same"
        yield Draft(message, note.stack, (Related("made here", fixed[0].created),) if fixed[0].created else ())


RULE = Rule(
    name="non-trainable-in-var-list",
    code="SL505",
    severity="warning",
    what=("The `var_list` of an optimizer holds variables that are not trainable. They are trained."),
    why=(
        "`trainable=False` only keeps a variable out of the collection that is the default list. Filtering `global_variables()`"
        " by name brings in moving statistics of batch normalization and frozen weights."
    ),
    bad=(
        """\
import tensorflow as tf

with tf.variable_scope("pi"):
    w = tf.get_variable("w", [1])
    c = tf.get_variable("frozen", [1], trainable=False)
pi = [v for v in tf.global_variables() if v.name.startswith("pi/")]
tf.train.GradientDescentOptimizer(1.0).minimize(tf.reduce_sum(w * c), var_list=pi)
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.variable_scope("pi"):
    w = tf.get_variable("w", [1])
    c = tf.get_variable("frozen", [1], trainable=False)
tf.train.GradientDescentOptimizer(1.0).minimize(tf.reduce_sum(w * c), var_list=tf.trainable_variables("pi/"))
""",
    ),
    check=check,
)
