"""What the optimizers of tf.keras do to gradients before they apply them."""

import tensorflow as tf


def summed(values, indices):
    """Slices of one index become one; mirrors optimizer_v2._deduplicate_indexed_slices."""
    unique, positions = tf.unique(indices)
    return tf.unsorted_segment_sum(values, positions, tf.shape(unique)[0]), unique


def reduced_gradients(grads):
    """TensorFlow 2: a sum over replicas, of one replica; gradients that are slices go through as they are."""
    if any([isinstance(grad, tf.IndexedSlices) for grad in grads]):
        return grads

    @tf.custom_gradient
    def of_all(*values):
        return list(values), lambda *upper: list(upper)

    return list(of_all(*grads))


def scatter_add(variable, indices, values):
    """Rows added to a variable, and its value after that."""
    added = tf.raw_ops.ResourceScatterAdd(resource=variable.handle, indices=indices, updates=values)
    with tf.control_dependencies([added]):
        return variable.value()
