"""tf.nn: dynamic_rnn, raw_rnn and bidirectional_dynamic_rnn."""

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import TF2, dimension_value, surely
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.rnn_cells import RNNCell, assert_like_rnncell, shape_concat


def transpose_batch_time(x):
    """Swap the first two dimensions."""
    static = x.get_shape()
    if static.ndims is not None and static.ndims < 2:
        return x
    x_rank = tf.rank(x)
    x_t = tf.transpose(x, tf.concat(([1, 0], tf.range(2, x_rank)), axis=0))
    if static.ndims is not None:
        dims = static.as_list()
        x_t.set_shape([dims[1], dims[0]] + dims[2:])
    return x_t


def _batch_size(flat_input):
    for x in flat_input:
        if x.shape.ndims is None:
            continue
        if surely(x.shape.ndims < 2):
            raise ValueError("Expected input tensor %s to have rank at least 2" % x)
        size = dimension_value(x.shape[1])
        if size is not None:
            return size
    return tf.shape(flat_input[0])[1]


def infer_state_dtype(explicit_dtype, state):
    """The dtype given, or else that of the state's tensors."""
    if explicit_dtype is not None:
        return explicit_dtype
    if not nest.is_nested(state):
        return state.dtype
    found = [element.dtype for element in nest.flatten(state)]
    if not found:
        raise ValueError("Unable to infer dtype from empty state.")
    for dtype in found:
        if dtype != found[0]:
            raise ValueError(
                "State has tensors of different inferred_dtypes. Unable to infer a single representative dtype."
            )
    return found[0]


def is_keras_cell(cell):
    """Whether a cell is one of tf.keras, whose state is a list."""
    return not isinstance(cell, (RNNCell, Layer)) and isinstance(cell, tf.keras.layers.Layer)


def initial_state_for(cell, batch_size, dtype):
    """The state that a loop starts with when none is given."""
    if getattr(cell, "get_initial_state", None) is not None:
        return cell.get_initial_state(inputs=None, batch_size=batch_size, dtype=dtype)
    return cell.zero_state(batch_size, dtype)


def _copy_through(copy_cond, output, new_output):
    if isinstance(output, tf.TensorArray) or output.shape.ndims == 0:
        return new_output
    with tf.colocate_with(new_output):
        return tf.where(copy_cond, output, new_output)


def rnn_step(
    time, sequence_length, min_length, max_length, zero_output, state, call_cell, skip_conditionals=False
):
    """One step of sequences of different lengths: finished ones keep their state."""
    flat_state = nest.flatten(state)
    flat_zero = nest.flatten(zero_output)
    copy_cond = time >= sequence_length

    def called():
        output, new_state = call_cell()
        nest.assert_same_structure(zero_output, output)
        nest.assert_same_structure(state, new_state)
        return nest.flatten(output), nest.flatten(new_state)

    def copied(flat_output, flat_new_state):
        outputs = [_copy_through(copy_cond, old, new) for old, new in zip(flat_zero, flat_output)]
        return outputs + [_copy_through(copy_cond, old, new) for old, new in zip(flat_state, flat_new_state)]

    def maybe_copied():
        flat_output, flat_new_state = called()
        return tf.cond(
            time < min_length, lambda: flat_output + flat_new_state, lambda: copied(flat_output, flat_new_state)
        )

    if skip_conditionals:
        final = copied(*called())
    else:
        final = tf.cond(time >= max_length, lambda: flat_zero + flat_state, maybe_copied)
    final = list(final)
    for new, old in zip(final, flat_zero + flat_state):
        if not isinstance(new, tf.TensorArray):
            new.set_shape(old.get_shape())
    outputs = nest.pack_sequence_as(zero_output, final[: len(flat_zero)])
    return outputs, nest.pack_sequence_as(state, final[len(flat_zero) :])


def _assert_has_shape(x, shape):
    x_shape = tf.shape(x)
    packed_shape = tf.stack(shape)
    condition = tf.reduce_all(tf.equal(x_shape, packed_shape))
    data = ["Expected shape for Tensor %s is " % x.name, packed_shape, " but saw shape: ", x_shape]
    return tf.Assert(condition, data)




def cache_on_device(varscope):
    """Outside of loops, cells' variables are cached on the device that reads them."""
    if not tf.scopelint.in_loop() and varscope.caching_device is None:
        varscope.set_caching_device(lambda op: op.device)


def dynamic_rnn(
    cell,
    inputs,
    sequence_length=None,
    initial_state=None,
    dtype=None,
    parallel_iterations=None,
    swap_memory=False,
    time_major=False,
    scope=None,
):
    """tf.nn.dynamic_rnn."""
    assert_like_rnncell("cell", cell)
    with tf.variable_scope(scope or "rnn") as varscope:
        cache_on_device(varscope)
        flat_input = nest.flatten(inputs)
        if not time_major:
            flat_input = [tf.convert_to_tensor(x) for x in flat_input]
            flat_input = [transpose_batch_time(x) for x in flat_input]
        if sequence_length is not None:
            sequence_length = _checked_lengths(sequence_length)
        batch_size = _batch_size(flat_input)
        if initial_state is not None:
            state = initial_state
        elif not dtype:
            if TF2:
                raise ValueError("If no initial_state is provided, argument `dtype` must be specified")
            raise ValueError("If there is no initial_state, you must give a dtype.")
        else:
            state = initial_state_for(cell, batch_size, dtype)
        if sequence_length is not None:
            with tf.control_dependencies([_assert_has_shape(sequence_length, [batch_size])]):
                sequence_length = tf.identity(sequence_length, name="CheckSeqLen")
        loop = _Loop(cell, nest.pack_sequence_as(inputs, flat_input), state, sequence_length, dtype)
        outputs, final_state = loop.run(parallel_iterations or 32, swap_memory)
        if not time_major:
            outputs = nest.map_structure(transpose_batch_time, outputs)
        return outputs, final_state


def _checked_lengths(sequence_length):
    sequence_length = tf.cast(sequence_length, tf.int32)
    if surely(sequence_length.get_shape().ndims not in (None, 1)):
        shape = sequence_length.get_shape()
        if TF2:
            text = "Argument sequence_length must be a vector of length batch_size. Received sequence_length=%s of shape: %s"
            raise ValueError(text % (sequence_length, shape))
        raise ValueError("sequence_length must be a vector of length batch_size, but saw shape: %s" % shape)
    return tf.identity(sequence_length, name="sequence_length")


class _Loop(object):
    """The while loop of dynamic_rnn."""

    def __init__(self, cell, inputs, state, sequence_length, dtype):
        self.cell = cell
        self.inputs = inputs
        self.state = state
        self.sequence_length = sequence_length
        self.dtype = dtype
        self.flat_input = nest.flatten(inputs)
        self.sizes = nest.flatten(cell.output_size)

    def _check_inputs(self):
        shapes = [x.get_shape().with_rank_at_least(3) for x in self.flat_input]
        first = shapes[0].as_list()
        for shape in shapes:
            if surely(not shape[2:].is_fully_defined()):
                text = "Input size (depth of inputs) must be accessible via shape inference, but saw value None."
                raise ValueError(text)
            dims = shape.as_list()
            if surely(dims[0] != first[0]):
                raise ValueError("Time steps is not the same for all the elements in the input in a batch.")
            if surely(dims[1] != first[1]):
                raise ValueError("Batch_size is not the same for all the elements in the input.")
        self.const_steps, self.const_batch = first[0], first[1]
        self.shapes = shapes

    def _zeros(self, size):
        size = shape_concat(self.batch_size, size)
        return tf.zeros(tf.stack(size), infer_state_dtype(self.dtype, self.state))

    def _arrays(self):
        """The TensorArrays of the outputs and, filled, of the inputs."""
        with tf.name_scope("dynamic_rnn") as scope:
            base_name = scope
        output_tas = []
        for i, size in enumerate(self.sizes):
            static = tf.scopelint.static_value(size) if isinstance(size, tf.Tensor) else size
            element_shape = tf.TensorShape([self.const_batch]).concatenate(tf.TensorShape(_as_shape(static)))
            output_tas.append(self._array(base_name + "output_%d" % i, element_shape, infer_state_dtype(self.dtype, self.state)))
        input_tas = []
        for i, x in enumerate(self.flat_input):
            input_tas.append(self._array(base_name + "input_%d" % i, x.shape[1:], x.dtype))
        return tuple(output_tas), tuple([ta.unstack(x) for ta, x in zip(input_tas, self.flat_input)])

    def _array(self, name, element_shape, dtype):
        return tf.TensorArray(dtype=dtype, size=self.time_steps, element_shape=element_shape, tensor_array_name=name)

    def _call_cell(self, time, input_t, state):
        keras_cell = is_keras_cell(self.cell)
        if keras_cell and not nest.is_nested(state):
            state = [state]
        if self.sequence_length is None:
            output, new_state = self.cell(input_t, state)
        else:
            output, new_state = rnn_step(
                time,
                self.sequence_length,
                self.min_length,
                self.max_length,
                self.zero_output,
                state,
                lambda: self.cell(input_t, state),
                skip_conditionals=True,
            )
        if keras_cell and len(new_state) == 1:
            new_state = new_state[0]
        return output, new_state

    def _time_step(self, time, output_tas, state):
        input_t = [ta.read(time) for ta in self.input_tas]
        for x, shape in zip(input_t, self.shapes):
            x.set_shape(shape[1:])
        input_t = nest.pack_sequence_as(self.inputs, input_t)
        output, new_state = self._call_cell(time, input_t, state)
        output_tas = tuple([ta.write(time, out) for ta, out in zip(output_tas, nest.flatten(output))])
        return time + 1, output_tas, new_state

    def run(self, parallel_iterations, swap_memory):
        self.time_steps = tf.shape(self.flat_input[0])[0]
        self.batch_size = _batch_size(self.flat_input)
        self._check_inputs()
        self.zero_output = nest.pack_sequence_as(self.cell.output_size, [self._zeros(size) for size in self.sizes])
        self.max_length = self.time_steps
        if self.sequence_length is not None:
            self.min_length = tf.reduce_min(self.sequence_length)
            self.max_length = tf.reduce_max(self.sequence_length)
        time = tf.constant(0, dtype=tf.int32, name="time")
        output_tas, self.input_tas = self._arrays()
        loop_bound = tf.minimum(self.time_steps, tf.maximum(1, self.max_length))
        _, final_tas, final_state = tf.while_loop(
            cond=lambda time, *_: time < loop_bound,
            body=self._time_step,
            loop_vars=(time, output_tas, self.state),
            parallel_iterations=parallel_iterations,
            maximum_iterations=self.time_steps,
            swap_memory=swap_memory,
        )
        final_outputs = [ta.stack() for ta in final_tas]
        for output, size in zip(final_outputs, self.sizes):
            output.set_shape(shape_concat([self.const_steps, self.const_batch], size, static=True))
        return nest.pack_sequence_as(self.cell.output_size, final_outputs), final_state


def _as_shape(size):
    if size is None or isinstance(size, (list, tuple, tf.TensorShape)):
        return size
    return [size]


def _reverse(x, seq_lengths, seq_axis, batch_axis):
    if seq_lengths is not None:
        return tf.reverse_sequence(input=x, seq_lengths=seq_lengths, seq_axis=seq_axis, batch_axis=batch_axis)
    return tf.reverse(x, axis=[seq_axis])


def bidirectional_dynamic_rnn(
    cell_fw,
    cell_bw,
    inputs,
    sequence_length=None,
    initial_state_fw=None,
    initial_state_bw=None,
    dtype=None,
    parallel_iterations=None,
    swap_memory=False,
    time_major=False,
    scope=None,
):
    """tf.nn.bidirectional_dynamic_rnn."""
    assert_like_rnncell("cell_fw", cell_fw)
    assert_like_rnncell("cell_bw", cell_bw)
    common = {
        "sequence_length": sequence_length,
        "dtype": dtype,
        "parallel_iterations": parallel_iterations,
        "swap_memory": swap_memory,
        "time_major": time_major,
    }
    time_axis = 0 if time_major else 1
    batch_axis = 1 if time_major else 0
    with tf.variable_scope(scope or "bidirectional_rnn"):
        with tf.variable_scope("fw") as fw_scope:
            output_fw, state_fw = dynamic_rnn(
                cell=cell_fw, inputs=inputs, initial_state=initial_state_fw, scope=fw_scope, **common
            )
        with tf.variable_scope("bw") as bw_scope:
            inputs_reverse = nest.map_structure(
                lambda x: _reverse(x, sequence_length, time_axis, batch_axis), inputs
            )
            reversed_bw, state_bw = dynamic_rnn(
                cell=cell_bw, inputs=inputs_reverse, initial_state=initial_state_bw, scope=bw_scope, **common
            )
    output_bw = _reverse(reversed_bw, sequence_length, time_axis, batch_axis)
    return (output_fw, output_bw), (state_fw, state_bw)


class _RawLoop(object):
    """The while loop of raw_rnn."""

    def __init__(self, cell, loop_fn):
        self.cell = cell
        self.loop_fn = loop_fn

    def _emit(self, emit_structure, state_dtype, const_batch, batch_size):
        if emit_structure is not None:
            flat = nest.flatten(emit_structure)
            sizes = [emit.shape if emit.shape.is_fully_defined() else tf.shape(emit) for emit in flat]
            dtypes = [emit.dtype for emit in flat]
        else:
            emit_structure = self.cell.output_size
            sizes = nest.flatten(emit_structure)
            dtypes = [state_dtype] * len(sizes)
        arrays = []
        for i, (dtype, size) in enumerate(zip(dtypes, sizes)):
            static = tf.scopelint.static_value(size) if isinstance(size, tf.Tensor) else size
            arrays.append(
                tf.TensorArray(
                    dtype=dtype,
                    dynamic_size=True,
                    element_shape=tf.TensorShape([const_batch]).concatenate(tf.TensorShape(_as_shape(static))),
                    size=0,
                    name="rnn_output_%d" % i,
                )
            )
        zeros = [tf.zeros(shape_concat(batch_size, size), dtype) for size, dtype in zip(sizes, dtypes)]
        self.zero_emit = nest.pack_sequence_as(emit_structure, zeros)
        return nest.pack_sequence_as(emit_structure, arrays)

    def _copied(self, finished, current, candidate):
        return nest.map_structure(lambda cur, cand: _copy_through(finished, cur, cand), current, candidate)

    def _body(self, time, finished, current_input, emit_ta, state, loop_state):
        next_output, cell_state = self.cell(current_input, state)
        nest.assert_same_structure(state, cell_state)
        nest.assert_same_structure(self.cell.output_size, next_output)
        next_time = time + 1
        next_finished, next_input, next_state, emit, next_loop_state = self.loop_fn(
            next_time, next_output, cell_state, loop_state
        )
        nest.assert_same_structure(state, next_state)
        nest.assert_same_structure(current_input, next_input)
        nest.assert_same_structure(emit_ta, emit)
        loop_state = loop_state if next_loop_state is None else next_loop_state
        emit = self._copied(finished, self.zero_emit, emit)
        next_state = self._copied(finished, state, next_state)
        emit_ta = nest.map_structure(lambda ta, value: ta.write(time, value), emit_ta, emit)
        finished = tf.logical_or(finished, next_finished)
        return next_time, finished, next_input, emit_ta, next_state, loop_state

    def run(self, parallel_iterations, swap_memory):
        time = tf.constant(0, dtype=tf.int32)
        finished, next_input, state, emit_structure, init_loop_state = self.loop_fn(time, None, None, None)
        flat_input = nest.flatten(next_input)
        loop_state = init_loop_state if init_loop_state is not None else tf.constant(0, dtype=tf.int32)
        const_batch = dimension_value(flat_input[0].get_shape()[0])
        batch_size = const_batch
        if batch_size is None:
            batch_size = tf.shape(flat_input[0])[0]
        nest.assert_same_structure(state, self.cell.state_size)
        flat_state = [tf.convert_to_tensor(s) for s in nest.flatten(state)]
        state = nest.pack_sequence_as(state, flat_state)
        emit_ta = self._emit(emit_structure, flat_state[0].dtype, const_batch, batch_size)
        returned = tf.while_loop(
            lambda unused_time, elements_finished, *_: tf.logical_not(tf.reduce_all(elements_finished)),
            self._body,
            loop_vars=[time, finished, next_input, emit_ta, state, loop_state],
            parallel_iterations=parallel_iterations,
            swap_memory=swap_memory,
        )
        return returned[-3], returned[-2], None if init_loop_state is None else returned[-1]


def raw_rnn(cell, loop_fn, parallel_iterations=None, swap_memory=False, scope=None):
    """tf.nn.raw_rnn."""
    assert_like_rnncell("cell", cell)
    if not callable(loop_fn):
        raise TypeError("loop_fn must be a callable")
    with tf.variable_scope(scope or "rnn") as varscope:
        cache_on_device(varscope)
        return _RawLoop(cell, loop_fn).run(parallel_iterations or 32, swap_memory)
