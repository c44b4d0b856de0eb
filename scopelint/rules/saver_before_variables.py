"""SL508: a Saver that does not know the variables made after it."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Related, Variable, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    """Only where one Saver of everything is all there is, and saves: two are often one for the old part and one for all."""
    savers = [n for n in view.program.notes if n.kind in ("saver", "saver_of_list")]
    saves = any(n.kind == "save" for n in view.program.notes)
    if len(savers) != 1 or savers[0].kind != "saver" or savers[0].certainty != "exact" or not saves or not savers[0].stack:
        return
    graph = savers[0].graph
    late = [v for v in view.program.graphs[graph].variables if _is_late(view, graph, v, savers[0].ops)]
    if late:
        message = f"`{show(late[0].name)}` is made after this Saver: it will be neither saved nor restored"
        yield Draft(message, savers[0].stack, (Related("made here", late[0].created),) if late[0].created else (), likely=True)


def _is_late(view: View, graph: int, variable: Variable, ops: int) -> bool:
    place = view.flow(graph).by_name.get(variable.name.rpartition(":")[0])
    return place is not None and place >= ops >= 0 and variable.certainty == "exact" and "variables" in variable.collections


RULE = Rule(
    name="saver-before-variables",
    code="SL508",
    severity="warning",
    what="`tf.train.Saver()` is called before the last variable is made. Later variables are not in its checkpoints.",
    why="A Saver takes the list of variables when it is built. Nothing says that the later ones are missing until a restore fails.",
    bad=(
        """\
import tensorflow as tf

a = tf.get_variable("a", [1])
saver = tf.train.Saver()
b = tf.get_variable("b", [1])
with tf.Session() as s:
    saver.save(s, "model.ckpt")
""",
    ),
    good=(
        """\
import tensorflow as tf

a = tf.get_variable("a", [1])
b = tf.get_variable("b", [1])
saver = tf.train.Saver()
with tf.Session() as s:
    saver.save(s, "model.ckpt")
""",
        """\
import tensorflow as tf

a = tf.get_variable("a", [1])
old = tf.train.Saver()
b = tf.get_variable("b", [1])
saver = tf.train.Saver()
with tf.Session() as s:
    old.restore(s, "old.ckpt")
    saver.save(s, "model.ckpt")
""",
    ),
    check=check,
)
