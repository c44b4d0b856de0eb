"""tf.metrics of the k best predictions."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.metrics_base import collect, divide, metric_variable
from scopelint.api.library.sets import set_difference, set_intersection, set_size
from scopelint.api.library.weights_broadcast import assert_broadcastable, broadcast_weights

_SPARSE = "tf.metrics at k of sparse labels"


def at_k_name(name, k=None, class_id=None):
    """The default name of such a metric."""
    name = "%s_at_k" % name if k is None else "%s_at_%d" % (name, k)
    return name if class_id is None else "%s_class%d" % (name, class_id)


def _dense(labels):
    labels = tf.convert_to_tensor_or_sparse_tensor(labels)
    return tf.scopelint.unmodelled(_SPARSE) if isinstance(labels, tf.SparseTensor) else labels


def _expanded(labels, predictions):
    """Labels of the predictions' rank."""
    with tf.name_scope(None, "expand_labels", (labels, predictions)) as scope:
        labels = _dense(labels)
        ranks = labels.get_shape().ndims, predictions.get_shape().ndims
        if None not in ranks:
            if ranks[0] == ranks[1]:
                return labels
            if ranks[1] == ranks[0] + 1:
                return tf.expand_dims(labels, -1, name=scope)
            text = "Unexpected labels shape %s for predictions shape %s."
            raise ValueError(text % (labels.get_shape(), predictions.get_shape()))
        one_more = tf.equal(tf.rank(predictions), tf.rank(labels) + 1)
        return tf.cond(one_more, lambda: tf.expand_dims(labels, -1, name=scope), lambda: labels)


def _with_last_as_one(shape, axes):
    """A shape whose given axes are 1; mirrors math_ops.reduced_shape."""
    if not TF2:
        shape = tf.cast(shape, tf.int32)
        axes = tf.cast(axes, tf.int32)
    rank = tf.size(shape)
    axes = (axes + rank) % rank
    axes_shape = tf.shape(axes)
    indices = [tf.range(rank), axes]
    ones = tf.ones(axes_shape, dtype=shape.dtype) if TF2 else tf.fill(axes_shape, 1)
    return tf.raw_ops.DynamicStitch(indices=indices, data=[shape, ones])


def _only_class(ids, class_id):
    """The ids of one class."""
    ids = _dense(ids)
    shape = tf.shape(ids, out_type=tf.int64)
    last = tf.size(shape) - 1
    filled = _with_last_as_one(shape, tf.reshape(last, [1]))
    wanted = tf.fill(filled, tf.cast(class_id, tf.int64))
    found = set_intersection(wanted, ids)
    return tf.SparseTensor(indices=found.indices, values=found.values, dense_shape=shape)


_COUNTS = {
    "true_positives": lambda predictions, labels: set_intersection(predictions, labels),
    "false_negatives": lambda predictions, labels: set_difference(predictions, labels, aminusb=False),
    "false_positives": lambda predictions, labels: set_difference(predictions, labels, aminusb=True),
}


def _counted(what, labels, predictions, class_id=None, weights=None, name=None):
    """How many of what each row has."""
    with tf.name_scope(name, what, (predictions, labels, weights)):
        if class_id is not None:
            labels = _only_class(labels, class_id)
            predictions = _only_class(predictions, class_id)
        count = tf.cast(set_size(_COUNTS[what](predictions, labels)), tf.float64)
        if weights is not None:
            with tf.control_dependencies((assert_broadcastable(weights, count),)):
                weights = tf.cast(weights, tf.float64)
                count = tf.multiply(count, weights)
        return count


def _streamed(what, labels, predictions, k, class_id, weights):
    """The variable that counts what, and its update."""
    name = at_k_name(what[:-1], k, class_id=class_id)
    with tf.name_scope(None, name, (predictions, labels, weights)) as scope:
        count = _counted(what, labels, predictions, class_id, weights)
        total = tf.cast(tf.reduce_sum(count), tf.float64)
        variable = metric_variable([], tf.float64, name=scope)
        return variable, tf.assign_add(variable, total, name="update")


def _share(name, default, other, labels, predictions_idx, k, class_id, weights, collections):
    """True positives by true positives and something else."""
    default = at_k_name(default, k, class_id=class_id)
    with tf.name_scope(name, default, (predictions_idx, labels, weights)) as scope:
        labels = _expanded(labels, predictions_idx)
        predictions = tf.cast(predictions_idx, tf.int64)
        hits, hits_update = _streamed("true_positives", labels, predictions, k, class_id, weights)
        rest, rest_update = _streamed(other, labels, predictions, k, class_id, weights)
        metric = collect(divide(hits, tf.add(hits, rest), name=scope), collections[0])
        update = divide(hits_update, tf.add(hits_update, rest_update), name="update")
        return metric, collect(update, collections[1])


def recall_at_top_k(
    labels,
    predictions_idx,
    k=None,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.metrics.recall_at_top_k."""
    collections = metrics_collections, updates_collections
    return _share(name, "recall", "false_negatives", labels, predictions_idx, k, class_id, weights, collections)


def precision_at_top_k(
    labels,
    predictions_idx,
    k=None,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.metrics.precision_at_top_k."""
    collections = metrics_collections, updates_collections
    return _share(name, "precision", "false_positives", labels, predictions_idx, k, class_id, weights, collections)


def _of_best(metric, default, labels, predictions, k, class_id, weights, metrics_collections, updates_collections, name):
    default = at_k_name(default, k, class_id=class_id)
    with tf.name_scope(name, default, (predictions, labels, weights)) as scope:
        _, best = tf.nn.top_k(predictions, k)
        return metric(labels, best, k, class_id, weights, metrics_collections, updates_collections, scope)


def recall_at_k(
    labels,
    predictions,
    k,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.metrics.recall_at_k."""
    rest = labels, predictions, k, class_id, weights, metrics_collections, updates_collections, name
    return _of_best(recall_at_top_k, "recall", *rest)


def precision_at_k(
    labels,
    predictions,
    k,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """tf.metrics.precision_at_k."""
    rest = labels, predictions, k, class_id, weights, metrics_collections, updates_collections, name
    return _of_best(precision_at_top_k, "precision", *rest)


sparse_precision_at_k = precision_at_k


def _in_range(labels, num_classes):
    """Labels of classes that there are not, as -1."""
    labels = tf.scopelint.unmodelled(_SPARSE) if isinstance(labels, tf.SparseTensor) else labels
    largest = tf.reduce_max(labels)

    def cleaned():
        beyond = tf.greater_equal(labels, num_classes)
        return tf.where_v2(beyond, -1 * tf.ones_like(labels), labels)

    return tf.cond(tf.greater_equal(largest, num_classes), cleaned, lambda: labels)


def _tiled(labels, k):
    with tf.name_scope("labels_per_k", "expand_and_tile", (labels, k, -1)) as scope:
        labels = _dense(labels)
        expanded = tf.expand_dims(labels, -2, name="expand")
        if k == 1:
            return expanded
        ones = tf.ones_like(tf.shape(labels))
        multiples = tf.concat((ones[:-1], (k,), ones[-1:]), 0, name="multiples")
        return tf.tile(expanded, multiples, name=scope)


def _num_relevant(labels, k):
    with tf.name_scope(None, "num_relevant", (labels,)) as scope:
        labels = _dense(labels)
        given = tf.greater_equal(labels, 0)
        flags = tf.where_v2(given, tf.ones_like(labels), tf.zeros_like(labels))
        return tf.minimum(tf.reduce_sum(flags, axis=-1), k, name=scope)


def _average_precision(labels, predictions_idx):
    """The average precision of each row."""
    with tf.name_scope(None, "average_precision", (predictions_idx, labels)) as scope:
        predictions = tf.cast(predictions_idx, tf.int64, name="predictions_idx")
        if predictions.get_shape().ndims == 0:
            raise ValueError("The rank of predictions_idx must be at least 1.")
        k = predictions.get_shape().as_list()[-1]
        if k is None:
            raise ValueError("The last dimension of predictions_idx must be set.")
        labels = _expanded(labels, predictions)
        each = tf.expand_dims(predictions, -1, name="predictions_idx_per_k")
        relevant = _counted("true_positives", _tiled(labels, k), each, name="relevant_per_k")
        hits = tf.cumsum(relevant, axis=-1, name="tp_per_k")
        retrieved = tf.cumsum(tf.ones_like(relevant), axis=-1, name="retrieved_per_k")
        hits = tf.cast(hits, tf.float64)
        precision = divide(hits, tf.cast(retrieved, tf.float64), name="precision_per_k")
        weighted = tf.multiply(precision, tf.cast(relevant, tf.float64), name="relevant_precision_per_k")
        total = tf.reduce_sum(weighted, axis=(-1,), name="precision_sum")
        return divide(total, tf.cast(_num_relevant(labels, k), tf.float64), name=scope)


def average_precision_at_top_k(
    labels, predictions_idx, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """metrics_impl's average precision of given predictions."""
    with tf.name_scope(name, "average_precision_at_top_k", (predictions_idx, labels, weights)) as scope:
        precision = _average_precision(labels, predictions_idx)
        if weights is not None:
            weights = broadcast_weights(tf.cast(weights, tf.float64), precision)
            precision = tf.multiply(precision, weights)
        with tf.name_scope(None, "max", (precision,)) as max_scope:
            most = metric_variable([], tf.float64, name=max_scope)
            if weights is None:
                of_batch = tf.cast(tf.size(precision, name="batch_max"), tf.float64)
            else:
                of_batch = tf.reduce_sum(weights, name="batch_max")
            most_update = tf.assign_add(most, of_batch, name="update")
        with tf.name_scope(None, "total", (precision,)) as total_scope:
            total = metric_variable([], tf.float64, name=total_scope)
            total_update = tf.assign_add(total, tf.reduce_sum(precision, name="batch_total"), name="update")
        value = collect(tf.div_no_nan(total, most, name="mean"), metrics_collections)
        return value, collect(tf.div_no_nan(total_update, most_update, name=scope), updates_collections)


def average_precision_at_k(
    labels, predictions, k, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """tf.metrics.average_precision_at_k."""
    if k < 1:
        raise ValueError("Invalid k=%s." % k)
    with tf.name_scope(name, at_k_name("average_precision", k), (predictions, labels, weights)) as scope:
        _, best = tf.nn.top_k(predictions, k)
        labels = _in_range(labels, tf.cast(tf.shape(predictions)[-1], tf.int64))
        return average_precision_at_top_k(labels, best, weights, metrics_collections, updates_collections, scope)


sparse_average_precision_at_k = average_precision_at_k
