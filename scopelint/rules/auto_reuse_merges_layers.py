"""SL301: AUTO_REUSE makes two layers of one pass into one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from scopelint.facts import Get, Related, Stack, Variable, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.flow import Flow
from scopelint.rules.paths import at, same_activation
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    told = set[object]()
    for (graph, _), gets in view.gets_by_key.items():
        if not any(g.reuse == "auto" and not g.created and g.kind != "slot" for g in gets):
            continue
        variable = view.variable_of(gets[0])
        if variable is None:
            continue
        for first, again, how in _merged(view, view.flow(graph), variable, gets):
            if again.stack[0] not in told:
                told.add(again.stack[0])
                yield _draft(first, again, how)


def _merged(view: View, flow: Flow, variable: Variable, gets: list[Get]) -> Iterator[tuple[Get, Get, str]]:
    """Pairs of requests for one variable that are two layers of the same pass, and how that shows."""
    name = variable.name.rpartition(":")[0]
    for a, b in pairwise(flow.uses(name)):
        pair = _requests(gets, flow.ops[a].stack, flow.ops[b].stack)
        if pair is None or not _one_pass(view, *pair):
            continue
        if flow.only_through(a, b):
            yield (*pair, "its input is the output of the first")
        elif _twins(flow, name, a, b) and pair[0].stack[0] != pair[1].stack[0] and same_activation(pair[0].stack, pair[1].stack):
            yield (*pair, "both read the same input")


def _twins(flow: Flow, variable: str, a: int, b: int) -> bool:
    """Whether two ops do the same to the same input."""
    return flow.ops[a].type == flow.ops[b].type and flow.inputs_besides(a, variable) == flow.inputs_besides(b, variable)


def _requests(gets: list[Get], first: Stack, second: Stack) -> tuple[Get, Get] | None:
    """The two requests whose variable two ops use: the later one found it by AUTO_REUSE."""
    mine = [g for g in gets if _belongs(g, first)]
    again = [g for g in gets if _belongs(g, second) and g.reuse == "auto" and not g.created]
    return next(((a, b) for b in again for a in mine if a is not b and a.stack and b.stack), None)


def _belongs(get: Get, use: Stack) -> bool:
    """Whether a request's variable is what an op uses; a get_variable and an op at one place stand in code that does not show."""
    return get.stack == use if get.kind == "layer" else get.stack != use and same_activation(get.stack, use)


def _one_pass(view: View, first: Get, again: Get) -> bool:
    """Whether one entry of a variable scope holds both requests, and the user did not tell them apart by name scopes."""
    common = {s.id for s in view.chain(first) if s.kind == "variable" and s.user}
    if not any(s.id in common for s in view.chain(again)):
        return False
    return view.name_scopes(first) == view.name_scopes(again)


def _draft(first: Get, again: Get, how: str) -> Draft:
    name = show(again.name)
    if first.stack == again.stack:
        message = f"AUTO_REUSE makes these layers one: every pass of the loop uses the same `{name}`, and {how}"
        return Draft(message, again.stack, likely=True)
    message = f"AUTO_REUSE makes two layers of one pass one: `{name}` is also used at {at(first.stack[0], again.stack)}, and {how}"
    if first.stack[0] == again.stack[0]:
        message = f"AUTO_REUSE makes two layers of one pass one: this code runs twice, both times with `{name}`, and {how}"
    return Draft(message, again.stack, (Related("used the first time here", first.stack),), likely=True)


RULE = Rule(
    name="auto-reuse-merges-layers",
    code="SL301",
    severity="warning",
    what="Two layers of the same pass get the same name under AUTO_REUSE. They share one set of weights, silently.",
    why=(
        "Without AUTO_REUSE the second layer would raise. With it a fixed name in a loop, a copied line or a helper with a fixed inner "
        "scope turns a network of four layers into one layer applied four times. Tied weights on purpose look the same: put each use "
        "into a `tf.name_scope` of its own, or suppress the finding."
    ),
    bad=(
        """\
import tensorflow as tf

def block(x):
    with tf.variable_scope("block", reuse=tf.AUTO_REUSE):
        return tf.layers.dense(x, 4, name="fc")

def net(x):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        return block(block(x))

net(tf.zeros([1, 4]))
""",
        """\
import tensorflow as tf

h = tf.zeros([1, 8])
with tf.variable_scope("mlp", reuse=tf.AUTO_REUSE):
    for i in range(4):
        h = tf.layers.dense(h, 8, name="hidden")
""",
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 4])
with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
    h = tf.layers.dense(x, 4, name="fc", activation=tf.nn.relu)
    h = tf.layers.dense(h, 4, name="fc", activation=tf.nn.relu)
""",
        """\
import tensorflow as tf

def fc(x):
    w = tf.get_variable("w", [4, 4])
    return tf.nn.relu(tf.matmul(x, w))

with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
    y = fc(fc(tf.zeros([1, 4])))
""",
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 4])
with tf.variable_scope("heads", reuse=tf.AUTO_REUSE):
    policy = tf.layers.dense(x, 4, name="fc")
    value = tf.layers.dense(x, 4, name="fc")
""",
    ),
    good=(
        """\
import tensorflow as tf

h = tf.zeros([1, 8])
with tf.variable_scope("mlp", reuse=tf.AUTO_REUSE):
    for i in range(4):
        h = tf.layers.dense(h, 8, name="hidden_%d" % i)
""",
        """\
import tensorflow as tf

def tower(x):
    with tf.variable_scope("tower", reuse=tf.AUTO_REUSE):
        h = tf.layers.dense(x, 4, name="fc1")
        return tf.layers.dense(h, 4, name="fc2")

d = tower(tf.zeros([1, 4])) - tower(tf.ones([1, 4]))
""",
        """\
import tensorflow as tf

xs = tf.unstack(tf.zeros([5, 2, 3]))
h = tf.zeros([2, 4])
with tf.variable_scope("rnn", reuse=tf.AUTO_REUSE):
    for x in xs:
        h = tf.layers.dense(tf.concat([x, h], 1), 4, activation=tf.tanh, name="step")
""",
        """\
import tensorflow as tf

def generator(x):
    with tf.variable_scope("G", reuse=tf.AUTO_REUSE):
        return tf.layers.dense(x, 4, name="fc")

fake = generator(tf.zeros([1, 4]))
again = generator(fake)
""",
        """\
import tensorflow as tf

a, b = tf.placeholder(tf.float32, [1, 4]), tf.placeholder(tf.float32, [1, 4])
with tf.variable_scope("siamese", reuse=tf.AUTO_REUSE):
    ya = tf.layers.dense(a, 2, name="fc")
    yb = tf.layers.dense(b, 2, name="fc")
""",
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [2, 6, 4])
h = tf.zeros([2, 4])
with tf.variable_scope("rnn", reuse=tf.AUTO_REUSE):
    for t in range(6):
        h = tf.tanh(tf.layers.dense(h, 4, name="u") + x[:, t])
""",
        """\
import tensorflow as tf

h = tf.placeholder(tf.float32, [1, 4])
with tf.variable_scope("shared_on_purpose", reuse=tf.AUTO_REUSE):
    for i in range(3):
        with tf.name_scope("layer_%d" % i):
            h = tf.layers.dense(h, 4, name="fc")
""",
        """\
import tensorflow as tf

with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
    x = tf.zeros([1, 4])
    w = tf.get_variable("w", [4, 4])
    y = tf.matmul(tf.matmul(x, w), w)
with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
    y = tf.matmul(tf.ones([1, 4]), tf.get_variable("w", [4, 4]))
""",
    ),
    check=check,
)
