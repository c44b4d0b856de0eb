"""Elements of tf.data's datasets: their structure, dtypes and static shapes (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.nest import flatten_up_to

raw = tf.raw_ops


class Spec(object):
    """The dtype and static shape of one component of an element."""

    def __init__(self, dtype, shape):
        self.dtype = tf.as_dtype(dtype)
        self.shape = tf.TensorShape(shape)

    kind = tf.Tensor

    def like(self, shape):
        """The same of another shape."""
        return type(self)(self.dtype, shape)

    def flat(self):
        """The dtype and shape of the tensor that a dataset holds it as."""
        return self.dtype, self.shape

    def restored(self, tensor):
        """The component of the tensor that a dataset holds it as."""
        tensor.set_shape(self.shape)
        return tensor


class SparseSpec(Spec):
    """The dtype and static shape of a component that is sparse: a dataset holds it as one variant."""

    kind = tf.SparseTensor

    def flat(self):
        return tf.variant, tf.TensorShape(None)

    def restored(self, tensor):
        indices, values, shape = raw.DeserializeSparse(serialized_sparse=tensor, dtype=self.dtype)
        rank = self.shape.ndims
        indices.set_shape([None, rank])
        if TF2 and rank is not None and any([dim is not None for dim in self.shape.as_list()]):
            return tf.SparseTensor(indices, values, self._partly(shape))
        shape.set_shape([rank])
        return tf.SparseTensor(indices, values, shape)

    def _partly(self, shape):
        if self.shape.is_fully_defined():
            return tf.convert_to_tensor(self.shape, dtype=tf.int64, name="shape")
        pieces = tf.unstack(shape, num=self.shape.ndims)
        for i, dim in enumerate(self.shape.as_list()):
            if dim is not None:
                pieces[i] = tf.constant(dim, shape.dtype)
        return tf.stack(pieces)


def spec_of(value):
    """The component that a value would be."""
    if isinstance(value, tf.SparseTensor):
        return SparseSpec(value.dtype, value.get_shape())
    if not isinstance(value, (tf.Tensor, tf.compat.v2.Variable)):
        with tf.scopelint.scratch_graph().as_default():
            value = tf.convert_to_tensor(value)
    return Spec(value.dtype.base_dtype, value.shape)


def structure_of(output_types, output_shapes=None, output_classes=None):
    """The structure of these dtypes, shapes and classes."""
    if output_classes is not None:
        made = structure_of(output_types, output_shapes)
        sparse = [kind is tf.SparseTensor for kind in leaves(output_classes)]
        specs = [SparseSpec(s.dtype, s.shape) if is_sparse else s for s, is_sparse in zip(leaves(made), sparse)]
        return tf.nest.pack_sequence_as(made, specs) if isinstance(made, (tuple, dict)) else specs[0]
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
        return mapped(lambda spec: spec.kind, self._structure)


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
    return spec.like(spec.shape[1:])


def batched(spec, size):
    """So many components in one (None: it is not known how many)."""
    return spec.like(tf.TensorShape([size]).concatenate(spec.shape))


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
        tensors = mapped(lambda spec: spec.restored(tf.placeholder(*spec.flat())), structure)
        answer = fn(*tensors) if isinstance(tensors, tuple) else fn(tensors)
        return tuple(answer) if isinstance(answer, list) else answer  # several components, no tensor to stack


def normalized(tensors, rows=False):
    """The components of an element as the tensors of a dataset (structure.normalize_element); rows: of so many elements."""
    with tf.name_scope("normalize_element"):
        values = [_normal(value, i) for i, value in enumerate(leaves(tensors))]
    return [_serialized(value, rows) if isinstance(value, tf.SparseTensor) else value for value in values]


def _normal(value, i):
    if isinstance(value, tf.SparseTensor):
        return tf.SparseTensor(value.indices, value.values, value.dense_shape)
    return tf.convert_to_tensor(value, name="component_%d" % i)


def _serialized(value, rows):
    if not rows:
        value = tf.SparseTensor(value.indices, value.values, value.dense_shape)
    write = raw.SerializeManySparse if rows else raw.SerializeSparse
    return write(sparse_indices=value.indices, sparse_values=value.values, sparse_shape=value.dense_shape, out_type=tf.variant)
