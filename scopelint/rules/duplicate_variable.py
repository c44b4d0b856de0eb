"""SL101: a variable is created under a name that already exists."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Raise, Related, Stack, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.causes import duplicates
from scopelint.rules.paths import at, part, why_again
from scopelint.rules.raised import FIRST, first_created
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in duplicates(view, "duplicate-variable"):
        yield _draft(view, raised)


def _draft(view: View, raised: Raise) -> Draft:
    first = first_created(view, raised)
    name = show(raised.variable)
    if not first:
        return Draft(f"variable `{name}` already exists, so this call raises", raised.stack, likely=not view.is_script)
    message = f"variable `{name}` already exists, created at {at(first[0], raised.stack)}; {why_again(first, raised.stack)}"
    return Draft(message, raised.stack, (Related(FIRST, first), *_hint(first, raised.stack)), likely=not view.is_script)


def _hint(first: Stack, second: Stack) -> tuple[Related, ...]:
    match part(first, second).kind:
        case "again":
            return (Related("build it once, before the loop, and use the result inside", ()),)
        case "calls":
            return (Related("if both calls should share weights, open the scope with reuse=True on the later call", ()),)
    return (Related("if these are two different variables, give them different names", ()),)


RULE = Rule(
    name="duplicate-variable",
    code="SL101",
    severity="error",
    what="A variable is created under a name that the graph already has. TensorFlow raises `Variable ... already exists, disallowed`.",
    why=(
        "The store of `get_variable` (and of the layers that use it) has one variable a name. Three different mistakes end in the same "
        "exception: a builder that runs twice, a model that is built inside a loop, and two layers that were given one name. TensorFlow's "
        "hint, `reuse=True or reuse=tf.AUTO_REUSE`, is right for the first only; in the other two it turns the error into silent sharing."
    ),
    bad=(
        """\
import tensorflow as tf

def encoder(x):
    with tf.variable_scope("enc"):
        w = tf.get_variable("w", [4, 2])
        return tf.matmul(x, w)

a = encoder(tf.zeros([1, 4]))
b = encoder(tf.ones([1, 4]))
""",
        """\
import tensorflow as tf

x = tf.zeros([1, 8])
h = tf.layers.dense(x, 8, name="fc1")
h = tf.layers.dense(h, 8, name="fc1")
""",
        """\
import tensorflow as tf

for i in range(3):
    with tf.variable_scope("net"):
        w = tf.get_variable("w", [2])
""",
        """\
import tensorflow as tf

with tf.variable_scope("net"):
    a = tf.get_variable("w", [2])
b = tf.get_variable("net/w", [2])
""",
    ),
    good=(
        """\
import tensorflow as tf

def encoder(x, reuse=None):
    with tf.variable_scope("enc", reuse=reuse):
        w = tf.get_variable("w", [4, 2])
        return tf.matmul(x, w)

a = encoder(tf.zeros([1, 4]))
b = encoder(tf.ones([1, 4]), reuse=True)
""",
        """\
import tensorflow as tf

with tf.variable_scope("net"):
    tf.get_variable("w", [2])
with tf.Graph().as_default():
    with tf.variable_scope("net"):
        tf.get_variable("w", [2])
""",
        """\
import tensorflow as tf

def shared():
    try:
        return tf.get_variable("w", [2])
    except ValueError:
        tf.get_variable_scope().reuse_variables()
        return tf.get_variable("w", [2])

a, b = shared(), shared()
""",
        """\
import tensorflow as tf

tf.get_variable("w", [2])
tf.reset_default_graph()
tf.get_variable("w", [2])
""",
    ),
    check=check,
)
