"""SL303: a later pass through a builder under AUTO_REUSE makes variables of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.facts import Get, Related, Scope, has_hole, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.paths import at
from scopelint.rules.view import View

_PHASE = re.compile(
    r"(train|training|valid|validation|val|test|testing|eval|evaluate|evaluation|infer|inference|predict|prediction|dev|sampling)(_\d+)?",
    re.IGNORECASE,
)
_TOWER = re.compile(r"(tower|gpu|replica|clone|device)_?\d+", re.IGNORECASE)


def check(view: View) -> Iterator[Draft]:
    told = set[object]()
    for draft in (*_other_prefix(view), *_part_of_a_pass(view)):
        if draft.stack[0] not in told:
            told.add(draft.stack[0])
            yield draft


# -- the same builder under two prefixes


def _other_prefix(view: View) -> Iterator[Draft]:
    """A builder whose scope says AUTO_REUSE, run under two prefixes that were meant to share."""
    made: dict[tuple[int, object, str], Get] = {}
    for get in view.program.gets:
        scope = _auto_scope(view, get)
        if scope is None or not get.created or not get.stack or has_hole(get.name):
            continue
        outer = scope.name.removesuffix(scope.asked).rstrip("/")
        first = made.setdefault((get.graph, get.stack[0], _without_phase(get.name, outer)), get)
        if first.name != get.name:
            yield _draft(first, get, f"the first pass made `{show(first.name)}` ({at(first.stack[0], ())}), and AUTO_REUSE never finds it")


def _auto_scope(view: View, get: Get) -> Scope | None:
    """The innermost AUTO_REUSE scope, opened by name, around a request of the user's."""
    if get.kind == "slot" or get.kind == "Variable":
        return None
    scopes = (s for s in view.chain(get) if s.user and s.kind == "variable")
    return next((s for s in scopes if s.asked_reuse == "auto" and s.by == "name" and s.asked), None)


def _without_phase(name: str, outer: str) -> str:
    """The name with what tells train from test, or one tower from the next, left out of the part outside the builder; case ignored."""
    count = len(outer.split("/")) if outer else 0
    parts = name.split("/")
    kept = ["*" if _PHASE.fullmatch(p) or _TOWER.fullmatch(p) else p for p in parts[:count]]
    return "/".join([*kept, *parts[count:]]).lower()


# -- a second pass with more layers than the first


def _part_of_a_pass(view: View) -> Iterator[Draft]:
    """Two entries of one AUTO_REUSE scope from one line, where the later one shares some variables and creates others."""
    first: dict[tuple[int, str, object], Scope] = {}
    for scope in view.program.scopes:
        if scope.kind != "variable" or scope.asked_reuse != "auto" or not scope.user or not scope.stack or scope.certainty != "exact":
            continue
        before = first.setdefault((scope.graph, scope.name, scope.stack[0]), scope)
        if before is not scope:
            yield from _extra(view, before, scope)


def _extra(view: View, before: Scope, now: Scope) -> Iterator[Draft]:
    here = [g for g in view.gets_by_scope.get(now.id, ()) if g.kind in ("get_variable", "layer")]
    lines = {g.stack[0] for g in view.gets_by_scope.get(before.id, ()) if g.stack}
    if not any(not g.created for g in here) or not lines:
        return
    for get in here:
        if get.created and get.certainty == "exact" and get.stack and get.stack[0] not in lines:
            yield _second(before, get)
            return


def _second(before: Scope, get: Get) -> Draft:
    message = f"this pass creates `{show(get.name)}`, which the first pass through `{show(before.name)}` did not have"
    return Draft(message, get.stack, (Related("the first pass is here", before.stack),), likely=True)


def _draft(first: Get, get: Get, why: str) -> Draft:
    message = f"this pass creates `{show(get.name)}`: {why}"
    return Draft(message, get.stack, (Related(f"`{show(first.name)}` is created here", first.stack),), likely=True)


RULE = Rule(
    name="auto-reuse-second-pass-creates",
    code="SL303",
    severity="warning",
    what="A later pass through a builder under AUTO_REUSE creates variables that the first pass did not have. They are not trained.",
    why=(
        "AUTO_REUSE never says whether it found or created. If the second pass runs under another parent scope, spells the scope "
        "differently, or has one layer more, it gets fresh random weights without a word; `reuse=True` would have raised."
    ),
    bad=(
        """\
import tensorflow as tf

def net(x):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        return tf.layers.dense(x, 2, name="fc")

with tf.variable_scope("train"):
    net(tf.zeros([1, 4]))
with tf.variable_scope("valid"):
    net(tf.zeros([1, 4]))
""",
        """\
import tensorflow as tf

def net(x, scope):
    with tf.variable_scope(scope, reuse=tf.AUTO_REUSE):
        return tf.layers.dense(x, 2, name="fc")

net(tf.zeros([1, 4]), "net")
net(tf.zeros([1, 4]), "Net")
""",
        """\
import tensorflow as tf

def net(x, extra):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        h = tf.layers.dense(x, 4, name="fc1")
        if extra:
            h = tf.layers.dense(h, 4, name="fc2")
        return tf.layers.dense(h, 2, name="out")

net(tf.zeros([1, 4]), False)
net(tf.zeros([1, 4]), True)
""",
    ),
    good=(
        """\
import tensorflow as tf

def net(x):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        return tf.layers.dense(x, 2, name="fc")

with tf.name_scope("train"):
    net(tf.zeros([1, 4]))
with tf.name_scope("valid"):
    net(tf.zeros([1, 4]))
""",
        """\
import tensorflow as tf

def net(x):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        return tf.layers.dense(x, 2, name="fc")

with tf.variable_scope("actor"):
    net(tf.zeros([1, 4]))
with tf.variable_scope("critic"):
    net(tf.zeros([1, 4]))
""",
        """\
import tensorflow as tf

def dense(x, name):
    with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
        return tf.layers.dense(x, 4, name=name)

for _ in range(2):
    h = dense(dense(tf.zeros([1, 4]), "a"), "b")
""",
    ),
    check=check,
)
