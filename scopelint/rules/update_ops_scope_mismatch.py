"""SL507: UPDATE_OPS filtered by a variable scope."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.facts import Lookup
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for lookup in view.program.lookups:
        if lookup.kind == "get_collection:update_ops" and lookup.asked and lookup.certainty == "exact" and lookup.stack:
            lost = [n for n in lookup.left_out if _same_scope(n, lookup.asked)]
            if lost:
                yield _draft(lookup, lost)


def _same_scope(name: str, asked: str) -> bool:
    """Whether an op belongs to the scope that was meant, under a number or behind another name scope."""
    scope = asked.strip("^/")
    plain = "/".join(re.sub(r"_\d+$", "", part) if part not in scope.split("/") else part for part in name.split("/"))
    return bool(scope) and f"/{scope}/" in f"/{plain}"


def _draft(lookup: Lookup, lost: list[str]) -> Draft:
    total = len(lookup.found) + len(lost)
    message = (
        f"UPDATE_OPS filtered by `{lookup.asked}` keeps {len(lookup.found)} of {total} updates: they carry the name scope, as `{lost[0]}`"
    )
    return Draft(message, lookup.stack, likely=True)


RULE = Rule(
    name="update-ops-scope-mismatch",
    code="SL507",
    severity="warning",
    what=(
        "The collection UPDATE_OPS is filtered by a variable scope. Updates of later calls, or inside towers, have other names "
        "and are lost."
    ),
    why=(
        "Update ops are named by the *name* scope, which is numbered when a scope is opened again (`disc_1/`) and begins with "
        "the tower. Without them the moving statistics of batch normalization stay behind."
    ),
    bad=(
        """\
import tensorflow as tf

def disc(x, reuse=None):
    with tf.variable_scope("disc", reuse=reuse):
        return tf.layers.batch_normalization(x, training=True, name="bn")

disc(tf.ones([2, 1]))
disc(tf.zeros([2, 1]), reuse=True)
ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope="disc/")
""",
        """\
import tensorflow as tf

with tf.name_scope("tower_0"):
    with tf.variable_scope("gen"):
        tf.layers.batch_normalization(tf.ones([2, 1]), training=True)
ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope="gen")
""",
    ),
    good=(
        """\
import tensorflow as tf

def disc(x, reuse=None):
    with tf.variable_scope("disc", reuse=reuse):
        return tf.layers.batch_normalization(x, training=True, name="bn")

disc(tf.ones([2, 1]))
disc(tf.zeros([2, 1]), reuse=True)
ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
""",
        """\
import tensorflow as tf

for s in ("gen", "disc"):
    with tf.variable_scope(s):
        tf.layers.batch_normalization(tf.ones([2, 1]), training=True)
ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope="gen/")
""",
    ),
    check=check,
)
