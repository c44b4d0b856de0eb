"""SL203: reuse_variables() on a scope that somebody else opened."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Note, Raise, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import at, opened_here
from scopelint.rules.raised import SWITCHED, related
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    done = set[object]()
    for note in view.program.notes:
        if note.kind != "reuse_variables" or not note.stack or note.stack[0] in done:
            continue
        victims = _victims(view, note)
        if _opened_elsewhere(view, note) or victims:
            done.add(note.stack[0])
            yield _draft(view, note, victims)


def _opened_elsewhere(view: View, note: Note) -> bool:
    """Whether the scope object comes from the caller: nothing in this run of the function opened it."""
    opened = view.scopes.get(note.opened)
    if opened is None:
        return note.opened == -1 and note.data.get("scope", "") == ""
    return not opened_here(opened.stack, note.stack)


def _victims(view: View, note: Note) -> list[Raise]:
    """The exceptions that this call causes."""
    missing = [*view.raises("reuse-missing-variable"), *view.raises("slots-under-reuse")]
    return [r for r in missing if related(r, SWITCHED) == note.stack]


def _draft(view: View, note: Note, victims: list[Raise]) -> Draft:
    scope = show(note.data.get("scope", ""))
    which = f"the scope `{scope}`" if scope else "the root scope"
    message = f"reuse_variables() switches reuse on for the rest of {which}, which this code did not open"
    opened = view.scopes.get(note.opened)
    places = () if opened is None else (Related(f"`{scope}` is opened here", opened.stack),)
    if opened is not None and opened_here(opened.stack, note.stack):
        message = f"reuse_variables() switches reuse on in the scope object `{scope}`, also where it is entered again"
    for raised in victims:
        message += f": `{show(raised.variable).rstrip('/')}` cannot be created at {at(raised.stack[0], note.stack)}"
        places = (*places, Related("this then raises", raised.stack))
    return Draft(message, note.stack, places, likely=not view.is_script)


RULE = Rule(
    name="leaky-reuse-variables",
    code="SL203",
    severity="warning",
    what="`reuse_variables()` is called on a scope that the calling function did not open. Reuse stays on after the function has returned.",
    why=(
        "`reuse_variables()` changes the scope object in force. There is no way back: whatever the caller builds next in that scope (a new "
        "layer, an optimizer's slots) raises, and at the root the change holds for the rest of the program. With gradient descent the "
        "leak stays invisible until somebody chooses another optimizer."
    ),
    bad=(
        """\
import tensorflow as tf

def share():
    tf.get_variable_scope().reuse_variables()

with tf.variable_scope("model"):
    a = tf.get_variable("a", [1])
    share()
    a2 = tf.get_variable("a", [1])
""",
        """\
import tensorflow as tf

w = tf.get_variable("d_w", [2, 1])
tf.get_variable_scope().reuse_variables()
train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(w))
""",
        """\
import tensorflow as tf

with tf.variable_scope("m") as scope:
    a = tf.get_variable("a", [1])
    scope.reuse_variables()
with tf.variable_scope(scope):
    c = tf.get_variable("c", [1])
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.variable_scope("model"):
    a = tf.get_variable("a", [1])
    with tf.variable_scope(tf.get_variable_scope(), reuse=True):
        a2 = tf.get_variable("a", [1])
    b = tf.get_variable("b", [1])
""",
        """\
import tensorflow as tf

with tf.variable_scope(tf.get_variable_scope()):
    for i in range(2):
        with tf.name_scope("tower_%d" % i):
            w = tf.get_variable("w", [2])
            tf.get_variable_scope().reuse_variables()
""",
        """\
import tensorflow as tf

def disc(x, reuse=False):
    with tf.variable_scope("disc") as scope:
        if reuse:
            scope.reuse_variables()
        return x * tf.get_variable("w", [1])

disc(1.0)
disc(2.0, reuse=True)
""",
    ),
    check=check,
)
