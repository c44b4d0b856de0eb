"""tf.keras.constraints (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.keras_backend import clip, epsilon, floatx, sqrt


def _norms(w, axis):
    return sqrt(tf.reduce_sum(tf.square(w), axis=axis, keepdims=True))


class Constraint(object):
    """Mirrors tf.keras.constraints.Constraint."""

    def __call__(self, w):
        return w

    def get_config(self):
        return {}


class MaxNorm(Constraint):
    """Mirrors tf.keras.constraints.MaxNorm."""

    def __init__(self, max_value=2, axis=0):
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w):
        norms = _norms(w, self.axis)
        desired = clip(norms, 0, self.max_value)
        return w * (desired / (epsilon() + norms))


class NonNeg(Constraint):
    """Mirrors tf.keras.constraints.NonNeg."""

    def __call__(self, w):
        return w * tf.cast(tf.greater_equal(w, 0.0), floatx())


class UnitNorm(Constraint):
    """Mirrors tf.keras.constraints.UnitNorm."""

    def __init__(self, axis=0):
        self.axis = axis

    def __call__(self, w):
        start = epsilon()
        return w / (start + _norms(w, self.axis))


class MinMaxNorm(Constraint):
    """Mirrors tf.keras.constraints.MinMaxNorm."""

    def __init__(self, min_value=0.0, max_value=1.0, rate=1.0, axis=0):
        self.min_value = min_value
        self.max_value = max_value
        self.rate = rate
        self.axis = axis

    def __call__(self, w):
        norms = _norms(w, self.axis)
        desired = self.rate * clip(norms, self.min_value, self.max_value) + (1 - self.rate) * norms
        return w * (desired / (epsilon() + norms))
