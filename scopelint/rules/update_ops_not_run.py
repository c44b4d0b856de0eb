"""SL506: nobody runs the updates of batch normalization."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Op, Related
from scopelint.rules.base import Draft, Rule
from scopelint.rules.flow import Flow
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    if not view.sees_all or any(k.kind == "get_collection:update_ops" for k in view.program.lookups):
        return
    for number, graph in enumerate(view.program.graphs):
        trained = [op for op in graph.ops if _applies_gradients(op)]
        flow = view.flow(number)
        updates = [flow.ops[flow.by_name[n]] for n in graph.update_ops if n in flow.by_name]
        waiting = [op for op in updates if op.type.startswith("Assign") and op.certainty == "exact" and op.stack]
        beside = _of_what_trains(flow, waiting, trained)
        if beside and trained[-1].stack:
            yield _draft(beside[0], trained[-1])


def _of_what_trains(flow: Flow, updates: list[Op], trained: list[Op]) -> list[Op]:
    """The updates of layers that data flows to or from together with a variable that is trained; all where that is not known."""
    variables = [flow.ops[op.inputs[0]].name for op in trained if op.inputs and op.inputs[0] >= 0]
    uses = {use for name in variables for use in flow.uses(name) if not _applies_gradients(flow.ops[use])}
    below = flow.above(sorted(uses))
    if not uses or below is None:
        return updates if trained else []
    names = [flow.ops[i].name for i in below]
    return [op for op in updates if _beside(flow, op, uses, names)]


def _beside(flow: Flow, update: Op, uses: set[int], names: list[str]) -> bool:
    above = flow.above([flow.by_name[update.name]])
    layer = update.name.rpartition("/")[0] + "/"
    return above is None or not above.isdisjoint(uses) or any(name.startswith(layer) for name in names)


def _applies_gradients(op: Op) -> bool:
    return op.type.startswith(("Apply", "ResourceApply", "SparseApply", "ResourceSparseApply")) and op.certainty == "exact"


def _draft(update: Op, trained: Op) -> Draft:
    layer = update.name.rpartition("/")[0]
    message = f"the moving averages of `{layer}` are never updated: nothing runs the collection UPDATE_OPS"
    hint = Related("wrap it: with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):", ())
    return Draft(message, update.stack, (Related("this trains without them", trained.stack), hint), likely=True)


RULE = Rule(
    name="update-ops-not-run",
    code="SL506",
    severity="warning",
    what=("Batch normalization is used with `training` on and an optimizer is applied, but nothing reads the collection UPDATE_OPS."),
    why=(
        "The layer only *puts* the updates of its moving mean and variance into a collection. Nobody runs them by itself: "
        "training looks fine, and evaluation works with the statistics of the first step, zeros and ones."
    ),
    bad=(
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 1])
y = tf.layers.batch_normalization(x, training=True)
train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(y))
""",
    ),
    good=(
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 1])
y = tf.layers.batch_normalization(x, training=True)
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(y))
""",
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 1])
y = tf.layers.batch_normalization(x, training=False)
train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(y))
""",
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 1])
aside = tf.layers.batch_normalization(x, training=True)
y = tf.layers.dense(x, 1)
train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(y))
""",
    ),
    check=check,
)
