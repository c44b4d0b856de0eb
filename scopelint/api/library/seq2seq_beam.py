"""tf.contrib.seq2seq: BeamSearchDecoder and tile_batch."""

import collections

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import dimension_value, surely
from scopelint.api.library.rnn_cells import assert_like_rnncell
from scopelint.api.library.seq2seq_beam_step import beam_step, check_rank_known, get_attention_probs
from scopelint.api.library.seq2seq_beam_step import BeamSearchDecoderOutput, BeamSearchDecoderState
from scopelint.api.library.seq2seq_decoder import Decoder, check_output_layer, output_size_of


class FinalBeamSearchDecoderOutput(
    collections.namedtuple("FinalBeamDecoderOutput", ["predicted_ids", "beam_search_decoder_output"])
):
    """tf.contrib.seq2seq.FinalBeamSearchDecoderOutput."""


def gather_tree(step_ids, parent_ids, max_sequence_lengths, end_token, name=None):
    """tf.contrib.seq2seq.gather_tree."""
    return tf.raw_ops.GatherTree(
        step_ids=step_ids,
        parent_ids=parent_ids,
        max_sequence_lengths=max_sequence_lengths,
        end_token=end_token,
        name=name,
    )


def _tiled(t, multiplier):
    t = tf.convert_to_tensor(t, name="t")
    shape = tf.shape(t)
    rank = t.shape.ndims
    if rank is None or rank < 1:
        raise ValueError("t must have statically known rank")
    tiling = [1] * (rank + 1)
    tiling[1] = multiplier
    batch = dimension_value(t.shape[0])
    tiled = tf.tile(tf.expand_dims(t, 1), tiling)
    first = shape[0] * multiplier
    tiled = tf.reshape(tiled, tf.concat(([first], shape[1:]), 0))
    tiled.set_shape(tf.TensorShape([None if batch is None else batch * multiplier]).concatenate(t.shape[1:]))
    return tiled


def tile_batch(t, multiplier, name=None):
    """tf.contrib.seq2seq.tile_batch."""
    with tf.name_scope(name, "tile_batch", nest.flatten(t) + [multiplier]):
        return nest.map_structure(lambda one: _tiled(one, multiplier), t)


def _range_grid(size, multiples):
    return tf.tile(tf.reshape(tf.range(size), [-1, 1, 1]), multiples)


def gather_tree_from_array(t, parent_ids, sequence_length):
    """The entries of a stacked array in the order of the beams found."""
    sizes = [dimension_value(parent_ids.shape[i]) or tf.shape(parent_ids)[i] for i in range(3)]
    max_time, batch_size, beam_width = sizes
    beam_ids = tf.expand_dims(tf.expand_dims(tf.range(beam_width), 0), 0)
    beam_ids = tf.tile(beam_ids, [max_time, batch_size, 1])
    lengths = tf.cast(tf.reduce_max(sequence_length, axis=1), tf.int32)
    ordered_ids = gather_tree(beam_ids, parent_ids, lengths, beam_width + 1)
    in_bounds = tf.transpose(tf.sequence_mask(sequence_length, maxlen=max_time), perm=[2, 0, 1])
    ordered_ids = tf.where(in_bounds, x=ordered_ids, y=beam_ids)
    time_index = _range_grid(max_time, [1, batch_size, beam_width])
    batch_index = _range_grid(batch_size, [1, max_time, beam_width])
    batch_index = tf.transpose(batch_index, perm=[1, 0, 2])
    indices = tf.stack([time_index, batch_index, ordered_ids], -1)
    final_shape = tf.shape(t)
    rows = tf.reshape(t, [max_time, batch_size, beam_width, -1])
    return tf.reshape(tf.gather_nd(rows, indices), final_shape)


def _may_be_beams(shape, batch_size, beam_width):
    """Whether elements of a static shape can be split into batch and beams."""
    dims = shape.as_list()
    if batch_size is None or dims[0] is None:
        return True
    if dims[0] != batch_size * beam_width:
        return False
    return not (len(dims) >= 2 and dims[1] is not None and (dims[0] != batch_size or dims[1] != beam_width))


def _check_batch_beam(t, batch_size, beam_width):
    shape = tf.shape(t)
    message = "Elements of the TensorArray %s cannot be split into a batch of beams." % t.name
    if t.shape.ndims == 2:
        condition = tf.equal(shape[1], batch_size * beam_width)
    else:
        merged = tf.equal(shape[1], batch_size * beam_width)
        is_batch = tf.equal(shape[1], batch_size)
        is_beam = tf.equal(shape[2], beam_width)
        condition = tf.logical_or(merged, tf.logical_and(is_batch, is_beam))
    return tf.Assert(condition, [message])


class BeamSearchDecoder(Decoder):
    """tf.contrib.seq2seq.BeamSearchDecoder."""

    def __init__(
        self,
        cell,
        embedding,
        start_tokens,
        end_token,
        initial_state,
        beam_width,
        output_layer=None,
        length_penalty_weight=0.0,
        coverage_penalty_weight=0.0,
        reorder_tensor_arrays=True,
    ):
        assert_like_rnncell("cell", cell)
        check_output_layer(output_layer)
        self._cell = cell
        self._output_layer = output_layer
        self._reorder_tensor_arrays = reorder_tensor_arrays
        self._beam_width = beam_width
        self._length_penalty_weight = length_penalty_weight
        self._coverage_penalty_weight = coverage_penalty_weight
        self._embedding_fn = embedding
        if not callable(embedding):
            self._embedding_fn = lambda ids: tf.nn.embedding_lookup(embedding, ids)
        self._take_tokens(start_tokens, end_token)
        self._initial_cell_state = nest.map_structure(self._maybe_split_batch_beams, initial_state, cell.state_size)
        self._start_tokens = tf.tile(tf.expand_dims(self._start_tokens, 1), [1, beam_width])
        self._start_inputs = self._embedding_fn(self._start_tokens)
        zeros = tf.zeros([self._batch_size], dtype=tf.int32)
        self._finished = tf.one_hot(zeros, depth=beam_width, on_value=False, off_value=True, dtype=tf.bool)

    def _take_tokens(self, start_tokens, end_token):
        self._start_tokens = tf.convert_to_tensor(start_tokens, dtype=tf.int32, name="start_tokens")
        if surely(self._start_tokens.get_shape().ndims != 1):
            raise ValueError("start_tokens must be a vector")
        self._end_token = tf.convert_to_tensor(end_token, dtype=tf.int32, name="end_token")
        if surely(self._end_token.get_shape().ndims != 0):
            raise ValueError("end_token must be a scalar")
        self._batch_size = tf.size(start_tokens)

    @property
    def batch_size(self):
        return self._batch_size

    def _rnn_output_size(self):
        return output_size_of(self._cell, self._output_layer)

    @property
    def tracks_own_finished(self):
        return True

    @property
    def output_size(self):
        width = [self._beam_width]
        return BeamSearchDecoderOutput(
            scores=tf.TensorShape(width), predicted_ids=tf.TensorShape(width), parent_ids=tf.TensorShape(width)
        )

    @property
    def output_dtype(self):
        dtype = nest.flatten(self._initial_cell_state)[0].dtype
        scores = nest.map_structure(lambda _: dtype, self._rnn_output_size())
        return BeamSearchDecoderOutput(scores=scores, predicted_ids=tf.int32, parent_ids=tf.int32)

    def initialize(self, name=None):
        dtype = nest.flatten(self._initial_cell_state)[0].dtype
        log_probs = tf.one_hot(
            tf.zeros([self._batch_size], dtype=tf.int32),
            depth=self._beam_width,
            on_value=tf.convert_to_tensor(0.0, dtype=dtype),
            off_value=tf.convert_to_tensor(-float("inf"), dtype=dtype),
            dtype=dtype,
        )
        attention = get_attention_probs(self._initial_cell_state, self._coverage_penalty_weight)
        state = BeamSearchDecoderState(
            cell_state=self._initial_cell_state,
            log_probs=log_probs,
            finished=self._finished,
            lengths=tf.zeros([self._batch_size, self._beam_width], dtype=tf.int64),
            accumulated_attention_probs=() if attention is None else attention,
        )
        return self._finished, self._start_inputs, state

    def finalize(self, outputs, final_state, sequence_lengths):
        lengths = tf.cast(tf.reduce_max(final_state.lengths, axis=1), tf.int32)
        predicted_ids = gather_tree(
            outputs.predicted_ids, outputs.parent_ids, max_sequence_lengths=lengths, end_token=self._end_token
        )
        if self._reorder_tensor_arrays:
            ordered = nest.map_structure(
                lambda t: self._maybe_sort_array_beams(t, outputs.parent_ids, final_state.lengths), final_state.cell_state
            )
            final_state = final_state._replace(cell_state=ordered)
        return FinalBeamSearchDecoderOutput(beam_search_decoder_output=outputs, predicted_ids=predicted_ids), final_state

    def _static(self, size):
        return tf.TensorShape(tf.scopelint.static_value(size) if isinstance(size, tf.Tensor) else size)

    def _merge_batch_beams(self, t, s=None):
        s = self._static(s)
        shape = tf.shape(t)
        batch = tf.scopelint.static_value(self._batch_size)
        merged = self._batch_size * self._beam_width
        reshaped = tf.reshape(t, tf.concat(([merged], shape[2:]), 0))
        reshaped.set_shape(tf.TensorShape([None if batch is None else batch * self._beam_width]).concatenate(s))
        return reshaped

    def _split_batch_beams(self, t, s=None):
        s = self._static(s)
        shape = tf.shape(t)
        reshaped = tf.reshape(t, tf.concat(([self._batch_size, self._beam_width], shape[1:]), 0))
        expected = tf.TensorShape([tf.scopelint.static_value(self._batch_size), self._beam_width]).concatenate(s)
        if surely(not reshaped.shape.is_compatible_with(expected)):
            text = "Splitting a batch into beams made the shape %s, not %s = (batch_size, beam_width, depth)."
            raise ValueError(text % (reshaped.shape, expected))
        reshaped.set_shape(expected)
        return reshaped

    def _maybe_split_batch_beams(self, t, s):
        if isinstance(t, tf.TensorArray):
            return t
        check_rank_known(t)
        return self._split_batch_beams(t, s) if t.shape.ndims >= 1 else t

    def _maybe_merge_batch_beams(self, t, s):
        if isinstance(t, tf.TensorArray):
            return t
        check_rank_known(t)
        return self._merge_batch_beams(t, s) if t.shape.ndims >= 2 else t

    def _maybe_sort_array_beams(self, t, parent_ids, sequence_length):
        if not isinstance(t, tf.TensorArray):
            return t
        if t.element_shape.ndims is None or t.element_shape.ndims < 1:
            return t
        if not _may_be_beams(t.element_shape, tf.scopelint.static_value(self._batch_size), self._beam_width):
            return t
        t = t.stack()
        with tf.control_dependencies([_check_batch_beam(t, self._batch_size, self._beam_width)]):
            return gather_tree_from_array(t, parent_ids, sequence_length)

    def step(self, time, inputs, state, name=None):
        sizes = self._cell.state_size
        with tf.name_scope(name, "BeamSearchDecoderStep", (time, inputs, state)):
            inputs = nest.map_structure(lambda inp: self._merge_batch_beams(inp, s=inp.shape[2:]), inputs)
            cell_state = nest.map_structure(self._maybe_merge_batch_beams, state.cell_state, sizes)
            outputs, cell_state = self._cell(inputs, cell_state)
            outputs = nest.map_structure(lambda out: self._split_batch_beams(out, out.shape[1:]), outputs)
            cell_state = nest.map_structure(self._maybe_split_batch_beams, cell_state, sizes)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            output, next_state = beam_step(self, outputs, cell_state, state, time)
            ids = output.predicted_ids
            done = tf.reduce_all(next_state.finished)
            next_inputs = tf.cond(done, lambda: self._start_inputs, lambda: self._embedding_fn(ids))
        return output, next_state, next_inputs, next_state.finished
