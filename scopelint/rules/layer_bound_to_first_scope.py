"""SL604: a cell or layer object keeps the scope of its first call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.facts import Scope, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    told = set[object]()
    for scope in view.program.scopes:
        if scope.by != "object" or scope.user or not scope.name or not scope.stack or scope.stack[0] in told:
            continue
        outer = _outer(view, scope)
        if outer is not None and (_two_directions(outer, scope) or _two_user_scopes(view, outer, scope)):
            told.add(scope.stack[0])
            yield _draft(outer, scope)


def _outer(view: View, scope: Scope) -> Scope | None:
    """The variable scope that the entry of a scope object stands in."""
    outer = view.scopes.get(scope.parent)
    while outer is not None and outer.kind != "variable":
        outer = view.scopes.get(outer.parent)
    return outer


def _two_directions(outer: Scope, scope: Scope) -> bool:
    here, there = re.fullmatch(r"(.*/)?(fw|bw)", outer.name), re.match(r"(.*/)?(fw|bw)/", scope.name)
    return bool(here and there and here[1] == there[1] and here[2] != there[2])


def _two_user_scopes(view: View, outer: Scope, scope: Scope) -> bool:
    """Whether the user opened one scope by name for the first call and another for this one."""
    if scope.name == outer.name or scope.name.startswith(outer.name + "/") or (not outer.user and outer.by == "object"):
        return False
    mine = _user_scope(view, outer)
    if mine is None or scope.name.startswith(mine.name + "/"):
        return False
    return any(s.user and s.by == "name" and s.kind == "variable" and scope.name.startswith(s.name + "/") and s.id < scope.id
               and s.parent == mine.parent for s in view.program.scopes)  # fmt: skip


def _user_scope(view: View, scope: Scope) -> Scope | None:
    """The innermost variable scope around that the user opened by name."""
    found: Scope | None = scope
    while found is not None and not (found.user and found.kind == "variable" and found.by == "name"):
        found = view.scopes.get(found.parent)
    return found


def _draft(outer: Scope, scope: Scope) -> Draft:
    message = f"this object was built in `{show(scope.name)}`: the call under `{show(outer.name)}` uses the same weights"
    return Draft(message, scope.stack, likely=True)


RULE = Rule(
    name="layer-bound-to-first-scope",
    code="SL604",
    severity="warning",
    what="A cell or layer object is called in a second scope. It keeps the scope and the weights of its first call.",
    why="Layer objects take their scope when they are first called. `fw` and `bw`, or encoder and decoder, then share everything.",
    bad=(
        """\
import tensorflow as tf

cell = tf.nn.rnn_cell.GRUCell(4)
tf.nn.bidirectional_dynamic_rnn(cell, cell, tf.zeros([2, 3, 5]), dtype=tf.float32)
""",
        """\
import tensorflow as tf

cell = tf.nn.rnn_cell.BasicLSTMCell(4)
for s in ("enc", "dec"):
    with tf.variable_scope(s):
        tf.nn.dynamic_rnn(cell, tf.zeros([2, 3, 5]), dtype=tf.float32)
""",
    ),
    good=(
        """\
import tensorflow as tf

for s in ("enc", "dec"):
    with tf.variable_scope(s):
        cell = tf.nn.rnn_cell.BasicLSTMCell(4)
        tf.nn.dynamic_rnn(cell, tf.zeros([2, 3, 5]), dtype=tf.float32)
""",
        """\
import tensorflow as tf

fc = tf.layers.Dense(4)
with tf.variable_scope("net"):
    fc(tf.zeros([1, 4]))
    fc(tf.ones([1, 4]))
""",
    ),
    check=check,
)
