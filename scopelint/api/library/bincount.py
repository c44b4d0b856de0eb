"""tf.bincount (math_ops.bincount; bincount_ops in TensorFlow 2)."""

import tensorflow as tf

from scopelint.api.library.common import TF2

raw = tf.raw_ops


def bincount(arr, weights=None, minlength=None, maxlength=None, dtype=tf.int32):
    """tf.bincount."""
    with tf.name_scope("bincount"):
        return _dense(arr, weights, minlength, maxlength, dtype) if TF2 else _counted(arr, weights, minlength, maxlength, dtype)


def _counted(arr, weights, minlength, maxlength, dtype):
    arr = tf.convert_to_tensor(arr, name="arr", dtype=tf.int32)
    size = _limited(arr, tf.reduce_prod(tf.shape(arr)) > 0, minlength, maxlength)
    if weights is not None:
        weights = tf.convert_to_tensor(weights, name="weights")
        return raw.UnsortedSegmentSum(data=weights, segment_ids=arr, num_segments=size)
    return raw.Bincount(arr=arr, size=size, weights=tf.constant([], dtype))


def _dense(arr, weights, minlength, maxlength, dtype):
    arr = tf.convert_to_tensor(arr, name="arr")
    if weights is not None:
        weights = tf.convert_to_tensor(weights, name="weights")
    if not arr.dtype.is_integer:
        arr = tf.cast(arr, tf.int32)
    size = _limited(arr, tf.size(arr) > 0, minlength, maxlength)
    if weights is not None:
        weights = tf.reshape(weights, [-1])
    arr = tf.reshape(arr, [-1])
    if weights is None:
        weights = tf.constant([], dtype=dtype or arr.dtype)
    return raw.DenseBincount(input=arr, size=size, weights=weights, binary_output=False)


def _limited(arr, some, minlength, maxlength):
    """One more than the greatest number, within the limits."""
    size = tf.cast(some, arr.dtype) * (tf.reduce_max(arr) + 1)
    if minlength is not None:
        size = raw.Maximum(x=tf.convert_to_tensor(minlength, name="minlength", dtype=arr.dtype), y=size)
    if maxlength is not None:
        size = raw.Minimum(x=tf.convert_to_tensor(maxlength, name="maxlength", dtype=arr.dtype), y=size)
    return size
