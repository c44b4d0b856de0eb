"""tf.metrics that count true and false positives and negatives."""

import tensorflow as tf

from scopelint.api.library.metrics_base import collect, divide, metric_variable, squeezed
from scopelint.api.library.weights_broadcast import broadcast_weights


def _read(variable, collections):
    return collect(tf.identity(variable), collections)


def _count_condition(values, weights, metrics_collections, updates_collections):
    tf.debugging.assert_type(values, tf.bool)
    count = metric_variable([], tf.float32, name="count")
    values = tf.cast(values, tf.float32)
    if weights is not None:
        with tf.control_dependencies((tf.debugging.assert_rank_in(weights, (0, tf.rank(values))),)):
            weights = tf.cast(weights, tf.float32)
            values = tf.multiply(values, weights)
    value_tensor = _read(count, metrics_collections)
    update_op = tf.assign_add(count, tf.reduce_sum(values))
    return value_tensor, collect(update_op, updates_collections)


def _as_bools(predictions, labels, weights):
    return squeezed(tf.cast(predictions, dtype=tf.bool), tf.cast(labels, dtype=tf.bool), weights)


class Confusion(object):
    """Counts of the four outcomes, a variable of one element a threshold each."""

    def __init__(self, labels, predictions, thresholds, weights, includes):
        zero = tf.cast(0.0, dtype=predictions.dtype)
        message = "predictions must be in [0, 1]"
        above = tf.assert_greater_equal(predictions, zero, message=message)
        one = tf.cast(1.0, dtype=predictions.dtype)
        below = tf.assert_less_equal(predictions, one, message=message)
        with tf.control_dependencies([above, below]):
            predictions, labels, weights = squeezed(
                tf.cast(predictions, tf.float32), tf.cast(labels, dtype=tf.bool), weights
            )
        self._count(predictions, labels, thresholds, weights, includes)

    def _count(self, predictions, labels, thresholds, weights, includes):
        self.count = len(thresholds)
        self.includes = includes
        self._tile(predictions, labels, thresholds)
        self.weights = None
        if weights is not None:
            weights = broadcast_weights(tf.cast(weights, tf.float32), predictions)
            self.weights = tf.tile(tf.reshape(weights, [1, -1]), [self.count, 1])
        self.values = {}
        self.updates = {}
        self._add("tp", "true_positives")
        self._add("fn", "false_negatives")
        self._add("tn", "true_negatives")
        self._add("fp", "false_positives")

    def _tile(self, predictions, labels, thresholds):
        predictions_2d = tf.reshape(predictions, [-1, 1])
        labels_2d = tf.reshape(tf.cast(labels, dtype=tf.bool), [1, -1])
        size = predictions_2d.get_shape().as_list()[0]
        if size is None:
            size = tf.shape(predictions_2d)[0]
        column = tf.expand_dims(tf.constant(thresholds), [1])
        tiled = tf.tile(column, tf.stack([1, size]))
        self.pred_pos = tf.greater(tf.tile(tf.transpose(predictions_2d), [self.count, 1]), tiled)
        if "fn" in self.includes or "tn" in self.includes:
            self.pred_neg = tf.logical_not(self.pred_pos)
        self.label_pos = tf.tile(labels_2d, [self.count, 1])
        if "fp" in self.includes or "tn" in self.includes:
            self.label_neg = tf.logical_not(self.label_pos)

    def _add(self, key, name):
        if key not in self.includes:
            return
        variable = metric_variable([self.count], tf.float32, name=name)
        labels = self.label_pos if key in ("tp", "fn") else self.label_neg
        predicted = self.pred_pos if key in ("tp", "fp") else self.pred_neg
        hits = tf.cast(tf.logical_and(labels, predicted), tf.float32)
        if self.weights is not None:
            hits = hits * self.weights
        self.updates[key] = tf.assign_add(variable, tf.reduce_sum(hits, 1))
        self.values[key] = variable


def false_negatives(labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.metrics.false_negatives."""
    with tf.variable_scope(name, "false_negatives", (predictions, labels, weights)):
        predictions, labels, weights = _as_bools(predictions, labels, weights)
        found = tf.logical_and(tf.equal(labels, True), tf.equal(predictions, False))
        return _count_condition(found, weights, metrics_collections, updates_collections)


def false_negatives_at_thresholds(
    labels, predictions, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.false_negatives_at_thresholds."""
    with tf.variable_scope(name, "false_negatives", (predictions, labels, weights)):
        found = Confusion(labels, predictions, thresholds, weights, ("fn",))
        value = _read(found.values["fn"], metrics_collections)
        return value, collect(found.updates["fn"], updates_collections)


def false_positives(labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.metrics.false_positives."""
    with tf.variable_scope(name, "false_positives", (predictions, labels, weights)):
        predictions, labels, weights = _as_bools(predictions, labels, weights)
        found = tf.logical_and(tf.equal(labels, False), tf.equal(predictions, True))
        return _count_condition(found, weights, metrics_collections, updates_collections)


def false_positives_at_thresholds(
    labels, predictions, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.false_positives_at_thresholds."""
    with tf.variable_scope(name, "false_positives", (predictions, labels, weights)):
        found = Confusion(labels, predictions, thresholds, weights, ("fp",))
        value = _read(found.values["fp"], metrics_collections)
        return value, collect(found.updates["fp"], updates_collections)


def true_negatives(labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.metrics.true_negatives."""
    with tf.variable_scope(name, "true_negatives", (predictions, labels, weights)):
        predictions, labels, weights = _as_bools(predictions, labels, weights)
        found = tf.logical_and(tf.equal(labels, False), tf.equal(predictions, False))
        return _count_condition(found, weights, metrics_collections, updates_collections)


def true_negatives_at_thresholds(
    labels, predictions, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.true_negatives_at_thresholds."""
    with tf.variable_scope(name, "true_negatives", (predictions, labels, weights)):
        found = Confusion(labels, predictions, thresholds, weights, ("tn",))
        value = _read(found.values["tn"], metrics_collections)
        return value, collect(found.updates["tn"], updates_collections)


def true_positives(labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.metrics.true_positives."""
    with tf.variable_scope(name, "true_positives", (predictions, labels, weights)):
        predictions, labels, weights = _as_bools(predictions, labels, weights)
        found = tf.logical_and(tf.equal(labels, True), tf.equal(predictions, True))
        return _count_condition(found, weights, metrics_collections, updates_collections)


def true_positives_at_thresholds(
    labels, predictions, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.true_positives_at_thresholds."""
    with tf.variable_scope(name, "true_positives", (predictions, labels, weights)):
        found = Confusion(labels, predictions, thresholds, weights, ("tp",))
        value = _read(found.values["tp"], metrics_collections)
        return value, collect(found.updates["tp"], updates_collections)


def _precision(tp, fp, name):
    return tf.where(tf.greater(tp + fp, 0), divide(tp, tp + fp), 0, name)


def precision(labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.metrics.precision."""
    with tf.variable_scope(name, "precision", (predictions, labels, weights)):
        predictions, labels, weights = _as_bools(predictions, labels, weights)
        tp, tp_update = true_positives(labels, predictions, weights)
        fp, fp_update = false_positives(labels, predictions, weights)
        value = collect(_precision(tp, fp, "value"), metrics_collections)
        return value, collect(_precision(tp_update, fp_update, "update_op"), updates_collections)


def precision_at_thresholds(
    labels, predictions, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.precision_at_thresholds."""
    with tf.variable_scope(name, "precision_at_thresholds", (predictions, labels, weights)):
        found = Confusion(labels, predictions, thresholds, weights, ("tp", "fp"))
        value = divide(found.values["tp"], 1e-7 + found.values["tp"] + found.values["fp"], name="precision_value")
        collect(value, metrics_collections)
        updates = found.updates
        update_op = divide(updates["tp"], 1e-7 + updates["tp"] + updates["fp"], name="precision_update_op")
        return value, collect(update_op, updates_collections)


def _recall(tp, fn, name):
    return tf.where(tf.greater(tp + fn, 0), divide(tp, tp + fn), 0, name)


def recall(labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """tf.metrics.recall."""
    with tf.variable_scope(name, "recall", (predictions, labels, weights)):
        predictions, labels, weights = _as_bools(predictions, labels, weights)
        tp, tp_update = true_positives(labels, predictions, weights)
        fn, fn_update = false_negatives(labels, predictions, weights)
        value = collect(_recall(tp, fn, "value"), metrics_collections)
        return value, collect(_recall(tp_update, fn_update, "update_op"), updates_collections)


def recall_at_thresholds(
    labels, predictions, thresholds, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.recall_at_thresholds."""
    with tf.variable_scope(name, "recall_at_thresholds", (predictions, labels, weights)):
        found = Confusion(labels, predictions, thresholds, weights, ("tp", "fn"))
        value = divide(found.values["tp"], 1e-7 + found.values["tp"] + found.values["fn"], name="recall_value")
        collect(value, metrics_collections)
        updates = found.updates
        update_op = divide(updates["tp"], 1e-7 + updates["tp"] + updates["fn"], name="recall_update_op")
        return value, collect(update_op, updates_collections)


def even_thresholds(count):
    inner = [(i + 1) * 1.0 / (count - 1) for i in range(count - 2)]
    return [0.0 - 1e-7] + inner + [1.0 + 1e-7]


_ALL = ("tp", "fn", "tn", "fp")


class _Auc(object):
    """The area under a curve through as many points as there are thresholds."""

    def __init__(self, curve, method, count):
        self.curve = curve
        self.method = method
        self.last = count - 1

    def _careful(self, tp, fp, fn):
        last = self.last
        dtp = tp[:last] - tp[1:]
        p = tp + fp
        slope = tf.div_no_nan(dtp, tf.maximum(p[:last] - p[1:], 0), name="prec_slope")
        intercept = tp[1:] - tf.multiply(slope, p[1:])
        both = tf.logical_and(p[:last] > 0, p[1:] > 0)
        ratio = tf.div_no_nan(p[:last], tf.maximum(p[1:], 0), name="recall_relative_ratio")
        ratio = tf.where(both, ratio, tf.ones_like(p[1:]))
        area = slope * (dtp + intercept * tf.log(ratio))
        increment = tf.div_no_nan(area, tf.maximum(tp[1:] + fn[1:], 0), name="pr_auc_increment")
        return tf.reduce_sum(increment, name="interpolate_pr_auc")

    def _heights(self, y):
        if self.method == "minoring":
            return tf.minimum(y[: self.last], y[1:])
        if self.method == "majoring":
            return tf.maximum(y[: self.last], y[1:])
        if self.method in ("trapezoidal", "careful_interpolation"):
            return (y[: self.last] + y[1:]) / 2.0
        raise ValueError("Invalid summation_method: %s" % self.method)

    def area(self, counts, name):
        tp, fn, tn, fp = counts["tp"], counts["fn"], counts["tn"], counts["fp"]
        if self.curve == "PR" and self.method == "careful_interpolation":
            return self._careful(tp, fp, fn)
        epsilon = 1e-6
        rec = divide(tp + epsilon, tp + fn + epsilon)
        if self.curve == "ROC":
            x, y = divide(fp, fp + tn + epsilon), rec
        else:
            x, y = rec, divide(tp + epsilon, tp + fp + epsilon)
        widths = x[: self.last] - x[1:]
        return tf.reduce_sum(tf.multiply(widths, self._heights(y)), name=name)


def auc(
    labels,
    predictions,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    curve="ROC",
    name=None,
    summation_method="trapezoidal",
    thresholds=None,
):
    """tf.metrics.auc."""
    with tf.variable_scope(name, "auc", (labels, predictions, weights)):
        if curve != "ROC" and curve != "PR":
            raise ValueError("curve must be either ROC or PR, %s unknown" % curve)
        if thresholds is not None:
            num_thresholds = len(thresholds) + 2
            thresholds = [0.0 - 1e-7] + sorted(thresholds) + [1.0 + 1e-7]
        else:
            thresholds = even_thresholds(num_thresholds)
        found = Confusion(labels, predictions, thresholds, weights, _ALL)
        curve = _Auc(curve, summation_method, num_thresholds)
        value = collect(curve.area(found.values, "value"), metrics_collections)
        return value, collect(curve.area(found.updates, "update_op"), updates_collections)


def _at_nearest(first, second, third, fourth, wanted, name):
    """first/(first+second) at the threshold where third/(third+fourth) comes nearest to what is wanted."""
    ratios = divide(third, third + fourth + 1e-7)
    index = tf.cast(tf.argmin(tf.abs(ratios - wanted), 0), tf.int32)
    return divide(first[index], first[index] + second[index] + 1e-7, name)


def sensitivity_at_specificity(
    labels,
    predictions,
    specificity,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.metrics.sensitivity_at_specificity."""
    if specificity < 0 or specificity > 1:
        raise ValueError("`specificity` must be in the range [0, 1].")
    with tf.variable_scope(name, "sensitivity_at_specificity", (predictions, labels, weights)):
        found = Confusion(labels, predictions, even_thresholds(num_thresholds), weights, _ALL)
        v, u = found.values, found.updates
        value = _at_nearest(v["tp"], v["fn"], v["tn"], v["fp"], specificity, "value")
        collect(value, metrics_collections)
        update_op = _at_nearest(u["tp"], u["fn"], u["tn"], u["fp"], specificity, "update_op")
        return value, collect(update_op, updates_collections)


def _specificity(tp, tn, fp, fn, sensitivity, name):
    """The specificity at the last threshold whose sensitivity comes nearest to what is wanted."""
    sensitivities = divide(tp, tp + fn + 1e-7)
    nearest = tf.reduce_min(tf.abs(sensitivities - sensitivity))
    flags = tf.equal(tf.abs(sensitivities - sensitivity), nearest)
    counts = tf.cumsum(tf.cast(flags, tf.int64))
    index = tf.cast(tf.argmax(counts, 0), tf.int32)
    return divide(tn[index], tn[index] + fp[index] + 1e-7, name)


def specificity_at_sensitivity(
    labels,
    predictions,
    sensitivity,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.metrics.specificity_at_sensitivity."""
    if sensitivity < 0 or sensitivity > 1:
        raise ValueError("`sensitivity` must be in the range [0, 1].")
    with tf.variable_scope(name, "specificity_at_sensitivity", (predictions, labels, weights)):
        found = Confusion(labels, predictions, even_thresholds(num_thresholds), weights, _ALL)
        v, u = found.values, found.updates
        value = collect(_specificity(v["tp"], v["tn"], v["fp"], v["fn"], sensitivity, "value"), metrics_collections)
        update_op = _specificity(u["tp"], u["tn"], u["fp"], u["fn"], sensitivity, "update_op")
        return value, collect(update_op, updates_collections)
