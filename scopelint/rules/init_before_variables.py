"""SL509: the initialiser was made before the last variable."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Graph, Note, Related, Variable, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View

_RESTORES = frozenset({"RestoreV2", "Restore", "RestoreSlice"})


def check(view: View) -> Iterator[Draft]:
    if not view.sees_all:
        return
    for number, graph in enumerate(view.program.graphs):
        made = [n for n in view.program.notes if n.kind == "initializer" and n.graph == number]
        runs = [n for n in view.program.notes if n.kind == "run" and n.graph == number]
        if len(made) != 1 or made[0].data.get("collection") != "variables" or made[0].ops < 0 or not runs:
            continue
        if any(op.type in _RESTORES for op in graph.ops):
            continue
        late = [v for v in graph.variables if _is_late(view, number, v, made[0], runs)]
        if late and len(late) < len(graph.variables):
            yield _draft(made[0], late[0])


def _is_late(view: View, graph: int, variable: Variable, made: Note, runs: list[Note]) -> bool:
    """Whether the variable came after the initialiser and before a run."""
    place = view.flow(graph).by_name.get(variable.name.rpartition(":")[0])
    if place is None or variable.certainty != "exact" or "variables" not in variable.collections:
        return False
    return place >= made.ops and any(r.ops > place for r in runs) and not _assigned(view.program.graphs[graph], place)


def _assigned(graph: Graph, place: int) -> bool:
    """Whether something besides its own initialisation assigns the variable."""
    name = graph.ops[place].name
    assigns = [op for op in graph.ops if op.type.startswith("Assign") and op.inputs[:1] == (place,)]
    return any(op.type in ("Assign", "AssignVariableOp") and not op.name.startswith(name + "/") for op in assigns)


def _draft(made: Note, variable: Variable) -> Draft:
    message = f"the initialiser is made before `{show(variable.name)}` exists and does not initialise it"
    return Draft(message, made.stack, (Related("created here", variable.created),) if variable.created else ())


RULE = Rule(
    name="init-before-variables",
    code="SL509",
    severity="warning",
    what=("`tf.global_variables_initializer()` is called before the last variable is made. The later ones are never initialised."),
    why=(
        "The call collects the variables that exist at that moment. Optimizers make variables too, so an initialiser above "
        "`minimize` ends in `Attempting to use uninitialized value beta1_power`."
    ),
    bad=(
        """\
import tensorflow as tf

w = tf.get_variable("w", [1])
init = tf.global_variables_initializer()
train = tf.train.AdamOptimizer().minimize(tf.reduce_sum(w))
with tf.Session() as s:
    s.run(init)
    s.run(train)
""",
    ),
    good=(
        """\
import tensorflow as tf

w = tf.get_variable("w", [1])
train = tf.train.AdamOptimizer().minimize(tf.reduce_sum(w))
init = tf.global_variables_initializer()
with tf.Session() as s:
    s.run(init)
    s.run(train)
""",
    ),
    check=check,
)
