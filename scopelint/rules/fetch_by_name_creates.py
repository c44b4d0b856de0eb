"""SL305: get_variable("kernel") beside a layer that has its own kernel."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Get, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View

_WEIGHTS = frozenset({"kernel", "bias", "weights", "biases", "gamma", "beta", "moving_mean", "moving_variance", "embeddings"})


def check(view: View) -> Iterator[Draft]:
    layers: dict[tuple[int, str, str], Get] = {}
    for get in view.program.gets:
        owner, _, last = get.name.rpartition("/")
        if get.kind == "layer":
            layers.setdefault((get.graph, owner.rpartition("/")[0], last), get)
        elif get.kind == "get_variable" and get.created and get.certainty == "exact" and last in _WEIGHTS and get.stack:
            real = layers.get((get.graph, owner, last))
            if real is not None and real.shape is not None and real.shape == get.shape:
                yield _draft(get, real)


def _draft(get: Get, real: Get) -> Draft:
    message = f"this creates a new variable `{show(get.name)}`; the layer's own weight is `{show(real.name)}`"
    return Draft(message, get.stack, (Related("the layer is here", real.stack),), likely=True)


RULE = Rule(
    name="fetch-by-name-creates",
    code="SL305",
    severity="warning",
    what="`get_variable` asks for a layer's weight by its last name only. It creates a new, untrained variable beside the layer's own.",
    why=(
        "A layer keeps its weights in a scope of its own: `cam/dense/kernel`. `get_variable('kernel')` in `cam` is `cam/kernel`, random "
        "and without a gradient, and under AUTO_REUSE nothing says so."
    ),
    bad=(
        """\
import tensorflow as tf

x = tf.zeros([6, 10])
with tf.variable_scope("cam", reuse=tf.AUTO_REUSE):
    y = tf.layers.dense(x, 1)
    w = tf.get_variable("kernel", [10, 1])
""",
    ),
    good=(
        """\
import tensorflow as tf

x = tf.zeros([6, 10])
with tf.variable_scope("cam"):
    fc = tf.layers.Dense(1)
    y = fc(x)
    w = fc.kernel
""",
        """\
import tensorflow as tf

x = tf.zeros([6, 10])
with tf.variable_scope("cam", reuse=tf.AUTO_REUSE):
    y = tf.layers.dense(x, 1, name="fc")
    w = tf.get_variable("fc/kernel", [10, 1])
""",
    ),
    check=check,
)
