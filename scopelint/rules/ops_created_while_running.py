"""SL106: the graph grows on every pass of the loop that runs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from scopelint.facts import Note, Related
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    loops: dict[tuple[object, int], list[Note]] = defaultdict(list)
    for note in view.program.notes:
        if note.kind == "run" and note.certainty == "exact" and note.stack:
            loops[note.stack, note.graph].append(note)
    for (_, graph), runs in loops.items():
        steps = [b.ops - a.ops for a, b in pairwise(runs)]
        if len(steps) > 1 and all(step > 0 and step == steps[0] for step in steps):
            yield _draft(view, graph, runs, steps[0])


def _draft(view: View, graph: int, runs: list[Note], step: int) -> Draft:
    new = view.program.graphs[graph].ops[runs[0].ops : runs[0].ops + 1]
    plural = "op" if step == 1 else "ops"
    message = f"the graph grows by {step} {plural} on every pass of this loop"
    places = tuple(Related(f"`{op.name}` is made here", op.stack) for op in new if op.stack)
    return Draft(
        message + (f", as by `{new[0].name}`" if new else ""), runs[0].stack, (*places, Related("make the ops before the loop", ()))
    )


RULE = Rule(
    name="ops-created-while-running",
    code="SL106",
    severity="warning",
    what=("A loop that calls `session.run` also makes new ops on every pass."),
    why=(
        "Each pass is slower than the one before, memory grows, and names go on counting (`inc_1`, `inc_2`). `graph.finalize()` forbids it."
    ),
    bad=(
        """\
import tensorflow as tf

w = tf.get_variable("w", [], initializer=tf.zeros_initializer())
with tf.Session() as sess:
    for step in range(3):
        sess.run(tf.assign_add(w, 1.0, name="inc"))
""",
    ),
    good=(
        """\
import tensorflow as tf

w = tf.get_variable("w", [], initializer=tf.zeros_initializer())
inc = tf.assign_add(w, 1.0, name="inc")
with tf.Session() as sess:
    for step in range(3):
        sess.run(inc)
""",
    ),
    check=check,
)
