"""Functions of NumPy that move elements: reshape, transpose, concatenate, stack, split ..."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from scopelint.interp.builtins.base import payload
from scopelint.interp.stdlib import numpy_dtypes as dt
from scopelint.interp.stdlib.numpy_array import ArrayV, Shape, as_array, dim_of, indices, offset, result, shape_of_argument, sure
from scopelint.interp.stdlib.numpy_functions import axes_of, lib, unknown_array
from scopelint.interp.stdlib.numpy_index import getitem
from scopelint.interp.stdlib.numpy_ops import broadcast, spread
from scopelint.interp.values import ListV, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@lib("reshape")
def reshape(m: Machine, a: Value, newshape: Value = None, order: Value = "C", shape: Value = None) -> Value:
    """np.reshape."""
    source, want = as_array(m, a), shape_of_argument(m, shape if newshape is None else newshape)
    if source is None:
        return unknown_array(m, "reshape", [a])
    made = fill_dim(m, source, want)
    return ArrayV(source.dtype, made, source.flat if order == "C" and sure(made) else None)


def fill_dim(m: Machine, source: ArrayV, want: Shape | None) -> Shape | None:
    """A reshape's target with its -1 filled in; ValueError of the program if it surely does not fit."""
    if want is None or None in want:
        return None if want is None else tuple(None if d == -1 else d for d in want)
    size, rest = source.size, math.prod(d for d in want if d is not None and d != -1)
    if -1 in want:
        if size is None:
            return tuple(None if d == -1 else d for d in want)
        if rest == 0 or size % rest:
            m.raise_("ValueError", f"cannot reshape array of size {size} into shape {want}")
        return tuple(size // rest if d == -1 else d for d in want)
    if size is not None and size != rest:
        m.raise_("ValueError", f"cannot reshape array of size {size} into shape {want}")
    return want


@lib("ravel")
def ravel(m: Machine, a: Value, *args: Value) -> Value:
    """np.ravel."""
    return reshape(m, a, -1)


@lib("transpose")
def transpose(m: Machine, a: Value, axes: Value = None) -> Value:
    """np.transpose."""
    source = as_array(m, a)
    if source is None or source.shape is None:
        return unknown_array(m, "transpose", [a])
    rank = len(source.shape)
    order = tuple(reversed(range(rank))) if axes is None else axes_of(m, axes, rank)
    return ArrayV(source.dtype, None) if order is None else permuted(source, order)


def permuted(source: ArrayV, order: tuple[int, ...]) -> ArrayV:
    """The axes in another order."""
    old = source.shape or ()
    shape = tuple(old[i] for i in order)
    if source.flat is None or not sure(shape):
        return ArrayV(source.dtype, shape)
    flat = []
    for index in indices(shape):  # type: ignore[arg-type]
        back = [0] * len(order)
        for i, axis in zip(index, order, strict=True):
            back[axis] = i
        flat.append(source.flat[offset(back, old)])  # type: ignore[arg-type]
    return ArrayV(source.dtype, shape, tuple(flat))


@lib("swapaxes")
def swapaxes(m: Machine, a: Value, axis1: Value, axis2: Value) -> Value:
    """np.swapaxes."""
    source = as_array(m, a)
    if source is None or source.shape is None:
        return unknown_array(m, "swapaxes", [a])
    axes = axes_of(m, (axis1, axis2), len(source.shape))
    if axes is None:
        return ArrayV(source.dtype, (None,) * len(source.shape))
    order = list(range(len(source.shape)))
    order[axes[0]], order[axes[1]] = axes[1], axes[0]
    return permuted(source, tuple(order))


@lib("moveaxis", "rollaxis")
def moveaxis(m: Machine, a: Value, source: Value, destination: Value = 0) -> Value:
    """np.moveaxis of one axis."""
    array = as_array(m, a)
    if array is None or array.shape is None:
        return unknown_array(m, "moveaxis", [a])
    rank = len(array.shape)
    src, dst = axes_of(m, source, rank), axes_of(m, destination, rank)
    if src is None or dst is None or len(src) != 1 or len(dst) != 1:
        return ArrayV(array.dtype, (None,) * rank)
    order = [i for i in range(rank) if i != src[0]]
    order.insert(dst[0], src[0])
    return permuted(array, tuple(order))


@lib("expand_dims")
def expand_dims(m: Machine, a: Value, axis: Value) -> Value:
    """np.expand_dims."""
    source, at = as_array(m, a), dim_of(payload(axis))
    if source is None or source.shape is None or at is None:
        return unknown_array(m, "expand_dims", [a])
    at = at % (len(source.shape) + 1)
    return ArrayV(source.dtype, (*source.shape[:at], 1, *source.shape[at:]), source.flat)


@lib("squeeze")
def squeeze(m: Machine, a: Value, axis: Value = None) -> Value:
    """np.squeeze."""
    source = as_array(m, a)
    if source is None or source.shape is None:
        return unknown_array(m, "squeeze", [a])
    if axis is None:
        return ArrayV(source.dtype, tuple(d for d in source.shape if d != 1) if sure(source.shape) else None, source.flat)
    axes = axes_of(m, axis, len(source.shape))
    if axes is None:
        return ArrayV(source.dtype, None)
    if any(source.shape[i] not in (1, None) for i in axes):
        return m.raise_("ValueError", "cannot select an axis to squeeze out which has size not equal to one")
    return ArrayV(source.dtype, tuple(d for i, d in enumerate(source.shape) if i not in axes), source.flat)


def _parts(m: Machine, arrays: Value) -> list[ArrayV] | None:
    items = m.iterate(arrays)
    made = [as_array(m, i) for i in items or []]
    return None if not made or any(p is None or p.shape is None for p in made) else [p for p in made if p is not None]


def _common(parts: list[ArrayV]) -> str | None:
    dtype = parts[0].dtype
    for p in parts[1:]:
        dtype = None if dtype is None or p.dtype is None else dt.promote(dtype, p.dtype)
    return dtype


@lib("concatenate")
def concatenate(m: Machine, arrays: Value, axis: Value = 0, *args: Value, **kwargs: Value) -> Value:
    """np.concatenate."""
    parts = _parts(m, arrays)
    if parts is None:
        return unknown_array(m, "concatenate", [arrays])
    if axis is None:
        parts, axis = [ArrayV(p.dtype, (p.size,), p.flat) for p in parts], 0
    return joined(m, parts, axis)


def joined(m: Machine, parts: list[ArrayV], axis: Value) -> Value:
    """Arrays of one rank put together along an axis."""
    rank = len(parts[0].shape or ())
    axes = axes_of(m, axis, rank)
    dtype = _common(parts)
    if rank == 0:
        return m.raise_("ValueError", "zero-dimensional arrays cannot be concatenated")
    if axes is None or any(len(p.shape or ()) != rank for p in parts):
        return ArrayV(dtype, None)
    at = axes[0]
    shape: list[int | None] = []
    for i in range(rank):
        dims = [(p.shape or ())[i] for p in parts]
        if i == at:
            shape.append(None if None in dims else sum(d for d in dims if d is not None))
            continue
        known = {d for d in dims if d is not None}
        if len(known) > 1:
            return m.raise_("ValueError", "all the input array dimensions except for the concatenation axis must match exactly")
        shape.append(known.pop() if known else None)
    if any(p.flat is None for p in parts) or not sure(tuple(shape)):
        return result(dtype, tuple(shape))
    rows: list[Any] = []
    for index in indices(shape):  # type: ignore[arg-type]
        i, k = index[at], 0
        while i >= (parts[k].shape or ())[at]:  # type: ignore[operator]
            i -= (parts[k].shape or ())[at]  # type: ignore[operator]
            k += 1
        part = parts[k]
        rows.append((part.flat or ())[offset([*index[:at], i, *index[at + 1 :]], part.shape)])  # type: ignore[arg-type]
    return result(dtype, tuple(shape), rows)


@lib("stack")
def stack(m: Machine, arrays: Value, axis: Value = 0, *args: Value) -> Value:
    """np.stack."""
    parts, at = _parts(m, arrays), dim_of(payload(axis))
    if parts is None or at is None:
        return unknown_array(m, "stack", [arrays])
    return joined(m, [expand_dims(m, p, at) for p in parts], at)


def _wrapped(name: str, least: int, axis: int) -> None:
    def native(m: Machine, arrays: Value) -> Value:
        parts = _parts(m, arrays)
        if parts is None:
            return unknown_array(m, name, [arrays])
        grown = [ArrayV(p.dtype, (1,) * (least - len(p.shape or ())) + (p.shape or ()), p.flat) for p in parts]
        return joined(m, grown, 0 if name == "hstack" and len(grown[0].shape or ()) == 1 else axis)

    lib(name)(native)


_wrapped("vstack", 2, 0)
_wrapped("hstack", 1, 1)


@lib("tile")
def tile(m: Machine, a: Value, reps: Value) -> Value:
    """np.tile: the shape."""
    source, times = as_array(m, a), shape_of_argument(m, reps)
    if source is None or source.shape is None or times is None:
        return unknown_array(m, "tile", [a])
    rank = max(len(source.shape), len(times))
    old, new = (1,) * (rank - len(source.shape)) + source.shape, (1,) * (rank - len(times)) + times
    shape = tuple(None if d is None or t is None else d * t for d, t in zip(old, new, strict=True))
    flat = source.flat * math.prod(times) if rank == 1 and source.flat is not None and sure(times) else None  # type: ignore[arg-type]
    return result(source.dtype, shape, flat)


@lib("repeat")
def repeat(m: Machine, a: Value, repeats: Value, axis: Value = None) -> Value:
    """np.repeat."""
    source, n = as_array(m, a), dim_of(payload(repeats))
    if source is None or source.shape is None:
        return unknown_array(m, "repeat", [a])
    if axis is None:
        size = None if source.size is None or n is None else source.size * n
        flat = (
            [v for v in source.flat for _ in range(n)]
            if source.flat is not None and n is not None and size is not None and size <= 4096
            else None
        )
        return ArrayV(source.dtype, (size,), tuple(flat) if flat is not None else None)
    axes = axes_of(m, axis, len(source.shape))
    if axes is None:
        return ArrayV(source.dtype, (None,) * len(source.shape))
    shape = tuple((None if d is None or n is None else d * n) if i == axes[0] else d for i, d in enumerate(source.shape))
    return ArrayV(source.dtype, shape)


@lib("broadcast_to")
def broadcast_to(m: Machine, a: Value, shape: Value) -> Value:
    """np.broadcast_to."""
    source, want = as_array(m, a), shape_of_argument(m, shape)
    if source is None:
        return unknown_array(m, "broadcast_to", [a])
    if want is not None and sure(want):
        broadcast(m, source.shape, want)
        flat = spread(source, want) if math.prod(want) <= 4096 else None  # type: ignore[arg-type]
        return ArrayV(source.dtype, want, tuple(flat) if flat is not None else None)
    return ArrayV(source.dtype, want)


@lib("split", "array_split")
def split(m: Machine, a: Value, sections: Value, axis: Value = 0) -> Value:
    """np.split."""
    source = as_array(m, a)
    if source is None or source.shape is None:
        return m.unknown("numpy.split of an unknown array", kind="list")
    axes, count = axes_of(m, axis, len(source.shape)), dim_of(payload(sections))
    dim = source.shape[axes[0]] if axes else None
    if axes is None or dim is None:
        return ListV([], m.unknown("a part of an array"))
    if count is not None:
        cuts = [dim // count * i + min(i, dim % count) for i in range(count + 1)]
    else:
        ends = shape_of_argument(m, sections)
        if ends is None or not sure(ends):
            return ListV([], m.unknown("a part of an array"))
        cuts = [0, *[int(e or 0) for e in ends], dim]
    lead: tuple[Value, ...] = (slice(None),) * axes[0]
    return ListV([getitem(m, source, (*lead, slice(x, y))) for x, y in itertools.pairwise(cuts)])


@lib("flip", "flipud", "fliplr", "roll", "sort", "argsort", "nan_to_num", "copy", "tril", "triu")
def same_shape(m: Machine, a: Value, *args: Value, **kwargs: Value) -> Value:
    """Functions that keep the shape; the elements are not followed."""
    source = as_array(m, a)
    return unknown_array(m, "sort", [a]) if source is None else ArrayV(source.dtype, source.shape)


@lib("sort")
def np_sort(m: Machine, a: Value, axis: Value = -1, *args: Value) -> Value:
    """np.sort."""
    source = as_array(m, a)
    if source is None:
        return unknown_array(m, "sort", [a])
    plain = source.flat is not None and source.shape is not None and len(source.shape) == 1
    return ArrayV(source.dtype, source.shape, tuple(sorted(source.flat or ())) if plain else None)


@lib("argsort")
def argsort(m: Machine, a: Value, *args: Value, **kwargs: Value) -> Value:
    """np.argsort: the shape (the default sort is not stable)."""
    source = as_array(m, a)
    return ArrayV("int64", source.shape if source is not None else None)


@lib("copy")
def np_copy(m: Machine, a: Value, *args: Value, **kwargs: Value) -> Value:
    """np.copy."""
    source = as_array(m, a)
    return unknown_array(m, "copy", [a]) if source is None else ArrayV(source.dtype, source.shape, source.flat)


@lib("flatnonzero")
def flatnonzero(m: Machine, a: Value) -> Value:
    """np.flatnonzero."""
    return ArrayV("int64", (None,))


@lib("unique")
def unique(m: Machine, a: Value, *args: Value, **kwargs: Value) -> Value:
    """np.unique."""
    source = as_array(m, a)
    if source is None or args or kwargs:
        return m.unknown("numpy.unique")
    flat = None if source.flat is None else tuple(sorted(set(source.flat)))
    return ArrayV(source.dtype, (None if flat is None else len(flat),), flat)


@lib("meshgrid")
def meshgrid(m: Machine, /, *arrays: Value, indexing: Value = "xy", **kwargs: Value) -> Value:
    """np.meshgrid: the shapes."""
    parts = [as_array(m, a) for a in arrays]
    sizes = [p.size if p is not None else None for p in parts]
    if indexing == "xy" and len(sizes) > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    return ListV([ArrayV(p.dtype if p is not None else None, tuple(sizes)) for p in parts])


@lib("outer")
def outer(m: Machine, a: Value, b: Value) -> Value:
    """np.outer."""
    left, right = as_array(m, a), as_array(m, b)
    if left is None or right is None:
        return unknown_array(m, "outer", [a, b])
    return m.binary("Mult", reshape(m, left, (-1, 1)), reshape(m, right, (1, -1)))


@lib("diag")
def diag(m: Machine, v: Value, k: Value = 0) -> Value:
    """np.diag."""
    source = as_array(m, v)
    if source is None or source.shape is None:
        return unknown_array(m, "diag", [v])
    if len(source.shape) == 1:
        n = source.shape[0] if k == 0 else None
        flat = [source.flat[i] if i == j else 0 for i in range(n) for j in range(n)] if source.flat is not None and n is not None else None
        return result(source.dtype, (n, n), flat)
    return ArrayV(source.dtype, (None,))
