"""tf.keras.regularizers (run by scopelint's interpreter)."""

from scopelint.api.library.common import TF2, L1L2, OneNorm, Regularizer, get_regularizer

get = get_regularizer


def l1(l=0.01, **kwargs):  # noqa: E741
    factor = kwargs.get("l1", l)
    return OneNorm(factor, 1) if TF2 else L1L2(l1=factor)


def l2(l=0.01, **kwargs):  # noqa: E741
    factor = kwargs.get("l2", l)
    return OneNorm(factor, 2) if TF2 else L1L2(l2=factor)


def l1_l2(l1=0.01, l2=0.01):
    return L1L2(l1=l1, l2=l2)
