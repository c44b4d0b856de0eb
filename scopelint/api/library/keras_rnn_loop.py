"""tf.keras.backend.rnn: the loop of Keras's recurrent layers (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2


def _where(mask, new, old):
    return tf.where_v2(mask, new, old) if TF2 else tf.where(mask, new, old)


def _swap(tensor):
    axes = list(range(len(tensor.shape)))
    axes[0], axes[1] = 1, 0
    return tf.transpose(tensor, axes)


def _widen(mask, tensor, fixed=1):
    for _ in range(len(tensor.shape) - len(mask.shape)):
        mask = tf.expand_dims(mask, -1)
    return tf.tile(mask, [1] * fixed + tensor.shape.as_list()[fixed:])


def _mask_by_time(mask, time_major):
    if mask.dtype != tf.bool:
        mask = tf.cast(mask, tf.bool)
    if len(mask.shape) == 2:
        mask = tf.expand_dims(mask, -1)
    return mask if time_major else _swap(mask)


def _chosen(mask, new, old):
    return _where(_widen(mask, new), new, old)


def _unrolled(step, inputs, states, constants, go_backwards, mask, zero_output):
    steps = tf.unstack(inputs)
    masks = tf.unstack(mask) if mask is not None else None
    if go_backwards:
        steps.reverse()
        if masks is not None:
            masks.reverse()
    outputs = []
    states = tuple(states)
    for i, x in enumerate(steps):
        output, new_states = step(x, tuple(states) + tuple(constants))
        if masks is not None:
            tiled = _widen(masks[i], output)
            previous = outputs[-1] if outputs else tf.zeros_like(output)
            output = _where(tiled, output, previous)
            new_states = [_chosen(masks[i], new, old) for old, new in zip(states, new_states)]
        states = new_states
        outputs.append(output)
    last, stacked = outputs[-1], tf.stack(outputs)
    if masks is not None and zero_output:
        last = _where(_widen(masks[-1], last), last, tf.zeros_like(last))
        stacked = _where(_widen(mask, stacked, 2), stacked, tf.zeros_like(stacked))
    return last, stacked, states


def _loop_body(step, reads, constants, mask_ta, zero, zero_output):
    def plain(time, array, *states):
        output, new = step(reads.read(time), tuple(states) + tuple(constants))
        _keep_shapes(states, new)
        new = tf.nest.pack_sequence_as(states, tf.nest.flatten(new))
        array = array.write(time, output)
        return (time + 1, array) + tuple(new)

    def masked(time, array, previous, *states):
        x, mask = reads.read(time), mask_ta.read(time)
        output, new = step(x, tuple(states) + tuple(constants))
        fixed = len(mask.shape) if TF2 else 1
        output = _where(_widen(mask, output, fixed), output, zero if zero_output else previous)
        _keep_shapes(states, new)
        old = tf.nest.flatten(states)
        tiled = [_widen(mask, state, fixed) for state in old]
        chosen = [_where(m, n, state) for m, n, state in zip(tiled, tf.nest.flatten(new), old)]
        new = tf.nest.pack_sequence_as(new, chosen)
        array = array.write(time, output)
        return (time + 1, array, output) + tuple(new)

    return plain if mask_ta is None else masked


def _keep_shapes(states, new):
    for state, following in zip(tf.nest.flatten(states), tf.nest.flatten(new)):
        following.set_shape(state.shape)


def _looped(step, inputs, states, constants, go_backwards, mask, input_length, steps, zero_output):
    states = tuple(states)
    reads = tf.TensorArray(dtype=inputs.dtype, size=steps, tensor_array_name="input_ta_0")
    reads = reads.unstack(tf.reverse(inputs, [0]) if go_backwards else inputs)
    first, _ = step(inputs[0], states + tuple(constants))
    array = tf.TensorArray(dtype=first.dtype, size=steps, element_shape=first.shape, tensor_array_name="output_ta_0")
    time = tf.constant(0, dtype="int32", name="time")
    mask_ta, zero, start = None, None, (time, array)
    if mask is not None:
        if go_backwards:
            mask = tf.reverse(mask, [0])
        mask_ta = tf.TensorArray(dtype=tf.bool, size=steps, tensor_array_name="mask_ta").unstack(mask)
        zero = tf.zeros_like(first)
        start = (time, array, zero)
    body = _loop_body(step, reads, constants, mask_ta, zero, zero_output)
    final = tf.while_loop(
        lambda time, *_: time < steps, body, start + states, parallel_iterations=32, swap_memory=True, maximum_iterations=input_length
    )
    stacked = final[1].stack()
    return stacked[-1], stacked, final[len(start) :]


def rnn(
    step_function,
    inputs,
    initial_states,
    go_backwards=False,
    mask=None,
    constants=None,
    unroll=False,
    input_length=None,
    time_major=False,
    zero_output_for_mask=False,
):
    """Mirrors tf.keras.backend.rnn for one input tensor."""
    if not time_major:
        inputs = _swap(inputs)
    dims = inputs.shape.as_list()
    steps = tf.shape(inputs)[0]
    if mask is not None:
        mask = _mask_by_time(mask, time_major)
    constants = constants or []
    if unroll:
        if not dims[0]:
            raise ValueError("Unrolling requires a fixed number of timesteps.")
        last, outputs, states = _unrolled(step_function, inputs, initial_states, constants, go_backwards, mask, zero_output_for_mask)
    else:
        last, outputs, states = _looped(
            step_function, inputs, initial_states, constants, go_backwards, mask, input_length, steps, zero_output_for_mask
        )
    shape = outputs.shape.as_list()
    outputs.set_shape(dims[:2] + shape[2:])
    return last, outputs if time_major else _swap(outputs), states
