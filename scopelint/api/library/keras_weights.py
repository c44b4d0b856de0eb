"""How Keras' losses and metrics weigh examples and squeeze labels; mirrors losses_utils."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.weights_broadcast import broadcast_weights
from scopelint.api.library.weights_broadcast import remove_squeezable_dimensions as remove_of_v1


class Reduction(object):
    """Mirrors tf.keras.losses.Reduction."""

    AUTO = "auto"
    NONE = "none"
    SUM = "sum" if TF2 else "weighted_sum"
    SUM_OVER_BATCH_SIZE = "sum_over_batch_size" if TF2 else "weighted_sum_over_batch_size"


def _remove_squeezable(labels, predictions):
    """TensorFlow 2's own: it squeezes only what may be of size 1."""
    if not TF2:
        return remove_of_v1(labels, predictions)
    with tf.name_scope("remove_squeezable_dimensions"):
        rank, of_labels = predictions.shape.ndims, labels.shape.ndims
        if rank == of_labels + 1 and predictions.shape.as_list()[-1] in (1, None):
            predictions = tf.squeeze(predictions, [-1])
        elif rank == of_labels - 1 and labels.shape.as_list()[-1] in (1, None):
            labels = tf.squeeze(labels, [-1])
        return labels, predictions


def squeeze_labels(predictions, labels):
    """Predictions and labels of one rank."""
    rank, of_labels = predictions.shape.ndims, labels.shape.ndims
    if rank is None or of_labels is None:
        tf.scopelint.opaque_ops("labels and predictions of unknown rank")
        return predictions, labels
    if rank - of_labels != 1 or predictions.shape.as_list()[-1] == 1:
        labels, predictions = _remove_squeezable(labels, predictions)
    return predictions, labels


def squeeze_weights(values, weights):
    """Weights of the values' rank."""
    rank, of_weights = values.shape.ndims, weights.shape.ndims
    if of_weights == 0:
        return weights
    if rank is None or of_weights is None:
        tf.scopelint.opaque_ops("values and weights of unknown rank")
    elif of_weights - rank == 1:
        return tf.squeeze(weights, [-1])
    elif rank - of_weights == 1:
        return tf.expand_dims(weights, [-1])
    return weights


def masked_weights(mask, weights, dtype):
    """The weights, none where a mask says so."""
    if mask is None:
        return weights
    mask = tf.cast(mask, dtype)
    if weights is None:
        return mask
    weights = squeeze_weights(mask, tf.convert_to_tensor(weights))
    return weights * mask


def valid_weights(losses, weights, mask, reduction):
    """TensorFlow 2: weights of what a mask leaves, scaled so that a mean is over that; mirrors losses_utils.apply_valid_mask."""
    if mask is None:
        return weights
    mask = tf.cast(mask, losses.dtype)
    if reduction in (Reduction.AUTO, Reduction.SUM_OVER_BATCH_SIZE):
        total = tf.cast(tf.size(mask), losses.dtype)
        mask = mask * (total / tf.reduce_sum(mask))
    if weights is None:
        return mask
    weights = tf.cast(weights, mask.dtype)
    return squeeze_weights(mask, weights) * mask


def _count(values):
    with tf.name_scope("num_elements") as scope:
        return tf.cast(tf.size(values, name=scope), dtype=values.dtype)


def reduced(losses, reduction):
    """Mirrors losses_utils.reduce_weighted_loss."""
    if reduction == Reduction.NONE:
        return losses
    total = tf.reduce_sum(losses)
    if reduction != Reduction.SUM_OVER_BATCH_SIZE:
        return total
    count = _count(losses)
    return tf.div_no_nan(tf.reduce_sum(total), count, name="value")


def weighted(losses, weights=None, reduction=Reduction.SUM_OVER_BATCH_SIZE):
    """Mirrors losses_utils.compute_weighted_loss."""
    if reduction == Reduction.AUTO:
        reduction = Reduction.SUM_OVER_BATCH_SIZE
    weights = 1.0 if weights is None else weights
    with tf.name_scope("weighted_loss"):
        losses = tf.convert_to_tensor(losses)
        dtype = losses.dtype
        if TF2:
            weights = tf.convert_to_tensor(weights)
            if not dtype.is_floating:
                losses = tf.cast(losses, tf.float32)
            weights = squeeze_weights(losses, tf.cast(weights, losses.dtype))
        else:
            losses = tf.cast(losses, tf.float32)
            weights = squeeze_weights(losses, tf.cast(weights, tf.float32))
            weights = broadcast_weights(weights, losses)
        return tf.cast(reduced(tf.multiply(losses, weights), reduction), dtype)
