"""Shapes of ops that make or rearrange arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scopelint.api.shapes.folding import _all_or_nothing, fold, value_as_shape
from scopelint.api.shapes.rules import (
    Attrs,
    Dim,
    Inputs,
    ShapeError,
    add_dims,
    at_least,
    merge,
    merge_dim,
    product,
    rule,
    times,
    unsure,
    with_rank,
)
from scopelint.graph.dims import UNSURE, UNSURE_DIM, UNSURE_VALUE, fully_defined, is_sure
from scopelint.graph.model import Shape, Tensor


def known_int(t: Tensor) -> Any:
    """A scalar's value: an int, None (TensorFlow does not know) or UNSURE_VALUE."""
    value = fold(t, _constant)
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    return value if value is None or value is UNSURE_VALUE else int(value) if isinstance(value, (int, float)) else None


def _constant(t: Tensor) -> bool:
    """Shapes count as constants only when they are fully defined."""
    shape = t.op.inputs[0].shape if t.op.type == "Shape" else ()
    return fully_defined(shape) or not is_sure(shape)


def known_ints(t: Tensor) -> Any:
    """A vector's (or scalar's) values as a tuple of ints, None or UNSURE_VALUE."""
    value = _all_or_nothing(fold(t, _constant))
    if value is None or value is UNSURE_VALUE:
        return value
    return value if isinstance(value, tuple) else (value,)


def axis_of(value: int, rank: int) -> int:
    """A possibly negative axis; ShapeError if out of range."""
    if not -rank <= value < rank:
        raise ShapeError(f"Dimension {value} out of range")
    return value % rank


@rule("Sum", "Mean", "Max", "Min", "Prod", "All", "Any", "EuclideanNorm")
def reduction(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, axes = inputs[0].shape, known_ints(inputs[1])
    keep = attrs.get("keep_dims", False)
    if shape is None:
        return [None]
    if unsure(shape) or not isinstance(keep, bool):
        return [UNSURE]
    if axes is UNSURE_VALUE:
        return [(UNSURE_DIM,) * len(shape) if keep else UNSURE]
    if axes is None:
        if keep:
            return [(None,) * len(shape)]
        n = inputs[1].shape
        if n is not None and len(n) <= 1 and is_sure(n) and None not in n and (not n or n[0] is not None):
            count = 1 if not n else n[0] or 0
            return [(None,) * max(len(shape) - count, 0)]
        return [None if is_sure(n) else UNSURE]
    chosen = set()
    for a in axes:
        if not -len(shape) <= a < len(shape):
            raise ShapeError(f"Invalid reduction dimension {a} for input with {len(shape)} dimensions.")
        chosen.add(a % len(shape))
    if keep:
        return [tuple(1 if i in chosen else d for i, d in enumerate(shape))]
    return [tuple(d for i, d in enumerate(shape) if i not in chosen)]


@rule("ArgMax", "ArgMin")
def arg_max(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, axis = inputs[0].shape, known_int(inputs[1])
    if shape is None or unsure(shape):
        return [shape]
    if len(shape) <= 1:
        return [()]
    if not isinstance(axis, int):
        return [(None if axis is None else UNSURE_DIM,) * (len(shape) - 1)]
    axis = axis_of(axis, len(shape))
    return [shape[:axis] + shape[axis + 1 :]]


@rule("Shape")
def shape_op(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [(None if shape is None else UNSURE_DIM if unsure(shape) else len(shape),)]


@rule("ShapeN")
def shape_n(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [shape_op([t], attrs)[0] for t in inputs]


@rule("Fill")
def fill(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [value_as_shape(inputs[0])]


@rule("BroadcastTo")
def broadcast_to(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [value_as_shape(inputs[1])]


@rule("Range")
def range_op(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    parts = [known_int(t) for t in inputs]
    if None in parts:
        return [(None,)]
    if any(p is UNSURE_VALUE for p in parts) or not parts[2]:
        return [(UNSURE_DIM,)]
    raw = [fold(t) for t in inputs]
    start, limit, delta = raw
    return [(max(0, int(-((start - limit) // delta))),)]


@rule("LinSpace")
def lin_space(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    n = known_int(inputs[2])
    return [(UNSURE_DIM if n is UNSURE_VALUE else n,)]


@rule("Reshape")
def reshape(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, wanted = inputs[0].shape, _reshape_target(inputs[1])
    if wanted is None or unsure(wanted):
        return [wanted]
    size = None if shape is None else UNSURE_DIM if unsure(shape) else product(shape)
    holes = [i for i, d in enumerate(wanted) if d is None]
    rest = product(d for d in wanted if d is not None)
    if len(holes) == 1 and size is not None and rest:
        if size == UNSURE_DIM or rest == UNSURE_DIM:
            return [tuple(UNSURE_DIM if d is None else d for d in wanted)]
        if size % rest:
            text = f"Dimension size must be evenly divisible by {rest} but is {size}"
            raise ShapeError(text)
        return [tuple(size // rest if d is None else d for d in wanted)]
    if len(holes) == 1 and size is None and shape is not None and not unsure(shape):
        return [_reshape_one_unknown(shape, wanted)]
    if not holes and size is not None and UNSURE_DIM not in (size, rest) and size != rest:
        raise ShapeError(f"Cannot reshape a tensor with {size} elements to shape {list(wanted)} ({rest} elements)".replace(", ", ","))
    return [wanted]


def _reshape_target(t: Tensor) -> Shape:
    return value_as_shape(t)


def _reshape_one_unknown(shape: Shape, wanted: Shape) -> Shape:
    """Both sides have one unknown dimension: it stays unknown, except where TensorFlow can tell that the known parts agree."""
    return wanted


@rule("Squeeze")
def squeeze(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    axes = attrs.get("squeeze_dims") or ()
    if shape is None or unsure(shape):
        return [shape]
    if not isinstance(axes, (list, tuple)) or any(not isinstance(a, int) for a in axes):
        return [UNSURE]
    if not axes:
        if UNSURE_DIM in shape or None in shape:
            return [UNSURE if UNSURE_DIM in shape else None]
        return [tuple(d for d in shape if d != 1)]
    chosen = {a % len(shape) for a in axes if -len(shape) <= a < len(shape)}
    for a in chosen:
        if shape[a] not in (1, None, UNSURE_DIM):
            raise ShapeError(f"Can not squeeze dim[{a}], expected a dimension of 1, got {shape[a]}")
    return [tuple(d for i, d in enumerate(shape) if i not in chosen)]


@rule("ExpandDims")
def expand_dims(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, axis = inputs[0].shape, known_int(inputs[1])
    if shape is None or unsure(shape):
        return [shape]
    if not isinstance(axis, int):
        return [(None,) * (len(shape) + 1) if axis is None else UNSURE]
    rank = len(shape) + 1
    if not -rank <= axis < rank:
        raise ShapeError(f"dim {axis} not in the interval [{-rank}, {rank - 1}].")
    axis %= rank
    return [(*shape[:axis], 1, *shape[axis:])]


@rule("Transpose", "ConjugateTranspose")
def transpose(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, perm = inputs[0].shape, known_ints(inputs[1])
    if perm is UNSURE_VALUE or (unsure(shape) and perm is None):
        return [UNSURE if shape is None or unsure(shape) else (UNSURE_DIM,) * len(shape)]
    if perm is None:
        return [None if shape is None else (None,) * len(shape)]
    shape = with_rank(shape, len(perm))
    if shape is None or sorted(p % len(perm) for p in perm) != list(range(len(perm))):
        return [UNSURE]
    return [tuple(shape[p] for p in perm)]


@rule("Tile")
def tile(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, multiples = inputs[0].shape, fold(inputs[1])
    if shape is None or unsure(shape):
        if isinstance(multiples, tuple):
            return [(None,) * len(multiples) if shape is None else (UNSURE_DIM,) * len(multiples)]
        return [shape]
    if not isinstance(multiples, tuple):
        return [((None if multiples is None else UNSURE_DIM),) * len(shape)]
    if len(multiples) != len(shape):
        raise ShapeError(f"Shape must be rank {len(multiples)} but is rank {len(shape)}")
    return [tuple(_tile_dim(d, v) for d, v in zip(shape, multiples, strict=True))]


def _tile_dim(d: Dim, v: Any) -> Dim:
    return UNSURE_DIM if v is UNSURE_VALUE else None if v is None else times(d, int(v))


@rule("Pad", "PadV2", "MirrorPad")
def pad(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, paddings = inputs[0].shape, fold(inputs[1])
    if not isinstance(paddings, tuple):
        n = inputs[1].shape
        rank = len(shape) if shape is not None and not unsure(shape) else n[0] if n and is_sure(n) else None
        if rank is None:
            return [shape if shape is None and is_sure(n) else UNSURE]
        if paddings is None:
            return [(None,) * rank]
        dims = shape if shape is not None and not unsure(shape) else (UNSURE_DIM,) * rank
        return [tuple([None if d is None else UNSURE_DIM for d in dims])]
    shape = with_rank(shape, len(paddings))
    result: list[Dim] = []
    for d, pair in zip(shape or (), paddings, strict=True):
        both = pair if isinstance(pair, tuple) else (pair, pair)
        extra = [None if p is None else UNSURE_DIM if p is UNSURE_VALUE else int(p) for p in both]
        result.append(add_dims(add_dims(d, extra[0]), extra[1]))
    return [tuple(result)]


@rule("Pack")
def pack(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape: Shape = inputs[0].shape
    for t in inputs[1:]:
        shape = merge(shape, t.shape)
    if shape is None or unsure(shape):
        return [shape]
    axis = attrs.get("axis") or 0
    if not isinstance(axis, int):
        return [UNSURE]
    axis %= len(shape) + 1
    return [(*shape[:axis], len(inputs), *shape[axis:])]


@rule("Unpack")
def unpack(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, axis, n = inputs[0].shape, attrs.get("axis") or 0, attrs.get("num") or 0
    if shape is None or unsure(shape) or not isinstance(axis, int):
        return [shape if isinstance(axis, int) else UNSURE] * max(n, 1)
    axis = axis_of(axis, len(shape))
    return [shape[:axis] + shape[axis + 1 :]] * max(n, 1)


@rule("ConcatV2")
def concat_v2(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [_concat(inputs[:-1], known_int(inputs[-1]))]


@rule("Concat")
def concat_v1(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [_concat(inputs[1:], known_int(inputs[0]))]


def _concat(parts: Inputs, axis: Any) -> Shape:
    ranked = [t.shape for t in parts if t.shape is not None and not unsure(t.shape)]
    if not ranked:
        return UNSURE if any(unsure(t.shape) for t in parts) else None
    rank = len(ranked[0])
    shapes = [with_rank(t.shape, rank) or () for t in parts]
    if not isinstance(axis, int):
        return (None if axis is None else UNSURE_DIM,) * rank
    if not rank:
        raise ShapeError("Can't concatenate scalars (use tf.stack instead)")
    axis = axis_of(axis, rank)
    result = list(shapes[0])
    for s in shapes[1:]:
        for i, d in enumerate(s):
            result[i] = add_dims(result[i], d) if i == axis else merge_dim(result[i], d)
    return tuple(result)


@rule("Split")
def split(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, axis, n = inputs[1].shape, known_int(inputs[0]), attrs.get("num_split")
    if not isinstance(n, int) or n <= 0:
        return [UNSURE]
    if shape is None or unsure(shape):
        return [shape] * n
    if not isinstance(axis, int):
        return [(None if axis is None else UNSURE_DIM,) * len(shape)] * n
    axis = axis_of(axis, len(shape))
    d = shape[axis]
    if d is not None and d >= 0 and d % n:
        raise ShapeError(f"Dimension size must be evenly divisible by {n} but is {d}")
    return [(*shape[:axis], d if d is None or d < 0 else d // n, *shape[axis + 1 :])] * n


@rule("SplitV")
def split_v(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, sizes, axis, n = inputs[0].shape, fold(inputs[1]), known_int(inputs[2]), attrs.get("num_split")
    if not isinstance(n, int) or n <= 0:
        return [UNSURE]
    if shape is None or unsure(shape):
        return [shape] * n
    if not isinstance(axis, int):
        return [(None if axis is None else UNSURE_DIM,) * len(shape)] * n
    axis = axis_of(axis, len(shape))
    if not isinstance(sizes, tuple) or len(sizes) != n:
        return [(*shape[:axis], None if sizes is None else UNSURE_DIM, *shape[axis + 1 :])] * n
    total = shape[axis]
    known = [s for s in sizes if isinstance(s, (int, float)) and s >= 0]
    result: list[Shape] = []
    for s in sizes:
        d: Dim = UNSURE_DIM if s is UNSURE_VALUE else None if s is None else int(s)
        if d == -1 and s is not UNSURE_VALUE:
            d = total - int(sum(known)) if total is not None and total >= 0 and len(known) == n - 1 else total
        result.append((*shape[:axis], d, *shape[axis + 1 :]))
    return result


@rule("OneHot")
def one_hot(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, depth, axis = inputs[0].shape, known_int(inputs[1]), attrs.get("axis", -1)
    if shape is None or unsure(shape) or not isinstance(axis, int):
        return [shape if isinstance(axis, int) else UNSURE]
    d = UNSURE_DIM if depth is UNSURE_VALUE else depth
    at = len(shape) if axis == -1 else axis
    return [(*shape[:at], d, *shape[at:])]


@rule("Where")
def where(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [(None, None if shape is None else UNSURE_DIM if unsure(shape) else len(shape))]


@rule("MatrixDiag")
def matrix_diag(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = at_least(inputs[0].shape, 1)
    return [shape if shape is None or unsure(shape) else (*shape, shape[-1])]


@rule("MatrixDiagPart")
def matrix_diag_part(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = at_least(inputs[0].shape, 2)
    if shape is None or unsure(shape):
        return [shape]
    a, b = shape[-2:]
    return [(*shape[:-2], None if a is None or b is None else min(a, b))]


@rule("MatrixSetDiag", "MatrixSetDiagV2", "MatrixSetDiagV3")
def matrix_set_diag(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape]


@rule("MatrixDiagV3", "MatrixDiagV2")
def matrix_diag_v3(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, k, rows, cols = inputs[0].shape, known_int(inputs[1]), known_int(inputs[2]), known_int(inputs[3])
    if shape is None or unsure(shape):
        return [shape]
    if k != 0 or not isinstance(rows, int) or not isinstance(cols, int):
        return [UNSURE]
    n = shape[-1]
    if rows == -1 and cols == -1:
        return [(*shape, n)]
    return [(*shape[:-1], n if rows == -1 else rows, n if cols == -1 else cols)]


@rule("MatrixDiagPartV3", "MatrixDiagPartV2")
def matrix_diag_part_v3(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return matrix_diag_part(inputs[:1], attrs) if known_int(inputs[1]) == 0 else [UNSURE]


@rule("Diag")
def diag(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [shape if shape is None or unsure(shape) else shape + shape]


@rule("DiagPart")
def diag_part(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [shape if shape is None or unsure(shape) else shape[: len(shape) // 2]]


@rule("PlaceholderWithDefault", "Placeholder", "PlaceholderV2")
def placeholder(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape: Shape = attrs.get("shape")
    return [shape]


@rule("EnsureShape")
def ensure_shape(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [merge(inputs[0].shape, attrs.get("shape"))]


@rule("SpaceToBatchND")
def space_to_batch(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [_blocked(inputs, lambda batch, blocks: batch * blocks, lambda d, block, pad: (d + pad[0] + pad[1]) // block)]


@rule("BatchToSpaceND")
def batch_to_space(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [_blocked(inputs, lambda batch, blocks: batch // blocks, lambda d, block, crop: d * block - crop[0] - crop[1])]


def _blocked(inputs: Inputs, batch_size: Callable[[int, int], int], size: Callable[[int, int, Any], int]) -> Shape:
    """The shape after moving blocks between the batch and the dimensions behind it."""
    data, count = inputs[0].shape, inputs[1].shape
    if data is None or count is None or unsure(data) or unsure(count):
        return UNSURE if data is not None or count is not None else None
    block, edges = fold(inputs[1]), fold(inputs[2])
    known = isinstance(block, tuple)
    batch = data[0]
    if batch is not None and batch >= 0:
        batch = batch_size(batch, math.prod(block)) if known else _missing(block)
    dims: list[int | None] = [batch]
    n = count[0] if count[0] is not None and count[0] >= 0 else 0
    for i in range(n):
        d = data[i + 1]
        if d is not None and d >= 0:
            d = size(d, block[i], edges[i]) if known and isinstance(edges, tuple) else _missing(block, edges)
        dims.append(d)
    return (*dims, *data[n + 1 :])


def _missing(*values: Any) -> int | None:
    """A dimension that hangs on values of which one is not known, to TensorFlow or to us."""
    return UNSURE_DIM if any(v is UNSURE_VALUE for v in values) else None


@rule("DynamicPartition")
def dynamic_partition(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    data, parts, n = inputs[0].shape, inputs[1].shape, attrs.get("num_partitions") or 1
    if data is None or parts is None or unsure(data) or unsure(parts):
        return [UNSURE if unsure(data) or unsure(parts) else None] * n
    return [(None, *data[len(parts) :])] * n


@rule("DynamicStitch", "ParallelDynamicStitch")
def dynamic_stitch(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    n = len(inputs) // 2
    index, data = inputs[0].shape, inputs[n].shape
    if index is None or data is None or unsure(index) or unsure(data):
        return [UNSURE if unsure(index) or unsure(data) else None]
    highest = -1
    for t in inputs[:n]:
        value = fold(t)
        flat = value if isinstance(value, tuple) else (value,)
        if any(not isinstance(v, (int, float)) for v in flat):
            return [(UNSURE_DIM, *data[len(index) :])]
        highest = max([highest, *map(int, flat)])
    return [(highest + 1, *data[len(index) :])]
