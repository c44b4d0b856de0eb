"""Unary functions of sparse tensors: what is done to the values (TensorFlow's dispatch to `_UnaryMapValueDispatcher`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.state import name_scope
from scopelint.api.tensors import SparseTensorV
from scopelint.interp.values import NativeFn, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

BOTH = {
    "abs": "Abs", "negative": "Neg", "sign": "Sign", "square": "Square", "sqrt": "Sqrt", "erf": "Erf", "tanh": "Tanh",
    "bessel_i0e": "BesselI0e", "bessel_i1e": "BesselI1e",
}  # fmt: skip

ATTEMPTED = {
    "tf1.15": BOTH,
    "tf2": {
        **BOTH, "sign": "", "bessel_i0e": "bessel_i0e", "bessel_i1e": "bessel_i1e", "asinh": "Asinh", "sin": "Sin", "tan": "Tan",
        "atan": "Atan", "asin": "Asin", "atanh": "Atanh",
    },
}  # fmt: skip
"""Function -> the scope that it enters before it finds that it cannot take a sparse tensor ("": none)."""


def mapped(canonical: str, value: Value, target: str) -> Value:
    """A symbol's function, which takes sparse tensors too if TensorFlow's does."""
    prefix, _, short = canonical.rpartition(".")
    if short not in ATTEMPTED[target] or prefix not in ("", "math", "nn") or not isinstance(value, NativeFn):
        return value
    scope, fn = ATTEMPTED[target][short], value.fn

    def call(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
        x = args[0] if args else kwargs.get("x")
        if not isinstance(x, SparseTensorV):
            return fn(m, *args, **kwargs)
        name = args[1] if len(args) > 1 else kwargs.get("name")
        if scope:
            text = scope if name is None else m.to_str(name)
            with name_scope(m, scope if not text and target == "tf2" and short != "abs" else text):
                pass
        return _with_values(x, fn(m, x.parts["values"], name=name), m)

    return NativeFn(value.name, call, pure=value.pure)


def _with_values(x: SparseTensorV, values: Value, m: Machine) -> Value:
    from scopelint.api.classes import make_sparse

    made = make_sparse(m, x.parts["indices"], values, x.parts["dense_shape"])
    made.static_shape = x.static_shape
    return made
