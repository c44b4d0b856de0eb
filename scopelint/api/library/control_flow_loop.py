"""tf.while_loop: one trace of condition and body in a frame of their own (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.tensor_array import flow_of, like


def _bounded(cond, body, loop_vars, maximum_iterations, single):
    limit = tf.convert_to_tensor(maximum_iterations, name="maximum_iterations")
    if limit.shape.ndims != 0:
        raise ValueError("maximum_iterations must be a scalar, saw shape: %s" % limit.shape)
    counter = tf.constant(0, dtype=limit.dtype, name="iteration_counter")
    if single:
        return (
            lambda i, value: tf.logical_and(i < limit, cond(value)),
            lambda i, value: (i + 1, body(value)),
            (counter, loop_vars[0]),
        )
    return (
        lambda i, values: tf.logical_and(i < limit, cond(*values)),
        lambda i, values: (i + 1, body(*values)),
        (counter, loop_vars),
    )


def _flat_shapes(loop_vars, tensors, shape_invariants, maximum_iterations):
    if shape_invariants is None:
        return [tensor.shape for tensor in tensors]
    shapes = (tf.TensorShape([]), shape_invariants) if maximum_iterations is not None else shape_invariants
    flat = tf.nest.flatten(shapes)
    if len(flat) != len(tensors):
        tf.nest.assert_same_structure(loop_vars, shapes)
    return [tensor.shape if shape is None else shape for shape, tensor in zip(flat, tensors)]


def _enter(context, tensors, shapes, given):
    entered = context.enter_values(tensors)
    for outside, tensor, shape in zip(tensors, entered, shapes):
        if given and not tf.scopelint.may_fit(outside.shape, shape):
            raise ValueError(
                "The shape invariant specified for %s is not compatible with the initial shape of the loop variable. It enters the loop "
                "with shape %s, but the specified shape invariant is %s." % (outside.name, outside.get_shape(), shape)
            )
        tf.scopelint.replace_shape(tensor, shape)
    return entered


def _next(merged, value):
    following = tf.raw_ops.NextIteration(data=tf.convert_to_tensor(value))
    if not tf.scopelint.may_fit(following.shape, merged.shape):
        source = merged.op.inputs[0].op.inputs[0]
        raise ValueError(
            "Input tensor '%s' enters the loop with shape %s, but has shape %s after one iteration. To allow the shape to vary across "
            "iterations, use the `shape_invariants` argument of tf.while_loop to specify a less-specific shape."
            % (source.name, source.shape, following.shape)
        )
    tf.scopelint.set_input(merged.op, 1, following)


def _packed(structure, originals, tensors):
    values = [like(original, tensor) for original, tensor in zip(originals, tensors)]
    return tf.nest.pack_sequence_as(structure, values)


def _build(context, cond, body, loop_vars, originals, tensors, shapes, given):
    context.reset(tensors)
    entered = _enter(context, tensors, shapes, given)
    context.reset(entered)
    merged = [tf.raw_ops.Merge(inputs=[tensor, tensor])[0] for tensor in entered]
    test = tf.convert_to_tensor(cond(*_packed(loop_vars, originals, merged)))
    pivot = tf.raw_ops.LoopCond(input=test, name="LoopCond")
    switched = [tf.scopelint.switch(tensor, pivot) for tensor in merged]
    current = [tf.identity(pair[1]) for pair in switched]
    packed = _packed(loop_vars, originals, current)
    result = body(*packed)
    if not isinstance(result, (list, tuple, dict)):
        result = [result]
    tf.nest.assert_same_structure(list(packed), list(result))
    given = tf.nest.flatten(result)
    if len(merged) != len(given) and not all([tf.scopelint.is_known(value) for value in given]):
        tf.scopelint.unmodelled("a loop whose body answers something that is not known")
        result, given = list(packed), tf.nest.flatten(packed)
    flat = [tf.convert_to_tensor(flow_of(value)) for value in given]
    if len(merged) != len(flat):
        raise ValueError("Number of inputs and outputs of body must match loop_vars: %d, %d" % (len(merged), len(flat)))
    for tensor, value in zip(merged, flat):
        _next(tensor, value)
    exits = [tf.raw_ops.Exit(data=pair[0]) for pair in switched]
    context.leave_results(exits)
    return result, exits


def _vague(context, cond, body, loop_vars):
    """A loop over values of which there may be more than are seen (what is not known may be a structure): what scopes in it make."""
    tf.scopelint.opaque_ops("a loop over a number of values that is not known")
    context.enter()
    try:
        cond(*loop_vars)
        body(*loop_vars)
    finally:
        context.exit()
    return tuple([_outcome(value) for value in loop_vars])


def _outcome(value):
    """What a loop makes of one of its variables, when the loop itself is not known."""
    if not tf.scopelint.is_known(value):
        return value
    if tf.nest.is_nested(value):
        parts = tf.nest.flatten(value)
        return tf.nest.pack_sequence_as(value, [_outcome(part) for part in parts]) if tf.scopelint.is_known(parts) else value
    tensor = tf.convert_to_tensor(flow_of(value))
    return like(value, tf.scopelint.unknown_tensor("what a loop makes of a value", tensor.dtype, tensor.shape))


def _loop(cond, body, loop_vars, shape_invariants, same_structure, maximum_iterations, back_prop=True):
    context = tf.scopelint.while_context(back_prop)
    originals = tf.nest.flatten(loop_vars)
    if not tf.scopelint.is_known(originals) or not all([tf.scopelint.is_known(value) for value in originals]):
        return _vague(context, cond, body, loop_vars)
    tensors = [tf.convert_to_tensor(flow_of(value)) for value in originals]
    shapes = _flat_shapes(loop_vars, tensors, shape_invariants, maximum_iterations)
    context.enter()
    try:
        result, exits = _build(context, cond, body, loop_vars, originals, tensors, shapes, shape_invariants is not None)
    finally:
        context.exit()
    packed = _packed(result, tf.nest.flatten(result), exits)
    return packed[0] if len(exits) == 1 and not same_structure else packed


def while_loop(
    cond,
    body,
    loop_vars,
    shape_invariants=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    name=None,
    maximum_iterations=None,
    return_same_structure=False,
):
    """Mirrors tf.while_loop (the one of TensorFlow 1's control flow)."""
    if not callable(cond):
        raise TypeError("cond must be callable.")
    if not callable(body):
        raise TypeError("body must be callable.")
    if parallel_iterations < 1:
        raise TypeError("parallel_iterations must be a positive integer.")
    other = tf.scopelint.control_flow_v2("tf.while_loop")
    if other:
        return other[0]
    with tf.name_scope(name, "while", loop_vars):
        if not loop_vars:
            raise ValueError("No loop variables provided")
        if maximum_iterations is not None:
            single = len(loop_vars) == 1 and not return_same_structure
            cond, body, loop_vars = _bounded(cond, body, loop_vars, maximum_iterations, single)
        result = _loop(cond, body, loop_vars, shape_invariants, return_same_structure, maximum_iterations, back_prop)
        return result if maximum_iterations is None else result[1]
