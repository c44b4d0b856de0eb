"""tf.nn.embedding_lookup."""

import tensorflow as tf

raw = tf.raw_ops


def is_resource(p):
    """Whether a parameter is a resource variable."""
    return isinstance(p, tf.compat.v2.Variable) and p.dtype is not None and not p.dtype._is_ref_dtype


def clipped(params, ids, max_norm):
    """The embeddings clipped to a norm."""
    if max_norm is None:
        return params
    ids_rank = tf.convert_to_tensor(ids).get_shape().ndims
    params_rank = tf.convert_to_tensor(params).get_shape().ndims
    if ids_rank and params_rank:
        axes = list(range(ids_rank, params_rank))
    else:
        axes = tf.range(ids_rank or tf.rank(ids), params_rank or tf.rank(params))
    return tf.clip_by_norm(params, max_norm, axes=axes)


def embedding_lookup(params, ids, partition_strategy="mod", name=None, validate_indices=True, max_norm=None):
    """tf.nn.embedding_lookup."""
    if params is None:
        raise ValueError("params must be specified")
    if isinstance(params, (list, tuple)) and not params:
        raise ValueError("Need at least one param")
    if not isinstance(params, list):
        single = isinstance(params, (tf.Tensor, tf.compat.v2.Variable))
        params = [params] if single or not hasattr(params, "__iter__") else list(params)
    with tf.name_scope(name, "embedding_lookup", params + [ids]) as scope:
        parts = len(params)
        if not any(is_resource(p) for p in params):
            params = [tf.convert_to_tensor(p, name="params_%d" % i) for i, p in enumerate(params)]
        ids = tf.convert_to_tensor(ids, name="ids")
        if parts == 1:
            with tf.colocate_with(params[0]):
                result = clipped(tf.gather(params[0], ids, name=scope), ids, max_norm)
            return tf.identity(result)
        return partitioned(params, ids, parts, partition_strategy, scope, max_norm)


def partitioned(params, ids, parts, strategy, scope, max_norm):
    """The lookup in several parts: each part gathers its own ids, a stitch puts them together."""
    flat = tf.reshape(ids, [-1])
    positions = tf.range(tf.size(flat))
    if strategy == "mod":
        assignments = flat % parts
        new_ids = flat // parts
    elif strategy == "div":
        assignments, new_ids = divided(params, flat, parts)
    else:
        raise ValueError("Unrecognized partition strategy: " + strategy)
    assignments = tf.cast(assignments, tf.int32)
    gather_ids = tf.dynamic_partition(new_ids, assignments, parts)
    indices = tf.dynamic_partition(positions, assignments, parts)
    results = []
    for p in range(parts):
        with tf.colocate_with(params[p]):
            results.append(tf.gather(params[p], gather_ids[p]))
    result = raw.ParallelDynamicStitch(indices=indices, data=results, name=scope)
    element = params[0].get_shape()[1:]
    for p in params[1:]:
        element = element.merge_with(p.get_shape()[1:])
    if element.is_fully_defined():
        tail = element
    else:
        tail = tf.shape(params[0])[1:]
    result = tf.reshape(result, tf.concat([tf.shape(ids), tail], 0))
    result.set_shape(ids.get_shape().concatenate(element))
    return clipped(result, ids, max_norm)


def divided(params, flat, parts):
    """Assignments and ids under the strategy "div"."""
    sizes = [p.get_shape()[0].value for p in params]
    if all(s is not None for s in sizes):
        total = tf.constant(sum(sizes), flat.dtype)
    else:
        dims = [s if s is not None else tf.shape(p)[0] for s, p in zip(sizes, params)]
        total = tf.reduce_sum(tf.cast(tf.stack(dims), flat.dtype))
    each = total // parts
    extras = total % parts
    first = flat // (each + 1)
    assignments = tf.maximum(first, (flat - extras) // each)
    small = assignments < extras
    return assignments, tf.where(small, flat % (each + 1), (flat - extras) % each)
