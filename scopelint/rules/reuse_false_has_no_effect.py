"""SL207: variable_scope(..., reuse=False) inside a scope that reuses."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Raise, Related, Scope, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import at
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    """Only where it matters: something inside could not be created."""
    for raised in (*view.raises("reuse-missing-variable"), *view.raises("slots-under-reuse")):
        scope = next((s for s in view.chain(raised) if s.kind == "variable" and s.user), None)
        if scope is not None and scope.asked_reuse == "false" and scope.reuse == "true" and scope.stack:
            yield _draft(scope, raised)


def _draft(scope: Scope, raised: Raise) -> Draft:
    message = "reuse=False has no effect here: it means what the scope around says, and that reuses"
    if scope.reused_at:
        message += f" since {at(scope.reused_at[0], scope.stack)}"
    places = [Related("reuse switched on here", scope.reused_at)] if scope.reused_at else []
    places.append(Related(f"so `{show(raised.variable).rstrip('/')}` cannot be created here", raised.stack))
    return Draft(message, scope.stack, tuple(places))


RULE = Rule(
    name="reuse-false-has-no-effect",
    code="SL207",
    severity="info",
    what="A scope is opened with `reuse=False` inside one that reuses, to create variables again. False is the same as None: inherit.",
    why="Reuse cannot be switched off by an argument. The way out is not to be inside the reusing scope, or to enter a scope object that "
    "was made before reuse was switched on.",
    bad=(
        """\
import tensorflow as tf

with tf.variable_scope("p"):
    w = tf.get_variable("w", [1])
with tf.variable_scope("p", reuse=True):
    with tf.variable_scope("q", reuse=False):
        v = tf.get_variable("v", [1])
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.variable_scope("p"):
    w = tf.get_variable("w", [1])
    with tf.variable_scope("q"):
        v = tf.get_variable("v", [1])
    with tf.variable_scope(tf.get_variable_scope(), reuse=True):
        w2 = tf.get_variable("w", [1])
""",
        """\
import tensorflow as tf

def block(reuse=False):
    with tf.variable_scope("block", reuse=reuse):
        return tf.get_variable("w", [1])

with tf.variable_scope("net"):
    block()
with tf.variable_scope("net", reuse=True):
    block()
""",
    ),
    check=check,
)
