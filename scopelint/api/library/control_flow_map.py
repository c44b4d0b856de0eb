"""tf.map_fn, tf.scan, tf.foldl and tf.foldr: loops over the first dimension (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2


class _Shape(object):
    """How values are packed: like a structure, or a single one."""

    def __init__(self, structure):
        self.structure = structure
        self.nested = tf.nest.is_nested(structure)

    def flatten(self, values):
        return tf.nest.flatten(values) if self.nested else [values]

    def pack(self, values):
        return tf.nest.pack_sequence_as(self.structure, values) if self.nested else values[0]


class _cached_scope(object):
    """The variable scope caches reads for as long as a loop is traced."""

    def __enter__(self):
        self.scope = tf.get_variable_scope()
        self.mine = self.scope.caching_device is None
        if self.mine:
            self.scope.set_caching_device(lambda op: op.device)

    def __exit__(self, raised, *unused):
        if self.mine and raised is None:  # TensorFlow has no `finally` there
            self.scope.set_caching_device(None)


def _require_callable(fn):
    if not callable(fn):
        raise TypeError("fn must be callable.")


def _count(tensor, zero_is_unknown=True):
    static = tf.scopelint.dimension(tensor, 0)
    if static is None or (zero_is_unknown and static == 0):
        return tf.shape(tensor)[0]
    return static


def _arrays(tensors, count, **extra):
    arrays = [tf.TensorArray(dtype=t.dtype, size=count, dynamic_size=False, infer_shape=True) for t in tensors]
    return [array.unstack(tensor) for array, tensor in zip(arrays, tensors)]


def _fix_lengths(results, first):
    length = tf.TensorShape([tf.scopelint.dimension(first, 0)])
    for result in results:
        result.set_shape(length.concatenate(result.get_shape()[1:]))


def _loop(cond, body, start, count, parallel_iterations, back_prop, swap_memory):
    return tf.while_loop(
        cond,
        body,
        start,
        parallel_iterations=parallel_iterations,
        back_prop=back_prop,
        swap_memory=swap_memory,
        maximum_iterations=count,
    )


def map_fn(
    fn,
    elems,
    dtype=None,
    parallel_iterations=None,
    back_prop=True,
    swap_memory=False,
    infer_shape=True,
    name=None,
    fn_output_signature=None,
):
    """Mirrors tf.map_fn."""
    _require_callable(fn)
    if fn_output_signature is not None:
        dtype = fn_output_signature
    inputs = _Shape(elems)
    outputs = inputs if dtype is None else _Shape(dtype)
    flat = inputs.flatten(elems)
    with tf.name_scope(name, "map", flat), _cached_scope():
        flat = [tf.convert_to_tensor(elem, name="elem") for elem in flat]
        kinds = outputs.flatten(inputs.pack([elem.dtype for elem in flat]) if dtype is None else dtype)
        rank = flat[0].shape.ndims
        if rank is not None and rank < 1:
            if TF2:
                raise ValueError("Elements in elems must be 1+ dimensional Tensors, not scalars")
            single = "elems must be a 1+ dimensional Tensor, not a scalar"
            raise ValueError(single if len(flat) == 1 else "elements in elems must be 1+ dimensional Tensors, not scalars")
        count = _count(flat[0])
        arrays = _arrays(flat, count)
        start = tf.constant(0)
        results = [tf.TensorArray(dtype=kind, size=count, dynamic_size=False, infer_shape=infer_shape) for kind in kinds]

        def compute(i, tas):
            values = fn(inputs.pack([array.read(i) for array in arrays]))
            tf.nest.assert_same_structure(elems if dtype is None else dtype, values)
            tas = [ta.write(i, value) for ta, value in zip(tas, outputs.flatten(values))]
            return (i + 1, tas)

        iterations = parallel_iterations or 10
        _, results = _loop(lambda i, _: i < count, compute, (start, results), count, iterations, back_prop, swap_memory)
        stacked = [result.stack() for result in results]
        _fix_lengths(stacked, flat[0])
        return outputs.pack(stacked)


def scan(
    fn,
    elems,
    initializer=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    infer_shape=True,
    reverse=False,
    name=None,
):
    """Mirrors tf.scan."""
    _require_callable(fn)
    inputs = _Shape(elems)
    outputs = inputs if initializer is None else _Shape(initializer)
    flat = inputs.flatten(elems)
    with tf.name_scope(name, "scan", flat), _cached_scope():
        flat = [tf.convert_to_tensor(elem, name="elem") for elem in flat]
        count = _count(flat[0], zero_is_unknown=False)
        arrays = [
            tf.TensorArray(dtype=t.dtype, size=count, dynamic_size=False, element_shape=t.shape[1:], infer_shape=True) for t in flat
        ]
        arrays = [array.unstack(tensor) for array, tensor in zip(arrays, flat)]
        edge = (lambda: count - 1) if reverse else (lambda: 0)
        if initializer is None:
            first, done = [array.read(edge()) for array in arrays], 1
        else:
            first, done = [tf.convert_to_tensor(value) for value in outputs.flatten(initializer)], 0
        results = [
            tf.TensorArray(
                dtype=a.dtype, size=count, element_shape=a.shape if infer_shape else None, dynamic_size=False, infer_shape=infer_shape
            )
            for a in first
        ]
        if initializer is None:
            results = [result.write(edge(), a) for result, a in zip(results, first)]

        def compute(i, previous, tas):
            values = fn(outputs.pack(previous), inputs.pack([array.read(i) for array in arrays]))
            tf.nest.assert_same_structure(elems if initializer is None else initializer, values)
            values = outputs.flatten(values)
            tas = [ta.write(i, value) for ta, value in zip(tas, values)]
            return (i - 1 if reverse else i + 1, values, tas)

        if reverse:
            start, test = count - 1 - done, lambda i, _1, _2: i >= 0
        else:
            start, test = done, lambda i, _1, _2: i < count
        _, _, results = _loop(test, compute, (start, first, results), count, parallel_iterations, back_prop, swap_memory)
        stacked = [result.stack() for result in results]
        _fix_lengths(stacked, flat[0])
        return outputs.pack(stacked)


def _fold(name, default, fn, elems, initializer, forward, settings):
    _require_callable(fn)
    with tf.name_scope(name, default, [elems]), _cached_scope():
        flat = [tf.convert_to_tensor(elem, name="elem") for elem in tf.nest.flatten(elems)]
        count = _count(flat[0])
        arrays = tf.nest.map_structure(lambda elem: _arrays([elem], count)[0], elems)

        def at(i):
            return tf.nest.map_structure(lambda array: array.read(i), arrays)

        if forward:
            value, start = (at(0), tf.constant(1)) if initializer is None else (initializer, tf.constant(0))
            test = lambda i, a: i < count  # noqa: E731
        else:
            start = count - 1 if initializer is None else count
            value = at(start) if initializer is None else initializer
            test = lambda i, a: i > 0  # noqa: E731

        def compute(i, a):
            if forward:
                a = fn(a, at(i))
                return [i + 1, a]
            i = i - 1
            return [i, fn(a, at(i))]

        _, result = _loop(test, compute, [start, value], count, *settings)
        return result


def foldl(fn, elems, initializer=None, parallel_iterations=10, back_prop=True, swap_memory=False, name=None):
    """Mirrors tf.foldl."""
    return _fold(name, "foldl", fn, elems, initializer, True, (parallel_iterations, back_prop, swap_memory))


def foldr(fn, elems, initializer=None, parallel_iterations=10, back_prop=True, swap_memory=False, name=None):
    """Mirrors tf.foldr."""
    return _fold(name, "foldr", fn, elems, initializer, False, (parallel_iterations, back_prop, swap_memory))
