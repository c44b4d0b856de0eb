"""tf.contrib.crf: conditional random fields (contrib/crf/python/ops/crf.py)."""

import tensorflow as tf

from scopelint.api.library.common import dimension_value, smart_cond


def _by_length(inputs, single, several):
    """What is computed for sequences of one step, else for longer ones; a cond where the length is not known."""
    steps = dimension_value(inputs.shape[1]) or tf.shape(inputs)[1]
    return smart_cond(tf.equal(steps, 1), single, several)


def _nothing_where_empty(values, sequence_lengths):
    return tf.where(tf.less_equal(sequence_lengths, 0), tf.zeros_like(values), values)


def _fewer_by_one(sequence_lengths):
    return tf.maximum(tf.constant(0, dtype=sequence_lengths.dtype), sequence_lengths - 1)


def crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params):
    """tf.contrib.crf.crf_sequence_score."""

    def single():
        batch_size = tf.shape(inputs, out_type=tag_indices.dtype)[0]
        examples = tf.reshape(tf.range(batch_size, dtype=tag_indices.dtype), [-1, 1])
        scores = tf.gather_nd(tf.squeeze(inputs, [1]), tf.concat([examples, tag_indices], axis=1))
        return _nothing_where_empty(scores, sequence_lengths)

    def several():
        unary = crf_unary_score(tag_indices, sequence_lengths, inputs)
        return unary + crf_binary_score(tag_indices, sequence_lengths, transition_params)

    return _by_length(inputs, single, several)


def crf_multitag_sequence_score(inputs, tag_bitmap, sequence_lengths, transition_params):
    """tf.contrib.crf.crf_multitag_sequence_score."""

    def allowed():
        return tf.where(tag_bitmap, inputs, tf.fill(tf.shape(inputs), float("-inf")))

    def single():
        return tf.reduce_logsumexp(allowed(), axis=[1, 2], keepdims=False)

    def several():
        return crf_log_norm(allowed(), sequence_lengths, transition_params)

    return _by_length(inputs, single, several)


def crf_log_norm(inputs, sequence_lengths, transition_params):
    """tf.contrib.crf.crf_log_norm."""
    first = tf.squeeze(tf.slice(inputs, [0, 0, 0], [-1, 1, -1]), [1])

    def single():
        return _nothing_where_empty(tf.reduce_logsumexp(first, [1]), sequence_lengths)

    def several():
        rest = tf.slice(inputs, [0, 1, 0], [-1, -1, -1])
        cell = CrfForwardRnnCell(transition_params)
        lengths = _fewer_by_one(sequence_lengths)
        _, alphas = tf.nn.dynamic_rnn(cell, rest, sequence_length=lengths, initial_state=first, dtype=tf.float32)
        return _nothing_where_empty(tf.reduce_logsumexp(alphas, [1]), sequence_lengths)

    return _by_length(inputs, single, several)


def crf_log_likelihood(inputs, tag_indices, sequence_lengths, transition_params=None):
    """tf.contrib.crf.crf_log_likelihood."""
    num_tags = dimension_value(inputs.shape[2])
    if transition_params is None:
        transition_params = tf.get_variable("transitions", [num_tags, num_tags])
    score = crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params)
    norm = crf_log_norm(inputs, sequence_lengths, transition_params)
    return score - norm, transition_params


def _masks(tag_indices, sequence_lengths):
    return tf.sequence_mask(sequence_lengths, maxlen=tf.shape(tag_indices)[1], dtype=tf.float32)


def crf_unary_score(tag_indices, sequence_lengths, inputs):
    """tf.contrib.crf.crf_unary_score."""
    batch_size = tf.shape(inputs)[0]
    steps = tf.shape(inputs)[1]
    num_tags = tf.shape(inputs)[2]
    flat = tf.reshape(inputs, [-1])
    offsets = tf.expand_dims(tf.range(batch_size) * steps * num_tags, 1)
    offsets += tf.expand_dims(tf.range(steps) * num_tags, 0)
    if tag_indices.dtype == tf.int64:
        offsets = tf.cast(offsets, tf.int64)
    flat_tags = tf.reshape(offsets + tag_indices, [-1])
    scores = tf.reshape(tf.gather(flat, flat_tags), [batch_size, steps])
    return tf.reduce_sum(scores * _masks(tag_indices, sequence_lengths), 1)


def crf_binary_score(tag_indices, sequence_lengths, transition_params):
    """tf.contrib.crf.crf_binary_score."""
    num_tags = transition_params.get_shape()[0]
    count = tf.shape(tag_indices)[1] - 1
    starts = tf.slice(tag_indices, [0, 0], [-1, count])
    ends = tf.slice(tag_indices, [0, 1], [-1, count])
    places = starts * num_tags + ends
    scores = tf.gather(tf.reshape(transition_params, [-1]), places)
    masks = tf.slice(_masks(tag_indices, sequence_lengths), [0, 1], [-1, -1])
    return tf.reduce_sum(scores * masks, 1)


class _CrfCell(tf.nn.rnn_cell.RNNCell):
    """A cell over the tags' scores; its call is no layer's: no scope, no variables."""

    def __init__(self, transition_params):
        self._transition_params = tf.expand_dims(transition_params, 0)
        self._num_tags = dimension_value(transition_params.shape[0])

    @property
    def state_size(self):
        return self._num_tags

    @property
    def output_size(self):
        return self._num_tags


class CrfForwardRnnCell(_CrfCell):
    """Mirrors tf.contrib.crf.CrfForwardRnnCell."""

    def __call__(self, inputs, state, scope=None):
        state = tf.expand_dims(state, 2)
        alphas = inputs + tf.reduce_logsumexp(state + self._transition_params, [1])
        return alphas, alphas


class CrfDecodeForwardRnnCell(_CrfCell):
    """Mirrors tf.contrib.crf.CrfDecodeForwardRnnCell."""

    def __call__(self, inputs, state, scope=None):
        scores = tf.expand_dims(state, 2) + self._transition_params
        state = inputs + tf.reduce_max(scores, [1])
        return tf.cast(tf.argmax(scores, 1), dtype=tf.int32), state


class CrfDecodeBackwardRnnCell(tf.nn.rnn_cell.RNNCell):
    """Mirrors tf.contrib.crf.CrfDecodeBackwardRnnCell."""

    def __init__(self, num_tags):
        self._num_tags = num_tags

    @property
    def state_size(self):
        return 1

    @property
    def output_size(self):
        return 1

    def __call__(self, inputs, state, scope=None):
        state = tf.squeeze(state, axis=[1])
        rows = tf.range(tf.shape(inputs)[0])
        tags = tf.expand_dims(tf.raw_ops.GatherNd(params=inputs, indices=tf.stack([rows, state], axis=1)), axis=-1)
        return tags, tags


def crf_decode(potentials, transition_params, sequence_length):
    """tf.contrib.crf.crf_decode."""

    def single():
        squeezed = tf.squeeze(potentials, [1])
        tags = tf.expand_dims(tf.argmax(squeezed, axis=1), 1)
        best = tf.reduce_max(squeezed, axis=1)
        return tf.cast(tags, dtype=tf.int32), best

    def several():
        return _decoded(potentials, transition_params, sequence_length)

    return _by_length(potentials, single, several)


def _decoded(potentials, transition_params, sequence_length):
    num_tags = dimension_value(potentials.shape[2])
    cell = CrfDecodeForwardRnnCell(transition_params)
    first = tf.squeeze(tf.slice(potentials, [0, 0, 0], [-1, 1, -1]), axis=[1])
    rest = tf.slice(potentials, [0, 1, 0], [-1, -1, -1])
    lengths = _fewer_by_one(sequence_length)
    pointers, last = tf.nn.dynamic_rnn(cell, rest, sequence_length=lengths, initial_state=first, dtype=tf.int32)
    pointers = tf.raw_ops.ReverseSequence(input=pointers, seq_lengths=lengths, seq_dim=1)
    first = tf.expand_dims(tf.cast(tf.argmax(last, axis=1), dtype=tf.int32), axis=-1)
    cell = CrfDecodeBackwardRnnCell(num_tags)
    tags, _ = tf.nn.dynamic_rnn(cell, pointers, sequence_length=lengths, initial_state=first, dtype=tf.int32)
    tags = tf.concat([first, tf.squeeze(tags, axis=[2])], axis=1)
    tags = tf.raw_ops.ReverseSequence(input=tags, seq_lengths=sequence_length, seq_dim=1)
    return tags, tf.reduce_max(last, axis=1)


def viterbi_decode(score, transition_params):
    """tf.contrib.crf.viterbi_decode: NumPy alone."""
    return tf.scopelint.unknown("the best tags, found outside of the graph"), tf.scopelint.unknown("the score of the best tags")
