"""SL503: a filter by scope that finds no variable."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Lookup
from scopelint.rules.base import Draft, Rule
from scopelint.rules.filters import scopes_of, variable_filters
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    if not view.sees_all:
        return
    filters = variable_filters(view)
    for lookup in filters:
        again = any(k.found and k.stack[:1] == lookup.stack[:1] for k in filters)
        if not lookup.found and lookup.left_out and not again:
            yield _draft(lookup)


def _draft(lookup: Lookup) -> Draft:
    known = scopes_of(lookup.left_out)
    there = f"; there are {known}" if known else f"; there is `{lookup.left_out[0]}`"
    return Draft(f"no variable matches `{lookup.asked}`{there}", lookup.stack)


RULE = Rule(
    name="empty-variable-filter",
    code="SL503",
    severity="warning",
    what="A list of variables is filtered by a scope that no variable has.",
    why=(
        "An empty list raises in `minimize` and `Saver`, but a loop or `tf.group` over it does nothing, silently: target networks that are "
        "never updated, weights that are never restored."
    ),
    bad=(
        """\
import tensorflow as tf

with tf.variable_scope("target"):
    w = tf.get_variable("w", [1])
target = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="target_net")
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.variable_scope("target"):
    w = tf.get_variable("w", [1])
target = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="target")
""",
    ),
    check=check,
)
