"""Attributes and methods of arrays and NumPy scalars."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import payload
from scopelint.interp.stdlib import numpy_dtypes as dt
from scopelint.interp.stdlib.numpy_array import ArrayV, cast
from scopelint.interp.stdlib.numpy_functions import lib, shape_tuple
from scopelint.interp.stdlib.numpy_shapes import permuted
from scopelint.interp.stdlib.numpy_types import DtypeV, dtype_argument, to_python
from scopelint.interp.values import ListV, NativeFn, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_NAMES = """
    sum prod mean max min any all argmax argmin std var cumsum cumprod ravel squeeze repeat clip round dot swapaxes ptp copy argsort
"""
_AS_FUNCTIONS = frozenset(_NAMES.split())


def attribute(m: Machine, self: ArrayV, name: str) -> Value:
    """array.name."""
    match name:
        case "shape":
            return m.unknown("the shape of an array", kind="tuple") if self.shape is None else shape_tuple(m, self)
        case "dtype":
            return m.unknown("the dtype of an array") if self.dtype is None else DtypeV(self.dtype)
        case "ndim":
            return m.unknown("the rank of an array", kind="int") if self.shape is None else len(self.shape)
        case "size":
            return m.unknown("the size of an array", kind="int") if self.size is None else self.size
        case "T":
            return ArrayV(self.dtype, None) if self.shape is None else permuted(self, tuple(reversed(range(len(self.shape)))))
        case "real":
            return self
        case "itemsize" | "nbytes" | "strides" | "flags" | "data" | "base" | "ctypes" | "imag" | "flat":
            return m.unknown(f"`{name}` of an array")
    if name in _AS_FUNCTIONS:
        function = lib.table[name]
        return NativeFn(f"ndarray.{name}", lambda m, /, *args, **kwargs: function.fn(m, self, *args, **kwargs))
    found: Callable[..., Value] | None = _METHODS.get(name)
    if found is not None:
        return NativeFn(f"ndarray.{name}", lambda m, /, *args, **kwargs: found(m, self, *args, **kwargs))
    return _number(m, self, name)


def _number(m: Machine, self: ArrayV, name: str) -> Value:
    """__int__, __float__, __index__ ... of one element."""
    if name not in ("__int__", "__float__", "__index__", "__bool__", "__abs__", "__round__"):
        return MISSING if name.startswith("__") or self.scalar else NotImplemented
    if self.size is not None and self.size != 1:
        return NativeFn(name, lambda m: m.raise_("TypeError", "only size-1 arrays can be converted to Python scalars"))
    if name == "__index__" and self.dtype is not None and dt.kind_of(self.dtype) not in "iu":
        return MISSING
    value = self.flat[0] if self.flat else None
    kind = {"__float__": "float", "__bool__": "bool"}.get(name, "int")
    if name in ("__abs__", "__round__"):
        function = lib.table[name.strip("_")]
        return NativeFn(name, lambda m, *args: function.fn(m, self, *args))
    return NativeFn(
        name,
        lambda m: m.unknown("an element of an array", kind=kind) if value is None else {"float": float, "bool": bool}.get(kind, int)(value),
    )


def _item(m: Machine, self: ArrayV, *index: Value) -> Value:
    picked = self.py_getitem(m, tuple(index)) if index else self
    if isinstance(picked, ArrayV) and picked.flat and len(picked.flat) == 1:
        return picked.flat[0]
    kinds = {"i": "int", "u": "int", "f": "float", "b": "bool"}
    return m.unknown("an element of an array", kind=kinds.get(dt.kind_of(self.dtype), "") if self.dtype else "")


def _astype(m: Machine, self: ArrayV, dtype: Value, *args: Value, **kwargs: Value) -> Value:
    return cast(self, dtype_argument(m, dtype))


def _tolist(m: Machine, self: ArrayV) -> Value:
    values = self.np_values
    if values is not None:
        return to_python(m, values)
    if self.shape == ():
        return _item(m, self)
    if self.shape and self.shape[0] is not None and self.shape[0] <= 4096:
        return ListV([m.unknown("an element of an array") for _ in range(self.shape[0])])
    return ListV([], m.unknown("an element of an array"))


def _reshape(m: Machine, self: ArrayV, *shape: Value, order: Value = "C") -> Value:
    return lib.table["reshape"].fn(m, self, shape[0] if len(shape) == 1 else tuple(shape), order)


def _transpose(m: Machine, self: ArrayV, *axes: Value) -> Value:
    return lib.table["transpose"].fn(m, self, None if not axes else axes[0] if len(axes) == 1 else tuple(axes))


def _fill(m: Machine, self: ArrayV, value: Value) -> None:
    self.py_setitem(m, slice(None), value)


def _forget(m: Machine, self: ArrayV, *args: Value, **kwargs: Value) -> None:
    m.journal.set(self.cells, "flat", None)


def _view(m: Machine, self: ArrayV, *args: Value) -> Value:
    return ArrayV(self.dtype, self.shape, self.flat) if not args else ArrayV(None, None)


def _nonzero(m: Machine, self: ArrayV) -> Value:
    return tuple(ArrayV("int64", (None,)) for _ in self.shape) if self.shape else m.unknown("the nonzero elements of an array")


_METHODS: dict[str, Callable[..., Value]] = {
    "item": _item,
    "astype": _astype,
    "tolist": _tolist,
    "reshape": _reshape,
    "transpose": _transpose,
    "flatten": lambda m, self, *args: lib.table["ravel"].fn(m, self),
    "fill": _fill,
    "sort": _forget,
    "resize": _forget,
    "put": _forget,
    "setflags": lambda m, self, **kwargs: None,
    "view": _view,
    "nonzero": _nonzero,
    "tobytes": lambda m, self, *args: m.unknown("the bytes of an array", kind="bytes"),
    "tostring": lambda m, self, *args: m.unknown("the bytes of an array", kind="bytes"),
    "is_integer": lambda m, self: m.unknown("whether a number is whole", kind="bool"),
    "__copy__": lambda m, self: ArrayV(self.dtype, self.shape, self.flat, self.scalar),
    "__deepcopy__": lambda m, self, memo: ArrayV(self.dtype, self.shape, self.flat, self.scalar),
    "__array__": lambda m, self, *args: self,
    "__len__": lambda m, self: self.py_len(m),
    "__getitem__": lambda m, self, key: self.py_getitem(m, payload(key)),
    "__contains__": lambda m, self, value: m.unknown("whether a value is in an array", kind="bool"),
}
