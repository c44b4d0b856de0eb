"""tf.nn: static_rnn, static_bidirectional_rnn, static_state_saving_rnn."""

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import TF2, dimension_value, surely
from scopelint.api.library.rnn_cells import assert_like_rnncell, shape_concat
from scopelint.api.library.rnn_loops import cache_on_device, infer_state_dtype, initial_state_for, is_keras_cell, rnn_step


def _check_sequence(inputs):
    if not nest.is_nested(inputs):
        raise TypeError("inputs must be a sequence")
    if not inputs:
        raise ValueError("inputs must not be empty")


def _static_batch_size(inputs):
    first = inputs
    while nest.is_nested(first):
        first = first[0]
    if first.get_shape().ndims == 1:
        return first, dimension_value(first.get_shape()[0])
    fixed = first.get_shape().with_rank_at_least(2).dims[0]
    for x in nest.flatten(inputs):
        shape = x.get_shape().with_rank_at_least(2)
        fixed = fixed.merge_with(shape.dims[0])
        for i, size in enumerate(shape.as_list()[1:]):
            if surely(size is None):
                text = "Input size (dimension %d of inputs) must be accessible via shape inference, but saw value None."
                raise ValueError(text % i)
    return first, dimension_value(fixed)


class _Lengths(object):
    """What static_rnn needs when sequences have different lengths."""

    def __init__(self, cell, sequence_length, batch_size, static_batch, dtype, state):
        sequence_length = tf.convert_to_tensor(sequence_length, name="sequence_length")
        if surely(sequence_length.get_shape().ndims not in (None, 1)):
            if TF2:
                text = "Argument `sequence_length` must be a vector of length %s. Received sequence_length=%s."
                raise ValueError(text % (batch_size, sequence_length))
            raise ValueError("sequence_length must be a vector of length batch_size")

        def zeros(size):
            output = tf.zeros(tf.stack(shape_concat(batch_size, size)), infer_state_dtype(dtype, state))
            output.set_shape(shape_concat([static_batch], size, static=True))
            return output

        self.zero_output = nest.map_structure(zeros, cell.output_size)
        self.lengths = tf.cast(sequence_length, tf.int32)
        self.shortest = tf.reduce_min(self.lengths)
        self.longest = tf.reduce_max(self.lengths)

    def step(self, time, state, call_cell):
        return rnn_step(time, self.lengths, self.shortest, self.longest, self.zero_output, state, call_cell)


def static_rnn(cell, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
    """tf.nn.static_rnn."""
    assert_like_rnncell("cell", cell)
    _check_sequence(inputs)
    outputs = []
    with tf.variable_scope(scope or "rnn") as varscope:
        cache_on_device(varscope)
        first, static_batch = _static_batch_size(inputs)
        batch_size = static_batch if static_batch else tf.shape(first)[0]
        if initial_state is not None:
            state = initial_state
        elif not dtype:
            raise ValueError("If no initial_state is provided, dtype must be specified")
        else:
            state = initial_state_for(cell, batch_size, dtype)
        lengths = None
        if sequence_length is not None:
            lengths = _Lengths(cell, sequence_length, batch_size, static_batch, dtype, state)
        keras_cell = is_keras_cell(cell)
        if keras_cell and not nest.is_nested(state):
            state = [state]
        for time, x in enumerate(inputs):
            if time > 0:
                varscope.reuse_variables()
            if lengths is None:
                output, state = cell(x, state)
            else:
                output, state = _step(lengths, time, state, cell, x)
            outputs.append(output)
        if keras_cell and len(state) == 1:
            state = state[0]
        return outputs, state


def _step(lengths, time, state, cell, x):
    return lengths.step(time, state, lambda: cell(x, state))


def static_state_saving_rnn(cell, inputs, state_saver, state_name, sequence_length=None, scope=None):
    """tf.nn.static_state_saving_rnn."""
    state_size = cell.state_size
    if nest.is_nested(state_size) != nest.is_nested(state_name):
        text = "state_name should be the same type as cell.state_size.  state_name: %s, cell.state_size: %s"
        raise ValueError(text % (str(state_name), str(state_size)))
    names = nest.flatten(state_name)
    if len(names) != len(nest.flatten(state_size)):
        text = "#elems(state_name) != #elems(state_size): %d vs. %d"
        raise ValueError(text % (len(names), len(nest.flatten(state_size))))
    initial_state = nest.pack_sequence_as(state_size, [state_saver.state(s) for s in names])
    outputs, state = static_rnn(cell, inputs, initial_state=initial_state, sequence_length=sequence_length, scope=scope)
    saves = [state_saver.save_state(name, part) for name, part in zip(names, nest.flatten(state))]
    with tf.control_dependencies(saves):
        outputs[-1] = nest.map_structure(lambda x: tf.identity(x), outputs[-1])
        return outputs, nest.map_structure(lambda x: tf.identity(x), state)


def _reverse_seq(input_seq, lengths):
    if lengths is None:
        return list(reversed(input_seq))
    columns = []
    for sequence in zip(*[nest.flatten(x) for x in input_seq]):
        shape = sequence[0].get_shape()
        joined = tf.stack(list(sequence))
        parts = tf.unstack(tf.reverse_sequence(joined, lengths, 0, 1))
        for part in parts:
            part.set_shape(shape)
        columns.append(parts)
    return [nest.pack_sequence_as(x, [column[i] for column in columns]) for i, x in enumerate(input_seq)]


def static_bidirectional_rnn(
    cell_fw, cell_bw, inputs, initial_state_fw=None, initial_state_bw=None, dtype=None, sequence_length=None, scope=None
):
    """tf.nn.static_bidirectional_rnn."""
    assert_like_rnncell("cell_fw", cell_fw)
    assert_like_rnncell("cell_bw", cell_bw)
    _check_sequence(inputs)
    with tf.variable_scope(scope or "bidirectional_rnn"):
        with tf.variable_scope("fw") as fw_scope:
            output_fw, state_fw = static_rnn(cell_fw, inputs, initial_state_fw, dtype, sequence_length, scope=fw_scope)
        with tf.variable_scope("bw") as bw_scope:
            backwards = _reverse_seq(inputs, sequence_length)
            reversed_bw, state_bw = static_rnn(
                cell_bw, backwards, initial_state_bw, dtype, sequence_length, scope=bw_scope
            )
    output_bw = _reverse_seq(reversed_bw, sequence_length)
    pairs = zip(nest.flatten(output_fw), nest.flatten(output_bw))
    flat_outputs = [tf.concat([fw, bw], 1) for fw, bw in pairs]
    return nest.pack_sequence_as(output_fw, flat_outputs), state_fw, state_bw
