"""Functions of sparse tensors that are Python over ops (run by scopelint's interpreter)."""

import collections

import tensorflow as tf

from scopelint.api.library.nn_layers import either

raw = tf.raw_ops


class SparseTensorValue(collections.namedtuple("SparseTensorValue", ["indices", "values", "dense_shape"])):
    """Mirrors tf.SparseTensorValue."""


def _axes(sp_input, axis, reduction_axes):
    axis = either(axis, reduction_axes)
    if axis is not None:
        return axis
    if not sp_input.dense_shape.shape.is_fully_defined():
        return tf.range(0, tf.rank(sp_input))
    return tf.constant(list(range(sp_input.dense_shape.shape.dims[0].value)), dtype=tf.int32)


def _reduced(op, sp_input, axis, keepdims, reduction_axes, keep_dims):
    return op(
        input_indices=sp_input.indices,
        input_values=sp_input.values,
        input_shape=sp_input.dense_shape,
        reduction_axes=_axes(sp_input, axis, reduction_axes),
        keep_dims=either(keepdims, keep_dims) or False,
    )


def sparse_reduce_sum(sp_input, axis=None, keepdims=None, reduction_axes=None, keep_dims=None):
    """tf.sparse_reduce_sum."""
    return _reduced(raw.SparseReduceSum, sp_input, axis, keepdims, reduction_axes, keep_dims)


def sparse_reduce_max(sp_input, axis=None, keepdims=None, reduction_axes=None, keep_dims=None):
    """tf.sparse_reduce_max."""
    return _reduced(raw.SparseReduceMax, sp_input, axis, keepdims, reduction_axes, keep_dims)


def sparse_reshape(sp_input, shape, name=None):
    """tf.sparse_reshape."""
    shape = tf.cast(shape, dtype=tf.int64)
    with tf.name_scope(name, "SparseReshape", [sp_input]) as name:
        indices, reshaped = raw.SparseReshape(
            input_indices=sp_input.indices, input_shape=sp_input.dense_shape, new_shape=shape, name=name
        )
        dims = tf.scopelint.static_dims(shape) if shape.shape.is_fully_defined() else None
        if dims is not None and sp_input.shape.is_fully_defined():
            reshaped = _static(sp_input, list(dims), reshaped)
        return tf.SparseTensor(indices, tf.identity(sp_input.values), reshaped)


def _static(sp_input, dims, reshaped):
    """The new shape as a constant, where one dimension at most follows from the others."""
    given = list(dims)
    size = _product(sp_input.shape.as_list())
    implied = len([d for d in dims if d is None])
    if implied == 1:
        dims[dims.index(None)] = size // _product([d for d in dims if d is not None])
    if implied > 1:
        return reshaped
    if tf.scopelint.surely(_product(dims) != size):
        raise ValueError("Cannot reshape a tensor with %d elements to shape %s (%d elements)." % (size, given, _product(dims)))
    return tf.constant(dims, dtype=tf.int64)


def _product(numbers):
    result = 1
    for number in numbers:
        result = result * number
    return result
