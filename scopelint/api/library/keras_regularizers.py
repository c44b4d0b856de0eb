"""tf.keras.regularizers and constraints (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2, L1L2, get_regularizer

get = get_regularizer


class Regularizer(object):
    """Mirrors tf.keras.regularizers.Regularizer."""

    def __call__(self, x):
        return 0.0


class _One(object):
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
    return _One(factor, 1) if TF2 else L1L2(l1=factor)


def l2(l=0.01, **kwargs):  # noqa: E741
    factor = kwargs.get("l2", l)
    return _One(factor, 2) if TF2 else L1L2(l2=factor)


def l1_l2(l1=0.01, l2=0.01):
    return L1L2(l1=l1, l2=l2)


class Constraint(object):
    """Mirrors tf.keras.constraints.Constraint: what its call makes is not modelled."""

    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, w):
        tf.scopelint.opaque_ops("a constraint of tf.keras")
        return tf.scopelint.tensor_like(tf.convert_to_tensor(w))
