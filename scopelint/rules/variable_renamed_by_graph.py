"""SL409: a variable's op does not get the variable's name."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Op, Related, Variable, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import at
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    told = set[object]()
    for number, graph in enumerate(view.program.graphs):
        for variable in graph.variables:
            if variable.certainty != "exact" or not variable.created or not _renamed(variable):
                continue
            taker = _taker(view, number, variable.store_name or "")
            if variable.created[0] not in told and taker is not None:
                told.add(variable.created[0])
                yield _draft(variable, taker)


def _renamed(variable: Variable) -> bool:
    return bool(variable.store_name) and variable.name.rpartition(":")[0] != variable.store_name


def _taker(view: View, graph: int, name: str) -> Op | None:
    """The op that has the name (or that of a part of its path, in other letters' case)."""
    wanted = name.lower()
    return next((op for op in view.flow(graph).ops if op.name.lower() == wanted and op.certainty == "exact"), None)


def _draft(variable: Variable, taker: Op) -> Draft:
    name, real = show(variable.store_name or ""), show(variable.name.rpartition(":")[0])
    where = f" at {at(taker.stack[0], variable.created)}" if taker.stack else ""
    how = "has the name already" if taker.name == name else "differs only in upper and lower case"
    message = f"variable `{name}` is called `{real}` in the graph and in checkpoints: the {taker.type} op `{taker.name}` made{where} {how}"
    return Draft(message, variable.created, (Related(f"`{taker.name}` is made here", taker.stack),) if taker.stack else ())


RULE = Rule(
    name="variable-renamed-by-graph",
    code="SL409",
    severity="warning",
    what="The name of a variable is taken by another op of the graph, so the graph and checkpoints know the variable by another name.",
    why=(
        "`get_variable` looks at the variables of the store, but the graph makes names unique against everything in it, upper and lower "
        "case alike. The variable is then saved as `scale_1`, and moving the line of the other op renames it."
    ),
    bad=(
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [1], name="scale")
w = tf.get_variable("scale", [1])
""",
        """\
import tensorflow as tf

a = tf.Variable(tf.zeros([2]), name="w")
b = tf.get_variable("w", [2])
""",
        """\
import tensorflow as tf

with tf.variable_scope("net"):
    a = tf.get_variable("w", [2])
with tf.variable_scope("Net"):
    b = tf.get_variable("w", [2])
""",
    ),
    good=(
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [1], name="x")
w = tf.get_variable("scale", [1])
""",
        """\
import tensorflow as tf

with tf.variable_scope("net_a"):
    a = tf.get_variable("w", [1])
with tf.variable_scope("net_b"):
    b = tf.get_variable("w", [1])
""",
    ),
    check=check,
)
