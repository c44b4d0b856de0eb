"""Means over segments whose ids stand in any order."""

import tensorflow as tf

from scopelint.api.library.common import TF2

raw = tf.raw_ops


def _shape(tensor):
    """The shape as the two TensorFlows ask for it inside."""
    if not TF2:
        return tf.shape(tensor)
    with tf.name_scope(None, "Shape", [tensor]) as scope:
        return tf.convert_to_tensor(tensor.shape) if tensor.shape.is_fully_defined() else raw.Shape(input=tensor, name=scope)


def _lengths(data, segment_ids, num_segments):
    """How many rows each segment has (one where it has none), broadcast against the sums."""
    if TF2:
        num_segments = tf.convert_to_tensor(num_segments)
    ones = tf.ones(_shape(segment_ids), dtype=data.dtype)
    count = raw.UnsortedSegmentSum(data=ones, segment_ids=segment_ids, num_segments=num_segments)
    if TF2:
        first = num_segments[tf.newaxis]
        rest = tf.ones([tf.rank(data) - tf.rank(segment_ids)], dtype=num_segments.dtype)
        shape = tf.concat([first, rest], axis=0)
    else:
        shape = [num_segments] + [1] * (data.shape.ndims - segment_ids.shape.ndims)
    return raw.Maximum(x=tf.reshape(count, shape), y=1)


def _sums_and_lengths(data, segment_ids, num_segments):
    data = tf.convert_to_tensor(data)
    segment_ids = tf.convert_to_tensor(segment_ids)
    lengths = _lengths(data, segment_ids, num_segments)
    return raw.UnsortedSegmentSum(data=data, segment_ids=segment_ids, num_segments=num_segments), lengths


def unsorted_segment_mean(data, segment_ids, num_segments, name=None):
    """tf.math.unsorted_segment_mean."""
    with tf.name_scope(name, "UnsortedSegmentMean"):
        sums, lengths = _sums_and_lengths(data, segment_ids, num_segments)
        return sums / lengths


def unsorted_segment_sqrt_n(data, segment_ids, num_segments, name=None):
    """tf.math.unsorted_segment_sqrt_n."""
    with tf.name_scope(name, "UnsortedSegmentSqrtN"):
        sums, lengths = _sums_and_lengths(data, segment_ids, num_segments)
        return sums / raw.Sqrt(x=lengths)
