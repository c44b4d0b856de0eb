"""tf.contrib.layers' initializers."""

import math

import tensorflow as tf


def xavier_initializer(uniform=True, seed=None, dtype=tf.float32):
    """tf.contrib.layers.xavier_initializer."""
    return variance_scaling_initializer(factor=1.0, mode="FAN_AVG", uniform=uniform, seed=seed, dtype=dtype)


xavier_initializer_conv2d = xavier_initializer


def variance_scaling_initializer(factor=2.0, mode="FAN_IN", uniform=False, seed=None, dtype=tf.float32):
    """tf.contrib.layers.variance_scaling_initializer."""
    if not dtype.is_floating:
        raise TypeError("Cannot create initializer for non-floating point type.")
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise TypeError("Unknown mode %s [FAN_IN, FAN_OUT, FAN_AVG]", mode)

    def _initializer(shape, dtype=dtype, partition_info=None):
        if not dtype.is_floating:
            raise TypeError("Cannot create initializer for non-floating point type.")
        if uniform:
            limit = math.sqrt(3.0 * factor / _fan(shape, mode))
            return tf.random_uniform(shape, -limit, limit, dtype, seed=seed)
        stddev = math.sqrt(1.3 * factor / _fan(shape, mode))
        return tf.truncated_normal(shape, 0.0, stddev, dtype, seed=seed)

    return _initializer


def _fan(shape, mode):
    fan_in = 1.0
    fan_out = 1.0
    if shape:
        fan_in = float(shape[-2]) if len(shape) > 1 else float(shape[-1])
        fan_out = float(shape[-1])
    for dim in shape[:-2]:
        fan_in *= float(dim)
        fan_out *= float(dim)
    if mode == "FAN_IN":
        return fan_in
    return fan_out if mode == "FAN_OUT" else (fan_in + fan_out) / 2.0
