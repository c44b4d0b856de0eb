"""Shapes of ops that parse examples, that look words up, and that make sparse tensors."""

from __future__ import annotations

from typing import Any

from scopelint.api.shapes.folding import value_as_shape
from scopelint.api.shapes.rules import Attrs, Dim, Inputs, add_dims, merge, merge_dim, rule, unsure, with_rank
from scopelint.graph.dims import UNSURE, UNSURE_DIM
from scopelint.graph.model import Shape, Tensor


def _triples(count: int, rank: Dim) -> list[Shape]:
    """Indices, values and shapes of a number of sparse tensors."""
    one: list[list[Shape]] = [[(None, rank)] * count, [(None,)] * count, [(rank,)] * count]
    return [shape for part in one for shape in part]


def _dense(attrs: Attrs, batch: Shape, which: str = "dense_shapes") -> list[Shape]:
    return [_below(batch, getattr(shape, "dims", UNSURE)) for shape in attrs.get(which) or ()]


def _below(batch: Shape, shape: Shape) -> Shape:
    if unsure(batch) or unsure(shape):
        return UNSURE
    return None if batch is None or shape is None else (*batch, *shape)


def _count(attrs: Attrs, name: str) -> int:
    value: Any = attrs.get(name)
    return value if isinstance(value, int) else 0


@rule("ParseExample")
def parse_example(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    batch = with_rank(inputs[0].shape, 1)
    return _triples(_count(attrs, "Nsparse"), 2) + _dense(attrs, batch)


@rule("ParseExampleV2")
def parse_example_v2(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    batch = inputs[0].shape
    rank = UNSURE_DIM if unsure(batch) else None if batch is None else len(batch) + 1
    return _triples(_count(attrs, "num_sparse"), rank) + _dense(attrs, batch)


@rule("ParseSingleExample")
def parse_single_example(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    with_rank(inputs[0].shape, 0)
    return _triples(_count(attrs, "num_sparse"), 1) + _dense(attrs, ())


@rule("ParseSingleSequenceExample")
def parse_single_sequence_example(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    with_rank(inputs[0].shape, 0)
    context = _triples(_count(attrs, "Ncontext_sparse"), 1) + _dense(attrs, (), "context_dense_shapes")
    lists = _triples(_count(attrs, "Nfeature_list_sparse"), 2) + _dense(attrs, (None,), "feature_list_dense_shapes")
    return context + lists


@rule("ParseSequenceExampleV2")
def parse_sequence_example_v2(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    batch = inputs[0].shape
    rank = UNSURE_DIM if unsure(batch) else None if batch is None else len(batch)
    context = _triples(_count(attrs, "Ncontext_sparse"), add_dims(rank, 1)) + _dense(attrs, batch, "context_dense_shapes")
    lists = _triples(_count(attrs, "Nfeature_list_sparse"), add_dims(rank, 2))
    lists += _dense(attrs, _below(batch, (None,)), "feature_list_dense_shapes")
    return context + lists + [batch] * _count(attrs, "Nfeature_list_dense")


@rule("SparseFillEmptyRows")
def sparse_fill_empty_rows(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """Indices, values, which rows were empty, and where each value went."""
    return [(None, _first(inputs[2].shape)), (None,), (_first(value_as_shape(inputs[2])),), (_first(inputs[0].shape),)]


def _first(shape: Shape) -> Dim:
    return UNSURE_DIM if unsure(shape) else shape[0] if shape else None


@rule("SparseSlice")
def sparse_slice(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None, _first(inputs[2].shape)), (None,), with_rank(inputs[2].shape, 1)]


@rule("Bucketize")
def bucketize(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape]


@rule("SparseCross", "SparseCrossV2", "SparseCrossHashed")
def sparse_cross(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None, 2), (None,), (2,)]


@rule("DeserializeSparse")
def deserialize_sparse(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """Of one sparse tensor as a variant: nothing is known of it."""
    return [UNSURE] * 3 if unsure(inputs[0].shape) else [(None, None), (None,), (None,)]


@rule("SparseConcat")
def sparse_concat(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    n = len(inputs) // 3
    rows: Dim = 0
    columns: Dim = None
    shape: Shape = None
    for indices, values, dense in zip(inputs[:n], inputs[n : 2 * n], inputs[2 * n :], strict=True):
        of_indices = with_rank(indices.shape, 2) or ()
        rows = add_dims(rows, merge_dim(of_indices[0], _first(values.shape)))
        columns = merge_dim(columns, of_indices[1])
        shape = merge(shape, with_rank(dense.shape, 1))
    return [(rows, columns), (rows,), shape]


@rule("SparseSplit")
def sparse_split(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    n, shape = _count(attrs, "num_split"), inputs[3].shape
    return [(None, _first(shape))] * n + [(None,)] * n + [shape] * n


@rule("SparseSparseMinimum", "SparseSparseMaximum")
def sparse_of_two(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None, None), (None,)]


def _found(table: Tensor, keys: Shape) -> Shape:
    """What a table holds for keys; a static one does not say."""
    if table.op.type in ("HashTableV2", "AnonymousHashTable"):
        return None
    if table.op.type == "MutableHashTableV2":
        return keys
    value = getattr(table.op.attrs.get("value_shape"), "dims", UNSURE)
    return _below(keys, value) if table.op.type == "MutableHashTableOfTensorsV2" else UNSURE


@rule("LookupTableFindV2")
def lookup_find(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [_found(inputs[0], inputs[1].shape)]


@rule("LookupTableExportV2")
def lookup_export(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """TensorFlow 2 says nothing of them."""
    return [None, None] if inputs[0].op.graph.target == "tf2" else [(None,), _found(inputs[0], (None,))]


@rule("SparseSoftmax")
def sparse_softmax(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [with_rank(inputs[1].shape, 1)]
