"""tf.py_func and other ops that hold Python functions, and constants' comparisons for composites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.dtypes import as_dtype
from scopelint.api.generated import apply_generated
from scopelint.api.ops import apply_op
from scopelint.api.registry import primitive
from scopelint.api.tensors import wrap, wrap_op
from scopelint.interp.values import ListV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_TESTS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@primitive("tf.py_func", "tf.numpy_function")
def py_func(m: Machine, func: Value, inp: Value, Tout: Value, stateful: Value = True, name: Value = None) -> Value:
    """tf.py_func: one PyFunc op; the function runs in no graph."""
    several = isinstance(Tout, (ListV, tuple))
    types = m.iterate(Tout) if several else [Tout]
    if types is None:
        apply_generated(m, "PyFunc", {"input": inp}, name)
        return m.unknown("the outputs of tf.py_func", tf=True)
    kinds = [as_dtype(m, t) for t in types]
    op = apply_op(m, "PyFunc" if stateful is not False else "PyFuncStateless", {"input": inp}, name, {"Tout": kinds})
    outputs = [wrap(m, t) for t in op.outputs]
    if several:
        return m.list(outputs)
    return outputs[0] if outputs else wrap_op(m, op)


@primitive("tf.py_function")
def py_function(m: Machine, func: Value, inp: Value, Tout: Value, name: Value = None) -> Value:
    """tf.py_function: an EagerPyFunc op."""
    several = isinstance(Tout, (ListV, tuple))
    types = (m.iterate(Tout) or []) if several else [Tout]
    op = apply_op(m, "EagerPyFunc", {"input": inp}, name, {"Tout": [as_dtype(m, t) for t in types]})
    outputs = [wrap(m, t) for t in op.outputs]
    return m.list(outputs) if several else outputs[0]


@primitive("tf.scopelint.all_hold", pure=True)
def all_hold(m: Machine, a: Value, b: Value, test: Value) -> Value:
    """Whether a comparison of two constant values holds for all their elements (None: they are not comparable here)."""
    left, right = _host(m, a), _host(m, b)
    if left is None or right is None or test not in _TESTS:
        return None
    n = max(len(left), len(right))
    if not left or not right or len(left) not in (1, n) or len(right) not in (1, n):
        return None
    pairs = ((left[i if len(left) > 1 else 0], right[i if len(right) > 1 else 0]) for i in range(n))
    return all(_TESTS[test](x, y) for x, y in pairs)


def _host(m: Machine, value: Value) -> list[Any] | None:
    if isinstance(value, (bool, int, float)):
        return [value]
    known = getattr(value, "array_value", None)
    if known is not None and not isinstance(value, Unknown):
        return _flat(known)
    if isinstance(value, ListV):
        return _flat(tuple(value.items))
    return None


def _flat(value: Any) -> list[Any] | None:
    if isinstance(value, tuple):
        parts = [_flat(v) for v in value]
        return None if any(p is None for p in parts) else [x for p in parts for x in (p or [])]
    return [value] if isinstance(value, (bool, int, float)) else None
