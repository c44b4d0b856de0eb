"""SL401: a name that TensorFlow refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.facts import Raise, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in view.raises("invalid-scope-name"):
        yield _draft(view, raised)


def _draft(view: View, raised: Raise) -> Draft:
    name = raised.data.get("name") or raised.variable
    hints = (Related("use `.op.name`: a tensor's `.name` ends in `:0`", ()),) if re.search(r":\d+$", name) else ()
    return Draft(f"`{show(name)}` is not a valid name: {_problem(name)}", raised.stack, hints, likely=not view.is_script)


def _problem(name: str) -> str:
    bad = re.search(r"[^A-Za-z0-9_.\\\-/>]", name)
    if bad:
        return f"it may not contain {_character(bad.group())}"
    if not name:
        return "it is empty"
    return f"outside any scope it may not begin with {_character(name[0])}"


def _character(c: str) -> str:
    if c == " ":
        return "a blank"
    return f"`{c}`" if c.isprintable() else f"the character U+{ord(c):04X}"


RULE = Rule(
    name="invalid-scope-name",
    code="SL401",
    severity="error",
    what="A scope, op or variable is given a name that TensorFlow does not accept. It raises `... is not a valid scope name`.",
    why=(
        "Names may hold letters, digits and `_.-/`; outside any scope they must begin with a letter, a digit or a dot. Blanks from a "
        "column of a table and the `:0` at the end of a tensor's `.name` are the usual ways to get it wrong."
    ),
    bad=(
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [1, 2], name="x")
with tf.variable_scope(x.name):
    tf.get_variable("w", [1])
""",
        """\
import tensorflow as tf

w = tf.get_variable("conv 1", [1])
""",
        """\
import tensorflow as tf

with tf.name_scope("_root"):
    c = tf.constant(1.0)
""",
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [1], name="x:0")
""",
    ),
    good=(
        """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [1, 2], name="x")
with tf.variable_scope(x.op.name):
    tf.get_variable("w", [1])
""",
        """\
import tensorflow as tf

with tf.name_scope("ok"):
    with tf.name_scope("_inner"):
        c = tf.constant(1.0, name="c")
""",
    ),
    check=check,
)
