"""Functions that choose, fill, merge and cross the rows of sparse tensors (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.sparse_composites import SparseTensorValue

raw = tf.raw_ops

_DEFAULT_HASH_KEY = 0xDECAFCAFFE


def as_sparse(value):
    """The value as a SparseTensor; TypeError if it is none."""
    if isinstance(value, SparseTensorValue):
        return tf.SparseTensor(value.indices, value.values, value.dense_shape)
    if not isinstance(value, tf.SparseTensor):
        raise TypeError("Input must be a SparseTensor.")
    return value


def sparse_retain(sp_input, to_retain):
    """tf.sparse_retain."""
    sp_input = as_sparse(sp_input)
    to_retain = tf.convert_to_tensor(to_retain)
    to_retain.get_shape().assert_has_rank(1)
    kept = tf.reshape(tf.where_v2(to_retain), [-1])
    indices = tf.gather(sp_input.indices, kept)
    values = tf.gather(sp_input.values, kept)
    return tf.SparseTensor(indices, values, tf.identity(sp_input.dense_shape))


def sparse_fill_empty_rows(sp_input, default_value, name=None):
    """tf.sparse_fill_empty_rows."""
    sp_input = as_sparse(sp_input)
    with tf.name_scope(name, "SparseFillEmptyRows", [sp_input]):
        default_value = tf.convert_to_tensor(default_value, dtype=sp_input.values.dtype)
        indices, values, empty, _ = raw.SparseFillEmptyRows(
            indices=sp_input.indices, values=sp_input.values, dense_shape=sp_input.dense_shape, default_value=default_value
        )
        return tf.SparseTensor(indices, values, sp_input.dense_shape), empty


def sparse_merge(sp_ids, sp_values, vocab_size, name=None, already_sorted=False):
    """tf.sparse_merge."""
    if isinstance(sp_ids, (SparseTensorValue, tf.SparseTensor)):
        sp_ids, vocab_size = [sp_ids], [vocab_size]
    if len(sp_ids) != len(vocab_size):
        raise ValueError("sp_ids and vocab_size have to have equal lengths.")
    with tf.name_scope(name, "SparseMerge", [sp_ids, sp_values]):
        sp_ids = [as_sparse(ids) for ids in sp_ids]
        sp_values = as_sparse(sp_values)
        columns = []
        for ids in sp_ids:
            values = ids.values if ids.dtype == tf.int64 else tf.cast(ids.values, tf.int64)
            columns.append(tf.expand_dims(values, axis=1))
        sizes = [tf.cast(size, tf.int64) for size in vocab_size]
        indices = tf.concat([sp_ids[0].indices[:, :-1]] + columns, 1)
        values = sp_values.values
        shape = tf.concat([sp_ids[0].dense_shape[:-1], sizes], 0)
        result = tf.SparseTensor(indices, values, shape)
        if already_sorted:
            return result
        ordered = tf.sparse_reorder(result)
        return tf.SparseTensor(ordered.indices, ordered.values, shape)


def sparse_slice(sp_input, start, size, name=None):
    """tf.sparse_slice."""
    sp_input = as_sparse(sp_input)
    start = tf.convert_to_tensor(start, tf.int64)
    size = tf.convert_to_tensor(size, tf.int64)
    with tf.name_scope(name, "SparseSlice", [sp_input]) as name:
        indices, values, shape = raw.SparseSlice(
            indices=sp_input.indices, values=sp_input.values, shape=sp_input.dense_shape, start=start, size=size, name=name
        )
        return tf.SparseTensor(indices, values, shape)


def cross_hashed(inputs, num_buckets=0, hash_key=None, name=None):
    """tf.sparse.cross_hashed."""
    return crossed(inputs, True, num_buckets, hash_key, name)


def crossed(inputs, hashed, num_buckets, hash_key, name):
    """The cross of features, as words or as numbers of buckets."""
    if not isinstance(inputs, list):
        raise TypeError("Inputs must be a list")
    if not all(isinstance(i, (tf.SparseTensor, tf.Tensor)) for i in inputs):
        raise TypeError("All inputs must be SparseTensors")
    sparse = [i for i in inputs if isinstance(i, tf.SparseTensor)]
    dense = [i for i in inputs if not isinstance(i, tf.SparseTensor)]
    indices = [i.indices for i in sparse]
    shapes = [i.dense_shape for i in sparse]
    values = [string_or_int64(i.values) for i in sparse]
    dense = [string_or_int64(i) for i in dense]
    some_ints = any(v.dtype != tf.string for v in values + dense)
    indices, values, shape = raw.SparseCross(
        indices=indices,
        values=values,
        shapes=shapes,
        dense_inputs=dense,
        hashed_output=hashed,
        num_buckets=num_buckets,
        hash_key=hash_key or _DEFAULT_HASH_KEY,
        out_type=tf.int64 if hashed else tf.string,
        internal_type=tf.int64 if some_ints else tf.string,
        name=name,
    )
    return tf.SparseTensor(indices, values, shape)


def string_or_int64(values):
    """Words as they are, numbers as int64."""
    return tf.cast(values, tf.int64) if values.dtype != tf.string else values
