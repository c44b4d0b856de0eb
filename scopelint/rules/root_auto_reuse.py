"""SL307: AUTO_REUSE on the root scope."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    told = set[object]()
    for scope in view.program.scopes:
        if scope.kind != "variable" or not scope.user or scope.asked_reuse != "auto" or scope.name or not scope.stack:
            continue
        if scope.stack[0] not in told:
            told.add(scope.stack[0])
            yield Draft("AUTO_REUSE on the root scope holds for everything below, library code too", scope.stack)


RULE = Rule(
    name="root-auto-reuse",
    code="SL307",
    severity="info",
    what="AUTO_REUSE is switched on for the root scope. Every scope below inherits it.",
    why="Two modules that happen to choose the same scope name then share their weights, and nothing says so.",
    bad=(
        """\
import tensorflow as tf

with tf.variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
    with tf.variable_scope("a"):
        w = tf.get_variable("w", [2])
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
    w = tf.get_variable("w", [2])
""",
    ),
    check=check,
    on=False,
)
