"""tf.contrib.seq2seq.sequence_loss."""

import tensorflow as tf

from scopelint.api.library.common import surely


def _check_rank(value, rank, what):
    if surely(len(value.get_shape()) != rank):
        raise ValueError("%s must be a tensor of %d dimensions" % (what, rank))


def _quotient(crossent, weights, count_weights, axis=None):
    """The sum over some axes, divided by the sum of weights or by how many are not zero."""
    crossent = tf.reduce_sum(crossent, axis=axis)
    if count_weights:
        total = tf.cast(tf.count_nonzero(weights, axis=axis), dtype=crossent.dtype)
    else:
        total = tf.reduce_sum(weights, axis=axis)
    return tf.div_no_nan(crossent, total)


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    sum_over_timesteps=False,
    sum_over_batch=False,
    softmax_loss_function=None,
    name=None,
):
    """tf.contrib.seq2seq.sequence_loss."""
    _check_rank(logits, 3, "Logits")
    _check_rank(targets, 2, "Targets")
    _check_rank(weights, 2, "Weights")
    if (average_across_timesteps and sum_over_timesteps) or (average_across_batch and sum_over_batch):
        raise ValueError("An axis of sequence_loss cannot be averaged and summed at the same time.")
    with tf.name_scope(name, "sequence_loss", [logits, targets, weights]):
        num_classes = tf.shape(logits)[2]
        flat = tf.reshape(logits, [-1, num_classes])
        targets = tf.reshape(targets, [-1])
        loss = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
        crossent = loss(labels=targets, logits=flat)
        crossent *= tf.reshape(weights, [-1])
        if average_across_timesteps and average_across_batch:
            return _quotient(crossent, weights, False)
        if sum_over_timesteps and sum_over_batch:
            return _quotient(crossent, weights, True)
        crossent = tf.reshape(crossent, tf.shape(logits)[0:2])
        if average_across_timesteps or average_across_batch:
            return _quotient(crossent, weights, False, [0] if average_across_batch else [1])
        if sum_over_timesteps or sum_over_batch:
            return _quotient(crossent, weights, True, [0] if sum_over_batch else [1])
        return crossent
