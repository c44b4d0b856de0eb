"""The classes of graph values as symbols: what isinstance() of a program asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.convert import to_tensor
from scopelint.api.registry import lazy, primitive
from scopelint.api.shapes.folding import described_shape, value_as_shape
from scopelint.api.shapes.rules import merge
from scopelint.api.shapev import TensorShapeV
from scopelint.api.state import tf_state
from scopelint.api.tensors import IndexedSlicesV, SparseTensorV, TensorV, tensor_class, wrap
from scopelint.graph.dims import UNSURE
from scopelint.interp.values import ClassV, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@lazy("tf.Tensor")
def tensor(m: Machine) -> Value:
    """tf.Tensor."""
    return tensor_class(m, "Tensor")


@lazy("tf.Operation")
def operation(m: Machine) -> Value:
    """tf.Operation."""
    return tensor_class(m, "Operation")


@lazy("tf.IndexedSlices")
def indexed_slices(m: Machine) -> Value:
    """tf.IndexedSlices(values, indices, dense_shape)."""
    cls = tensor_class(m, "IndexedSlices")
    cls.construct = _slices
    return cls


def _slices(m: Machine, cls: ClassV, values: Value, indices: Value, dense_shape: Value = None) -> Value:
    shape = value_as_shape(dense_shape.tensor) if isinstance(dense_shape, TensorV) else UNSURE
    return IndexedSlicesV({"values": values, "indices": indices, "dense_shape": dense_shape}, shape)


@lazy("tf.SparseTensor", "tf.sparse.SparseTensor")
def sparse_tensor(m: Machine) -> Value:
    """tf.SparseTensor(indices, values, dense_shape): converts its parts below a scope of its name."""
    cls = tensor_class(m, "SparseTensor")
    cls.construct = _sparse
    return cls


def _sparse(m: Machine, cls: ClassV, indices: Value, values: Value, dense_shape: Value) -> Value:
    return make_sparse(m, indices, values, dense_shape)


def make_sparse(m: Machine, indices: Value, values: Value, dense_shape: Value) -> SparseTensorV:
    """A SparseTensor as every part of TensorFlow makes one: its scope counts even where there is nothing to convert."""
    from scopelint.api.state import name_scope

    with name_scope(m, None, "SparseTensor"):
        parts = {
            "indices": wrap(m, to_tensor(m, indices, "int64", "indices")),
            "values": wrap(m, to_tensor(m, values, None, "values")),
            "dense_shape": wrap(m, to_tensor(m, dense_shape, "int64", "dense_shape")),
        }
    return SparseTensorV(parts, described_shape(parts["dense_shape"].tensor, tf_state(m).target == "tf2"))


@primitive("tf.scopelint.shaped_sparse", pure=True)
def shaped_sparse(m: Machine, sparse: Value, shape: Value) -> Value:
    """The same SparseTensor with more of its static shape (TensorFlow 2's SparseTensor.set_shape)."""
    if not isinstance(sparse, SparseTensorV) or not isinstance(shape, TensorShapeV):
        return sparse
    return SparseTensorV(sparse.parts, merge(sparse.static_shape, shape.dims))
