"""tf.contrib.seq2seq: Decoder, BasicDecoder and the loop dynamic_decode."""

import collections

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import surely
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.rnn_cells import assert_like_rnncell, zero_state_tensors
from scopelint.api.library.rnn_loops import cache_on_device, transpose_batch_time
from scopelint.api.library.seq2seq_helpers import Helper


class Decoder(object):
    """tf.contrib.seq2seq.Decoder."""

    @property
    def batch_size(self):
        raise NotImplementedError

    @property
    def output_size(self):
        raise NotImplementedError

    @property
    def output_dtype(self):
        raise NotImplementedError

    def initialize(self, name=None):
        raise NotImplementedError

    def step(self, time, inputs, state, name=None):
        raise NotImplementedError

    def finalize(self, outputs, final_state, sequence_lengths):
        raise NotImplementedError

    @property
    def tracks_own_finished(self):
        return False


def output_size_of(cell, output_layer):
    """The size of a cell's output, or of what a layer makes of it."""
    if output_layer is None:
        return cell.output_size
    batched = nest.map_structure(lambda size: tf.TensorShape([None]).concatenate(size), cell.output_size)
    return nest.map_structure(lambda shape: shape[1:], output_layer.compute_output_shape(batched))


def check_output_layer(output_layer):
    """Raise unless a decoder's output layer is a layer."""
    if output_layer is not None and surely(not isinstance(output_layer, Layer)):
        raise TypeError("output_layer must be a Layer, received: %s" % type(output_layer))


class BasicDecoderOutput(collections.namedtuple("BasicDecoderOutput", ("rnn_output", "sample_id"))):
    """tf.contrib.seq2seq.BasicDecoderOutput."""


class BasicDecoder(Decoder):
    """tf.contrib.seq2seq.BasicDecoder."""

    def __init__(self, cell, helper, initial_state, output_layer=None):
        assert_like_rnncell("cell", cell)
        if surely(not isinstance(helper, Helper)):
            raise TypeError("helper must be a Helper, received: %s" % type(helper))
        check_output_layer(output_layer)
        self._cell = cell
        self._helper = helper
        self._initial_state = initial_state
        self._output_layer = output_layer

    @property
    def batch_size(self):
        return self._helper.batch_size

    def _rnn_output_size(self):
        return output_size_of(self._cell, self._output_layer)

    @property
    def output_size(self):
        return BasicDecoderOutput(rnn_output=self._rnn_output_size(), sample_id=self._helper.sample_ids_shape)

    @property
    def output_dtype(self):
        dtype = nest.flatten(self._initial_state)[0].dtype
        rnn_output = nest.map_structure(lambda _: dtype, self._rnn_output_size())
        return BasicDecoderOutput(rnn_output, self._helper.sample_ids_dtype)

    def initialize(self, name=None):
        return self._helper.initialize() + (self._initial_state,)

    def step(self, time, inputs, state, name=None):
        with tf.name_scope(name, "BasicDecoderStep", (time, inputs, state)):
            outputs, state = self._cell(inputs, state)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            ids = self._helper.sample(time=time, outputs=outputs, state=state)
            following = self._helper.next_inputs(time=time, outputs=outputs, state=state, sample_ids=ids)
            finished, next_inputs, next_state = following
        return BasicDecoderOutput(outputs, ids), next_state, next_inputs, finished


def _checked_limit(maximum_iterations):
    if maximum_iterations is None:
        return None
    limit = tf.convert_to_tensor(maximum_iterations, dtype=tf.int32, name="maximum_iterations")
    if surely(limit.get_shape().ndims != 0):
        raise ValueError("maximum_iterations must be a scalar")
    return limit


class _Decoding(object):
    """The while loop of dynamic_decode."""

    def __init__(self, decoder, impute_finished, limit):
        self.decoder = decoder
        self.impute_finished = impute_finished
        self.limit = limit

    def _array(self, size, dtype):
        return tf.TensorArray(
            dtype=dtype, size=0, dynamic_size=True, element_shape=self._element_shape(self.decoder.batch_size, size)
        )

    def _element_shape(self, batch_size, size):
        if not isinstance(size, tf.TensorShape) or size.ndims == 0:
            return None
        known = tf.scopelint.static_value(tf.convert_to_tensor(batch_size, name="batch_size"))
        return tf.TensorShape([known]).concatenate(size)

    def _kept_state(self, finished, new, old):
        if isinstance(old, tf.TensorArray):
            return new
        new.set_shape(old.shape)
        return new if new.shape.ndims == 0 else tf.where(finished, old, new)

    def _body(self, time, arrays, state, inputs, finished, lengths):
        outputs, next_state, next_inputs, own_finished = self.decoder.step(time, inputs, state)
        if self.decoder.tracks_own_finished:
            next_finished = own_finished
        else:
            next_finished = tf.logical_or(own_finished, finished)
        going_on = tf.logical_not(finished)
        next_lengths = tf.where(going_on, tf.fill(tf.shape(lengths), time + 1), lengths)
        nest.assert_same_structure(state, next_state)
        nest.assert_same_structure(arrays, outputs)
        nest.assert_same_structure(inputs, next_inputs)
        if self.impute_finished:
            outputs = nest.map_structure(lambda out, zero: tf.where(finished, zero, out), outputs, self.zero_outputs)
            next_state = nest.map_structure(lambda new, old: self._kept_state(finished, new, old), next_state, state)
        arrays = nest.map_structure(lambda array, out: array.write(time, out), arrays, outputs)
        return time + 1, arrays, next_state, next_inputs, next_finished, next_lengths

    def run(self, parallel_iterations, swap_memory):
        decoder = self.decoder
        finished, inputs, state = decoder.initialize()
        sizes, dtypes = decoder.output_size, decoder.output_dtype
        batch_size = decoder.batch_size
        self.zero_outputs = nest.map_structure(lambda s, d: zero_state_tensors(s, batch_size, d), sizes, dtypes)
        if self.limit is not None:
            finished = tf.logical_or(finished, 0 >= self.limit)
        lengths = tf.zeros_like(finished, dtype=tf.int32)
        time = tf.constant(0, dtype=tf.int32)
        arrays = nest.map_structure(self._array, decoder.output_size, decoder.output_dtype)
        result = tf.while_loop(
            lambda unused_time, unused_arrays, unused_state, unused_inputs, done, unused_lengths: tf.logical_not(tf.reduce_all(done)),
            self._body,
            loop_vars=(time, arrays, state, inputs, finished, lengths),
            parallel_iterations=parallel_iterations,
            maximum_iterations=self.limit,
            swap_memory=swap_memory,
        )
        outputs = nest.map_structure(lambda array: array.stack(), result[1])
        return outputs, result[2], result[5]


def dynamic_decode(
    decoder,
    output_time_major=False,
    impute_finished=False,
    maximum_iterations=None,
    parallel_iterations=32,
    swap_memory=False,
    scope=None,
    **kwargs
):
    """tf.contrib.seq2seq.dynamic_decode."""
    if surely(not isinstance(decoder, Decoder)):
        raise TypeError("Expected decoder to be type Decoder, but saw: %s" % type(decoder))
    with tf.variable_scope(scope, "decoder") as varscope:
        cache_on_device(varscope)
        decoding = _Decoding(decoder, impute_finished, _checked_limit(maximum_iterations))
        outputs, final_state, lengths = decoding.run(parallel_iterations, swap_memory)
        try:
            outputs, final_state = decoder.finalize(outputs, final_state, lengths)
        except NotImplementedError:
            pass
        if not output_time_major:
            outputs = nest.map_structure(transpose_batch_time, outputs)
    return outputs, final_state, lengths
