"""tf.contrib.seq2seq: the attention mechanisms."""

import functools
import math

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import dimension_value, surely
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.layers_core import Dense
from scopelint.api.library.rnn_cells import zero_state_tensors

_TINY = {tf.float16: 6.104e-05, tf.float32: 1.17549435e-38, tf.float64: 2.2250738585072014e-308}


class AttentionMechanism(object):
    """tf.contrib.seq2seq.AttentionMechanism."""

    @property
    def alignments_size(self):
        raise NotImplementedError

    @property
    def state_size(self):
        raise NotImplementedError


def hardmax(logits, name=None):
    """tf.contrib.seq2seq.hardmax."""
    with tf.name_scope(name, "Hardmax", [logits]):
        logits = tf.convert_to_tensor(logits, name="logits")
        depth = dimension_value(logits.get_shape()[-1])
        if depth is None:
            depth = tf.shape(logits)[-1]
        return tf.one_hot(tf.argmax(logits, -1), depth, dtype=logits.dtype)


def safe_cumprod(x, *args, **kwargs):
    """tf.contrib.seq2seq.safe_cumprod."""
    with tf.name_scope(None, "SafeCumprod", [x]):
        x = tf.convert_to_tensor(x, name="x")
        clipped = tf.clip_by_value(x, _TINY.get(x.dtype.base_dtype, 1e-38), 1)
        return tf.exp(tf.cumsum(tf.log(clipped), *args, **kwargs))


def _recursive_attention(chosen, previous):
    batch_size = dimension_value(chosen.shape[0]) or tf.shape(chosen)[0]
    first = tf.ones((batch_size, 1))
    shifted = tf.concat([first, 1 - chosen[:, :-1]], 1)
    rows = [tf.transpose(shifted), tf.transpose(previous)]
    step = lambda x, yz: tf.reshape(yz[0] * x + yz[1], (batch_size,))
    return chosen * tf.transpose(tf.scan(step, rows, tf.zeros((batch_size,))))


def monotonic_attention(p_choose_i, previous_attention, mode):
    """tf.contrib.seq2seq.monotonic_attention."""
    chosen = tf.convert_to_tensor(p_choose_i, name="p_choose_i")
    previous = tf.convert_to_tensor(previous_attention, name="previous_attention")
    if mode == "recursive":
        return _recursive_attention(chosen, previous)
    if mode == "parallel":
        product = safe_cumprod(1 - chosen, axis=1, exclusive=True)
        left = chosen * product
        return left * tf.cumsum(previous / tf.clip_by_value(product, 1e-10, 1.0), axis=1)
    if mode == "hard":
        chosen *= tf.cumsum(previous, axis=1)
        return chosen * tf.cumprod(1 - chosen, axis=1, exclusive=True)
    raise ValueError("mode must be 'recursive', 'parallel', or 'hard'.")


def _monotonic_probability(score, previous, sigmoid_noise, mode, seed=None):
    if sigmoid_noise > 0:
        noise = tf.random_normal(tf.shape(score), dtype=score.dtype, seed=seed)
        score += sigmoid_noise * noise
    chosen = tf.cast(score > 0, score.dtype) if mode == "hard" else tf.sigmoid(score)
    return monotonic_attention(chosen, previous, mode)


def _check_depths(memory):
    if surely(not memory.get_shape()[2:].is_fully_defined()):
        text = "Expected memory %s to have fully defined inner dims, but saw shape: %s"
        raise ValueError(text % (memory.name, memory.get_shape()))


def _masked(memory, mask):
    rank = memory.get_shape().ndims
    rank = rank if rank is not None else tf.rank(memory)
    ones = tf.ones(rank - 2, dtype=tf.int32)
    return memory * tf.reshape(mask, tf.concat((tf.shape(mask), ones), 0))


def _prepared(memory, lengths, check_inner_dims_defined):
    """The memory, with zeros behind each sequence's end."""
    memory = nest.map_structure(lambda m: tf.convert_to_tensor(m, name="memory"), memory)
    if lengths is not None:
        lengths = tf.convert_to_tensor(lengths, name="memory_sequence_length")
    if check_inner_dims_defined:
        nest.map_structure(_check_depths, memory)
    if lengths is None:
        return memory
    first = nest.flatten(memory)[0]
    mask = tf.sequence_mask(lengths, maxlen=tf.shape(first)[1], dtype=first.dtype)
    return nest.map_structure(lambda m: _masked(m, mask), memory)


def _masked_score(score, lengths, value):
    if lengths is None:
        return score
    check = tf.assert_positive(lengths, message="All values in memory_sequence_length must be greater than zero.")
    with tf.control_dependencies([check]):
        mask = tf.sequence_mask(lengths, maxlen=tf.shape(score)[1])
    return tf.where(mask, score, value * tf.ones_like(score))


def _check_layer(what, layer):
    if layer is not None and surely(not isinstance(layer, Layer)):
        raise TypeError("%s is not a Layer: %s" % (what, type(layer).__name__))


class BaseAttentionMechanism(AttentionMechanism):
    """What the mechanisms share: the layers of query and memory, and the memory."""

    def __init__(
        self,
        query_layer,
        memory,
        probability_fn,
        memory_sequence_length=None,
        memory_layer=None,
        check_inner_dims_defined=True,
        score_mask_value=None,
        custom_key_value_fn=None,
        name=None,
    ):
        _check_layer("query_layer", query_layer)
        _check_layer("memory_layer", memory_layer)
        self._query_layer = query_layer
        self._memory_layer = memory_layer
        self.dtype = memory_layer.dtype
        if not callable(probability_fn):
            raise TypeError("probability_fn must be callable, saw type: %s" % type(probability_fn).__name__)
        if score_mask_value is None:
            score_mask_value = -float("inf")
        self._probability_fn = lambda score, previous: probability_fn(
            _masked_score(score, memory_sequence_length, score_mask_value), previous
        )
        with tf.name_scope(name, "BaseAttentionMechanismInit", nest.flatten(memory)):
            self._values = _prepared(memory, memory_sequence_length, check_inner_dims_defined)
            self._keys = self.memory_layer(self._values) if self.memory_layer else self._values
            if custom_key_value_fn is not None:
                self._keys, self._values = custom_key_value_fn(self._keys, self._values)
            self._batch_size = dimension_value(self._keys.shape[0]) or tf.shape(self._keys)[0]
            self._alignments_size = dimension_value(self._keys.shape[1]) or tf.shape(self._keys)[1]

    @property
    def memory_layer(self):
        return self._memory_layer

    @property
    def query_layer(self):
        return self._query_layer

    @property
    def values(self):
        return self._values

    @property
    def keys(self):
        return self._keys

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def alignments_size(self):
        return self._alignments_size

    @property
    def state_size(self):
        return self._alignments_size

    def initial_alignments(self, batch_size, dtype):
        return zero_state_tensors(self._alignments_size, batch_size, dtype)

    def initial_state(self, batch_size, dtype):
        return self.initial_alignments(batch_size, dtype)

    def _scored(self, score, state):
        """Alignments and the next state, from a score."""
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class _Monotonic(BaseAttentionMechanism):
    """A mechanism that starts at the memory's first entry."""

    def initial_alignments(self, batch_size, dtype):
        zeros = tf.zeros((batch_size,), dtype=tf.int32)
        return tf.one_hot(zeros, self._alignments_size, dtype=dtype)


def _unbiased(num_units, name, dtype):
    return Dense(num_units, name=name, use_bias=False, dtype=dtype)


def _ignoring_state(probability_fn):
    probability_fn = tf.nn.softmax if probability_fn is None else probability_fn
    return lambda score, _: probability_fn(score)


def _luong_gain(query, scale):
    if not scale:
        return None
    return tf.get_variable("attention_g", dtype=query.dtype, initializer=tf.ones_initializer, shape=())


def _luong_score(query, keys, gain):
    depth, units = query.get_shape()[-1], keys.get_shape()[-1]
    if surely(depth != units):
        text = "Incompatible or unknown inner dimensions between query and keys.  Query (%s) has units: %s.  Keys (%s) have units: %s."
        raise ValueError(text % (query, depth, keys, units))
    score = tf.matmul(tf.expand_dims(query, 1), keys, transpose_b=True)
    score = tf.squeeze(score, [1])
    return score if gain is None else gain * score


def _bahdanau_score(query, keys, num_units, normalize, dtype):
    """The additive score, with its variables."""
    v = tf.get_variable("attention_v", [num_units], dtype=dtype)
    if normalize:
        start = tf.constant_initializer(math.sqrt((1.0 / num_units)))
        g = tf.get_variable("attention_g", dtype=dtype, initializer=start, shape=())
        b = tf.get_variable("attention_b", [num_units], dtype=dtype, initializer=tf.zeros_initializer())
    query = tf.expand_dims(query, 1)
    if not normalize:
        return tf.reduce_sum(v * tf.tanh(keys + query), [2])
    gained = g * v
    direction = gained * tf.rsqrt(tf.reduce_sum(tf.square(v)))
    return tf.reduce_sum(direction * tf.tanh(keys + query + b), [2])


class LuongAttention(BaseAttentionMechanism):
    """tf.contrib.seq2seq.LuongAttention."""

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        scale=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name="LuongAttention",
    ):
        super(LuongAttention, self).__init__(
            query_layer=None,
            memory_layer=_unbiased(num_units, "memory_layer", tf.float32 if dtype is None else dtype),
            memory=memory,
            probability_fn=_ignoring_state(probability_fn),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn,
            name=name,
        )
        self._num_units = num_units
        self._scale = scale
        self._name = name

    def __call__(self, query, state):
        with tf.variable_scope(None, "luong_attention", [query]):
            score = _luong_score(query, self._keys, _luong_gain(query, self._scale))
        return self._scored(score, state)


class BahdanauAttention(BaseAttentionMechanism):
    """tf.contrib.seq2seq.BahdanauAttention."""

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        normalize=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name="BahdanauAttention",
    ):
        dtype = tf.float32 if dtype is None else dtype
        super(BahdanauAttention, self).__init__(
            query_layer=_unbiased(num_units, "query_layer", dtype),
            memory_layer=_unbiased(num_units, "memory_layer", dtype),
            memory=memory,
            probability_fn=_ignoring_state(probability_fn),
            custom_key_value_fn=custom_key_value_fn,
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._num_units = num_units
        self._normalize = normalize
        self._name = name

    def __call__(self, query, state):
        with tf.variable_scope(None, "bahdanau_attention", [query]):
            processed = self.query_layer(query) if self.query_layer else query
            score = _bahdanau_score(processed, self._keys, self._num_units, self._normalize, query.dtype)
        return self._scored(score, state)


class BahdanauMonotonicAttention(_Monotonic):
    """tf.contrib.seq2seq.BahdanauMonotonicAttention."""

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        normalize=False,
        score_mask_value=None,
        sigmoid_noise=0.0,
        sigmoid_noise_seed=None,
        score_bias_init=0.0,
        mode="parallel",
        dtype=None,
        name="BahdanauMonotonicAttention",
    ):
        dtype = tf.float32 if dtype is None else dtype
        super(BahdanauMonotonicAttention, self).__init__(
            query_layer=_unbiased(num_units, "query_layer", dtype),
            memory_layer=_unbiased(num_units, "memory_layer", dtype),
            memory=memory,
            probability_fn=functools.partial(
                _monotonic_probability, sigmoid_noise=sigmoid_noise, mode=mode, seed=sigmoid_noise_seed
            ),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._num_units = num_units
        self._normalize = normalize
        self._name = name
        self._score_bias_init = score_bias_init

    def __call__(self, query, state):
        with tf.variable_scope(None, "bahdanau_monotonic_attention", [query]):
            processed = self.query_layer(query) if self.query_layer else query
            score = _bahdanau_score(processed, self._keys, self._num_units, self._normalize, query.dtype)
            score += tf.get_variable("attention_score_bias", dtype=processed.dtype, initializer=self._score_bias_init)
        return self._scored(score, state)


class LuongMonotonicAttention(_Monotonic):
    """tf.contrib.seq2seq.LuongMonotonicAttention."""

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        scale=False,
        score_mask_value=None,
        sigmoid_noise=0.0,
        sigmoid_noise_seed=None,
        score_bias_init=0.0,
        mode="parallel",
        dtype=None,
        name="LuongMonotonicAttention",
    ):
        super(LuongMonotonicAttention, self).__init__(
            query_layer=None,
            memory_layer=_unbiased(num_units, "memory_layer", tf.float32 if dtype is None else dtype),
            memory=memory,
            probability_fn=functools.partial(
                _monotonic_probability, sigmoid_noise=sigmoid_noise, mode=mode, seed=sigmoid_noise_seed
            ),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._num_units = num_units
        self._scale = scale
        self._score_bias_init = score_bias_init
        self._name = name

    def __call__(self, query, state):
        with tf.variable_scope(None, "luong_monotonic_attention", [query]):
            score = _luong_score(query, self._keys, _luong_gain(query, self._scale))
            score += tf.get_variable("attention_score_bias", dtype=query.dtype, initializer=self._score_bias_init)
        return self._scored(score, state)
