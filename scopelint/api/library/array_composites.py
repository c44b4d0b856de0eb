"""Array functions of several ops: string splitting, sparse tensors."""

import tensorflow as tf

from scopelint.api.library.common import TF2

raw = tf.raw_ops


def string_split(source=None, sep=None, skip_empty=True, delimiter=None, result_type="SparseTensor", input=None, name=None):
    """tf.string_split."""
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
        made = tf.SparseTensor(indices, values, shape)
        return made if result_type == "SparseTensor" else tf.scopelint.unmodelled("tf.string_split into a ragged tensor", made)


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
    made = tf.SparseTensor(indices, values, dense)
    return tf.scopelint.shaped_sparse(made, shape) if TF2 else made


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


def batch_gather_nd(params, indices, batch_dims, name=None):
    """tf.gather_nd with batch_dims: the batch's coordinates are written before the indices."""
    with tf.name_scope(name, "BatchGatherND", [params, indices]):
        indices = tf.convert_to_tensor(indices, name="indices")
        params = tf.convert_to_tensor(params, name="params")
        for what, tensor in (("indices", indices), ("params", params)):
            rank = tensor.shape.ndims
            if rank is not None and batch_dims >= rank:
                raise ValueError("batch_dims = %d must be less than rank(%s) = %d" % (batch_dims, what, rank))
        params_shape = tf.shape(params)
        indices_shape = tf.shape(indices)
        batch_shape = params_shape[:batch_dims]
        batch_size = tf.raw_ops.Prod(input=batch_shape, axis=[0])
        inner = tf.rank(indices) - batch_dims - 1
        inner_shape = indices_shape[batch_dims:-1]
        ranges = []
        for size in tf.unstack(batch_shape, axis=0):
            if TF2:
                size = tf.raw_ops.Cast(x=size, DstT=tf.int32)
            counted = tf.raw_ops.Range(start=0, limit=size, delta=1)
            ranges.append(tf.raw_ops.Cast(x=counted, DstT=indices.dtype))
        flat = [tf.reshape(x, shape=(-1,)) for x in tf.meshgrid(*ranges, indexing="ij")]
        grid = tf.transpose(tf.stack(flat, axis=0))
        grid_shape = tf.shape(grid)
        grid = tf.reshape(grid, tf.concat([grid_shape[:1], tf.ones(inner, dtype=tf.int32), grid_shape[1:]], axis=0))
        grid = tf.tile(grid, multiples=tf.concat(((1,), inner_shape, (1,)), axis=0))
        flat_shape = tf.concat(([batch_size], indices_shape[batch_dims:]), axis=0)
        indices = tf.concat((grid, tf.reshape(indices, shape=flat_shape)), axis=-1)
        out = tf.raw_ops.GatherNd(params=params, indices=indices)
        return tf.reshape(out, shape=tf.concat((batch_shape, tf.shape(out)[1:]), axis=0))


def regex_replace(input, pattern, rewrite, replace_global=True, name=None):
    """tf.regex_replace: patterns that are Python's are attributes of the op."""
    op = tf.raw_ops.RegexReplace
    if isinstance(pattern, (str, bytes)) and isinstance(rewrite, (str, bytes)):
        op = tf.raw_ops.StaticRegexReplace
    return op(input=input, pattern=pattern, rewrite=rewrite, replace_global=replace_global, name=name)


def regex_full_match(input, pattern, name=None):
    """tf.strings.regex_full_match."""
    op = tf.raw_ops.StaticRegexFullMatch if isinstance(pattern, (str, bytes)) else tf.raw_ops.RegexFullMatch
    return op(input=input, pattern=pattern, name=name)


def parallel_stack(values, name="parallel_stack"):
    """tf.parallel_stack: dimensions are added one by one, and concatenated."""
    with tf.name_scope(name):
        first = tf.convert_to_tensor(values[0])
        shape = tf.TensorShape([len(values)]).concatenate(first.get_shape())
        return tf.raw_ops.ParallelConcat(values=[tf.expand_dims(value, 0) for value in values], shape=shape)


def _segments(plain, counted, data, indices, segment_ids, name, num_segments):
    given = dict(data=data, indices=indices, segment_ids=segment_ids, name=name)
    return plain(**given) if num_segments is None else counted(num_segments=num_segments, **given)


def sparse_segment_sum(data, indices, segment_ids, name=None, num_segments=None):
    """tf.sparse_segment_sum."""
    ops = tf.raw_ops
    return _segments(ops.SparseSegmentSum, ops.SparseSegmentSumWithNumSegments, data, indices, segment_ids, name, num_segments)


def sparse_segment_mean(data, indices, segment_ids, name=None, num_segments=None):
    """tf.sparse_segment_mean."""
    ops = tf.raw_ops
    return _segments(ops.SparseSegmentMean, ops.SparseSegmentMeanWithNumSegments, data, indices, segment_ids, name, num_segments)


def sparse_segment_sqrt_n(data, indices, segment_ids, name=None, num_segments=None):
    """tf.sparse_segment_sqrt_n."""
    ops = tf.raw_ops
    return _segments(ops.SparseSegmentSqrtN, ops.SparseSegmentSqrtNWithNumSegments, data, indices, segment_ids, name, num_segments)


def reduce_join(inputs, axis=None, keep_dims=None, separator="", name=None, reduction_indices=None, keepdims=None):
    """Mirrors tf.reduce_join."""
    axis = reduction_indices if axis is None else axis
    with tf.name_scope(None, "ReduceJoin", [inputs, axis]):
        inputs = tf.convert_to_tensor(inputs)
        if axis is None:
            rank = inputs.get_shape().ndims
            axis = tf.range(tf.rank(inputs) - 1, -1, -1) if rank is None else tf.constant(list(range(rank - 1, -1, -1)), dtype=tf.int32)
        keep = bool(keep_dims if keepdims is None else keepdims)
        return tf.raw_ops.ReduceJoin(inputs=inputs, reduction_indices=axis, keep_dims=keep, separator=separator, name=name)
