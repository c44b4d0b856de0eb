"""Arithmetic on arrays: broadcasting, promotion, elements where known."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scopelint.interp.builtins.base import unknown_like
from scopelint.interp.stdlib import numpy_dtypes as dt
from scopelint.interp.stdlib.numpy_array import ArrayV, Shape, as_array, indices, offset, result, sure
from scopelint.interp.values import Foreign, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv, "FloorDiv": operator.floordiv,
    "Mod": operator.mod, "Pow": operator.pow, "LShift": operator.lshift, "RShift": operator.rshift,
    "BitAnd": operator.and_, "BitOr": operator.or_, "BitXor": operator.xor,
}  # fmt: skip
COMPARISON: dict[str, Callable[[Any, Any], Any]] = {
    "Eq": operator.eq, "NotEq": operator.ne, "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge,
}  # fmt: skip


def operand(m: Machine, value: Value) -> tuple[ArrayV | None, bool]:
    """(the array of an operand or None, whether it counts as a scalar in promotion)."""
    array = as_array(m, value)
    return array, array is not None and array.shape == ()


def binary(m: Machine, op: str, a: Value, b: Value) -> Value:
    """a <op> b where one of them is an array."""
    for value in (a, b):
        if isinstance(value, Foreign) and not isinstance(value, ArrayV) and getattr(value, "scalar_value", None) is None:
            return NotImplemented
    (left, ls), (right, rs) = operand(m, a), operand(m, b)
    if left is None or right is None:
        if op in ("Eq", "NotEq") and (a is None or b is None):
            return op == "NotEq"
        other = b if left is not None else a
        if isinstance(other, Unknown) and not other.tf:
            return ArrayV(None, None)
        return unknown_like(m, "arithmetic on an array and something not known", [a, b])
    shape = broadcast(m, left.shape, right.shape)
    if op == "MatMult":
        return matmul(m, left, right)
    if op in COMPARISON:
        return _compare(left, right, shape, COMPARISON[op], (ls, rs))
    if op not in ARITHMETIC:
        return NotImplemented
    return _apply(left, right, shape, _dtype(op, left, right, ls, rs), ARITHMETIC[op])


def _dtype(op: str, left: ArrayV, right: ArrayV, ls: bool, rs: bool) -> str | None:
    if left.dtype is None or right.dtype is None or left.shape is None or right.shape is None:
        return None
    dtype = dt.result_type(left.dtype, right.dtype, ls, rs)
    kind = dt.kind_of(dtype)
    if op == "Div" and kind in "biu":
        return "float64"
    if kind == "b" and op in ("Add", "Mult"):
        return "bool"
    if kind == "b" and op in ("FloorDiv", "Mod", "Pow", "LShift", "RShift"):
        return "int8"
    return dtype


def broadcast(m: Machine, a: Shape | None, b: Shape | None) -> Shape | None:
    """The broadcast shape; ValueError of the program if there surely is none."""
    if a is None or b is None:
        return None
    dims: list[int | None] = []
    longest = max(len(a), len(b))
    for x, y in zip((1,) * (longest - len(a)) + a, (1,) * (longest - len(b)) + b, strict=True):
        if x == 1 or x == y:
            dims.append(y)
        elif y == 1:
            dims.append(x)
        elif x is None or y is None:
            dims.append(x if y is None else y)
        else:
            m.raise_("ValueError", f"operands could not be broadcast together with shapes {_show(a)} {_show(b)}")
    return tuple(dims)


def _show(shape: Shape) -> str:
    return "(" + ",".join(str(d) for d in shape) + ("," if len(shape) == 1 else "") + ")"


def spread(array: ArrayV, shape: tuple[int, ...]) -> list[Any] | None:
    """The elements of an array broadcast to shape, row-major."""
    flat, own = array.flat, array.shape
    if flat is None or own is None or not sure(own):
        return None
    if own == shape:
        return list(flat)
    own = (1,) * (len(shape) - len(own)) + own
    return [flat[offset([0 if d == 1 else i for i, d in zip(index, own, strict=True)], own)] for index in indices(shape)]  # type: ignore[arg-type]


def _apply(left: ArrayV, right: ArrayV, shape: Shape | None, dtype: str | None, fn: Callable[[Any, Any], Any]) -> ArrayV:
    if dtype is None or not sure(shape) or math.prod(shape or ()) > 4096:  # type: ignore[arg-type]
        return result(dtype, shape)
    x, y = spread(left, shape), spread(right, shape)  # type: ignore[arg-type]
    if x is None or y is None:
        return result(dtype, shape)
    try:
        if dt.kind_of(dtype) in "f":
            values = [fn(dt.round_float(float(p), dtype), dt.round_float(float(q), dtype)) for p, q in zip(x, y, strict=True)]
        else:
            values = [fn(p, q) for p, q in zip(x, y, strict=True)]
    except (ArithmeticError, TypeError, ValueError):
        return result(dtype, shape)
    if dt.kind_of(dtype) in "iu" and any(not low_high(dtype, v) for v in values):
        return result(dtype, shape)
    return result(dtype, shape, values)


def _compare(left: ArrayV, right: ArrayV, shape: Shape | None, fn: Callable[[Any, Any], Any], scalars: tuple[bool, bool]) -> ArrayV:
    """A comparison happens in the operands' common dtype."""
    if left.dtype is None or right.dtype is None:
        return result("bool", shape)
    common = dt.result_type(left.dtype, right.dtype, *scalars)
    if dt.kind_of(common) != "f":
        return _apply(left, right, shape, "bool", fn)
    return _apply(left, right, shape, "bool", lambda p, q: fn(dt.round_float(float(p), common), dt.round_float(float(q), common)))


def low_high(dtype: str, value: Any) -> bool:
    """Whether an integer fits dtype (overflow depends on the platform's warnings; it is left unknown)."""
    low, high = dt.limits(dtype)
    return isinstance(value, int) and low <= value <= high


def unary(m: Machine, op: str, value: ArrayV) -> Value:
    """-a, +a, ~a."""
    fns: dict[str, Callable[[Any], Any]] = {"USub": operator.neg, "UAdd": operator.pos, "Invert": operator.invert}
    if value.dtype == "bool" and op == "Invert":
        fns["Invert"] = operator.not_
    return elementwise(m, fns[op], value, value.dtype)


def elementwise(m: Machine, fn: Callable[[Any], Any], value: ArrayV, dtype: str | None) -> ArrayV:
    """fn on every element."""
    if value.flat is None:
        return result(dtype, value.shape)
    try:
        return result(dtype, value.shape, [fn(v) for v in value.flat])
    except (ArithmeticError, TypeError, ValueError):
        return result(dtype, value.shape)


def float_dtype(dtype: str | None) -> str | None:
    """The dtype of sqrt, exp and the like."""
    if dtype is None:
        return None
    kind = dt.kind_of(dtype)
    if kind in "fc":
        return dtype
    return {1: "float16", 2: "float32"}.get(dt.size_of(dtype), "float64") if kind in "biu" else None


def matmul(m: Machine, a: ArrayV, b: ArrayV) -> Value:
    """a @ b: the shape, and the elements of small known matrices of ints."""
    dtype = dt.promote(a.dtype, b.dtype) if a.dtype and b.dtype else None
    if a.shape is None or b.shape is None or not a.shape or not b.shape:
        return result(dtype, None)
    inner, other = a.shape[-1], b.shape[-2] if len(b.shape) > 1 else b.shape[0]
    if inner is not None and other is not None and inner != other:
        m.raise_("ValueError", f"shapes {_show(a.shape)} and {_show(b.shape)} not aligned")
    batch = broadcast(m, a.shape[:-2], b.shape[:-2]) or ()
    shape = (*batch, *(a.shape[-2:-1] if len(a.shape) > 1 else ()), *(b.shape[-1:] if len(b.shape) > 1 else ()))
    return result(dtype, shape)
