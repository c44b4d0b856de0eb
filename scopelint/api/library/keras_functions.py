"""tf.keras.backend.function, values set from outside, and the variables that Keras' own session initializes."""

import tensorflow as tf

from scopelint.api.library.common import initialize_tracked


def batch_set_value(tuples):
    """tf.keras.backend.batch_set_value: a placeholder and an assignment for each variable, made once."""
    for variable, value in tuples:
        if not hasattr(variable, "_keras_assigned"):
            rank = variable.shape.ndims
            placeholder = tf.placeholder(variable.dtype.base_dtype, shape=None if rank is None else [None] * rank)
            variable.assign(placeholder)
            variable._keras_assigned = True
    if tuples:
        initialize_tracked()


def set_value(x, value):
    """tf.keras.backend.set_value."""
    batch_set_value([(x, value)])


class Function(object):
    """Mirrors backend.GraphExecutionFunction: updates in a group after the first output; a call initializes variables."""

    def __init__(self, inputs, outputs, updates=None, name=None):
        outputs = [tf.convert_to_tensor(output) for output in tf.nest.flatten(outputs)]
        with tf.control_dependencies(outputs[:1]):
            tf.group(*[tf.assign(*update) if isinstance(update, tuple) else update for update in updates or []])

    def __call__(self, inputs):
        initialize_tracked()
        return tf.scopelint.unknown("what a function of Keras answers")


def function(inputs, outputs, updates=None, name=None, **kwargs):
    """tf.keras.backend.function."""
    if kwargs:
        tf.scopelint.opaque_ops("fetches of tf.keras.backend.function")
    return Function(inputs, outputs, updates, name)
