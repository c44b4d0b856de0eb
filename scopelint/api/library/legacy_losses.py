"""tf.contrib.legacy_seq2seq: the losses of sequences, and models of several lengths."""

import tensorflow as tf


def sequence_loss_by_example(
    logits, targets, weights, average_across_timesteps=True, softmax_loss_function=None, name=None
):
    """tf.contrib.legacy_seq2seq.sequence_loss_by_example."""
    if len(targets) != len(logits) or len(weights) != len(logits):
        text = "Lengths of logits, weights, and targets must be the same %d, %d, %d."
        raise ValueError(text % (len(logits), len(weights), len(targets)))
    with tf.name_scope(name, "sequence_loss_by_example", logits + targets + weights):
        losses = []
        for logit, target, weight in zip(logits, targets, weights):
            if softmax_loss_function is None:
                target = tf.reshape(target, [-1])
                crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=logit)
            else:
                crossent = softmax_loss_function(labels=target, logits=logit)
            losses.append(crossent * weight)
        total = tf.add_n(losses)
        if average_across_timesteps:
            size = tf.add_n(weights)
            size += 1e-12
            total /= size
    return total


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    softmax_loss_function=None,
    name=None,
):
    """tf.contrib.legacy_seq2seq.sequence_loss."""
    with tf.name_scope(name, "sequence_loss", logits + targets + weights):
        by_example = sequence_loss_by_example(
            logits,
            targets,
            weights,
            average_across_timesteps=average_across_timesteps,
            softmax_loss_function=softmax_loss_function,
        )
        cost = tf.reduce_sum(by_example)
        if not average_across_batch:
            return cost
        batch_size = tf.shape(targets[0])[0]
        return cost / tf.cast(batch_size, cost.dtype)


def _check_length(what, values, wanted):
    if len(values) < wanted:
        raise ValueError("Length of %s (%d) must be at least that of last bucket (%d)." % (what, len(values), wanted))


def model_with_buckets(
    encoder_inputs,
    decoder_inputs,
    targets,
    weights,
    buckets,
    seq2seq,
    softmax_loss_function=None,
    per_example_loss=False,
    name=None,
):
    """tf.contrib.legacy_seq2seq.model_with_buckets."""
    _check_length("encoder_inputs", encoder_inputs, buckets[-1][0])
    _check_length("targets", targets, buckets[-1][1])
    _check_length("weights", weights, buckets[-1][1])
    losses, outputs = [], []
    loss_of = sequence_loss_by_example if per_example_loss else sequence_loss
    with tf.name_scope(name, "model_with_buckets", encoder_inputs + decoder_inputs + targets + weights):
        for j, bucket in enumerate(buckets):
            with tf.variable_scope(tf.get_variable_scope(), reuse=True if j > 0 else None):
                of_bucket, _ = seq2seq(encoder_inputs[: bucket[0]], decoder_inputs[: bucket[1]])
                outputs.append(of_bucket)
                wanted, kept = targets[: bucket[1]], weights[: bucket[1]]
                losses.append(loss_of(of_bucket, wanted, kept, softmax_loss_function=softmax_loss_function))
    return outputs, losses
