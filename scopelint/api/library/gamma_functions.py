"""tf.random_gamma, tf.random_poisson and tf.lbeta."""

import tensorflow as tf

from scopelint.api.library.common import TF2

raw = tf.raw_ops


def random_gamma(shape, alpha, beta=None, dtype=tf.float32, seed=None, name=None):
    """tf.random_gamma."""
    with tf.name_scope(name, "random_gamma", [shape, alpha, beta]):
        shape = tf.convert_to_tensor(shape, name="shape", dtype=tf.int32)
        alpha = tf.convert_to_tensor(alpha, name="alpha", dtype=dtype)
        beta = tf.convert_to_tensor(1 if beta is None else beta, name="beta", dtype=dtype)
        if TF2:
            sizes = tf.shape(alpha)
            wide = tf.broadcast_to(alpha, tf.broadcast_dynamic_shape(sizes, tf.shape(beta)))
        else:
            wide = alpha + tf.zeros_like(beta)
        draws = raw.RandomGamma(shape=shape, alpha=wide) / beta
        return tf.maximum(alpha.dtype.as_numpy_dtype(1e-5), draws)


def random_poisson(lam, shape, dtype=tf.float32, seed=None, name=None):
    """tf.random_poisson."""
    with tf.name_scope(name, "random_poisson", [lam, shape]):
        shape = tf.convert_to_tensor(shape, name="shape", dtype=tf.int32)
        return raw.RandomPoissonV2(shape=shape, rate=lam, dtype=dtype)


def lbeta(x, name=None):
    """tf.lbeta."""
    with tf.name_scope(name, "lbeta", [x]):
        x = tf.convert_to_tensor(x, name="x")
        product = tf.reduce_sum(tf.lgamma(x), axis=[-1])
        return product - tf.lgamma(tf.reduce_sum(x, axis=[-1]))
