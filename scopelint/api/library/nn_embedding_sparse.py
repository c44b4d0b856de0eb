"""tf.nn.embedding_lookup_sparse and what is safe with invalid ids and empty rows (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2, dimension_value
from scopelint.api.library.nn_embedding import embedding_lookup, is_resource
from scopelint.api.library.sparse_composites import sparse_reshape
from scopelint.api.library.sparse_rows import sparse_fill_empty_rows, sparse_retain

raw = tf.raw_ops

_SEGMENTS = {"sum": raw.SparseSegmentSum, "mean": raw.SparseSegmentMean, "sqrtn": raw.SparseSegmentSqrtN}


def parts_of(params):
    """The params as a list: the parts of a partitioned variable, or the one that is given."""
    if isinstance(params, list):
        return params
    return list(params) if hasattr(params, "_get_variable_list") else [params]


def embedding_lookup_sparse(
    params, sp_ids, sp_weights, partition_strategy="mod", name=None, combiner=None, max_norm=None, allow_fast_lookup=False
):
    """tf.nn.embedding_lookup_sparse."""
    combiner = combiner or "mean"
    if combiner not in _SEGMENTS:
        text = "combiner must be one of 'mean', 'sqrtn' or 'sum'"
        raise ValueError(text + (", got %s" % combiner if TF2 else ""))
    params = parts_of(params)
    if not isinstance(sp_ids, tf.SparseTensor):
        raise TypeError("sp_ids must be SparseTensor" + (", got %s" % type(sp_ids) if TF2 else ""))
    if sp_weights is not None and not isinstance(sp_weights, tf.SparseTensor):
        raise TypeError("sp_weights must be either None or SparseTensor" + (",got %s" % type(sp_weights) if TF2 else ""))
    with tf.name_scope(name, "embedding_lookup_sparse", params + [sp_ids]) as scope:
        segments = sp_ids.indices[:, 0]
        if TF2:
            return _combined_v2(
                params, segments, sp_ids.values, sp_weights, partition_strategy, combiner, max_norm, allow_fast_lookup, scope
            )
        return _combined_v1(params, segments, sp_ids.values, sp_weights, partition_strategy, combiner, max_norm, scope)


def _combined_v1(params, segments, ids, sp_weights, strategy, combiner, max_norm, scope):
    """TensorFlow 1.15's: unique ids are looked up, then combined."""
    if segments.dtype != tf.int32:
        segments = tf.cast(segments, tf.int32)
    ids, idx = tf.unique(ids)
    embeddings = embedding_lookup(params, ids, partition_strategy=strategy, max_norm=max_norm)
    if embeddings.dtype in (tf.float16, tf.bfloat16):
        embeddings = tf.cast(embeddings, tf.float32)
    if sp_weights is None:
        return _SEGMENTS[combiner](data=embeddings, indices=idx, segment_ids=segments, name=scope)
    weights = sp_weights.values
    if weights.dtype != embeddings.dtype:
        weights = tf.cast(weights, embeddings.dtype)
    embeddings = tf.gather(embeddings, idx)
    ones = tf.fill(tf.expand_dims(tf.rank(embeddings) - 1, 0), 1)
    return _weighted(embeddings, _columns(weights, tf.concat([tf.shape(weights), ones], 0), embeddings), segments, combiner, tf.div, scope)


def _combined_v2(params, segments, ids, sp_weights, strategy, combiner, max_norm, fast, scope):
    """TensorFlow 2's: a single matrix is used as it is where that does not make gradients dense."""
    if len(params) == 1 and not isinstance(params[0], (tf.Tensor, tf.compat.v2.Variable, tf.SparseTensor)):
        params = [tf.convert_to_tensor(params[0], name="params")]
    whole = _used_whole(params, segments, sp_weights, max_norm, fast)
    if whole:
        embeddings, idx = params[0], ids
    else:
        ids, idx = tf.unique(ids)
        embeddings = embedding_lookup(params, ids, partition_strategy=strategy, max_norm=max_norm)
    if sp_weights is None:
        rows = whole and not fast
        return _SEGMENTS[combiner](data=embeddings, indices=idx, segment_ids=segments, sparse_gradient=rows, name=scope)
    segments = tf.cast(segments, tf.int32)
    weights, embeddings = sp_weights.values, tf.gather(embeddings, idx)
    dtype = embeddings.dtype
    if dtype in (tf.float16, tf.bfloat16):
        embeddings = tf.cast(embeddings, tf.float32)
    if weights.dtype != embeddings.dtype:
        weights = tf.cast(weights, embeddings.dtype)
    ones_shape = tf.expand_dims(tf.rank(embeddings) - 1, 0)
    shape = tf.shape(weights)
    shape = tf.concat([shape, tf.ones(ones_shape, dtype=shape.dtype)], 0)
    result = _weighted(embeddings, _columns(weights, shape, embeddings), segments, combiner, tf.div_no_nan, scope)
    return tf.cast(result, dtype) if result.dtype != dtype else result


def _used_whole(params, segments, sp_weights, max_norm, fast):
    if len(params) > 1 or is_resource(params[0]) or isinstance(params[0], tf.SparseTensor):
        return False
    return params[0].device == segments.device and max_norm is None and (fast or sp_weights is None)


def _columns(weights, shape, embeddings):
    """The weights with as many dimensions as the embeddings."""
    static, rank = weights.get_shape(), embeddings.get_shape().ndims
    weights = tf.reshape(weights, shape)
    if rank is not None:
        weights.set_shape(static.concatenate([1] * (rank - 1)))
    return weights


def _weighted(embeddings, weights, segments, combiner, divide, scope):
    embeddings *= weights
    if combiner == "sum":
        return tf.segment_sum(embeddings, segments, name=scope)
    embeddings = tf.segment_sum(embeddings, segments)
    if combiner == "mean":
        return divide(embeddings, tf.segment_sum(weights, segments), name=scope)
    squares = tf.pow(weights, 2)
    return divide(embeddings, tf.sqrt(tf.segment_sum(squares, segments)), name=scope)


def safe_embedding_lookup_sparse(
    embedding_weights,
    sparse_ids,
    sparse_weights=None,
    combiner="mean",
    default_id=None,
    name=None,
    partition_strategy="div",
    max_norm=None,
    allow_fast_lookup=False,
):
    """tf.nn.safe_embedding_lookup_sparse."""
    params = _given(embedding_weights)
    dtype = sparse_weights.dtype if sparse_weights is not None else None
    params = [p if is_resource(p) and dtype in (None, p.dtype) else tf.convert_to_tensor(p, dtype=dtype) for p in params]
    return _safe(params, sparse_ids, sparse_weights, combiner, default_id, name, partition_strategy, max_norm, allow_fast_lookup)


def contrib_safe_embedding_lookup_sparse(
    embedding_weights,
    sparse_ids,
    sparse_weights=None,
    combiner=None,
    default_id=None,
    name=None,
    partition_strategy="div",
    max_norm=None,
):
    """tf.contrib.layers.safe_embedding_lookup_sparse: reads resource variables whole."""
    params = _given(embedding_weights)
    dtype = sparse_weights.dtype if sparse_weights is not None else None
    params = [tf.convert_to_tensor(p, dtype=dtype) for p in params]
    return _safe(params, sparse_ids, sparse_weights, combiner or "mean", default_id, name, partition_strategy, max_norm, False)


def _given(params):
    if params is None:
        raise ValueError("Missing embedding_weights %s." % params)
    params = parts_of(params)
    if len(params) < 1:
        raise ValueError("Missing embedding_weights %s." % params)
    return params


def _safe(params, sparse_ids, sparse_weights, combiner, default_id, name, strategy, max_norm, fast):
    with tf.name_scope(name, "embedding_lookup", params + [sparse_ids, sparse_weights]) as scope:
        shape = sparse_ids.dense_shape
        static_rank = dimension_value(shape.get_shape()[0])
        rank = tf.size(shape) if static_rank is None else static_rank
        rows = tf.reduce_prod(tf.slice(shape, [0], [rank - 1]))
        sparse_ids = sparse_reshape(sparse_ids, [rows, tf.gather(shape, rank - 1)])
        if sparse_weights is not None:
            sparse_weights = tf.SparseTensor(sparse_ids.indices, sparse_weights.values, sparse_ids.dense_shape)
        sparse_ids, sparse_weights = _valid(sparse_ids, sparse_weights, combiner)
        sparse_ids, is_row_empty = sparse_fill_empty_rows(sparse_ids, default_id or 0)
        if sparse_weights is not None:
            sparse_weights, _ = sparse_fill_empty_rows(sparse_weights, 1.0)
        own_name = None if default_id is None else scope
        result = embedding_lookup_sparse(params, sparse_ids, sparse_weights, strategy, own_name, combiner, max_norm, allow_fast_lookup=fast)
        if default_id is None:
            is_row_empty = tf.tile(tf.reshape(is_row_empty, [-1, 1]), tf.stack([1, tf.shape(result)[1]]))
            result = tf.where(is_row_empty, tf.zeros_like(result), result, name=scope)
        leading = tf.slice(tf.cast(shape, tf.int32), [0], [rank - 1])
        final = tf.reshape(result, tf.concat([leading, tf.slice(tf.shape(result), [1], [-1])], 0))
        unknown = tf.TensorShape(None if static_rank is None else [None] * (static_rank - 1))
        final.set_shape(unknown.concatenate(result.get_shape()[1:]))
        return final


def _valid(sparse_ids, sparse_weights, combiner):
    """Without negative ids and (but for sums) weights that are not positive."""
    keep = tf.greater_equal(sparse_ids.values, 0)
    if sparse_weights is not None:
        keep = tf.logical_and(keep, tf.ones_like(sparse_weights.values, dtype=tf.bool))
    sparse_ids = sparse_retain(sparse_ids, keep)
    if sparse_weights is not None:
        sparse_weights = sparse_retain(sparse_weights, keep)
        if combiner != "sum":
            keep = tf.greater(sparse_weights.values, 0)
            sparse_ids = sparse_retain(sparse_ids, keep)
            sparse_weights = sparse_retain(sparse_weights, keep)
    return sparse_ids, sparse_weights
