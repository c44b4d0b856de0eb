"""Elements of tf.data's datasets: their structure, dtypes and static shapes (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.nest import flatten_up_to


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


def structure_of(output_types, output_shapes=None):
    """The structure of these dtypes and shapes."""
    if output_shapes is None:
        return mapped(lambda kind: Spec(kind, None), output_types)
    kinds = tf.nest.flatten(output_types)
    nested = len(kinds) > 1 or isinstance(output_types, (tuple, dict))
    shapes = flatten_up_to(output_types, output_shapes) if nested else [output_shapes]
    return tf.nest.pack_sequence_as(output_types, [Spec(kind, shape) for kind, shape in zip(kinds, shapes)])


class Elements(object):
    """What gives elements of one structure: a dataset or an iterator."""

    def __init__(self, structure):
        self._structure = structure

    @property
    def output_types(self):
        return mapped(lambda spec: spec.dtype, self._structure)

    @property
    def output_shapes(self):
        return mapped(lambda spec: spec.shape, self._structure)

    @property
    def output_classes(self):
        return mapped(lambda spec: tf.Tensor, self._structure)


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
