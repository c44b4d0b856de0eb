"""SL405: tf.variable_scope("net/")."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    told = set[object]()
    for scope in view.program.scopes:
        if scope.kind != "variable" or not scope.user or scope.by != "name" or not scope.asked.endswith("/") or not scope.stack:
            continue
        get = next((g for g in view.gets_by_scope.get(scope.id, ()) if g.created and "//" in g.name), None)
        if get is not None and scope.stack[0] not in told:
            told.add(scope.stack[0])
            plain = show(get.name).replace("//", "/")
            message = f"a slash at the end of a variable scope stays in the names: `{show(get.name)}`, not `{plain}`"
            yield Draft(message, scope.stack)


RULE = Rule(
    name="slash-in-variable-scope",
    code="SL405",
    severity="warning",
    what="`tf.variable_scope` is given a name that ends in a slash. Variables get a double slash and share with nothing.",
    why=(
        'A slash at the end re-enters a *name* scope (`tf.name_scope("net/")`). A variable scope just joins it with the next slash: '
        "`net//w` is another variable than `net/w`, and checkpoints hold it under that name."
    ),
    bad=(
        """\
import tensorflow as tf

with tf.variable_scope("net/"):
    w = tf.get_variable("w", [1])
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.variable_scope("net"):
    w = tf.get_variable("w", [1])
with tf.name_scope("net/"):
    y = w + 1.0
""",
    ),
    check=check,
)
