"""Shapes of set operations and of sums with sparse tensors."""

from __future__ import annotations

from scopelint.api.shapes.array import axis_of, known_ints
from scopelint.api.shapes.rules import Attrs, Dim, Inputs, rule, unsure
from scopelint.graph.dims import UNSURE, UNSURE_DIM
from scopelint.graph.model import Shape


def _result(rank: Dim) -> list[Shape]:
    return [(None, rank), (None,), (rank,)]


@rule("DenseToDenseSetOperation")
def dense_to_dense(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shapes = [t.shape for t in inputs[:2]]
    if any(unsure(s) for s in shapes):
        return _result(UNSURE_DIM)
    known = next((s for s in shapes if s is not None), None)
    return _result(None if known is None else len(known))


@rule("DenseToSparseSetOperation")
def dense_to_sparse(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    if unsure(shape):
        return _result(UNSURE_DIM)
    return _result(_length(inputs[3].shape) if shape is None else len(shape))


@rule("SparseToSparseSetOperation")
def sparse_to_sparse(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    first = _length(inputs[2].shape)
    return _result(_length(inputs[5].shape) if first is None else first)


def _length(shape: Shape) -> Dim:
    if unsure(shape):
        return UNSURE_DIM
    return shape[0] if shape else None


@rule("SetSize")
def set_size(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [None]


@rule("SparseTensorDenseAdd")
def sparse_tensor_dense_add(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[3].shape]


@rule("SparseAdd")
def sparse_add(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None, _length(inputs[2].shape)), (None,), inputs[2].shape]


@rule("SparseReduceSum", "SparseReduceMax")
def sparse_reduce(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    dims, axes, keep = known_ints(inputs[2]), known_ints(inputs[3]), attrs.get("keep_dims", False)
    if dims is None or axes is None:
        return [None]
    if not isinstance(dims, tuple) or not isinstance(axes, tuple) or not isinstance(keep, bool):
        return [UNSURE]
    gone = {axis_of(a, len(dims)) for a in axes}
    return [tuple(1 if i in gone else d for i, d in enumerate(dims) if keep or i not in gone)]


@rule("SparseReshape")
def sparse_reshape(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(_length(inputs[0].shape), _length(inputs[2].shape)), (_length(inputs[2].shape),)]
