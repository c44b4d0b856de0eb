"""SL501: a lookup by a name that nothing has, or that several copies could mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.facts import Lookup, Op, Raise, Related
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import at
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    if view.sees_all:
        for raised in view.raises("unknown-tensor-name"):
            yield _absent(view, raised)
    for lookup in view.program.lookups:
        yield from _first_of_several(view, lookup)


# -- nothing has the name


def _absent(view: View, raised: Raise) -> Draft:
    asked = raised.data.get("asked", "")
    name, _, index = asked.partition(":")
    near = _nearest(view, raised.graph, name)
    what = "tensor" if index else "operation"
    if near is None:
        return Draft(f"there is no {what} `{asked}` in the graph", raised.stack)
    if near.name == name:
        return Draft(f"there is no {what} `{asked}`: the op `{name}` has fewer outputs", raised.stack, _made(near))
    meant = f"{near.name}:{index}" if index else near.name
    return Draft(f"there is no {what} `{asked}`; the nearest is `{meant}`", raised.stack, _made(near))


def _made(op: Op) -> tuple[Related, ...]:
    return (Related(f"`{op.name}` is made here", op.stack),) if op.stack else ()


def _nearest(view: View, graph: int, name: str) -> Op | None:
    """An op whose name differs by a scope, by a number at its end, or by one more part."""
    if graph >= len(view.program.graphs):
        return None
    ops = [op for op in view.program.graphs[graph].ops if op.certainty == "exact"]
    last = name.rpartition("/")[2]
    tests = (
        lambda n: n == name,
        lambda n: _plain(n) == _plain(name),
        lambda n: n.endswith("/" + name),
        lambda n: n.rpartition("/")[2] == last,
        lambda n: n.startswith(name + "/"),
    )
    return next((op for fits in tests for op in ops if fits(op.name)), None)


def _plain(name: str) -> str:
    """A name without the numbers that make its parts unique."""
    return re.sub(r"_\d+(?=/|$)", "", name)


# -- one of several copies


def _first_of_several(view: View, lookup: Lookup) -> Iterator[Draft]:
    """The name of an op that one line made several times, in copies of one scope: only the first has the plain name."""
    if lookup.kind not in ("get_tensor_by_name", "get_operation_by_name") or len(lookup.found) != 1 or lookup.certainty != "exact":
        return
    name = lookup.found[0].partition(":")[0]
    flow = view.flow(lookup.graph)
    position = flow.by_name.get(name)
    if position is None or not lookup.stack:
        return
    op = flow.ops[position]
    copies = [o for o in flow.ops if o.stack[:1] == op.stack[:1] and o.type == op.type and o.name != name and _copy(name, o.name)]
    if op.stack and copies:
        others = ", ".join(f"`{o.name}`" for o in copies[:3])
        message = (
            f"`{lookup.asked}` is the first of {len(copies) + 1} copies (made at {at(op.stack[0], lookup.stack)}); the others are {others}"
        )
        yield Draft(message, lookup.stack, (*_made(op), Related("a later copy", copies[0].stack)), "warning", likely=True)


def _copy(name: str, other: str) -> bool:
    """Whether the other name differs only by a number that one of its scopes got when it was opened again."""
    a, b = name.split("/"), other.split("/")
    different = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    return (
        len(a) == len(b)
        and a[-1] == b[-1]
        and len(different) == 1
        and bool(re.fullmatch(re.escape(different[0][0]) + r"_\d+", different[0][1]))
    )


RULE = Rule(
    name="unknown-tensor-name",
    code="SL501",
    severity="error",
    what="A tensor or operation is looked up by a name that nothing in the graph has. TensorFlow raises KeyError. "
    "Also: the name is that of the first of several copies.",
    why=(
        "Op names carry every name scope around them, default names are numbered, and a scope that is opened again is renamed (`net_1`). "
        "A lookup that worked before an edit fails, or silently finds the training copy of a network instead of the evaluation copy."
    ),
    bad=(
        """\
import tensorflow as tf

with tf.name_scope("inputs"):
    x = tf.placeholder(tf.float32, [1], name="x")
tf.get_default_graph().get_tensor_by_name("x:0")
""",
        """\
import tensorflow as tf

def net(x, reuse=None):
    with tf.variable_scope("net", reuse=reuse):
        return tf.identity(x * tf.get_variable("w", [2]), name="logits")

train = net(tf.zeros([1, 2]))
evaluated = net(tf.zeros([1, 2]), reuse=True)
t = tf.get_default_graph().get_tensor_by_name("net/logits:0")
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.name_scope("inputs"):
    x = tf.placeholder(tf.float32, [1], name="x")
tf.get_default_graph().get_tensor_by_name("inputs/x:0")
""",
        """\
import tensorflow as tf

saver = tf.train.import_meta_graph("model.meta")
t = tf.get_default_graph().get_tensor_by_name("logits:0")
""",
        """\
import tensorflow as tf

def net(x, reuse=None):
    with tf.variable_scope("net", reuse=reuse):
        return x * tf.get_variable("w", [2])

train = net(tf.zeros([1, 2]))
evaluated = tf.identity(net(tf.zeros([1, 2]), reuse=True), name="logits")
t = tf.get_default_graph().get_tensor_by_name("logits:0")
""",
    ),
    check=check,
)
