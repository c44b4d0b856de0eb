"""tf.distributions.kl_divergence: what is registered for two classes, under a name scope of its own."""

import tensorflow as tf

_DIVERGENCES = {}


class RegisterKL(object):
    """Mirrors tf.distributions.RegisterKL."""

    def __init__(self, dist_cls_a, dist_cls_b):
        self._key = (dist_cls_a, dist_cls_b)

    def __call__(self, kl_fn):
        if not callable(kl_fn):
            raise TypeError("kl_fn must be callable, received: %s" % kl_fn)
        if self._key in _DIVERGENCES:
            raise ValueError("KL(%s || %s) has already been registered" % (self._key[0].__name__, self._key[1].__name__))
        _DIVERGENCES[self._key] = kl_fn
        return kl_fn


def _registered(type_a, type_b):
    """What is registered for the nearest pair of base classes."""
    found, nearest = None, None
    for i, base_a in enumerate(type_a.__mro__):
        for j, base_b in enumerate(type_b.__mro__):
            fn = _DIVERGENCES.get((base_a, base_b))
            if fn is not None and (nearest is None or i + j < nearest):
                found, nearest = fn, i + j
    return found


def kl_divergence(distribution_a, distribution_b, allow_nan_stats=True, name=None):
    """Mirrors tf.distributions.kl_divergence."""
    fn = _registered(type(distribution_a), type(distribution_b))
    if fn is None:
        raise NotImplementedError(
            "No KL(distribution_a || distribution_b) registered for distribution_a type %s and distribution_b type %s"
            % (type(distribution_a).__name__, type(distribution_b).__name__)
        )
    with tf.name_scope("KullbackLeibler"):
        divergence = fn(distribution_a, distribution_b, name=name)
        if allow_nan_stats:
            return divergence
        divergence = tf.identity(divergence, name="kl")
        numbers = tf.logical_not(tf.reduce_any(tf.is_nan(divergence)))
        text = "KL calculation between %s and %s gave NaN:" % (distribution_a.name, distribution_b.name)
        with tf.control_dependencies([tf.Assert(numbers, [text, divergence])]):
            return tf.identity(divergence, name="checked_kl")


def cross_entropy(ref, other, allow_nan_stats=True, name=None):
    """Mirrors kullback_leibler.cross_entropy."""
    with tf.name_scope(name, "cross_entropy"):
        return ref.entropy() + kl_divergence(ref, other, allow_nan_stats=allow_nan_stats)
