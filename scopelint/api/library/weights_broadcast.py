"""How tf.losses and tf.metrics broadcast weights and squeeze labels."""

import tensorflow as tf

_PREFIX = "weights can not be broadcast to values."


def _has_valid_dims(weights_shape, values_shape):
    with tf.name_scope(None, "has_invalid_dims", (weights_shape, values_shape)) as scope:
        values_shape_2d = tf.expand_dims(values_shape, -1)
        valid_dims = tf.concat((values_shape_2d, tf.ones_like(values_shape_2d)), axis=1)
        weights_shape_2d = tf.expand_dims(weights_shape, -1)
        invalid_dims = tf.sets.set_difference(weights_shape_2d, valid_dims)
        num_invalid_dims = tf.size(invalid_dims.values, name="num_invalid_dims")
        return tf.equal(0, num_invalid_dims, name=scope)


def _has_valid_nonscalar_shape(weights_rank, weights_shape, values_rank, values_shape):
    given = (weights_rank, weights_shape, values_rank, values_shape)
    with tf.name_scope(None, "has_valid_nonscalar_shape", given) as scope:
        same_rank = tf.equal(values_rank, weights_rank, name="is_same_rank")
        return tf.cond(same_rank, lambda: _has_valid_dims(weights_shape, values_shape), lambda: same_rank, name=scope)


def _check_static(weights, values):
    """The no_op of a check that shapes alone decide, or None."""
    weights_shape = weights.get_shape()
    values_shape = values.get_shape()
    if weights_shape.ndims is None or values_shape.ndims is None:
        return None
    if weights_shape.ndims == 0:
        return tf.no_op(name="static_scalar_check_success")
    if weights_shape.ndims != values_shape.ndims:
        text = "%s values.rank=%s. weights.rank=%s. values.shape=%s. weights.shape=%s."
        raise ValueError(text % (_PREFIX, values_shape.ndims, weights_shape.ndims, values.shape, weights.shape))
    if not weights_shape.is_fully_defined() or not values_shape.is_fully_defined():
        return None
    for i, (w, v) in enumerate(zip(weights_shape.as_list(), values_shape.as_list())):
        if w not in (1, v):
            text = "%s Mismatch at dim %s. values.shape=%s weights.shape=%s."
            raise ValueError(text % (_PREFIX, i, values_shape.as_list(), weights_shape.as_list()))
    return tf.no_op(name="static_dims_check_success")


def assert_broadcastable(weights, values):
    """An op that asserts that weights are a scalar, or of the values' rank with sizes 1 or theirs."""
    with tf.name_scope(None, "assert_broadcastable", (weights, values)) as scope:
        with tf.name_scope(None, "weights", (weights,)) as weights_scope:
            weights = tf.convert_to_tensor(weights, name=weights_scope)
            weights_shape = tf.shape(weights, name="shape")
            weights_rank = tf.rank(weights, name="rank")
        with tf.name_scope(None, "values", (values,)) as values_scope:
            values = tf.convert_to_tensor(values, name=values_scope)
            values_shape = tf.shape(values, name="shape")
            values_rank = tf.rank(values, name="rank")
        static = _check_static(weights, values)
        if static is not None:
            return static
        is_scalar = tf.equal(0, weights_rank, name="is_scalar")
        data = (_PREFIX, "weights.shape=", weights.name, weights_shape, "values.shape=", values.name, values_shape)
        is_valid_shape = tf.cond(
            is_scalar,
            lambda: is_scalar,
            lambda: _has_valid_nonscalar_shape(weights_rank, weights_shape, values_rank, values_shape),
            name="is_valid_shape",
        )
        return tf.Assert(is_valid_shape, data + ("is_scalar=", is_scalar), name=scope)


def broadcast_weights(weights, values):
    """Weights of the values' shape."""
    with tf.name_scope(None, "broadcast_weights", (weights, values)) as scope:
        values = tf.convert_to_tensor(values, name="values")
        weights = tf.convert_to_tensor(weights, dtype=values.dtype.base_dtype, name="weights")
        weights_shape = weights.get_shape()
        values_shape = values.get_shape()
        if (
            weights_shape.is_fully_defined()
            and values_shape.is_fully_defined()
            and weights_shape.is_compatible_with(values_shape)
        ):
            return weights
        with tf.control_dependencies((assert_broadcastable(weights, values),)):
            return tf.multiply(weights, tf.ones_like(values), name=scope)


def may_squeeze(shape):
    """Whether the last dimension may be 1."""
    dims = shape.as_list()
    return dims[-1] is None or dims[-1] == 1


def remove_squeezable_dimensions(labels, predictions, expected_rank_diff=0, name=None):
    """Squeeze the last dimension of labels or predictions where their ranks differ by one."""
    with tf.name_scope(name, "remove_squeezable_dimensions", [labels, predictions]):
        predictions = tf.convert_to_tensor(predictions)
        labels = tf.convert_to_tensor(labels)
        p_rank = predictions.get_shape().ndims
        l_rank = labels.get_shape().ndims
        if l_rank is not None and p_rank is not None:
            if p_rank - l_rank == expected_rank_diff + 1:
                predictions = tf.squeeze(predictions, [-1])
            elif p_rank - l_rank == expected_rank_diff - 1:
                labels = tf.squeeze(labels, [-1])
            return labels, predictions
        rank_diff = tf.rank(predictions) - tf.rank(labels)
        before = predictions, labels
        if p_rank is None or may_squeeze(predictions.get_shape()):
            predictions = tf.cond(
                tf.equal(expected_rank_diff + 1, rank_diff), lambda: tf.squeeze(before[0], [-1]), lambda: before[0]
            )
        if l_rank is None or may_squeeze(labels.get_shape()):
            labels = tf.cond(
                tf.equal(expected_rank_diff - 1, rank_diff), lambda: tf.squeeze(before[1], [-1]), lambda: before[1]
            )
        return labels, predictions
