"""SL302: AUTO_REUSE on a scope that is entered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scopelint.facts import show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    if not view.sees_all:
        return
    entries = Counter((s.graph, s.name) for s in view.program.scopes if s.kind == "variable")
    for scope in view.program.scopes:
        if not scope.user or scope.asked_reuse != "auto" or scope.by != "name" or scope.certainty != "exact" or not scope.stack:
            continue
        gets = view.gets_by_scope.get(scope.id, [])
        if entries[scope.graph, scope.name] == 1 and gets and all(g.created for g in gets):
            yield Draft(f"AUTO_REUSE has no effect: `{show(scope.name)}` is entered once, and nothing in it is shared", scope.stack)


RULE = Rule(
    name="auto-reuse-unneeded",
    code="SL302",
    severity="info",
    what="A scope asks for AUTO_REUSE, but it is entered once and shares nothing. It only hides later mistakes.",
    why="Without AUTO_REUSE the next person who takes the same name by accident gets an error; with it, shared weights.",
    bad=(
        """\
import tensorflow as tf

with tf.variable_scope("head", reuse=tf.AUTO_REUSE):
    w = tf.get_variable("w", [2])
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.variable_scope("head"):
    w = tf.get_variable("w", [2])
""",
        """\
import tensorflow as tf

for _ in range(2):
    with tf.variable_scope("head", reuse=tf.AUTO_REUSE):
        w = tf.get_variable("w", [2])
""",
    ),
    check=check,
    on=False,
)
