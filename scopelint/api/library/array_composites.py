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
