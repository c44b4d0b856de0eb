"""tf.nn: moments and normalisation."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.nn_layers import either

raw = tf.raw_ops


def l2_normalize(x, axis=None, epsilon=1e-12, name=None, dim=None):
    """tf.nn.l2_normalize."""
    axis = either(axis, dim)
    with tf.name_scope(name, "l2_normalize", [x]) as scope:
        x = tf.convert_to_tensor(x, name="x")
        if TF2 and x.dtype.is_complex:
            return tf.scopelint.unmodelled("tf.nn.l2_normalize of complex tensors")
        total = tf.reduce_sum(tf.square(x), axis, keepdims=True)
        inverse = tf.rsqrt(tf.maximum(total, epsilon))
        return tf.multiply(x, inverse, name=scope)


def moments(x, axes, shift=None, name=None, keep_dims=None, keepdims=None):
    """tf.nn.moments."""
    keep = either(keepdims, keep_dims) or False
    with tf.name_scope(name, "moments", [x, axes]):
        half = x.dtype == tf.float16
        y = tf.cast(x, tf.float32) if half else x
        mean = tf.reduce_mean(y, axes, keepdims=True, name="mean")
        difference = tf.squared_difference(y, tf.stop_gradient(mean))
        variance = tf.reduce_mean(difference, axes, keepdims=True, name="variance")
        if not keep:
            mean = tf.squeeze(mean, axes)
            variance = tf.squeeze(variance, axes)
        if half:
            return tf.cast(mean, tf.float16), tf.cast(variance, tf.float16)
        return mean, variance


def weighted_moments(x, axes, frequency_weights, name=None, keep_dims=None, keepdims=None):
    """tf.nn.weighted_moments."""
    keep = either(keepdims, keep_dims) or False
    with tf.name_scope(name, "weighted_moments", [x, frequency_weights, axes]):
        x = tf.convert_to_tensor(x, name="x")
        weights = tf.convert_to_tensor(frequency_weights, name="frequency_weights")
        half = x.dtype == tf.float16
        if half:
            x = tf.cast(x, tf.float32)
        if weights.dtype != x.dtype:
            weights = tf.cast(weights, x.dtype)
        total = tf.reduce_sum(weights * x, axes, name="weighted_input_sum", keepdims=True)
        spread = weights + tf.zeros_like(x)
        count = tf.reduce_sum(spread, axes, name="sum_of_weights", keepdims=True)
        divisor = None if TF2 else tf.reciprocal(count, name="inv_weight_sum")
        mean = tf.div_no_nan(total, count) if TF2 else tf.multiply(total, divisor)
        squares = tf.reduce_sum(weights * tf.squared_difference(x, mean), axes, name="weighted_distsq", keepdims=True)
        variance = tf.div_no_nan(squares, count) if TF2 else tf.multiply(squares, divisor)
        if not keep:
            mean = tf.squeeze(mean, axis=axes)
            variance = tf.squeeze(variance, axis=axes)
        if half:
            return tf.cast(mean, tf.float16), tf.cast(variance, tf.float16)
        return mean, variance


def normalize_moments(counts, mean_ss, variance_ss, shift, name=None):
    """tf.nn.normalize_moments."""
    with tf.name_scope(name, "normalize", [counts, mean_ss, variance_ss, shift]):
        divisor = tf.reciprocal(counts, name="divisor")
        if shift is not None:
            shifted = tf.multiply(mean_ss, divisor, name="shifted_mean")
            mean = tf.add(shifted, shift, name="mean")
        else:
            shifted = tf.multiply(mean_ss, divisor, name="mean")
            mean = shifted
        variance = tf.subtract(tf.multiply(variance_ss, divisor), tf.square(shifted), name="variance")
        return mean, variance


def sufficient_statistics(x, axes, shift=None, keep_dims=None, name=None, keepdims=None):
    """tf.nn.sufficient_statistics."""
    axes = list(set(axes))
    keep = either(keepdims, keep_dims) or False
    with tf.name_scope(name, "sufficient_statistics", [x, shift]):
        x = tf.convert_to_tensor(x, name="x")
        shape = x.get_shape()
        if shape.ndims is not None and all(shape.dims[d].value is not None for d in axes):
            number = 1
            for d in axes:
                number *= shape.dims[d].value
            counts = tf.constant(number, dtype=x.dtype)
        else:
            dims = tf.gather(tf.cast(tf.shape(x), x.dtype), axes)
            counts = tf.reduce_prod(dims, name="count")
        if shift is not None:
            shift = tf.convert_to_tensor(shift, name="shift")
            first = tf.subtract(x, shift)
            second = tf.squared_difference(x, shift)
        else:
            first = x
            second = tf.square(x)
        first = tf.reduce_sum(first, axes, keepdims=keep, name="mean_ss")
        second = tf.reduce_sum(second, axes, keepdims=keep, name="var_ss")
        return counts, first, second, shift


def batch_normalization(x, mean, variance, offset, scale, variance_epsilon, name=None):
    """tf.nn.batch_normalization."""
    with tf.name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        inverse = tf.rsqrt(variance + variance_epsilon)
        if scale is not None:
            inverse *= scale
        first = x * tf.cast(inverse, x.dtype)
        rest = offset - mean * inverse if offset is not None else -mean * inverse
        return first + tf.cast(rest, x.dtype)


def batch_norm_with_global_normalization(
    t=None,
    m=None,
    v=None,
    beta=None,
    gamma=None,
    variance_epsilon=None,
    scale_after_normalization=None,
    name=None,
    input=None,
    mean=None,
    variance=None,
):
    """tf.nn.batch_norm_with_global_normalization."""
    scale = gamma if scale_after_normalization else None
    return batch_normalization(either(input, t), either(mean, m), either(variance, v), beta, scale, variance_epsilon, name)


def fused_batch_norm(
    x,
    scale,
    offset,
    mean=None,
    variance=None,
    epsilon=0.001,
    data_format="NHWC",
    is_training=True,
    name=None,
    exponential_avg_factor=1.0,
):
    """tf.nn.fused_batch_norm."""
    if not TF2 and is_training and (mean is not None or variance is not None):
        raise ValueError("Both 'mean' and 'variance' must be None if is_training is True.")
    x = tf.convert_to_tensor(x, name="input")
    scale = tf.convert_to_tensor(scale, name="scale")
    offset = tf.convert_to_tensor(offset, name="offset")
    if mean is None:
        mean = tf.constant([])
    if variance is None:
        variance = tf.constant([])
    outputs = raw.FusedBatchNormV3(
        x=x,
        scale=scale,
        offset=offset,
        mean=mean,
        variance=variance,
        epsilon=epsilon,
        data_format=data_format,
        is_training=is_training,
        name=name,
    )
    return outputs[0], outputs[1], outputs[2]


def count_nonzero(value, dtype):
    """How many elements are not zero, under its own scope."""
    with tf.name_scope("count_nonzero", values=[value]):
        zero = tf.zeros([], dtype=value.dtype)
        return tf.reduce_sum(tf.cast(tf.not_equal(value, zero), dtype=dtype), name="nonzero_count")


def zero_fraction(value, name=None):
    """tf.nn.zero_fraction."""
    with tf.name_scope(name, "zero_fraction", [value]):
        value = tf.convert_to_tensor(value, name="value")
        size = tf.size(value, out_type=tf.int64)
        nonzero = tf.cond(
            size <= 2147483647,
            true_fn=lambda: tf.cast(count_nonzero(value, tf.int32), dtype=tf.int64),
            false_fn=lambda: count_nonzero(value, tf.int64),
        )
        with tf.name_scope("counts_to_fraction"):
            zeros = size - nonzero
            result = tf.cast(zeros, dtype=tf.float32) / tf.cast(size, dtype=tf.float32)
        return tf.identity(result, "fraction")
