"""Functions that join, cut, turn and make sparse tensors (run by scopelint's interpreter)."""

import numpy as np
import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.control_flow_group import with_dependencies
from scopelint.api.library.sparse_rows import as_sparse, crossed, sparse_merge, string_or_int64

raw = tf.raw_ops


def sparse_concat(axis, sp_inputs, name=None, expand_nonconcat_dim=False, concat_dim=None, expand_nonconcat_dims=None):
    """tf.sparse_concat."""
    expand = expand_nonconcat_dim if expand_nonconcat_dims is None else expand_nonconcat_dims
    axis = concat_dim if axis is None else axis
    if not isinstance(sp_inputs, (list, tuple)):
        raise TypeError("Inputs must be a list or tuple.")
    inputs = [as_sparse(value) for value in sp_inputs]
    if len(inputs) == 1:
        return inputs[0]
    shapes = [value.dense_shape for value in inputs]
    if expand:
        shapes = _widest(shapes, axis)
    indices, values, shape = raw.SparseConcat(
        indices=[value.indices for value in inputs],
        values=[value.values for value in inputs],
        shapes=shapes,
        concat_dim=axis,
        name=name,
    )
    if TF2:
        return _joined_v2(inputs, axis, expand, indices, values, shape)
    known = [tf.get_static_value(given) for given in shapes]
    if all([dims is not None for dims in known]):
        dims = [int(size) for size in known[0]]
        dims[axis] = sum([int(given[axis]) for given in known])
        shape = tf.convert_to_tensor(dims, dtype=tf.int64)
    return tf.SparseTensor(indices, values, shape)


def _widest(shapes, axis):
    largest = tf.reduce_max(tf.concat([tf.reshape(shape, [1, -1]) for shape in shapes], 0), 0)
    return [tf.concat(_around(largest, shape, axis), 0) for shape in shapes]


def _around(largest, shape, axis):
    before = largest[:axis]
    if axis == -1:
        return [before, shape[-1:], []]
    return [before, shape[axis : axis + 1], largest[axis + 1 :]]


def _joined_v2(inputs, axis, expand, indices, values, shape):
    static = [value.get_shape() for value in inputs]
    if any([given.ndims is None for given in static]):
        return tf.SparseTensor(indices, values, shape)
    rows = [given.as_list() for given in static]
    dims = list(rows[0])
    if expand:
        dims = [_largest([row[i] for row in rows]) for i in range(len(dims))]
    lengths = [row[axis] for row in rows]
    dims[axis] = None if any([length is None for length in lengths]) else sum(lengths)
    if all([given.is_fully_defined() for given in static]):
        return tf.SparseTensor(indices, values, tf.convert_to_tensor(dims, dtype=tf.int64))
    return tf.scopelint.shaped_sparse(tf.SparseTensor(indices, values, shape), tf.TensorShape(dims))


def _largest(sizes):
    return None if any([size is None for size in sizes]) else max(sizes)


def sparse_split(keyword_required=None, sp_input=None, num_split=None, axis=None, name=None, split_dim=None):
    """tf.sparse_split."""
    for key, value in (("sp_input", sp_input), ("num_split", num_split), ("axis", axis if split_dim is None else split_dim)):
        if value is None:
            raise ValueError("%s is required" % key)
    axis = split_dim if axis is None else axis
    sp_input = as_sparse(sp_input)
    indices, values, shapes = raw.SparseSplit(
        split_dim=axis,
        indices=sp_input.indices,
        values=sp_input.values,
        shape=sp_input.dense_shape,
        num_split=num_split,
        name=name,
    )
    return [tf.SparseTensor(*of) for of in zip(indices, values, shapes)]


def sparse_transpose(sp_input, perm=None, name=None):
    """tf.sparse_transpose."""
    with tf.name_scope(name, "SparseTranspose", [sp_input]) as name:
        rank = sp_input.get_shape().ndims
        if perm is None and TF2 and rank is not None:
            perm = np.array([rank - 1 - i for i in range(rank)], np.int64)
        elif perm is None:
            rank = tf.rank(sp_input)
            perm = rank - 1 - tf.range(0, rank, 1)
        indices = tf.transpose(tf.gather(tf.transpose(sp_input.indices), perm))
        known = tf.get_static_value(tf.convert_to_tensor(perm))
        if known is not None and sp_input.get_shape().is_fully_defined():
            old = sp_input.get_shape().as_list()
            shape = [old[int(p)] for p in known]
        else:
            shape = tf.gather(sp_input.dense_shape, perm)
        return tf.sparse_reorder(tf.SparseTensor(indices, sp_input.values, shape))


def expand_dims(sp_input, axis=None, name=None):
    """tf.sparse.expand_dims."""
    rank = sp_input.dense_shape.get_shape()[0]
    if TF2 and rank.value is None:
        rank = tf.shape(sp_input.dense_shape)[0]
    axis = -1 if axis is None else axis
    with tf.name_scope(name, default_name="expand_dims", values=[sp_input]):
        if isinstance(axis, int):
            axis = tf.convert_to_tensor(axis, name="axis", dtype=tf.int32)
        elif not isinstance(axis, tf.Tensor):
            raise TypeError("axis must be an integer value in range [-rank(sp_input) - 1, rank(sp_input)]")
        axis = tf.where_v2(axis >= 0, axis, axis + rank + 1)
        column = tf.zeros([tf.shape(sp_input.indices)[0], 1], dtype=tf.int64)
        before = tf.slice(sp_input.indices, [0, 0], [-1, axis])
        after = tf.slice(sp_input.indices, [0, axis], [-1, -1])
        indices = tf.concat([before, column, after], axis=1)
        before = tf.slice(sp_input.dense_shape, [0], [axis])
        after = tf.slice(sp_input.dense_shape, [axis], [-1])
        one = tf.convert_to_tensor([1], name="new_shape", dtype=tf.int64)
        return tf.SparseTensor(indices, sp_input.values, tf.concat([before, one, after], axis=0))


def _of_both(op, sp_a, sp_b, name, default):
    with tf.name_scope(name, default, [sp_a.indices, sp_a.values, sp_b.indices, sp_b.values]) as name:
        indices, values = op(
            a_indices=sp_a.indices,
            a_values=sp_a.values,
            a_shape=sp_a.dense_shape,
            b_indices=sp_b.indices,
            b_values=sp_b.values,
            b_shape=sp_b.dense_shape,
            name=name,
        )
    return tf.SparseTensor(indices, values, sp_a.dense_shape)


def sparse_minimum(sp_a, sp_b, name=None):
    """tf.sparse_minimum."""
    return _of_both(raw.SparseSparseMinimum, sp_a, sp_b, name, "SparseSparseMinimum")


def sparse_maximum(sp_a, sp_b, name=None):
    """tf.sparse_maximum."""
    return _of_both(raw.SparseSparseMaximum, sp_a, sp_b, name, "SparseSparseMaximum")


def sparse_to_indicator(sp_input, vocab_size, name=None):
    """tf.sparse_to_indicator."""
    sp_input = as_sparse(sp_input)
    with tf.name_scope(name, "SparseToIndicator", [sp_input]) as name:
        entries = tf.shape(sp_input.indices)[0]
        values = tf.fill(tf.expand_dims(entries, 0), True)
        values = tf.SparseTensor(sp_input.indices, values, sp_input.dense_shape)
        merged = sparse_merge(sp_input, values, vocab_size, name)
        return tf.sparse_tensor_to_dense(merged, default_value=False, validate_indices=False, name=name)


def sparse_softmax(sp_input, name=None):
    """tf.sparse_softmax."""
    with tf.name_scope(name, "SparseSoftmax", [sp_input.indices, sp_input.values]) as name:
        values = raw.SparseSoftmax(sp_indices=sp_input.indices, sp_values=sp_input.values, sp_shape=sp_input.dense_shape)
        return tf.SparseTensor(sp_input.indices, values, sp_input.dense_shape)


def from_dense(tensor, name=None):
    """tf.sparse.from_dense."""
    with tf.name_scope(name, "dense_to_sparse"):
        tensor = tf.convert_to_tensor(tensor)
        zero = tf.zeros_like(tensor) if TF2 else tf.constant(0, tensor.dtype)
        indices = tf.where_v2(tf.not_equal(tensor, zero))
        values = tf.gather_nd(tensor, indices)
        return tf.SparseTensor(indices, values, tf.shape(tensor, out_type=tf.int64))


def _int64(value, name):
    if isinstance(value, int):
        return tf.convert_to_tensor(value, name=name, dtype=tf.int64)
    if not isinstance(value, tf.Tensor):
        raise TypeError("{} must be an integer value".format(name))
    return value if value.dtype == tf.int64 else tf.cast(value, tf.int64)


def eye(num_rows, num_columns=None, dtype=tf.float32, name=None):
    """tf.sparse.eye."""
    with tf.name_scope(name, default_name="eye", values=[num_rows, num_columns]):
        rows = _int64(num_rows, "num_rows")
        columns = rows if num_columns is None else _int64(num_columns, "num_columns")
        size = tf.minimum(rows, columns)
        diagonal = tf.range(size, dtype=tf.int64)
        indices = tf.stack([diagonal, diagonal], axis=1)
        return tf.SparseTensor(indices, tf.ones(size, dtype=dtype), [rows, columns])


def sparse_mask(a, mask_indices, name=None):
    """tf.sparse_mask."""
    with tf.name_scope(name, "sparse_mask", [a, mask_indices]) as name:
        indices, kept = raw.ListDiff(x=a.indices, y=mask_indices)
        return tf.IndexedSlices(tf.gather(a.values, kept, name=name), indices, a.dense_shape)


def sparse_reset_shape(sp_input, new_shape=None):
    """tf.sparse_reset_shape."""
    sp_input = as_sparse(sp_input)
    indices, values, old = tf.identity(sp_input.indices), tf.identity(sp_input.values), tf.identity(sp_input.dense_shape)
    if new_shape is None:
        bound = tf.reduce_max(indices, axis=0)
        shape = tf.maximum(tf.constant(0, dtype=tf.int64), tf.add(bound, tf.ones_like(old)))
        return tf.SparseTensor(indices, values, shape)
    shape = tf.convert_to_tensor(new_shape)
    shape.get_shape().assert_has_rank(1)
    shape = tf.cast(shape, tf.int64)
    known, static = tf.get_static_value(shape), sp_input.get_shape()
    if known is not None and static.is_fully_defined():
        if any([given > int(size) for given, size in zip(static.as_list(), known)]):
            text = "Requested new_shape should have dimension sizes >= sp_input.shape.  Found new_shape (%s), sp_input.shape (%s)."
            raise ValueError(text % (static.as_list(), known))
        return tf.SparseTensor(indices, values, known)
    shape = with_dependencies([tf.assert_equal(tf.shape(old), tf.shape(shape))], shape)
    return tf.SparseTensor(indices, values, with_dependencies([tf.assert_less_equal(old, shape)], shape))


def cross_v2(inputs, name=None, separator=None):
    """TensorFlow 2's tf.sparse.cross."""
    separator = tf.convert_to_tensor("_X_" if separator is None else separator, tf.string)
    sparse = [i for i in inputs if isinstance(i, tf.SparseTensor)]
    dense = [i for i in inputs if not isinstance(i, tf.SparseTensor)]
    indices, values, shape = raw.SparseCrossV2(
        indices=[i.indices for i in sparse],
        values=[string_or_int64(i.values) for i in sparse],
        shapes=[i.dense_shape for i in sparse],
        dense_inputs=[string_or_int64(i) for i in dense],
        sep=separator,
        name=name,
    )
    return tf.SparseTensor(indices, values, shape)


def cross(inputs, name=None, separator=None):
    """tf.sparse.cross."""
    if TF2:
        return cross_v2(inputs, name, separator)
    return crossed(inputs, False, 0, None, name)
