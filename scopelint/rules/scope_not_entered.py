"""SL410: tf.variable_scope(...) without `with`."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    if not view.sees_all:
        return
    entered = {n.data.get("made") for n in view.program.notes if n.kind == "scope_entered"}
    for note in view.program.notes:
        if note.kind == "scope_made" and note.data.get("made") not in entered and note.certainty == "exact" and note.stack:
            name = note.data.get("name", "")
            which = f"the variable scope `{show(name)}`" if name else "this variable scope"
            yield Draft(f"{which} is never entered: write `with tf.variable_scope(...):`", note.stack)


RULE = Rule(
    name="scope-not-entered",
    code="SL410",
    severity="warning",
    what="`tf.variable_scope(...)` is called without `with`. Nothing is in that scope.",
    why="The call only makes a context manager. Names that follow are those of the scope around.",
    bad=(
        """\
import tensorflow as tf

tf.variable_scope("net")
w = tf.get_variable("w", [1])
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.variable_scope("net"):
    w = tf.get_variable("w", [1])
""",
        """\
import tensorflow as tf

scope = tf.variable_scope("net")
with scope:
    w = tf.get_variable("w", [1])
""",
    ),
    check=check,
)
