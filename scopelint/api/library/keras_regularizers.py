"""tf.keras.regularizers (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2


class Regularizer(object):
    """tf.keras.regularizers.Regularizer."""

    def __call__(self, x):
        return 0.0


class L1L2(Regularizer):
    """tf.keras.regularizers.L1L2."""

    def __init__(self, l1=0.0, l2=0.0):
        self.l1 = float(l1)
        self.l2 = float(l2)

    def __call__(self, x):
        if not TF2 and not self.l1 and not self.l2:
            return tf.constant(0.0)
        regularization = tf.constant(0.0, dtype=x.dtype) if TF2 else 0.0
        if self.l1:
            regularization += self.l1 * tf.reduce_sum(tf.abs(x))
        if self.l2:
            regularization += 2.0 * self.l2 * tf.nn.l2_loss(x) if TF2 else self.l2 * tf.reduce_sum(tf.square(x))
        return regularization


class OneNorm(Regularizer):
    """What TensorFlow 2's l1 and l2 are: one product each, without a sum that starts at zero."""

    def __init__(self, factor, power):
        self.factor = factor
        self.power = power

    def __call__(self, x):
        if self.power == 1:
            return self.factor * tf.reduce_sum(tf.abs(x))
        return 2.0 * self.factor * tf.nn.l2_loss(x)


def l1(l=0.01, **kwargs):  # noqa: E741
    factor = kwargs.get("l1", l)
    return OneNorm(factor, 1) if TF2 else L1L2(l1=factor)


def l2(l=0.01, **kwargs):  # noqa: E741
    factor = kwargs.get("l2", l)
    return OneNorm(factor, 2) if TF2 else L1L2(l2=factor)


def l1_l2(l1=0.01, l2=0.01):
    return L1L2(l1=l1, l2=l2)
