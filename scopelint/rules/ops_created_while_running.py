"""SL106: the graph grows on every pass of the loop that runs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter

from scopelint.facts import Note, Related
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    loops: dict[tuple[object, int], list[Note]] = defaultdict(list)
    for note in view.program.notes:
        if note.kind == "run" and note.certainty == "exact" and note.stack:
            loops[note.stack, note.graph].append(note)
    growing = [(runs[1].ops - runs[0].ops, graph, runs) for (_, graph), runs in loops.items() if _grows(runs)]
    told: list[tuple[int, list[Note]]] = []
    for step, graph, runs in sorted(growing, key=itemgetter(0)):
        if not any(graph == other and _overlap(runs, others) for other, others in told):
            told.append((graph, runs))
            yield _draft(view, graph, runs, step)


def _grows(runs: list[Note]) -> bool:
    """Whether every pass made the same number of ops."""
    steps = [b.ops - a.ops for a, b in pairwise(runs)]
    return len(steps) > 1 and all(step > 0 and step == steps[0] for step in steps)


def _overlap(a: list[Note], b: list[Note]) -> bool:
    """Whether two runs happened in turns: in the same loop, or in one around it."""
    return a[0].ops < b[-1].ops and b[0].ops < a[-1].ops


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
