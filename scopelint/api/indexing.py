"""tensor[...]: array_ops._slice_helper and _SliceHelperVar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scopelint.api.convert import convert, graph_of, items_of
from scopelint.api.ops import out
from scopelint.api.shapev import DimensionV
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import Convertible, SparseTensorV, TensorV
from scopelint.interp.values import Choice, Foreign, ListV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_ERROR = "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 tensors are valid indices"


class _Spec:
    """begin, end, strides and the masks of one indexing expression."""

    def __init__(self) -> None:
        self.begin: list[Value] = []
        self.end: list[Value] = []
        self.strides: list[Value] = []
        self.masks = dict.fromkeys(("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"), 0)

    def add(self, begin: Value, end: Value, stride: Value = 1, mask: str = "") -> None:
        if mask:
            self.masks[mask] |= 1 << len(self.begin)
        self.begin.append(begin)
        self.end.append(end)
        self.strides.append(stride)


def getitem(m: Machine, self: Convertible, key: Value) -> Value:
    """self[key]: strided_slice with its stacked bounds."""
    if isinstance(key, Choice):
        return m.over(key, lambda k: getitem(m, self, k))
    if isinstance(self, SparseTensorV):
        return NotImplemented
    if isinstance(key, bool) or (isinstance(key, Convertible) and key.tf_dtype() == "bool") or _is_bool_array(key):
        from scopelint.api.families.masks import boolean_mask

        return boolean_mask(m, self, key)
    if isinstance(key, Unknown) and not key.kind:
        return _unknown_key(m, self, key)
    tensor = self if isinstance(self, TensorV) else convert(m, self)
    spec = _parse(m, tensor, key)
    with as_default(m, graph_of(m, [tensor, *spec.begin, *spec.end, *spec.strides])), name_scope(m, None, "strided_slice") as scope:
        if not spec.begin:
            empty = convert(m, (), "int32")
            begin = end = strides = empty
        else:
            begin, end, strides = (stack(m, part) for part in (spec.begin, spec.end, spec.strides))
            begin, end, strides = _widen(m, [begin, end, strides])
        inputs = {"input": tensor, "begin": begin, "end": end, "strides": strides}
        return out(m, "StridedSlice", inputs, scope, dict(spec.masks))


def _is_bool_array(key: Value) -> bool:
    return isinstance(key, Foreign) and getattr(key, "array_dtype", None) == "bool" and getattr(key, "array_shape", ()) != ()


def _unknown_key(m: Machine, self: Convertible, key: Unknown) -> Value:
    """What the key is decides between a slice and a mask: something is made, under one of a few default names."""
    m.opaque(f"a tensor is indexed by what is not known: {key.reason}", [self])
    return m.unknown("an element of a tensor", tf=True)


def _parse(m: Machine, tensor: Value, key: Value) -> _Spec:
    spec = _Spec()
    items = items_of(m, key) if isinstance(key, (tuple, ListV)) else [key]
    for item in items or []:
        if isinstance(item, slice):
            _add_slice(m, spec, item)
        elif item is Ellipsis:
            spec.add(0, 0, 1, "ellipsis_mask")
        elif item is None:
            spec.add(0, 0, 1, "new_axis_mask")
        else:
            _check(m, item)
            end = m.binary("Add", item, 1)
            wide = tf_state(m).target == "tf2" and isinstance(item, TensorV) and item.tf_dtype() in ("int64", "int16")
            spec.add(item, end, convert(m, 1, item.tf_dtype()) if wide else 1, "shrink_axis_mask")
    return spec


def _undefined(value: Value) -> bool:
    """None, and dimensions that TensorFlow does not know."""
    return value is None or (isinstance(value, DimensionV) and value.value is None)


def _add_slice(m: Machine, spec: _Spec, item: slice) -> None:
    index = len(spec.begin)
    filler = _filler(m, item)
    parts: list[Value] = []
    for part, absent, mask in ((item.start, 0, "begin_mask"), (item.stop, 0, "end_mask"), (item.step, 1, "")):
        if not _undefined(part):
            _check(m, part)
            parts.append(part)
            continue
        parts.append(filler(absent))
        if mask:
            spec.masks[mask] |= 1 << index
    spec.add(*parts)


def _filler(m: Machine, item: slice) -> Callable[[int], Value]:
    """What stands for an absent bound: a number; in TF 2, beside tensor bounds, a constant of their dtype."""
    kinds = [p.tf_dtype() for p in (item.start, item.stop, item.step) if isinstance(p, TensorV)]
    chosen = next((k for k in ("int64", "int32", "int16") if k in kinds), None)
    if tf_state(m).target == "tf1.15" or chosen is None:
        return lambda number: number
    return lambda number: convert(m, number, chosen)


def _check(m: Machine, item: Value) -> None:
    if isinstance(item, (int, DimensionV, Unknown)) or (isinstance(item, Foreign) and not isinstance(item, Convertible)):
        return
    if isinstance(item, Convertible):
        shape, dtype = item.tf_shape(), item.tf_dtype()
        if dtype in ("int32", "int64", None) and not (shape is not None and len(shape) == 1 and shape[0] != -2):
            return
    m.raise_("TypeError", f"{_ERROR}, got {m.to_repr(item)}")


def stack(m: Machine, values: list[Value]) -> TensorV:
    """tf.stack(values) as slicing calls it: a constant, or a Pack whose elements are named by their position."""
    from scopelint.api.families.joins import stack as tf_stack

    result = tf_stack(m, m.list(values))
    return result if isinstance(result, TensorV) else convert(m, result)


def _widen(m: Machine, parts: list[TensorV]) -> list[TensorV]:
    if all(p.tf_dtype() != "int64" for p in parts):
        return parts
    return [p if p.tf_dtype() in ("int64", None) else out(m, "Cast", {"x": p}, None, {"DstT": "int64"}) for p in parts]
