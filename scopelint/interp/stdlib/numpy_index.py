"""Indexing arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from scopelint.interp.builtins.items import as_index
from scopelint.interp.stdlib.numpy_array import ArrayV, Shape, as_array, indices, nested, offset, result, sure
from scopelint.interp.values import ListV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class _Odd(Exception):
    """An index that is not followed: the result is an array of unknown shape."""


def getitem(m: Machine, array: ArrayV, key: Value) -> Value:
    """array[key]."""
    if array.shape is None:
        return ArrayV(array.dtype, None)
    parts = list(key) if type(key) is tuple else [key]
    try:
        if any(isinstance(p, (ListV, ArrayV)) and not (isinstance(p, ArrayV) and p.scalar) for p in parts):
            return _fancy(m, array, parts)
        shape, picks = _select(m, array, parts)
    except _Odd:
        return ArrayV(array.dtype, None)
    flat = None
    if array.flat is not None and picks is not None and sure(array.shape):
        flat = [array.flat[offset(p, array.shape)] for p in picks]  # type: ignore[arg-type]
    return result(array.dtype, shape, flat)


def _select(m: Machine, array: ArrayV, parts: list[Value]) -> tuple[Shape, list[list[int]] | None]:
    """The shape of the selection, and the index tuples of its elements if known."""
    parts = _expand(m, array, parts)
    shape: list[int | None] = []
    choices: list[list[int]] | None = []
    axis = 0
    for part in parts:
        if part is None:
            shape.append(1)
            continue
        picked, dim, keep = _axis(m, array.shape[axis], part, axis)  # type: ignore[index]
        axis += 1
        if keep:
            shape.append(dim)
        choices = None if choices is None or picked is None else [*choices, picked]
    if choices is None:
        return tuple(shape), None
    picks = [[c[i] for c, i in zip(choices, index, strict=True)] for index in indices([len(c) for c in choices])]
    return tuple(shape), picks if len(picks) <= 4096 else None


def _expand(m: Machine, array: ArrayV, parts: list[Value]) -> list[Value]:
    """Ellipsis and missing trailing axes as full slices."""
    used = sum(1 for p in parts if p is not None and p is not ...)
    rank = len(array.shape or ())
    if used > rank:
        m.raise_("IndexError", f"too many indices for array: array is {rank}-dimensional, but {used} were indexed")
    fill: list[Value] = [slice(None)] * (rank - used)
    at = next((i for i, p in enumerate(parts) if p is ...), len(parts))
    return [*parts[:at], *fill, *parts[at + 1 :]]


def _axis(m: Machine, dim: int | None, part: Value, axis: int) -> tuple[list[int] | None, int | None, bool]:
    """(positions picked or None, length, whether the axis stays)."""
    if type(part) is slice and any(isinstance(as_index(m, b), Unknown) for b in (part.start, part.stop, part.step) if b is not None):
        return None, None, True
    part = as_index(m, part)
    if type(part) is int:
        if dim is None:
            return None, None, False
        if not -dim <= part < dim:
            m.raise_("IndexError", f"index {part} is out of bounds for axis {axis} with size {dim}")
        return [part % dim], None, False
    if isinstance(part, Unknown):
        if part.kind == "int":
            return None, None, False
        raise _Odd
    if type(part) is not slice:
        raise _Odd
    if dim is None:
        return None, None, True
    picked = list(range(*part.indices(dim)))
    return picked, len(picked), True


def _fancy(m: Machine, array: ArrayV, parts: list[Value]) -> Value:
    """One index array in front: its shape replaces the first axis; anything else is not followed."""
    index = as_array(m, parts[0])
    if len(parts) > 1 or index is None or index.shape is None or array.shape is None or not array.shape:
        raise _Odd
    if index.dtype == "bool":
        rank = len(index.shape)
        chosen = _masked(array, index)
        if chosen is None or array.flat is None:
            return ArrayV(array.dtype, (None, *array.shape[rank:]))
        size = math.prod(array.shape[rank:])  # type: ignore[arg-type]
        return result(array.dtype, (len(chosen) // size if size else None, *array.shape[rank:]), [array.flat[i] for i in chosen])
    shape = (*index.shape, *array.shape[1:])
    flat: list[Any] | None = None
    if array.flat is not None and index.flat is not None and sure(array.shape) and len(index.shape) == 1:
        rows = nested(array.flat, array.shape)  # type: ignore[arg-type]
        if not all(-len(rows) <= i < len(rows) for i in index.flat):
            m.raise_("IndexError", "index is out of bounds for axis 0")
        flat = [v for i in index.flat for v in _flatten(rows[i])]
    return result(array.dtype, shape, flat)


def _masked(array: ArrayV, mask: ArrayV) -> list[int] | None:
    """The places, in row-major order, of the elements that a known mask over the leading axes picks."""
    if mask.flat is None or not sure(array.shape) or not mask.shape or array.shape is None or array.shape[: len(mask.shape)] != mask.shape:
        return None
    size = math.prod(array.shape[len(mask.shape) :])  # type: ignore[arg-type]
    return [i * size + k for i, on in enumerate(mask.flat) if on for k in range(size)]


def _flatten(value: Any) -> list[Any]:
    return [v for part in value for v in _flatten(part)] if isinstance(value, tuple) else [value]


def setitem(m: Machine, array: ArrayV, key: Value, value: Value) -> None:
    """array[key] = value: known elements are replaced, otherwise all are forgotten."""
    flat = array.flat
    if flat is None:
        return
    new = as_array(m, value)
    places = _places(m, array, list(key) if type(key) is tuple else [key])
    if places is None or new is None or new.flat is None or len(new.flat) not in (1, len(places)):
        m.journal.set(array.cells, "flat", None)
        return
    stored = result(array.dtype, None, new.flat).flat
    if stored is None:
        m.journal.set(array.cells, "flat", None)
        return
    cells = list(flat)
    for i, place in enumerate(places):
        cells[place] = stored[i if len(stored) > 1 else 0]
    m.journal.set(array.cells, "flat", tuple(cells))


def _places(m: Machine, array: ArrayV, parts: list[Value]) -> list[int] | None:
    """The places in row-major order that an index selects, None if not followed."""
    if not sure(array.shape):
        return None
    if len(parts) == 1 and isinstance(parts[0], (ListV, ArrayV)) and not (isinstance(parts[0], ArrayV) and parts[0].scalar):
        mask = as_array(m, parts[0])
        return _masked(array, mask) if mask is not None and mask.dtype == "bool" else None
    try:
        picks = _select(m, array, parts)[1] if not any(isinstance(p, (ListV, ArrayV)) for p in parts) else None
    except _Odd:
        return None
    return None if picks is None else [offset(p, array.shape) for p in picks]  # type: ignore[arg-type]
