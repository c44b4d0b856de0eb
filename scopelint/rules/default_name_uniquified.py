"""SL406: variable_scope(None, default_name=...) in a builder that was meant to share."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Get, Related, Scope, has_hole, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import why_again
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    first: dict[tuple[int, int, object], Scope] = {}
    told = set[object]()
    for scope in view.program.scopes:
        if scope.by != "default" or not scope.user or not scope.stack or scope.certainty != "exact" or _is_template(view, scope):
            continue
        line = scope.stack[0]
        before = first.setdefault((scope.graph, scope.parent, line), scope)
        if before is not scope and line not in told and _copies(view, before, scope):
            told.add(line)
            yield _draft(before, scope)


def _is_template(view: View, scope: Scope) -> bool:
    """Templates name themselves, which is SL602's business."""
    return any(n.kind == "template" and n.data.get("name") == scope.asked for n in view.program.notes)


def _copies(view: View, first: Scope, second: Scope) -> bool:
    """Whether two scopes hold the same variables, computing with data of different origin."""
    a, b = _made(view, first), _made(view, second)
    if not a or a.keys() != b.keys() or any(a[k].shape is None or a[k].shape != b[k].shape for k in a):
        return False
    flow = view.flow(first.graph)
    uses = [flow.uses(_op_name(view, made)) for found in (a, b) for made in list(found.values())[:1]]
    return bool(uses[0] and uses[1]) and flow.apart(uses[0][0], uses[1][0])


def _op_name(view: View, get: Get) -> str:
    variable = view.variable_of(get)
    return get.name if variable is None else variable.name.rpartition(":")[0]


def _made(view: View, scope: Scope) -> dict[str, Get]:
    """What a scope created, by name below it."""
    gets = [g for g in view.gets_by_scope.get(scope.id, ()) if g.kind in ("get_variable", "layer")]
    if any(not g.created or has_hole(g.name) for g in gets):
        return {}
    return {g.name.removeprefix(scope.name + "/"): g for g in gets}


def _draft(first: Scope, second: Scope) -> Draft:
    message = (
        f"default_name gives a new scope on every call: `{show(second.name)}` here, `{show(first.name)}` before, so nothing is shared; "
        f"{why_again(first.stack, second.stack)}"
    )
    return Draft(message, second.stack, (Related(f"`{show(first.name)}` is opened here", first.stack),), likely=True)


RULE = Rule(
    name="default-name-uniquified",
    code="SL406",
    severity="warning",
    what="A builder opens `tf.variable_scope(None, default_name=...)` and is called for two inputs. Each call gets a scope of its own.",
    why=(
        "`default_name` is numbered (`block`, `block_1`), and `reuse` is not even allowed with it. That is right for layers that are new "
        "each time; a builder that is applied to two inputs gets two sets of weights."
    ),
    bad=(
        """\
import tensorflow as tf

def block(x):
    with tf.variable_scope(None, default_name="block"):
        w = tf.get_variable("w", [2, 2])
        return tf.matmul(x, w)

block(tf.zeros([1, 2]))
block(tf.ones([1, 2]))
""",
    ),
    good=(
        """\
import tensorflow as tf

def block(x, scope="block"):
    with tf.variable_scope(scope, reuse=tf.AUTO_REUSE):
        w = tf.get_variable("w", [2, 2])
        return tf.matmul(x, w)

block(tf.zeros([1, 2]))
block(tf.ones([1, 2]))
""",
        """\
import tensorflow as tf

def layer(x):
    with tf.variable_scope(None, default_name="layer"):
        return tf.matmul(x, tf.get_variable("w", [2, 2]))

layer(layer(tf.zeros([1, 2])))
""",
        """\
import tensorflow as tf

def branch(x):
    with tf.variable_scope(None, default_name="branch"):
        return tf.matmul(x, tf.get_variable("w", [2, 2]))

x = tf.placeholder(tf.float32, [1, 2])
y = branch(x) + branch(x)
""",
    ),
    check=check,
)
