"""SL304: unnamed layers inside one AUTO_REUSE block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scopelint.facts import Get, Related, Scope, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.flow import Flow
from scopelint.rules.paths import at
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    if not view.sees_all:
        return
    entries = Counter((s.graph, s.name) for s in view.program.scopes if s.kind == "variable")
    for scope in view.program.scopes:
        if _asks_for_sharing(scope) and entries[scope.graph, scope.name] == 1:
            yield from _unshared(view, scope)


def _asks_for_sharing(scope: Scope) -> bool:
    return scope.kind == "variable" and scope.user and scope.asked_reuse == "auto" and scope.by == "name" and scope.certainty == "exact"


def _unshared(view: View, scope: Scope) -> Iterator[Draft]:
    """Equal unnamed layers on unrelated inputs, in a block that is entered once and shares nothing."""
    gets = view.gets_by_scope.get(scope.id, [])
    if any(not g.created for g in gets):
        return
    flow = view.flow(scope.graph)
    layers = [g for g in gets if g.default_named and view.variable_scope_around(g) is scope]
    for i, second in enumerate(layers):
        first = next((g for g in layers[:i] if _equal(g, second) and _apart(view, flow, g, second)), None)
        if first is not None:
            yield _draft(scope, first, second)
            return


def _equal(a: Get, b: Get) -> bool:
    """Whether two requests are for the same weight of two layers of one kind."""
    return a.api == b.api and a.shape is not None and a.shape == b.shape and a.name.rpartition("/")[2] == b.name.rpartition("/")[2]


def _apart(view: View, flow: Flow, first: Get, second: Get) -> bool:
    uses = [flow.uses(v.name.rpartition(":")[0]) for v in (view.variable_of(first), view.variable_of(second)) if v is not None]
    return len(uses) == 2 and bool(uses[0] and uses[1]) and flow.apart(uses[0][0], uses[1][0])


def _draft(scope: Scope, first: Get, second: Get) -> Draft:
    a, b = (show(g.name).rpartition("/")[0] for g in (first, second))
    here = "the same unnamed layer" if first.stack == second.stack else f"the unnamed layer of {at(first.stack[0], second.stack)}"
    message = f"unnamed layers do not share inside one AUTO_REUSE block: this is `{b}`, {here} is `{a}`; give both the same name"
    places = (Related(f"`{a}` is made here", first.stack), Related("AUTO_REUSE is asked for here", scope.stack))
    return Draft(message, second.stack, places, likely=True)


RULE = Rule(
    name="auto-reuse-unnamed-layer",
    code="SL304",
    severity="warning",
    what="Unnamed layers stand in one AUTO_REUSE block. Each gets a name of its own (`dense`, `dense_1`), so nothing is shared.",
    why=(
        "Default names are numbered within one entry of the scope, and numbering starts again only when the scope is entered again. In one "
        "block AUTO_REUSE therefore never finds an unnamed layer."
    ),
    bad=(
        """\
import tensorflow as tf

a, b = tf.zeros([1, 4]), tf.ones([1, 4])
with tf.variable_scope("siamese", reuse=tf.AUTO_REUSE):
    ya = tf.layers.dense(a, 2)
    yb = tf.layers.dense(b, 2)
""",
        """\
import tensorflow as tf

with tf.variable_scope("siamese", reuse=tf.AUTO_REUSE):
    for x in (tf.zeros([1, 4]), tf.ones([1, 4])):
        y = tf.layers.dense(x, 2)
""",
    ),
    good=(
        """\
import tensorflow as tf

a, b = tf.zeros([1, 4]), tf.ones([1, 4])
with tf.variable_scope("siamese", reuse=tf.AUTO_REUSE):
    ya = tf.layers.dense(a, 2, name="fc")
    yb = tf.layers.dense(b, 2, name="fc")
""",
        """\
import tensorflow as tf

for t in (tf.zeros([1, 4]), tf.ones([1, 4])):
    with tf.variable_scope("siamese", reuse=tf.AUTO_REUSE):
        y = tf.layers.dense(t, 2)
""",
        """\
import tensorflow as tf

with tf.variable_scope("mlp", reuse=tf.AUTO_REUSE):
    h = tf.layers.dense(tf.zeros([1, 4]), 4)
    pi = tf.layers.dense(h, 4)
    v = tf.layers.dense(h, 4)
""",
    ),
    check=check,
)
