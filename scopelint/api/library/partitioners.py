"""Partitioners: tf.fixed_size_partitioner, tf.variable_axis_size_partitioner, tf.min_max_variable_partitioner."""

import math

import tensorflow as tf


def fixed_size_partitioner(num_shards, axis=0):
    """tf.fixed_size_partitioner."""

    def _partitioner(shape, **unused_args):
        partitions = [1] * len(shape)
        partitions[axis] = min(num_shards, shape.dims[axis].value)
        return partitions

    return _partitioner


def variable_axis_size_partitioner(max_shard_bytes, axis=0, bytes_per_string_element=16, max_shards=None):
    """tf.variable_axis_size_partitioner."""
    if max_shard_bytes < 1 or bytes_per_string_element < 1:
        raise ValueError("Both max_shard_bytes and bytes_per_string_element must be positive.")
    if max_shards and max_shards < 1:
        raise ValueError("max_shards must be positive.")

    def _partitioner(shape, dtype):
        if not isinstance(shape, tf.TensorShape):
            raise ValueError("shape is not a TensorShape: %s" % shape)
        if not shape.is_fully_defined():
            raise ValueError("shape is not fully defined: %s" % shape)
        element = bytes_per_string_element if dtype.base_dtype == tf.string else dtype.size
        partitions = [1] * shape.ndims
        slice_bytes = element * (shape.num_elements() // shape.dims[axis].value)
        axis_shards = int(math.ceil(1.0 * shape.dims[axis].value / max(1, math.floor(1.0 * max_shard_bytes / slice_bytes))))
        if max_shards:
            axis_shards = min(max_shards, axis_shards)
        partitions[axis] = axis_shards
        return partitions

    return _partitioner


def min_max_variable_partitioner(max_partitions=1, axis=0, min_slice_size=256 << 10, bytes_per_string_element=16):
    """tf.min_max_variable_partitioner."""

    def _partitioner(shape, dtype):
        if axis >= len(shape):
            raise ValueError("Can not partition variable along axis %d when shape is only %s" % (axis, shape))
        element = bytes_per_string_element if dtype.base_dtype == tf.string else dtype.size
        slices = max(1, min(max_partitions, (shape.num_elements() * element) // min_slice_size))
        partitions = [1] * len(shape)
        partitions[axis] = max(1, min(shape.dims[axis].value, slices))
        return partitions

    return _partitioner
