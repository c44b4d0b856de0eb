"""SL704: tf.contrib under TensorFlow 2."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View

_ATTRIBUTE = re.compile(r"module 'tensorflow\.[\w.]*' has no attribute 'contrib'")
_MODULE = re.compile(r"No module named 'tensorflow\.(compat\.v1\.)?contrib['.]")
_MESSAGES = {"AttributeError": _ATTRIBUTE, "ModuleNotFoundError": _MODULE}


def check(view: View) -> Iterator[Draft]:
    for raised in view.raises(""):
        message = _MESSAGES.get(raised.type)
        if message is not None and message.match(raised.message):
            yield Draft(
                "tf.contrib is not part of TensorFlow 2: tf_slim, tensorflow_addons and tf.keras hold what is left of it", raised.stack
            )


RULE = Rule(
    name="contrib-removed",
    code="SL704",
    severity="error",
    what=("`tf.contrib` is used, and the target is TensorFlow 2, which does not have it."),
    why=(
        "Slim lives on as the package `tf_slim`; most other parts moved to core, to `tensorflow_addons`, or went away. Found "
        "with --target tf2."
    ),
    bad=(
        """\
import tensorflow as tf  # --target tf2

w = tf.get_variable("w", [2, 2], initializer=tf.contrib.layers.xavier_initializer())
""",
        """\
import tensorflow.contrib.slim as slim  # --target tf2
""",
    ),
    good=(
        """\
import tensorflow as tf  # --target tf2

w = tf.get_variable("w", [2, 2], initializer=tf.glorot_uniform_initializer())
""",
    ),
    check=check,
)
