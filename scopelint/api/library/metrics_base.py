"""What the functions of tf.metrics share, and the means among them."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.weights_broadcast import broadcast_weights, may_squeeze, remove_squeezable_dimensions

divide = tf.divide if TF2 else tf.div


def metric_variable(shape, dtype, validate_shape=True, name=None):
    """A local variable of zeros that a metric counts in."""
    return tf.Variable(
        lambda: tf.zeros(shape, dtype),
        trainable=False,
        collections=[tf.GraphKeys.LOCAL_VARIABLES, tf.GraphKeys.METRIC_VARIABLES],
        validate_shape=validate_shape,
        synchronization=tf.VariableSynchronization.ON_READ,
        aggregation=tf.VariableAggregation.SUM,
        name=name,
    )


def _adjusted_weights(weights, predictions):
    """Weights squeezed or expanded to the predictions' rank, where that is only known in a run."""
    rank = tf.rank(weights)
    rank_diff = rank - tf.rank(predictions)

    def maybe_expanded():
        return tf.cond(tf.equal(rank_diff, -1), lambda: tf.expand_dims(weights, [-1]), lambda: weights)

    def maybe_squeezed():
        if weights.get_shape().ndims is not None and not may_squeeze(weights.get_shape()):
            return weights
        return tf.squeeze(weights, [-1])

    def maybe_adjusted():
        return tf.cond(tf.equal(rank_diff, 1), maybe_squeezed, maybe_expanded)

    return tf.cond(tf.equal(rank, 0), lambda: weights, maybe_adjusted)


def squeezed(predictions, labels, weights):
    """Predictions, labels and weights of one rank."""
    predictions = tf.convert_to_tensor(predictions)
    if labels is not None:
        labels, predictions = remove_squeezable_dimensions(labels, predictions)
        predictions.get_shape().assert_is_compatible_with(labels.get_shape())
    if weights is None:
        return predictions, labels, None
    weights = tf.convert_to_tensor(weights)
    w_rank = weights.get_shape().ndims
    p_rank = predictions.get_shape().ndims
    if w_rank == 0:
        return predictions, labels, weights
    if p_rank is None or w_rank is None:
        weights = _adjusted_weights(weights, predictions)
    elif w_rank - p_rank == 1:
        weights = tf.squeeze(weights, [-1])
    elif p_rank - w_rank == 1:
        weights = tf.expand_dims(weights, [-1])
    return predictions, labels, weights


def collect(value, collections):
    """Add a metric's value or update to collections, if there are any."""
    if collections:
        tf.add_to_collections(collections, value)
    return value


def _streaming(total, count, values, num_values, metrics_collections, updates_collections):
    update_total = tf.assign_add(total, values[0])
    with tf.control_dependencies([values[1]]):
        update_count = tf.assign_add(count, num_values)
    mean_t = collect(tf.div_no_nan(total, tf.maximum(count, 0), name="value"), metrics_collections)
    update_op = tf.div_no_nan(update_total, tf.maximum(update_count, 0), name="update_op")
    return mean_t, collect(update_op, updates_collections)


def mean(values, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.metrics.mean."""
    with tf.variable_scope(name, "mean", (values, weights)):
        values = tf.cast(values, tf.float32)
        total = metric_variable([], tf.float32, name="total")
        count = metric_variable([], tf.float32, name="count")
        if weights is None:
            num_values = tf.cast(tf.size(values), tf.float32)
        else:
            values, _, weights = squeezed(values, None, weights)
            weights = broadcast_weights(tf.cast(weights, tf.float32), values)
            values = tf.multiply(values, weights)
            num_values = tf.reduce_sum(weights)
        sums = tf.reduce_sum(values), values
        return _streaming(total, count, sums, num_values, metrics_collections, updates_collections)


def mean_tensor(values, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.metrics.mean_tensor."""
    with tf.variable_scope(name, "mean", (values, weights)):
        values = tf.cast(values, tf.float32)
        total = metric_variable(values.get_shape(), tf.float32, name="total_tensor")
        count = metric_variable(values.get_shape(), tf.float32, name="count_tensor")
        num_values = tf.ones_like(values)
        if weights is not None:
            values, _, weights = squeezed(values, None, weights)
            weights = broadcast_weights(tf.cast(weights, tf.float32), values)
            values = tf.multiply(values, weights)
            num_values = tf.multiply(num_values, weights)
        return _streaming(total, count, (values, values), num_values, metrics_collections, updates_collections)


def accuracy(labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.metrics.accuracy."""
    predictions, labels, weights = squeezed(predictions, labels, weights)
    predictions.get_shape().assert_is_compatible_with(labels.get_shape())
    if labels.dtype != predictions.dtype:
        predictions = tf.cast(predictions, labels.dtype)
    is_correct = tf.cast(tf.equal(predictions, labels), tf.float32)
    return mean(is_correct, weights, metrics_collections, updates_collections, name or "accuracy")


def mean_absolute_error(
    labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.mean_absolute_error."""
    predictions, labels, weights = squeezed(predictions, labels, weights)
    errors = tf.abs(predictions - labels)
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_absolute_error")


def mean_squared_error(
    labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.mean_squared_error."""
    predictions, labels, weights = squeezed(predictions, labels, weights)
    errors = tf.squared_difference(labels, predictions)
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_squared_error")


def root_mean_squared_error(
    labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.root_mean_squared_error."""
    predictions, labels, weights = squeezed(predictions, labels, weights)
    mse, update_mse = mean_squared_error(labels, predictions, weights, None, None, name or "root_mean_squared_error")
    rmse = collect(tf.sqrt(mse), metrics_collections)
    return rmse, collect(tf.sqrt(update_mse), updates_collections)


def mean_cosine_distance(
    labels, predictions, dim, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.mean_cosine_distance."""
    predictions, labels, weights = squeezed(predictions, labels, weights)
    radial_diffs = tf.reduce_sum(tf.multiply(predictions, labels), axis=[dim], keepdims=True)
    distance, update_op = mean(radial_diffs, weights, None, None, name or "mean_cosine_distance")
    distance = tf.subtract(1.0, distance)
    update_op = tf.subtract(1.0, update_op)
    return collect(distance, metrics_collections), collect(update_op, updates_collections)


def mean_relative_error(
    labels, predictions, normalizer, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.mean_relative_error."""
    predictions, labels, weights = squeezed(predictions, labels, weights)
    predictions, normalizer = remove_squeezable_dimensions(predictions, normalizer)
    predictions.get_shape().assert_is_compatible_with(normalizer.get_shape())
    is_zero = tf.equal(normalizer, 0.0)
    zeros = tf.zeros_like(labels)
    errors = tf.where(is_zero, zeros, divide(tf.abs(labels - predictions), normalizer))
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_relative_error")


def percentage_below(
    values, threshold, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.percentage_below."""
    below = tf.cast(tf.less(values, threshold), tf.float32)
    return mean(below, weights, metrics_collections, updates_collections, name or "percentage_below_threshold")


def _flat(tensor):
    return tf.reshape(tensor, [-1]) if tensor.get_shape().ndims > 1 else tensor


def mean_per_class_accuracy(
    labels, predictions, num_classes, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.mean_per_class_accuracy."""
    with tf.variable_scope(name, "mean_accuracy", (predictions, labels, weights)):
        labels = _flat(tf.cast(labels, tf.int64))
        predictions = _flat(predictions)
        predictions.get_shape().assert_is_compatible_with(labels.get_shape())
        total = metric_variable([num_classes], tf.float32, name="total")
        count = metric_variable([num_classes], tf.float32, name="count")
        ones = tf.ones([tf.size(labels)], tf.float32)
        if labels.dtype != predictions.dtype:
            predictions = tf.cast(predictions, labels.dtype)
        is_correct = tf.cast(tf.equal(predictions, labels), tf.float32)
        if weights is not None:
            weights = tf.cast(_flat(weights), tf.float32)
            is_correct = is_correct * weights
            ones = ones * weights
        update_total = tf.scatter_add(total, labels, ones)
        update_count = tf.scatter_add(count, labels, is_correct)
        per_class = tf.div_no_nan(count, tf.maximum(total, 0), name=None)
        value = collect(tf.reduce_mean(per_class, name="mean_accuracy"), metrics_collections)
        update_op = tf.div_no_nan(update_count, tf.maximum(update_total, 0), name="update_op")
        return value, collect(update_op, updates_collections)


def _streaming_confusion_matrix(labels, predictions, num_classes, weights):
    total_cm = metric_variable([num_classes, num_classes], tf.float64, name="total_confusion_matrix")
    predictions = tf.cast(predictions, tf.int64)
    labels = tf.cast(labels, tf.int64)
    num_classes = tf.cast(num_classes, tf.int64)
    predictions = _flat(predictions)
    labels = _flat(labels)
    if weights is not None:
        weights = _flat(weights)
    current = tf.confusion_matrix(labels, predictions, num_classes, weights=weights, dtype=tf.float64)
    return total_cm, tf.assign_add(total_cm, current)


def mean_iou(
    labels, predictions, num_classes, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.mean_iou."""
    with tf.variable_scope(name, "mean_iou", (predictions, labels, weights)):
        predictions.get_shape().assert_is_compatible_with(labels.get_shape())
        total_cm, update_op = _streaming_confusion_matrix(labels, predictions, num_classes, weights)
        over_row = tf.cast(tf.reduce_sum(total_cm, 0), tf.float32)
        over_col = tf.cast(tf.reduce_sum(total_cm, 1), tf.float32)
        cm_diag = tf.cast(tf.diag_part(total_cm), tf.float32)
        denominator = over_row + over_col - cm_diag
        num_valid = tf.reduce_sum(tf.cast(tf.not_equal(denominator, 0), dtype=tf.float32))
        denominator = tf.where(tf.greater(denominator, 0), denominator, tf.ones_like(denominator))
        iou = divide(cm_diag, denominator)
        has_valid = tf.greater(num_valid, 0)
        value = tf.where(has_valid, tf.reduce_sum(iou, name="mean_iou") / num_valid, 0)
        return collect(value, metrics_collections), collect(update_op, updates_collections)
