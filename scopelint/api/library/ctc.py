"""Connectionist temporal classification, and how far its answers are from the truth (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2

raw = tf.raw_ops


def ctc_loss(
    labels,
    inputs=None,
    sequence_length=None,
    preprocess_collapse_repeated=False,
    ctc_merge_repeated=True,
    ignore_longer_outputs_than_inputs=False,
    time_major=True,
    logits=None,
):
    """Mirrors tf.nn.ctc_loss."""
    if not isinstance(labels, tf.SparseTensor):
        if TF2:
            raise TypeError(
                "Expected argument `labels` to be a SparseTensor. Received labels=%s of type: %s" % (labels, type(labels).__name__)
            )
        raise TypeError("Expected labels (first argument) to be a SparseTensor")
    if logits is not None:
        if inputs is not None:
            raise ValueError("Cannot specify both 'inputs' and 'logits'")
        inputs = logits
    if TF2:
        inputs = tf.convert_to_tensor(inputs, name="logits")
    if not time_major:
        inputs = tf.transpose(inputs, [1, 0, 2])
    half = TF2 and inputs.dtype in (tf.float16, tf.bfloat16)
    given = inputs.dtype if half else None
    if half:
        inputs = tf.cast(inputs, tf.float32)
    found = raw.CTCLoss(
        inputs=inputs,
        labels_indices=labels.indices,
        labels_values=labels.values,
        sequence_length=sequence_length,
        preprocess_collapse_repeated=preprocess_collapse_repeated,
        ctc_merge_repeated=ctc_merge_repeated,
        ignore_longer_outputs_than_inputs=ignore_longer_outputs_than_inputs,
    )
    return tf.cast(found[0], given) if half else found[0]


def ctc_greedy_decoder(inputs, sequence_length, merge_repeated=True, blank_index=None):
    """Mirrors tf.nn.ctc_greedy_decoder."""
    found = raw.CTCGreedyDecoder(inputs=inputs, sequence_length=sequence_length, merge_repeated=merge_repeated)
    return [tf.SparseTensor(found[0], found[1], found[2])], found[3]


def ctc_beam_search_decoder(inputs, sequence_length, beam_width=100, top_paths=1, merge_repeated=True):
    """Mirrors tf.nn.ctc_beam_search_decoder."""
    indices, values, shapes, scores = raw.CTCBeamSearchDecoder(
        inputs=inputs, sequence_length=sequence_length, beam_width=beam_width, top_paths=top_paths, merge_repeated=merge_repeated
    )
    return [tf.SparseTensor(*parts) for parts in zip(indices, values, shapes)], scores


def ctc_beam_search_decoder_v2(inputs, sequence_length, beam_width=100, top_paths=1):
    """Mirrors tf.nn.ctc_beam_search_decoder_v2."""
    return ctc_beam_search_decoder(inputs, sequence_length, beam_width, top_paths, False)


def edit_distance(hypothesis, truth, normalize=True, name="edit_distance"):
    """Mirrors tf.edit_distance."""
    if not isinstance(hypothesis, tf.SparseTensor):
        raise TypeError("Hypothesis must be a SparseTensor.")
    if not isinstance(truth, tf.SparseTensor):
        raise TypeError("Truth must be a SparseTensor.")
    return raw.EditDistance(
        hypothesis_indices=hypothesis.indices,
        hypothesis_values=hypothesis.values,
        hypothesis_shape=hypothesis.dense_shape,
        truth_indices=truth.indices,
        truth_values=truth.values,
        truth_shape=truth.dense_shape,
        normalize=normalize,
        name=name,
    )
