"""tf.contrib.framework: tensors that are checked to have a shape."""

import tensorflow as tf

from scopelint.api.library.common import surely


def _compatible(expected, actual):
    with tf.name_scope("shape_tensor_equal", values=[expected, actual]) as scope:
        free = tf.equal(expected, -1)
        same = tf.equal(expected, actual, "equal")
        return tf.reduce_all(tf.logical_or(free, same, name="exclude_partial_shape"), name=scope)


def _is_rank(expected, tensor):
    with tf.name_scope("is_rank", values=[tensor]) as scope:
        expected = tf.convert_to_tensor(expected, name="expected")
        return tf.equal(expected, tf.rank(tensor, name="actual"), name=scope)


def _is_shape(expected, tensor, actual):
    with tf.name_scope("is_shape", values=[tensor]) as scope:
        same_rank = _is_rank(tf.size(expected), tensor)
        return tf.logical_and(same_rank, _compatible(expected, actual), name=scope)


def _assert_shape(expected, tensor):
    with tf.name_scope("assert_shape", values=[tensor]) as scope:
        actual = tf.shape(tensor, name="actual")
        if isinstance(expected, tf.TensorShape) and not expected.is_fully_defined():
            expected = [d if d else -1 for d in expected.as_list()]
        holds = _is_shape(expected, tensor, actual)
        data = ["Wrong shape for %s [expected] [actual]." % tensor.name, expected, actual]
        return tf.Assert(holds, data, name=scope)


def _asserted(expected, tensor, dynamic):
    with tf.name_scope("%s/" % tensor.op.name, values=[tensor]):
        if not dynamic and len(expected) < 1:
            return tf.reshape(tensor, [])
        with tf.control_dependencies([_assert_shape(expected, tensor)]):
            result = tf.identity(tensor)
        if not dynamic:
            result.set_shape(expected)
        return result


def with_shape(expected_shape, tensor):
    """tf.contrib.framework.with_shape."""
    if isinstance(tensor, tf.SparseTensor):
        raise ValueError("SparseTensor not supported.")
    dynamic = isinstance(expected_shape, (tf.Tensor, tf.compat.v2.Variable))
    if dynamic and surely(expected_shape.dtype.base_dtype != tf.int32):
        text = "Invalid dtype %s for shape %s expected of tensor %s."
        raise ValueError(text % (expected_shape.dtype, expected_shape, tensor.name))
    actual = tensor.get_shape()
    if dynamic or not actual.is_fully_defined():
        return _asserted(expected_shape, tensor, dynamic)
    if actual.is_compatible_with(expected_shape):
        return tensor
    if len(expected_shape) < 1 and actual.is_compatible_with([1]):
        with tf.name_scope("%s/" % tensor.op.name, values=[tensor]):
            return tf.reshape(tensor, [])
    text = "Invalid shape for tensor %s, expected %s, got %s."
    raise ValueError(text % (tensor.name, expected_shape, tensor.get_shape()))


def with_same_shape(expected_tensor, tensor):
    """tf.contrib.framework.with_same_shape."""
    with tf.name_scope("%s/" % tensor.op.name, values=[expected_tensor, tensor]):
        shape = expected_tensor.get_shape()
        known = shape.is_fully_defined()
        return with_shape(shape.as_list() if known else tf.shape(expected_tensor, name="expected_shape"), tensor)
