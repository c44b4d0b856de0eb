"""Array functions of several ops: string splitting, sparse tensors."""

import tensorflow as tf

from scopelint.api.library.common import TF2

raw = tf.raw_ops


def string_split(source=None, sep=None, skip_empty=True, delimiter=None, result_type="SparseTensor", input=None, name=None):
    """tf.string_split."""
    if TF2:
        return tf.scopelint.unmodelled("tf.string_split")
    source = input if source is None else source
    delimiter = sep if delimiter is None else delimiter
    if delimiter is None:
        delimiter = " "
    with tf.name_scope(name, "StringSplit", [source]):
        delimiter = tf.convert_to_tensor(delimiter, dtype=tf.string)
        source = tf.convert_to_tensor(source, dtype=tf.string)
        indices, values, shape = raw.StringSplit(input=source, delimiter=delimiter, skip_empty=skip_empty)
        indices.set_shape([None, 2])
        values.set_shape([None])
        shape.set_shape([2])
        return tf.SparseTensor(indices, values, shape)


def sparse_tensor_to_dense(sp_input, default_value=None, validate_indices=True, name=None):
    """tf.sparse_tensor_to_dense."""
    if default_value is None:
        default_value = tf.zeros([], dtype=sp_input.dtype)
    return raw.SparseToDense(
        sparse_indices=sp_input.indices,
        output_shape=sp_input.dense_shape,
        sparse_values=sp_input.values,
        default_value=default_value,
        validate_indices=validate_indices,
        name=name,
    )


def sparse_reorder(sp_input, name=None):
    """tf.sparse_reorder."""
    indices, values = raw.SparseReorder(
        input_indices=sp_input.indices, input_values=sp_input.values, input_shape=sp_input.dense_shape, name=name
    )
    shape = sp_input.get_shape()
    dense = shape.as_list() if shape.is_fully_defined() else tf.identity(sp_input.dense_shape)
    return tf.SparseTensor(indices, values, dense)


def int_tensor(value, name):
    """An int32 tensor from any integers."""
    value = tf.convert_to_tensor(value, name=name)
    if not value.dtype.is_integer:
        raise TypeError("%s must be an integer tensor; dtype=%s" % (name, value.dtype))
    return raw.Cast(x=value, DstT=tf.int32)


def tile_one(data, axis, multiple):
    """Tile along one axis."""
    if data.shape.ndims is not None:
        return tf.tile(data, [1] * axis + [multiple] + [1] * (data.shape.ndims - axis - 1))
    ones = tf.ones([tf.rank(data)], tf.int32)
    return tf.tile(data, tf.concat([ones[:axis], [multiple], ones[axis + 1 :]], axis=0))


def repeat(input, repeats, axis=None, name=None):
    """tf.repeat."""
    if axis is None:
        input = tf.reshape(input, [-1])
        axis = 0
    with tf.name_scope(name, "Repeat", [input, repeats]):
        if TF2:
            return tf.scopelint.unmodelled("tf.repeat")
        data = tf.convert_to_tensor(input, name="data")
        repeats = int_tensor(repeats, "repeats")
        if data.shape.ndims is None or data.shape.ndims == 0:
            return tf.scopelint.unmodelled("tf.repeat of a tensor of rank zero or unknown rank")
        data_shape = tf.shape(data)
        if axis < 0:
            axis += data.shape.ndims
        if repeats.shape.ndims == 0:
            expanded = tf.expand_dims(data, axis + 1)
            tiled = tile_one(expanded, axis + 1, repeats)
            result_shape = tf.concat([data_shape[:axis], [-1], data_shape[axis + 1 :]], axis=0)
            return tf.reshape(tiled, result_shape)
        if repeats.shape.ndims != axis + 1:
            repeats_shape = tf.shape(repeats)
            repeats_ndims = tf.rank(repeats)
            wanted = tf.concat([data_shape[: axis + 1 - repeats_ndims], repeats_shape], axis=0)
            repeats = tf.broadcast_to(repeats, wanted)
            repeats.set_shape([None] * (axis + 1))
        axes = tf.constant(list(range(repeats.shape.ndims)), dtype=tf.int32)
        most = tf.maximum(0, raw.Max(input=repeats, axis=axes))
        mask = tf.sequence_mask(repeats, most)
        expanded = tf.expand_dims(data, axis + 1)
        tiled = tile_one(expanded, axis + 1, most)
        masked = tf.boolean_mask(tiled, mask)
        if axis == 0:
            result = masked
        else:
            result_shape = tf.concat([data_shape[:axis], [-1], data_shape[axis + 1 :]], axis=0)
            result = tf.reshape(masked, result_shape)
        size = 0 if repeats.shape.dims[0].value == 0 else None
        result.set_shape(data.shape[:axis].concatenate([size]).concatenate(data.shape[axis + 1 :]))
        return result
