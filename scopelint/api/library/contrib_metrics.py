"""tf.contrib.metrics: the streaming metrics, most of them those of tf.metrics with predictions first."""

import tensorflow as tf

from scopelint.api.library import metrics_at_k, metrics_base, metrics_counts
from scopelint.api.library.metrics_base import collect, metric_variable, squeezed
from scopelint.api.library.metrics_counts import Confusion, even_thresholds
from scopelint.api.library.sets import confusion_matrix
from scopelint.api.library.weights_broadcast import broadcast_weights


def _turned(metric, *more):
    """A metric of tf.metrics that is given predictions before labels, and these parameters after them."""

    def streaming(predictions, labels, *args, **kwargs):
        names = list(more) + ["weights", "metrics_collections", "updates_collections", "name"]
        given = dict(zip(names, args))
        given.update(kwargs)
        return metric(labels=labels, predictions=predictions, **given)

    return streaming


streaming_mean = metrics_base.mean
streaming_mean_tensor = metrics_base.mean_tensor
streaming_accuracy = _turned(metrics_base.accuracy)
streaming_precision = _turned(metrics_counts.precision)
streaming_recall = _turned(metrics_counts.recall)
streaming_true_positives = _turned(metrics_counts.true_positives)
streaming_true_negatives = _turned(metrics_counts.true_negatives)
streaming_false_positives = _turned(metrics_counts.false_positives)
streaming_false_negatives = _turned(metrics_counts.false_negatives)
streaming_mean_absolute_error = _turned(metrics_base.mean_absolute_error)
streaming_mean_squared_error = _turned(metrics_base.mean_squared_error)
streaming_root_mean_squared_error = _turned(metrics_base.root_mean_squared_error)
streaming_mean_relative_error = _turned(metrics_base.mean_relative_error, "normalizer")
streaming_mean_iou = _turned(metrics_base.mean_iou, "num_classes")
streaming_precision_at_thresholds = _turned(metrics_counts.precision_at_thresholds, "thresholds")
streaming_recall_at_thresholds = _turned(metrics_counts.recall_at_thresholds, "thresholds")
streaming_sparse_recall_at_k = _turned(metrics_at_k.recall_at_k, "k", "class_id")
streaming_sparse_precision_at_k = _turned(metrics_at_k.precision_at_k, "k", "class_id")
streaming_sparse_average_precision_at_k = _turned(metrics_at_k.average_precision_at_k, "k")


def streaming_auc(
    predictions,
    labels,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    curve="ROC",
    name=None,
):
    """tf.contrib.metrics.streaming_auc."""
    return metrics_counts.auc(
        labels, predictions, weights, num_thresholds, metrics_collections, updates_collections, curve, name
    )


def streaming_specificity_at_sensitivity(
    predictions,
    labels,
    sensitivity,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.contrib.metrics.streaming_specificity_at_sensitivity."""
    return metrics_counts.specificity_at_sensitivity(
        labels, predictions, sensitivity, weights, num_thresholds, metrics_collections, updates_collections, name
    )


def streaming_sensitivity_at_specificity(
    predictions,
    labels,
    specificity,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.contrib.metrics.streaming_sensitivity_at_specificity."""
    return metrics_counts.sensitivity_at_specificity(
        labels, predictions, specificity, weights, num_thresholds, metrics_collections, updates_collections, name
    )


def streaming_percentage_less(
    values, threshold, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_percentage_less."""
    return metrics_base.percentage_below(values, threshold, weights, metrics_collections, updates_collections, name)


def streaming_recall_at_k(
    predictions, labels, k, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_recall_at_k."""
    hits = tf.cast(tf.nn.in_top_k(predictions, labels, k), tf.float32)
    name = name or metrics_at_k.at_k_name("recall", k)
    return streaming_mean(hits, weights, metrics_collections, updates_collections, name)


def streaming_mean_cosine_distance(
    predictions, labels, dim, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_mean_cosine_distance."""
    predictions, labels, weights = squeezed(predictions, labels, weights)
    products = tf.reduce_sum(tf.multiply(predictions, labels), axis=[dim], keepdims=True)
    distance, update_op = streaming_mean(products, weights, None, None, name or "mean_cosine_distance")
    distance = tf.subtract(1.0, distance)
    update_op = tf.subtract(1.0, update_op)
    return collect(distance, metrics_collections), collect(update_op, updates_collections)


def streaming_sparse_precision_at_top_k(
    top_k_predictions,
    labels,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.contrib.metrics.streaming_sparse_precision_at_top_k."""
    default = metrics_at_k.at_k_name("precision", class_id=class_id)
    with tf.name_scope(name, default, (top_k_predictions, labels, weights)) as scope:
        return metrics_at_k.precision_at_top_k(
            labels, top_k_predictions, None, class_id, weights, metrics_collections, updates_collections, scope
        )


def sparse_recall_at_top_k(
    labels,
    top_k_predictions,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.contrib.metrics.sparse_recall_at_top_k."""
    default = metrics_at_k.at_k_name("recall", class_id=class_id)
    with tf.name_scope(name, default, (top_k_predictions, labels, weights)) as scope:
        return metrics_at_k.recall_at_top_k(
            labels, top_k_predictions, None, class_id, weights, metrics_collections, updates_collections, scope
        )


def streaming_sparse_average_precision_at_top_k(
    top_k_predictions, labels, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_sparse_average_precision_at_top_k."""
    return metrics_at_k.average_precision_at_top_k(
        labels, top_k_predictions, weights, metrics_collections, updates_collections, name
    )


def _rate(default, first, second, predictions, labels, weights, collections, name):
    """The counts of first by those of both."""
    with tf.variable_scope(name, default, (predictions, labels, weights)):
        predictions, labels, weights = squeezed(
            tf.cast(predictions, dtype=tf.bool), tf.cast(labels, dtype=tf.bool), weights
        )
        a, a_update = first(labels, predictions, weights)
        b, b_update = second(labels, predictions, weights)

        def share(x, y, name):
            some = tf.greater(x + y, 0)
            return tf.where(some, tf.div(x, x + y), 0, name)

        value = share(a, b, "value")
        update_op = share(a_update, b_update, "update_op")
        return collect(value, collections[0]), collect(update_op, collections[1])


def streaming_false_positive_rate(
    predictions, labels, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_false_positive_rate."""
    counts = metrics_counts.false_positives, metrics_counts.true_negatives
    collections = metrics_collections, updates_collections
    return _rate("false_positive_rate", counts[0], counts[1], predictions, labels, weights, collections, name)


def streaming_false_negative_rate(
    predictions, labels, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_false_negative_rate."""
    counts = metrics_counts.false_negatives, metrics_counts.true_positives
    collections = metrics_collections, updates_collections
    return _rate("false_negative_rate", counts[0], counts[1], predictions, labels, weights, collections, name)


class _Counts(Confusion):
    """Counts at thresholds that do not check that predictions are in [0, 1]."""

    def __init__(self, predictions, labels, thresholds, weights, includes=("tp", "fn", "tn", "fp")):
        predictions, labels, weights = squeezed(predictions, labels, weights)
        self._count(predictions, labels, thresholds, weights, includes)


def _counts_at(predictions, labels, thresholds, weights, key):
    found = _Counts(predictions, labels, thresholds, weights, (key,))
    return found.values[key], found.updates[key]


def streaming_true_positives_at_thresholds(predictions, labels, thresholds, weights=None):
    """tf.contrib.metrics.streaming_true_positives_at_thresholds."""
    return _counts_at(predictions, labels, thresholds, weights, "tp")


def streaming_false_negatives_at_thresholds(predictions, labels, thresholds, weights=None):
    """tf.contrib.metrics.streaming_false_negatives_at_thresholds."""
    return _counts_at(predictions, labels, thresholds, weights, "fn")


def streaming_false_positives_at_thresholds(predictions, labels, thresholds, weights=None):
    """tf.contrib.metrics.streaming_false_positives_at_thresholds."""
    return _counts_at(predictions, labels, thresholds, weights, "fp")


def streaming_true_negatives_at_thresholds(predictions, labels, thresholds, weights=None):
    """tf.contrib.metrics.streaming_true_negatives_at_thresholds."""
    return _counts_at(predictions, labels, thresholds, weights, "tn")


def _rate_at(default, prefix, keys, predictions, labels, thresholds, weights, collections, name):
    with tf.variable_scope(name, default, (predictions, labels, weights)):
        found = _Counts(predictions, labels, thresholds, weights, keys)
        share = lambda counts, suffix: tf.div(
            counts[keys[0]], 1e-7 + counts[keys[0]] + counts[keys[1]], name=prefix + suffix
        )
        value = share(found.values, "value")
        update_op = share(found.updates, "update_op")
        return collect(value, collections[0]), collect(update_op, collections[1])


def streaming_false_positive_rate_at_thresholds(
    predictions, labels, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_false_positive_rate_at_thresholds."""
    names = "false_positive_rate_at_thresholds", "fpr_", ("fp", "tn")
    collections = metrics_collections, updates_collections
    return _rate_at(*(names + (predictions, labels, thresholds, weights, collections, name)))


def streaming_false_negative_rate_at_thresholds(
    predictions, labels, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_false_negative_rate_at_thresholds."""
    names = "false_negative_rate_at_thresholds", "fnr_", ("fn", "tp")
    collections = metrics_collections, updates_collections
    return _rate_at(*(names + (predictions, labels, thresholds, weights, collections, name)))


def streaming_curve_points(
    labels=None,
    predictions=None,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    curve="ROC",
    name=None,
):
    """tf.contrib.metrics.streaming_curve_points."""
    with tf.variable_scope(name, "curve_points", (labels, predictions, weights)):
        if curve != "ROC" and curve != "PR":
            raise ValueError("curve must be either ROC or PR, %s unknown" % curve)
        found = _Counts(predictions, labels, even_thresholds(num_thresholds), weights)
        tp, fn, tn, fp = [found.values[key] for key in ("tp", "fn", "tn", "fp")]
        recall = tf.div(tp + 1.0e-6, tp + fn + 1.0e-6)
        if curve == "ROC":
            points = [tf.div(fp, fp + tn + 1.0e-6), recall]
        else:
            points = [recall, tf.div(tp + 1.0e-6, tp + fp + 1.0e-6)]
        points = tf.stack(points, axis=1)
        update_op = tf.group(*found.updates.values())
        return collect(points, metrics_collections), collect(update_op, updates_collections)


def f1_score(
    labels,
    predictions,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.contrib.metrics.f1_score."""
    with tf.variable_scope(name, "f1", (labels, predictions, weights)):
        predictions, labels, weights = squeezed(predictions, labels, weights)
        found = Confusion(labels, predictions, even_thresholds(num_thresholds), weights, ("tp", "fp", "fn"))

        def best(counts, name):
            precision = tf.div(counts["tp"], 1e-7 + counts["tp"] + counts["fp"], name="precision_" + name)
            recall = tf.div(counts["tp"], 1e-7 + counts["tp"] + counts["fn"], name="recall_" + name)
            product = 2.0 * precision * recall
            return tf.reduce_max(product / (precision + recall + 1e-7))

        value = collect(best(found.values, "value"), metrics_collections)
        return value, collect(best(found.updates, "update"), updates_collections)


def _covariance_of(comoment, count, name):
    too_few = tf.less_equal(count, 1.0)
    return tf.where(too_few, float("nan"), tf.truediv(comoment, count - 1), name=name)


def _mean_step(mean, values, batch_count, update_count):
    """The mean of a batch, and the running mean's value before and after."""
    of_batch = tf.div_no_nan(tf.reduce_sum(values), batch_count)
    delta = tf.div_no_nan((of_batch - mean) * batch_count, update_count)
    return of_batch, tf.assign_add(mean, delta) - delta


def streaming_covariance(
    predictions, labels, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_covariance."""
    with tf.variable_scope(name, "covariance", (predictions, labels, weights)):
        predictions, labels, weights = squeezed(predictions, labels, weights)
        names = "count", "mean_prediction", "mean_label", "comoment"
        count, mean_prediction, mean_label, comoment = [metric_variable([], tf.float32, name=n) for n in names]
        if weights is None:
            batch_count = tf.cast(tf.size(labels), tf.float32)
            weighted = predictions, labels
        else:
            weights = broadcast_weights(weights, labels)
            batch_count = tf.reduce_sum(weights)
            weighted = tf.multiply(predictions, weights), tf.multiply(labels, weights)
        update_count = tf.assign_add(count, batch_count)
        before = update_count - batch_count
        of_predictions, previous_prediction = _mean_step(mean_prediction, weighted[0], batch_count, update_count)
        of_labels, previous_label = _mean_step(mean_label, weighted[1], batch_count, update_count)
        residuals = (predictions - of_predictions) * (labels - of_labels)
        of_batch = tf.reduce_sum(residuals if weights is None else residuals * weights)
        shift = (previous_prediction - of_predictions) * (previous_label - of_labels)
        update = tf.assign_add(comoment, of_batch + shift * (before * batch_count / update_count))
        covariance = _covariance_of(comoment, count, "covariance")
        with tf.control_dependencies([update]):
            update_op = _covariance_of(comoment, count, "update_op")
    return collect(covariance, metrics_collections), collect(update_op, updates_collections)


def streaming_pearson_correlation(
    predictions, labels, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.contrib.metrics.streaming_pearson_correlation."""
    with tf.variable_scope(name, "pearson_r", (predictions, labels, weights)):
        predictions, labels, weights = squeezed(predictions, labels, weights)
        if weights is not None:
            weights = broadcast_weights(weights, labels)
        both = streaming_covariance(predictions, labels, weights=weights, name="covariance")
        first = streaming_covariance(predictions, predictions, weights=weights, name="variance_predictions")
        second = streaming_covariance(labels, labels, weights=weights, name="variance_labels")
        value, update_op = [
            tf.truediv(both[i], tf.multiply(tf.sqrt(first[i]), tf.sqrt(second[i])), name=("pearson_r", "update_op")[i])
            for i in range(2)
        ]
    return collect(value, metrics_collections), collect(update_op, updates_collections)


def aggregate_metrics(*value_update_tuples):
    """tf.contrib.metrics.aggregate_metrics."""
    if not value_update_tuples:
        raise ValueError("Expected at least one value_tensor/update_op pair")
    values, updates = zip(*value_update_tuples)
    return list(values), list(updates)


def aggregate_metric_map(names_to_tuples):
    """tf.contrib.metrics.aggregate_metric_map."""
    names = names_to_tuples.keys()
    values, updates = zip(*names_to_tuples.values())
    return dict(zip(names, values)), dict(zip(names, updates))


def count(values, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.contrib.metrics.count."""
    with tf.variable_scope(name, "count", (values, weights)):
        total = metric_variable([], tf.float32, name="count")
        if weights is None:
            number = tf.cast(tf.size(values), tf.float32)
        else:
            values, _, weights = squeezed(tf.cast(values, tf.float32), None, weights)
            number = tf.reduce_sum(broadcast_weights(tf.cast(weights, tf.float32), values))
        with tf.control_dependencies([values]):
            update_op = tf.assign_add(total, number)
        return collect(tf.identity(total), metrics_collections), collect(update_op, updates_collections)


def _kappa(po, row, col, name):
    agreed = tf.reduce_sum(po)
    total = tf.reduce_sum(row)
    expected = tf.div_no_nan(tf.cast(row * col, tf.float64), tf.cast(total, tf.float64))
    expected = tf.reduce_sum(expected)
    agreed, expected, total = [tf.cast(value, tf.float64) for value in (agreed, expected, total)]
    return tf.div_no_nan(agreed - expected, total - expected, name=name)


def cohen_kappa(
    labels,
    predictions_idx,
    num_classes,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.contrib.metrics.cohen_kappa."""
    if num_classes < 2:
        raise ValueError("`num_classes` must be >= 2.Found: {}".format(num_classes))
    with tf.variable_scope(name, "cohen_kappa", (labels, predictions_idx, weights)):
        labels.get_shape().with_rank_at_most(2)
        if labels.get_shape().ndims == 2:
            labels = tf.squeeze(labels, axis=[-1])
        predictions, labels, weights = squeezed(predictions_idx, labels, weights)
        dtype = tf.int64 if weights is None or weights.dtype.is_integer else tf.float32
        totals = [metric_variable((num_classes,), dtype, name=n) for n in ("po", "pe_row", "pe_col")]
        table = confusion_matrix(
            labels, predictions, num_classes=num_classes, weights=weights, dtype=dtype, name="counts_in_table"
        )
        found = [tf.diag_part(table), tf.reduce_sum(table, axis=0), tf.reduce_sum(table, axis=1)]
        updates = [tf.assign_add(total, part) for total, part in zip(totals, found)]
        value = _kappa(*totals, name="value")
        update_op = _kappa(*updates, name="update_op")
        return collect(value, metrics_collections), collect(update_op, updates_collections)


def accuracy(predictions, labels, weights=None, name=None):
    """tf.contrib.metrics.accuracy."""
    if not (labels.dtype.is_integer or labels.dtype in (tf.bool, tf.string)):
        raise ValueError("Labels should have bool, integer, or string dtype, not %r" % labels.dtype)
    if not labels.dtype.is_compatible_with(predictions.dtype):
        text = "Dtypes of predictions and labels should match. Given: predictions (%r) and labels (%r)"
        raise ValueError(text % (predictions.dtype, labels.dtype))
    with tf.name_scope(name, "accuracy", values=[predictions, labels]):
        is_correct = tf.cast(tf.equal(predictions, labels), tf.float32)
        if weights is None:
            return tf.reduce_mean(is_correct)
        is_correct = tf.multiply(is_correct, weights)
        number = tf.multiply(weights, tf.ones_like(is_correct))
        return tf.div(tf.reduce_sum(is_correct), tf.reduce_sum(number))
