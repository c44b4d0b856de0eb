"""What the class tf.Tensor itself has: the operators that it overloads, as functions, and its methods unbound."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scopelint.interp.builtins.collections_ops import make_set
from scopelint.interp.values import MISSING, NativeFn, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_ARITHMETIC = {
    "add": "Add", "sub": "Sub", "mul": "Mult", "truediv": "Div", "floordiv": "FloorDiv", "mod": "Mod", "pow": "Pow",
    "and": "BitAnd", "or": "BitOr", "xor": "BitXor", "matmul": "MatMult",
}  # fmt: skip
_COMPARISONS = {"lt": "Lt", "le": "LtE", "gt": "Gt", "ge": "GtE", "ne": "NotEq", "eq": "Eq"}
_UNARY = {"invert": "Invert", "neg": "USub"}
OVERLOADABLE = tuple(
    f"__{name}__" for name in (*_ARITHMETIC, *(f"r{name}" for name in _ARITHMETIC), "div", "rdiv", *_COMPARISONS, *_UNARY, "getitem", "abs")
)
"""tf.Tensor.OVERLOADABLE_OPERATORS."""


def operators(m: Machine) -> dict[str, Value]:
    """The attributes of the class that have to do with operators."""
    made: dict[str, Value] = {"OVERLOADABLE_OPERATORS": make_set(m, OVERLOADABLE)}
    for name in OVERLOADABLE:
        method = _method(name.strip("_"))
        made[name] = m.unknown(f"tf.Tensor.{name}", tf=True) if method is None else NativeFn(f"Tensor.{name}", method)
    return made


def _method(name: str) -> Callable[..., Value] | None:
    if name in _ARITHMETIC:
        return lambda m, self, other: m.binary(_ARITHMETIC[name], self, other)
    if name[1:] in _ARITHMETIC:
        return lambda m, self, other: m.binary(_ARITHMETIC[name[1:]], other, self)
    if name in _COMPARISONS:
        return lambda m, self, other: m.compare(_COMPARISONS[name], self, other)
    if name in _UNARY:
        return lambda m, self: m.unary(_UNARY[name], self)
    if name == "getitem":
        return lambda m, self, key: m.getitem(self, key)
    return None


def operator(tensor: Value, name: str) -> Value:
    """A tensor's own operator as a method, MISSING if there is none of that name."""
    method = _method(name.strip("_")) if name in OVERLOADABLE else None
    return MISSING if method is None else NativeFn(f"Tensor.{name}", lambda m, *args: method(m, tensor, *args))
