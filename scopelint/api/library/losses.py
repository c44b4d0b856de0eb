"""tf.losses."""

import tensorflow as tf

from scopelint.api.library.weights_broadcast import (
    assert_broadcastable,
    broadcast_weights,
    may_squeeze,
    remove_squeezable_dimensions,
)


class Reduction(object):
    """tf.losses.Reduction."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls):
        return (
            cls.NONE,
            cls.SUM,
            cls.MEAN,
            cls.SUM_OVER_BATCH_SIZE,
            cls.SUM_OVER_NONZERO_WEIGHTS,
            cls.SUM_BY_NONZERO_WEIGHTS,
        )

    @classmethod
    def validate(cls, key):
        if key not in cls.all():
            raise ValueError("Invalid Reduction Key %s." % key)


def _safe_mean(losses, num_present):
    total_loss = tf.reduce_sum(losses)
    return tf.div_no_nan(total_loss, num_present, name="value")


def _num_elements(losses):
    with tf.name_scope(None, "num_elements", values=[losses]) as scope:
        return tf.cast(tf.size(losses, name=scope), dtype=losses.dtype)


def _num_present(losses, weights, per_batch=False):
    if isinstance(weights, float) and weights != 0.0:
        return _num_elements(losses)
    with tf.name_scope(None, "num_present", (losses, weights)) as scope:
        weights = tf.cast(weights, dtype=tf.float32)
        present = tf.where(tf.equal(weights, 0.0), tf.zeros_like(weights), tf.ones_like(weights))
        present = broadcast_weights(present, losses)
        if per_batch:
            axis = tf.range(1, tf.rank(present))
            return tf.reduce_sum(present, axis=axis, keepdims=True, name=scope)
        return tf.reduce_sum(present, name=scope)


def _reduced(weighted_losses, losses, weights, reduction):
    if reduction == Reduction.NONE:
        return weighted_losses
    loss = tf.reduce_sum(weighted_losses)
    if reduction == Reduction.MEAN:
        return _safe_mean(loss, tf.reduce_sum(tf.ones_like(losses) * weights))
    if reduction == Reduction.SUM_BY_NONZERO_WEIGHTS:
        return _safe_mean(loss, _num_present(losses, weights))
    if reduction == Reduction.SUM_OVER_BATCH_SIZE:
        return _safe_mean(loss, _num_elements(losses))
    return loss


def compute_weighted_loss(
    losses,
    weights=1.0,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """tf.losses.compute_weighted_loss."""
    Reduction.validate(reduction)
    with tf.name_scope(scope, "weighted_loss", (losses, weights)):
        with tf.control_dependencies((assert_broadcastable(weights, losses),)):
            losses = tf.convert_to_tensor(losses)
            input_dtype = losses.dtype
            losses = tf.cast(losses, dtype=tf.float32)
            weights = tf.cast(weights, dtype=tf.float32)
            loss = _reduced(tf.multiply(losses, weights), losses, weights, reduction)
            loss = tf.cast(loss, input_dtype)
            add_loss(loss, loss_collection)
            return loss


def _not_none(value, name):
    if value is None:
        raise ValueError(name + " must not be None.")


def _floats(labels, predictions):
    """Both as float32, predictions first, of compatible shapes."""
    predictions = tf.cast(predictions, dtype=tf.float32)
    labels = tf.cast(labels, dtype=tf.float32)
    predictions.get_shape().assert_is_compatible_with(labels.get_shape())
    return labels, predictions


def absolute_difference(
    labels,
    predictions,
    weights=1.0,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """tf.losses.absolute_difference."""
    _not_none(labels, "labels")
    _not_none(predictions, "predictions")
    with tf.name_scope(scope, "absolute_difference", (predictions, labels, weights)) as scope:
        labels, predictions = _floats(labels, predictions)
        losses = tf.abs(tf.subtract(predictions, labels))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def cosine_distance(
    labels,
    predictions,
    axis=None,
    weights=1.0,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
    dim=None,
):
    """tf.losses.cosine_distance."""
    axis = dim if axis is None else axis
    if axis is None:
        raise ValueError("You must specify 'axis'.")
    _not_none(labels, "labels")
    _not_none(predictions, "predictions")
    with tf.name_scope(scope, "cosine_distance_loss", (predictions, labels, weights)) as scope:
        labels, predictions = _floats(labels, predictions)
        radial_diffs = tf.multiply(predictions, labels)
        losses = 1 - tf.reduce_sum(radial_diffs, axis=(axis,), keepdims=True)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def hinge_loss(
    labels,
    logits,
    weights=1.0,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """tf.losses.hinge_loss."""
    _not_none(labels, "labels")
    _not_none(logits, "logits")
    with tf.name_scope(scope, "hinge_loss", (logits, labels, weights)) as scope:
        labels, logits = _floats(labels, logits)
        all_ones = tf.ones_like(labels)
        labels = tf.subtract(2 * labels, all_ones)
        losses = tf.nn.relu(tf.subtract(all_ones, tf.multiply(labels, logits)))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def huber_loss(
    labels,
    predictions,
    weights=1.0,
    delta=1.0,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """tf.losses.huber_loss."""
    _not_none(labels, "labels")
    _not_none(predictions, "predictions")
    with tf.name_scope(scope, "huber_loss", (predictions, labels, weights)) as scope:
        labels, predictions = _floats(labels, predictions)
        error = tf.subtract(predictions, labels)
        abs_error = tf.abs(error)
        quadratic = tf.minimum(abs_error, delta)
        linear = tf.subtract(abs_error, quadratic)
        half = tf.convert_to_tensor(0.5, dtype=quadratic.dtype)
        squared = tf.multiply(half, tf.multiply(quadratic, quadratic))
        losses = tf.add(squared, tf.multiply(delta, linear))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def log_loss(
    labels,
    predictions,
    weights=1.0,
    epsilon=1e-7,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """tf.losses.log_loss."""
    _not_none(labels, "labels")
    _not_none(predictions, "predictions")
    with tf.name_scope(scope, "log_loss", (predictions, labels, weights)) as scope:
        labels, predictions = _floats(labels, predictions)
        positive = -tf.multiply(labels, tf.log(predictions + epsilon))
        losses = positive - tf.multiply(1 - labels, tf.log(1 - predictions + epsilon))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def mean_pairwise_squared_error(
    labels, predictions, weights=1.0, scope=None, loss_collection=tf.GraphKeys.LOSSES
):
    """tf.losses.mean_pairwise_squared_error."""
    _not_none(labels, "labels")
    _not_none(predictions, "predictions")
    with tf.name_scope(scope, "mean_pairwise_squared_error", (predictions, labels, weights)) as scope:
        weights = tf.cast(weights, dtype=tf.float32)
        labels = tf.cast(labels, dtype=tf.float32)
        with tf.control_dependencies((assert_broadcastable(weights, labels),)):
            predictions = tf.cast(predictions, dtype=tf.float32)
            predictions.get_shape().assert_is_compatible_with(labels.get_shape())
            diffs = tf.subtract(predictions, labels)
            axis = tf.range(1, tf.rank(diffs))
            sum_squares = tf.reduce_sum(tf.square(diffs), axis=axis, keepdims=True)
            present = _num_present(diffs, weights, per_batch=True)
            term1 = 2.0 * tf.div_no_nan(sum_squares, tf.maximum(present - 1, 0), name="value")
            sum_diff = tf.reduce_sum(diffs, axis=axis, keepdims=True)
            pairs = tf.square(sum_diff), tf.maximum(tf.multiply(present, present - 1), 0)
            term2 = 2.0 * tf.div_no_nan(pairs[0], pairs[1], name="value")
            loss = tf.reduce_sum(tf.multiply(term1 - term2, weights))
            mean_loss = tf.where(tf.reduce_sum(present) > 0, loss, tf.zeros_like(loss), name="value")
            add_loss(mean_loss, loss_collection)
            return mean_loss


def mean_squared_error(
    labels,
    predictions,
    weights=1.0,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """tf.losses.mean_squared_error."""
    _not_none(labels, "labels")
    _not_none(predictions, "predictions")
    with tf.name_scope(scope, "mean_squared_error", (predictions, labels, weights)) as scope:
        labels, predictions = _floats(labels, predictions)
        losses = tf.squared_difference(predictions, labels)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def sigmoid_cross_entropy(
    multi_class_labels,
    logits,
    weights=1.0,
    label_smoothing=0,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """tf.losses.sigmoid_cross_entropy."""
    _not_none(multi_class_labels, "multi_class_labels")
    _not_none(logits, "logits")
    with tf.name_scope(scope, "sigmoid_cross_entropy_loss", (logits, multi_class_labels, weights)) as scope:
        logits = tf.convert_to_tensor(logits)
        labels = tf.cast(multi_class_labels, logits.dtype)
        logits.get_shape().assert_is_compatible_with(labels.get_shape())
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def softmax_cross_entropy(
    onehot_labels,
    logits,
    weights=1.0,
    label_smoothing=0,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """tf.losses.softmax_cross_entropy."""
    _not_none(onehot_labels, "onehot_labels")
    _not_none(logits, "logits")
    with tf.name_scope(scope, "softmax_cross_entropy_loss", (logits, onehot_labels, weights)) as scope:
        logits = tf.convert_to_tensor(logits)
        labels = tf.cast(onehot_labels, logits.dtype)
        logits.get_shape().assert_is_compatible_with(labels.get_shape())
        if label_smoothing > 0:
            num_classes = tf.cast(tf.shape(labels)[-1], logits.dtype)
            smooth_negatives = label_smoothing / num_classes
            labels = labels * (1.0 - label_smoothing) + smooth_negatives
        labels = tf.stop_gradient(labels, name="labels_stop_gradient")
        losses = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def _squeezed(labels, predictions, weights, expected_rank_diff):
    labels, predictions = remove_squeezable_dimensions(labels, predictions, expected_rank_diff=expected_rank_diff)
    if weights is None:
        return labels, predictions, weights
    weights = tf.convert_to_tensor(weights)
    l_rank = labels.get_shape().ndims
    w_rank = weights.get_shape().ndims
    if l_rank is not None and w_rank is not None:
        if w_rank - l_rank == 1:
            weights = tf.squeeze(weights, [-1])
        return labels, predictions, weights
    rank_diff = tf.rank(weights) - tf.rank(labels)
    if w_rank is None or (w_rank > 0 and may_squeeze(weights.get_shape())):
        given = weights
        weights = tf.cond(tf.equal(1, rank_diff), lambda: tf.squeeze(given, [-1]), lambda: given)
    return labels, predictions, weights


def sparse_softmax_cross_entropy(
    labels,
    logits,
    weights=1.0,
    scope=None,
    loss_collection=tf.GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """tf.losses.sparse_softmax_cross_entropy."""
    _not_none(labels, "labels")
    _not_none(logits, "logits")
    with tf.name_scope(scope, "sparse_softmax_cross_entropy_loss", (logits, labels, weights)) as scope:
        labels, logits, weights = _squeezed(labels, logits, weights, 1)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def add_loss(loss, loss_collection=tf.GraphKeys.LOSSES):
    """tf.losses.add_loss."""
    if loss_collection:
        tf.add_to_collection(loss_collection, loss)


def get_losses(scope=None, loss_collection=tf.GraphKeys.LOSSES):
    """tf.losses.get_losses."""
    return tf.get_collection(loss_collection, scope)


def get_regularization_losses(scope=None):
    """tf.losses.get_regularization_losses."""
    return tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(scope=None, name="total_regularization_loss"):
    """tf.losses.get_regularization_loss."""
    losses = get_regularization_losses(scope)
    if losses:
        return tf.add_n(losses, name=name)
    return tf.constant(0.0)


def get_total_loss(add_regularization_losses=True, name="total_loss", scope=None):
    """tf.losses.get_total_loss."""
    losses = get_losses(scope=scope)
    if add_regularization_losses:
        losses = losses + get_regularization_losses(scope=scope)
    return tf.add_n(losses, name=name)
