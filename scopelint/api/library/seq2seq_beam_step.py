"""One step of tf.contrib.seq2seq.BeamSearchDecoder."""

import collections

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import dimension_value, surely
from scopelint.api.library.seq2seq_wrapper import AttentionWrapperState


class BeamSearchDecoderState(
    collections.namedtuple(
        "BeamSearchDecoderState", ("cell_state", "log_probs", "finished", "lengths", "accumulated_attention_probs")
    )
):
    """tf.contrib.seq2seq.BeamSearchDecoderState."""


class BeamSearchDecoderOutput(
    collections.namedtuple("BeamSearchDecoderOutput", ("scores", "predicted_ids", "parent_ids"))
):
    """tf.contrib.seq2seq.BeamSearchDecoderOutput."""


def check_rank_known(t):
    """Raise unless a tensor's rank is known."""
    if surely(t.shape.ndims is None):
        raise ValueError("Expected tensor (%s) to have known rank, but ndims == None." % t)


def _mean_of(probs):
    """The mean of several tensors of alignments."""
    probs = [tf.expand_dims(prob, -1) for prob in probs]
    return tf.reduce_mean(tf.concat(probs, -1), -1)


def _alignments_of(state):
    return _mean_of(state.alignments) if isinstance(state.alignments, tuple) else state.alignments


def get_attention_probs(cell_state, coverage_penalty_weight):
    """The alignments in a cell's state; None where they have no weight."""
    if coverage_penalty_weight == 0.0:
        return None
    found = []
    if isinstance(cell_state, AttentionWrapperState):
        found = [_alignments_of(cell_state)]
    elif isinstance(cell_state, tuple):
        found = [_alignments_of(state) for state in cell_state if isinstance(state, AttentionWrapperState)]
    if not found:
        raise ValueError("coverage_penalty_weight must be 0.0 if no cell is attentional.")
    return found[0] if len(found) == 1 else _mean_of(found)


def _length_penalty(lengths, factor):
    factor = tf.convert_to_tensor(factor, name="penalty_factor")
    factor.set_shape(())
    known = tf.scopelint.static_value(factor)
    if known is not None and known == 0:
        return 1.0
    longer = (5.0 + tf.cast(lengths, tf.float32)) ** factor
    return tf.div(longer, (5.0 + 1.0) ** factor)


def _scores(decoder, log_probs, lengths, finished, attention):
    penalty = tf.cast(_length_penalty(lengths, decoder._length_penalty_weight), dtype=log_probs.dtype)
    scores = log_probs / penalty
    weight = tf.convert_to_tensor(decoder._coverage_penalty_weight, name="coverage_penalty_weight")
    if surely(weight.shape.ndims != 0):
        raise ValueError("coverage_penalty_weight should be a scalar, but saw shape: %s" % weight.shape)
    if tf.scopelint.static_value(weight) == 0.0:
        return scores
    if attention is None:
        raise ValueError("accumulated_attention_probs can be None only if coverage penalty is disabled.")
    none_yet = tf.equal(attention, 0.0)
    attention = tf.where(none_yet, tf.ones_like(attention), attention)
    coverage = tf.reduce_sum(tf.log(tf.minimum(attention, 1.0)), 2)
    coverage *= tf.cast(finished, tf.float32)
    weighted = tf.expand_dims(coverage * weight, 2)
    return scores + weighted


def _masked_probs(probs, end_token, finished):
    """Finished beams can only go on with the end token."""
    vocab_size = tf.shape(probs)[2]
    row = tf.one_hot(
        end_token,
        vocab_size,
        dtype=probs.dtype,
        on_value=tf.convert_to_tensor(0.0, dtype=probs.dtype),
        off_value=probs.dtype.min,
    )
    row = tf.reshape(row, [1, 1, -1])
    finished_probs = tf.tile(row, tf.concat([tf.shape(finished), [1]], 0))
    mask = tf.tile(tf.expand_dims(finished, 2), [1, 1, vocab_size])
    return tf.where(mask, finished_probs, probs)


def _gathered(indices, values, batch_size, range_size, shape, name=None):
    """The entries of a batch of beams that indices choose."""
    with tf.name_scope(name, "tensor_gather_helper"):
        offsets = tf.expand_dims(tf.range(batch_size) * range_size, 1)
        indices = tf.reshape(indices + offsets, [-1])
        output = tf.gather(tf.reshape(values, shape), indices)
        final = tf.shape(values)[: 1 + len(shape)]
        static = tf.TensorShape([tf.scopelint.static_value(batch_size)]).concatenate(values.shape[1 : 1 + len(shape)])
        output = tf.reshape(output, final, name="output")
        output.set_shape(static)
        return output


class _Step(object):
    """What a step's parts share: the decoder, its state and the beams chosen."""

    def __init__(self, decoder, state):
        self.decoder = decoder
        self.state = state
        self.batch_size = decoder._batch_size
        self.beam_width = decoder._beam_width

    def lengths(self, vocab_size, not_finished):
        """The lengths that the sequences would have after each token."""
        filled = tf.fill([self.batch_size, self.beam_width], self.decoder._end_token)
        zero, one = tf.to_int64(0), tf.to_int64(1)
        added = tf.one_hot(indices=filled, depth=vocab_size, on_value=zero, off_value=one, dtype=tf.int64)
        mask = tf.cast(not_finished, tf.int64)
        added *= tf.expand_dims(mask, 2)
        return added + tf.expand_dims(self.state.lengths, 2)

    def attention(self, cell_state, not_finished):
        """The alignments of all steps so far, added up."""
        probs = get_attention_probs(cell_state, self.decoder._coverage_penalty_weight)
        if probs is None:
            return None
        probs *= tf.expand_dims(tf.cast(not_finished, tf.float32), 2)
        return self.state.accumulated_attention_probs + probs

    def chosen(self, beams, values, shape, name=None):
        """The values of the beams chosen."""
        return _gathered(beams, values, self.batch_size, self.beam_width, shape, name)

    def chosen_state(self, beams, value):
        shape = [self.batch_size * self.beam_width, -1]
        if isinstance(value, tf.TensorArray):
            return value
        check_rank_known(value)
        return self.chosen(beams, value, shape) if value.shape.ndims >= 2 else value


def beam_step(decoder, logits, cell_state, state, time):
    """Choose the best beams after one more token: the output and the next state."""
    step = _Step(decoder, state)
    batch_size, beam_width = step.batch_size, step.beam_width
    static_batch = tf.scopelint.static_value(batch_size)
    not_finished = tf.logical_not(state.finished)
    log_probs = _masked_probs(tf.nn.log_softmax(logits), decoder._end_token, state.finished)
    total = tf.expand_dims(state.log_probs, 2) + log_probs
    vocab_size = dimension_value(logits.shape[-1]) or tf.shape(logits)[-1]
    lengths = step.lengths(vocab_size, not_finished)
    attention = step.attention(cell_state, not_finished)
    scores = _scores(decoder, total, lengths, state.finished, attention)
    tf.convert_to_tensor(time, name="time")
    flat = tf.reshape(scores, [batch_size, -1])
    width = tf.convert_to_tensor(beam_width, dtype=tf.int32, name="beam_width")
    best, words = tf.nn.top_k(flat, k=width)
    best.set_shape([static_batch, beam_width])
    words.set_shape([static_batch, beam_width])
    best_probs = _gathered(words, total, batch_size, beam_width * vocab_size, [-1], "next_beam_probs")
    word_ids = tf.cast(tf.mod(words, vocab_size, name="next_beam_word_ids"), tf.int32)
    beams = tf.cast(words / vocab_size, tf.int32, name="next_beam_parent_ids")
    finished = step.chosen(beams, state.finished, [-1])
    at_end = tf.equal(word_ids, decoder._end_token)
    next_finished = tf.logical_or(finished, at_end, name="next_beam_finished")
    added = tf.cast(tf.logical_not(finished), tf.int64)
    next_lengths = step.chosen(beams, state.lengths, [-1])
    next_lengths += added
    next_attention = ()
    if attention is not None:
        next_attention = step.chosen(
            beams, attention, [batch_size * beam_width, -1], "next_accumulated_attention_probs"
        )
    next_state = BeamSearchDecoderState(
        cell_state=nest.map_structure(lambda value: step.chosen_state(beams, value), cell_state),
        log_probs=best_probs,
        lengths=next_lengths,
        finished=next_finished,
        accumulated_attention_probs=next_attention,
    )
    return BeamSearchDecoderOutput(scores=best, predicted_ids=word_ids, parent_ids=beams), next_state
