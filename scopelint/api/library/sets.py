"""tf.sets, tf.confusion_matrix and tf.sparse_add."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.control_flow_group import with_dependencies
from scopelint.api.library.weights_broadcast import remove_squeezable_dimensions


def _given(x, name):
    return x if isinstance(x, tf.SparseTensor) else tf.convert_to_tensor(x, name=name)


def set_size(a, validate_indices=True):
    """tf.sets.set_size."""
    if not isinstance(a, tf.SparseTensor):
        raise TypeError("Expected `SparseTensor`, got %s." % a)
    return tf.raw_ops.SetSize(
        set_indices=a.indices, set_values=a.values, set_shape=a.dense_shape, validate_indices=validate_indices
    )


def _set_operation(a, b, operation, validate_indices):
    common = {"set_operation": operation, "validate_indices": validate_indices}
    if isinstance(a, tf.SparseTensor):
        found = tf.raw_ops.SparseToSparseSetOperation(
            set1_indices=a.indices,
            set1_values=a.values,
            set1_shape=a.dense_shape,
            set2_indices=b.indices,
            set2_values=b.values,
            set2_shape=b.dense_shape,
            **common
        )
    elif isinstance(b, tf.SparseTensor):
        found = tf.raw_ops.DenseToSparseSetOperation(
            set1=a, set2_indices=b.indices, set2_values=b.values, set2_shape=b.dense_shape, **common
        )
    else:
        found = tf.raw_ops.DenseToDenseSetOperation(set1=a, set2=b, **common)
    return tf.SparseTensor(found[0], found[1], found[2])


def _both(a, b):
    """Both as tensors, a sparse one last; whether they were exchanged."""
    a = _given(a, "a")
    b = _given(b, "b")
    if isinstance(a, tf.SparseTensor) and not isinstance(b, tf.SparseTensor):
        return b, a, True
    return a, b, False


def set_intersection(a, b, validate_indices=True):
    """tf.sets.set_intersection."""
    a, b, _ = _both(a, b)
    return _set_operation(a, b, "intersection", validate_indices)


def set_difference(a, b, aminusb=True, validate_indices=True):
    """tf.sets.set_difference."""
    a, b, flipped = _both(a, b)
    if flipped:
        aminusb = not aminusb
    return _set_operation(a, b, "a-b" if aminusb else "b-a", validate_indices)


def set_union(a, b, validate_indices=True):
    """tf.sets.set_union."""
    a, b, _ = _both(a, b)
    return _set_operation(a, b, "union", validate_indices)


def confusion_matrix(labels, predictions, num_classes=None, dtype=tf.int32, name=None, weights=None):
    """tf.confusion_matrix."""
    with tf.name_scope(name, "confusion_matrix", (predictions, labels, num_classes, weights)) as name:
        labels, predictions = remove_squeezable_dimensions(
            tf.convert_to_tensor(labels, name="labels"), tf.convert_to_tensor(predictions, name="predictions")
        )
        predictions = tf.cast(predictions, tf.int64)
        labels = tf.cast(labels, tf.int64)
        labels = with_dependencies([tf.assert_non_negative(labels, message="`labels` contains negative values")], labels)
        check = tf.assert_non_negative(predictions, message="`predictions` contains negative values")
        predictions = with_dependencies([check], predictions)
        if num_classes is None:
            num_classes = tf.maximum(tf.reduce_max(predictions), tf.reduce_max(labels)) + 1
        else:
            bound = tf.cast(num_classes, tf.int64)
            labels = with_dependencies([tf.assert_less(labels, bound, message="`labels` out of bound")], labels)
            predictions = with_dependencies([tf.assert_less(predictions, bound, message="`predictions` out of bound")], predictions)
        if weights is not None:
            weights = tf.convert_to_tensor(weights, name="weights")
            predictions.get_shape().assert_is_compatible_with(weights.get_shape())
            weights = tf.cast(weights, dtype)
        shape = tf.stack([num_classes, num_classes])
        indices = tf.stack([labels, predictions], axis=1)
        values = tf.ones_like(predictions, dtype) if weights is None else weights
        if TF2:
            return tf.scatter_nd(indices=indices, updates=values, shape=tf.cast(shape, tf.int64))
        sparse = tf.SparseTensor(indices=indices, values=values, dense_shape=tf.cast(shape, tf.int64))
        zero_matrix = tf.zeros(tf.cast(shape, tf.int32), dtype)
        return tf.sparse_add(zero_matrix, sparse)


def sparse_add(a, b, threshold=None, thresh=None):
    """tf.sparse_add."""
    threshold = thresh if threshold is None else threshold
    if isinstance(a, tf.SparseTensor) and isinstance(b, tf.SparseTensor):
        dtype = a.values.dtype.real_dtype.base_dtype
        threshold = tf.convert_to_tensor(0 if threshold is None else threshold, dtype=dtype, name="threshold")
        indices, values, shape = tf.raw_ops.SparseAdd(
            a_indices=a.indices,
            a_values=a.values,
            a_shape=a.dense_shape,
            b_indices=b.indices,
            b_values=b.values,
            b_shape=b.dense_shape,
            thresh=threshold,
        )
        static = tf.broadcast_static_shape(a.get_shape(), b.get_shape())
        return tf.SparseTensor(indices, values, static.as_list() if static.is_fully_defined() else shape)
    if isinstance(b, tf.SparseTensor):
        a, b = b, a
    return tf.raw_ops.SparseTensorDenseAdd(a_indices=a.indices, a_values=a.values, a_shape=a.dense_shape, b=b)
