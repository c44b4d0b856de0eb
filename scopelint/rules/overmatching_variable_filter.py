"""SL504: a filter by scope that finds more, or less, than the scope."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.facts import Lookup, Related, Variable
from scopelint.rules.base import Draft, Rule
from scopelint.rules.filters import variable_filters
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for lookup in variable_filters(view):
        if re.search(r"[*+?{}\[\]|()\\^$]", lookup.asked):
            continue
        yield from _too_wide(lookup)
        if view.sees_all:
            yield from _too_early(view, lookup)


def _too_wide(lookup: Lookup) -> Iterator[Draft]:
    asked = lookup.asked
    inside = [n for n in lookup.found if _inside(n, asked)]
    others = [n for n in lookup.found if not _inside(n, asked)]
    if inside and others and (asked.endswith("/") or not all(_numbered(n, asked) for n in others)):
        hint = f"write `{re.escape(asked)}`" if not others[0].startswith(asked) else f"write `{asked}/`"
        message = f"`{asked}` also matches `{others[0]}`: a collection's scope is a regular expression, matched at the start; {hint}"
        yield Draft(message, lookup.stack, likely=True)


def _inside(name: str, asked: str) -> bool:
    """Whether a variable lies in the scope that was meant (or is the one that was named)."""
    scope = asked.rstrip("/")
    return name.startswith(scope + "/") or name.partition(":")[0] == scope or name == asked


def _numbered(name: str, asked: str) -> bool:
    """Whether the name goes on with the number of a default name: a family of layers is likely meant."""
    return (
        bool(re.match(re.escape(asked) + r"_?\d+[/:]", name))
        and re.fullmatch(r"(.*/)?[a-z0-9]+d?", asked) is not None
        and "_" in name[len(asked) :]
    )


def _too_early(view: View, lookup: Lookup) -> Iterator[Draft]:
    """A list that was taken before a part of the scope was built, and is not taken again there."""
    if lookup.kind != "get_collection:trainable_variables" or not lookup.found or lookup.graph >= len(view.program.graphs):
        return
    known = {*lookup.found, *lookup.left_out}
    late = [v for v in view.program.graphs[lookup.graph].variables if v.name not in known and _is_late(v, lookup)]
    last = [k for k in view.program.lookups if k.stack[:1] == lookup.stack[:1] and k.asked == lookup.asked][-1]
    if late and last is lookup:
        message = f"the list for `{lookup.asked}` is taken before `{late[0].name}` exists and does not hold it"
        yield Draft(message, lookup.stack, (Related("created here", late[0].created),) if late[0].created else (), likely=True)


def _is_late(variable: Variable, lookup: Lookup) -> bool:
    return variable.trainable is True and variable.certainty == "exact" and _inside(variable.name, lookup.asked)


RULE = Rule(
    name="overmatching-variable-filter",
    code="SL504",
    severity="warning",
    what=("A list of variables is filtered by a scope, and also gets variables of other scopes (or misses those that come later)."),
    why=(
        "The scope of `get_collection` and its kin is a regular expression that is matched at the start of the name: `net` "
        "matches `net2/w` too, and a dot matches anything. The list is a copy: what is built later is not in it."
    ),
    bad=(
        """\
import tensorflow as tf

for s in ("net", "net2", "network"):
    with tf.variable_scope(s):
        tf.get_variable("w", [1])
print(tf.trainable_variables(scope="net"))
""",
        """\
import tensorflow as tf

for s in ("v1.0", "v1_0"):
    with tf.variable_scope(s):
        tf.get_variable("w", [1])
print(tf.trainable_variables(scope="v1.0/"))
""",
        """\
import tensorflow as tf

with tf.variable_scope("gen"):
    tf.get_variable("a", [1])
g_vars = tf.trainable_variables("gen/")
with tf.variable_scope("gen"):
    tf.get_variable("b", [1])
""",
    ),
    good=(
        """\
import tensorflow as tf

for s in ("net", "net2", "network"):
    with tf.variable_scope(s):
        tf.get_variable("w", [1])
print(tf.trainable_variables(scope="net/"))
""",
        """\
import tensorflow as tf

for i in range(3):
    with tf.variable_scope("block%d" % i):
        tf.get_variable("w", [1])
print(tf.trainable_variables(scope="block"))
""",
    ),
    check=check,
)
