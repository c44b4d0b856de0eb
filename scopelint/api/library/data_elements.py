"""Elements of tf.data's datasets: their structure, dtypes and static shapes (run by scopelint's interpreter)."""

import tensorflow as tf


class Spec(object):
    """The dtype and static shape of one component of an element."""

    def __init__(self, dtype, shape):
        self.dtype = tf.as_dtype(dtype)
        self.shape = tf.TensorShape(shape)


def spec_of(value):
    """The component that a value would be."""
    if not isinstance(value, (tf.Tensor, tf.compat.v2.Variable)):
        with tf.scopelint.scratch_graph().as_default():
            value = tf.convert_to_tensor(value)
    return Spec(value.dtype.base_dtype, value.shape)


def mapped(fn, structure):
    """fn over tuples and dicts; a list is one tensor, as tf.data has it."""
    if not tf.scopelint.is_known(structure):
        return structure
    if isinstance(structure, dict):
        return dict([(key, mapped(fn, structure[key])) for key in structure])
    if isinstance(structure, tuple):
        parts = [mapped(fn, part) for part in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else tuple(parts)
    return fn(structure)


def leaves(structure):
    """The components in tf.data's order: dicts by their keys."""
    if isinstance(structure, dict):
        parts = [structure[key] for key in sorted(structure)]
    elif isinstance(structure, tuple):
        parts = list(structure)
    else:
        return [structure]
    return [leaf for part in parts for leaf in leaves(part)]


def is_known(structure):
    """Whether all components of a structure are known."""
    return tf.scopelint.is_known(structure) and all([tf.scopelint.is_known(leaf) for leaf in leaves(structure)])


def row(spec):
    """One row of a component."""
    return Spec(spec.dtype, spec.shape[1:])


def batched(spec, size):
    """So many components in one (None: it is not known how many)."""
    return Spec(spec.dtype, tf.TensorShape([size]).concatenate(spec.shape))


def padded(structure, shapes, size):
    """A structure whose components are padded to these shapes and batched."""
    if isinstance(structure, Spec):
        return Spec(structure.dtype, tf.TensorShape([size]).concatenate(tf.TensorShape(shapes)))
    if isinstance(structure, dict):
        return dict([(key, padded(structure[key], shapes[key], size)) for key in structure])
    return tuple([padded(part, shape, size) for part, shape in zip(structure, shapes)])


def traced(fn, structure):
    """What a function answers for elements of a structure, traced in a graph of its own."""
    with tf.scopelint.scratch_graph().as_default():
        tensors = mapped(lambda spec: tf.placeholder(spec.dtype, spec.shape), structure)
        if isinstance(tensors, tuple):
            return fn(*tensors)
        return fn(tensors)


def normalized(tensors):
    """The components of an element as tensors (structure.normalize_element)."""
    with tf.name_scope("normalize_element"):
        return [tf.convert_to_tensor(value, name="component_%d" % i) for i, value in enumerate(leaves(tensors))]
