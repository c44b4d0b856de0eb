"""tf.keras.backend.batch_dot: a product of the examples of two batches, over an axis of each."""

import tensorflow as tf

from scopelint.api.library.common import TF2


def batch_dot(x, y, axes=None):
    """Mirrors tf.keras.backend.batch_dot."""
    if x.shape.ndims is None or y.shape.ndims is None:
        return tf.scopelint.unmodelled("tf.keras.backend.batch_dot of unknown ranks", x, y)
    axes = (axes, axes) if isinstance(axes, int) else axes
    return _squashed(x, y, axes) if TF2 else _adjoint(x, y, axes)


def _adjoint(x, y, axes):
    """1.15: the batches brought to one rank, and a product of matrices as they lie."""
    x_rank, y_rank = x.shape.ndims, y.shape.ndims
    axes = [x_rank - 1, y_rank - 2] if axes is None else axes
    more = abs(x_rank - y_rank)
    if x_rank > y_rank:
        y = tf.reshape(y, tf.concat([tf.shape(y), [1] * more], axis=0))
    elif y_rank > x_rank:
        x = tf.reshape(x, tf.concat([tf.shape(x), [1] * more], axis=0))
    if x_rank == y_rank == 2:
        if axes[0] == axes[1]:
            result = tf.reduce_sum(tf.multiply(x, y), axes[0])
        else:
            result = tf.reduce_sum(tf.multiply(tf.transpose(x, [1, 0]), y), axes[1])
    else:
        rank = max(x_rank, y_rank)
        result = tf.matmul(x, y, adjoint_a=axes[0] != rank - 1, adjoint_b=axes[1] == rank - 1)
    if more:
        first = x_rank + y_rank - 3 if x_rank > y_rank else x_rank - 1
        result = tf.squeeze(result, list(range(first, first + more)))
    return tf.expand_dims(result, 1) if result.shape.ndims == 1 else result


def _moved(x, source, target):
    """An axis at another place."""
    if source == target:
        return x
    order = [axis for axis in range(x.shape.ndims) if axis != source]
    order.insert(target, source)
    return tf.transpose(x, order)


def _squashed(x, y, axes):
    """TensorFlow 2: the axes moved next to each other, all others made one."""
    x_rank, y_rank = x.shape.ndims, y.shape.ndims
    _check(x, y)
    if axes is None:
        axes = [x_rank - 1, y_rank - 1 if y_rank == 2 else y_rank - 2]
    first, second = axes[0] % x_rank, axes[1] % y_rank
    if first == 0 or second == 0:
        raise ValueError("Cannot perform batch_dot over axis 0.")
    sizes = x.shape.as_list()[first], y.shape.as_list()[second]
    if None not in sizes and sizes[0] != sizes[1]:
        raise ValueError("Cannot do batch_dot on inputs with shapes %s and %s with axes=%s." % (x.shape, y.shape, axes))
    if x_rank == 2:
        x, first = tf.expand_dims(x, 1), first + 1
    if y_rank == 2:
        y = tf.expand_dims(y, 2)
    x, y = _moved(x, first, x.shape.ndims - 1), _moved(y, second, 1)
    middle = trail = None
    if x.shape.ndims > 3:
        shape = tf.shape(x)
        middle = shape[1:-1]
        x = tf.reshape(x, tf.stack([shape[0], -1, shape[-1]]))
    if y.shape.ndims > 3:
        shape = tf.shape(y)
        trail = shape[2:]
        y = tf.reshape(y, tf.stack([shape[0], shape[1], -1]))
    result = tf.matmul(x, y)
    shape = tf.shape(result)
    if middle is not None:
        shape = tf.concat([shape[:1], middle, shape[-1:]], 0)
    if trail is not None:
        shape = tf.concat([shape[:-1], trail], 0)
    if middle is not None or trail is not None:
        result = tf.reshape(result, shape)
    if x_rank == 2:
        return tf.squeeze(result, 1)
    return tf.squeeze(result, -1) if y_rank == 2 else result


def _check(x, y):
    if x.shape.ndims < 2 or y.shape.ndims < 2:
        raise ValueError("Cannot do batch_dot on inputs with rank < 2.")
    batches = [tensor.shape.as_list()[0] for tensor in (x, y)]
    if None not in batches and batches[0] != batches[1]:
        raise ValueError("Cannot do batch_dot on inputs with different batch sizes.")
