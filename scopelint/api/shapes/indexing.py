"""Shapes of slices and gathers."""

from __future__ import annotations

from typing import Any

from scopelint.api.shapes.array import known_int
from scopelint.api.shapes.folding import _all_or_nothing, fold
from scopelint.api.shapes.rules import Attrs, Dim, Inputs, ShapeError, merge, merge_dim, rule, unsure, with_rank
from scopelint.graph.dims import UNSURE, UNSURE_DIM, UNSURE_VALUE
from scopelint.graph.model import Shape


@rule("Slice")
def slice_op(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, begin, size = inputs[0].shape, fold(inputs[1]), fold(inputs[2])
    rank = next((len(v) for v in (begin, size) if isinstance(v, tuple)), None)
    if rank is None and (shape is None or unsure(shape)):
        n = inputs[1].shape
        return [UNSURE if shape is not None or n is None or n[0] is None or n[0] < 0 else (None,) * n[0]]
    shape = with_rank(shape, rank if rank is not None else len(shape or ())) or ()
    begins = begin if isinstance(begin, tuple) else (begin,) * len(shape)
    sizes = size if isinstance(size, tuple) else (size,) * len(shape)
    return [tuple(_slice_dim(d, b, s) for d, b, s in zip(shape, begins, sizes, strict=True))]


def _slice_dim(d: Dim, begin: Any, size: Any) -> Dim:
    if size is UNSURE_VALUE or begin is UNSURE_VALUE:
        return UNSURE_DIM if size is UNSURE_VALUE or size == -1 else None if size is None else int(size)
    if size is None:
        return None
    if size >= 0:
        return int(size)
    if d is not None and d >= 0 and isinstance(begin, int) and begin > d:
        raise ShapeError(f"Negative dimension size caused by subtracting {begin} from {d}")
    return None if d is None or begin is None else d if d < 0 else d - int(begin)


@rule("StridedSlice", "StridedSliceAssign_")
def strided_slice(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    specs = [_whole(fold(t)) for t in inputs[1:4]]
    lengths = {len(s) for s in specs if isinstance(s, tuple)}
    masks = {k: attrs.get(k) or 0 for k in ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")}
    if (shape is not None and unsure(shape)) or any(not isinstance(v, int) for v in masks.values()):
        return [UNSURE]
    if not lengths:
        n = inputs[1].shape
        if n is None or len(n) != 1 or n[0] is None or n[0] < 0:
            return [None if n is None or n[0] is None else UNSURE]
        lengths = {n[0]}
    count = lengths.pop()
    begin, end, strides = (s if isinstance(s, tuple) else (s,) * count for s in specs)
    if shape is None:
        return [None]
    return [_sparse_slice(shape, begin, end, strides, masks, count)]


def _whole(value: Any) -> Any:
    """Bounds count only when all of them are constant."""
    return _all_or_nothing(value)


def _sparse_slice(shape: tuple[Dim, ...], begin: Any, end: Any, strides: Any, masks: dict[str, int], count: int) -> Shape:
    new = sum(1 for i in range(count) if masks["new_axis_mask"] >> i & 1)
    ellipsis = any(masks["ellipsis_mask"] >> i & 1 for i in range(count))
    used = count - new - (1 if ellipsis else 0)
    if used > len(shape):
        raise ShapeError(f"Index out of range using input dim {len(shape)}; input has only {len(shape)} dims")
    result: list[Dim] = []
    at = 0
    for i in range(count):
        bit = 1 << i
        if masks["ellipsis_mask"] & bit:
            after = sum(1 for j in range(i + 1, count) if not masks["new_axis_mask"] >> j & 1)
            stop = len(shape) - after
            result += shape[at:stop]
            at = stop
        elif masks["new_axis_mask"] & bit:
            result.append(1)
        else:
            b = None if masks["begin_mask"] & bit else begin[i]
            e = None if masks["end_mask"] & bit else end[i]
            if masks["shrink_axis_mask"] & bit:
                _check_index(shape[at], begin[i], at)
            else:
                result.append(_range_dim(shape[at], b, e, strides[i], bool(masks["begin_mask"] & bit), bool(masks["end_mask"] & bit)))
            at += 1
    return (*result, *shape[at:])


def _check_index(d: Dim, index: Any, axis: int) -> None:
    if isinstance(index, int) and d is not None and d >= 0 and not -d <= index < d:
        raise ShapeError(f"slice index {index} of dimension {axis} out of bounds.")


def _range_dim(d: Dim, begin: Any, end: Any, stride: Any, no_begin: bool, no_end: bool) -> Dim:
    values = [v for v, absent in ((begin, no_begin), (end, no_end), (stride, False)) if not absent]
    if any(v is UNSURE_VALUE for v in values) or d == UNSURE_DIM:
        return UNSURE_DIM
    if any(v is None for v in values) or not stride:
        return None
    if d is None:
        return None
    return len(range(*slice(None if no_begin else int(begin), None if no_end else int(end), int(stride)).indices(d)))


@rule("GatherV2", "Gather")
def gather(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    params, indices = inputs[0].shape, inputs[1].shape
    axis = known_int(inputs[2]) if len(inputs) > 2 else 0
    batch = attrs.get("batch_dims") or 0
    if unsure(params) or unsure(indices) or axis is UNSURE_VALUE or not isinstance(batch, int):
        return [UNSURE]
    if params is None or indices is None or axis is None:
        return [None]
    if not params:
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    axis %= len(params)
    return [(*params[:axis], *indices[batch:], *params[axis + 1 :])]


@rule("GatherNd", "ResourceGatherNd")
def gather_nd(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    params, indices = inputs[0].shape, inputs[1].shape
    if unsure(params) or unsure(indices):
        return [UNSURE]
    if params is None or indices is None or not indices or indices[-1] is None:
        return [None]
    if indices[-1] < 0:
        return [UNSURE]
    if indices[-1] > len(params):
        text = f"indices.shape[-1] must be <= params.rank, but saw indices shape: {list(indices)}"
        raise ShapeError(f"{text} and params shape: {list(params)}")
    return [(*indices[:-1], *params[indices[-1] :])]


@rule("ScatterNd")
def scatter_nd(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    from scopelint.api.shapes.folding import value_as_shape

    return [value_as_shape(inputs[2])]


@rule("UnsortedSegmentSum", "UnsortedSegmentMax", "UnsortedSegmentMin", "UnsortedSegmentProd")
def unsorted_segment(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    data, ids, n = inputs[0].shape, inputs[1].shape, known_int(inputs[2])
    if unsure(data) or unsure(ids):
        return [UNSURE]
    if data is None or ids is None:
        return [None]
    return [(UNSURE_DIM if n is UNSURE_VALUE else n, *data[len(ids) :])]


@rule("SegmentSum", "SegmentMean", "SegmentMax", "SegmentMin", "SegmentProd")
def segment(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    data = inputs[0].shape
    return [data if data is None or unsure(data) else (None, *data[1:])]


@rule("SparseSegmentSum", "SparseSegmentMean", "SparseSegmentSqrtN")
def sparse_segment(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    data = inputs[0].shape
    return [data if data is None or unsure(data) else (None, *data[1:])]


@rule("SparseSegmentSumWithNumSegments", "SparseSegmentMeanWithNumSegments", "SparseSegmentSqrtNWithNumSegments")
def sparse_segment_counted(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    data, count = inputs[0].shape, known_int(inputs[3])
    return [data if data is None or unsure(data) else (UNSURE_DIM if count is UNSURE_VALUE else count, *data[1:])]


@rule("ParallelConcat")
def parallel_concat(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [attrs["shape"]]


@rule("TopKV2", "TopK")
def top_k(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    if shape is None or unsure(shape):
        return [shape, shape]
    k = known_int(inputs[1]) if len(inputs) > 1 else attrs.get("k")
    d = UNSURE_DIM if k is UNSURE_VALUE else k
    return [(*shape[:-1], d)] * 2


@rule("NthElement")
def nth_element(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [shape if shape is None or unsure(shape) else shape[:-1]]


@rule("Unique", "UniqueV2")
def unique(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None,), inputs[0].shape]


@rule("UniqueWithCounts")
def unique_with_counts(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None,), inputs[0].shape, (None,)]


@rule("ListDiff")
def list_diff(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None,), (None,)]


@rule("SparseToDense")
def sparse_to_dense(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    from scopelint.api.shapes.folding import value_as_shape

    return [value_as_shape(inputs[1])]


@rule("SparseTensorDenseMatMul")
def sparse_dense_matmul(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    from scopelint.api.shapes.folding import value_as_shape

    a, b = value_as_shape(inputs[2]), inputs[3].shape
    if a is None or b is None or unsure(a) or unsure(b):
        return [UNSURE if unsure(a) or unsure(b) else (None, None)]
    return [(a[1] if attrs.get("adjoint_a") else a[0], b[0] if attrs.get("adjoint_b") else b[1])]


@rule("GatherTree")
def gather_tree(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """[time, batch, beam]: that of the ids and of the parents, the batch also that of the lengths."""
    shape = merge(with_rank(inputs[0].shape, 3), with_rank(inputs[1].shape, 3))
    lengths = with_rank(inputs[2].shape, 1)
    if shape is None or unsure(shape):
        return [shape]
    return [(shape[0], merge_dim(shape[1], lengths[0]) if lengths else shape[1], shape[2])]
