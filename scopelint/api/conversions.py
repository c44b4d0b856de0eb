"""tf.register_tensor_conversion_function: how objects of the program's own classes become tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.dtypes import base, dtype_value
from scopelint.api.registry import primitive
from scopelint.api.tensors import TensorV
from scopelint.graph.model import Tensor
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import ClassV, Instance, Unknown, Value
from scopelint.journal import Log

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_KEY = "tensor conversions"
_BUILTIN = 100
"""The priority of TensorFlow's own conversion of lists and tuples."""


def _registered(m: Machine) -> Log[tuple[int, Value, Value]]:
    found: Log[tuple[int, Value, Value]] = m.ext.setdefault(_KEY, Log())
    return found


@primitive("tf.register_tensor_conversion_function", "tf.python.framework.ops.register_tensor_conversion_function", pure=True)
def register(m: Machine, base_type: Value, conversion_func: Value, priority: Value = 100) -> Value:
    """tf.register_tensor_conversion_function."""
    types = base_type if isinstance(base_type, tuple) else (base_type,)
    if not all(isinstance(t, (ClassV, Unknown)) or m.isinstance(t, m.classes["type"]) is not False for t in types):
        m.raise_("TypeError", "base_type must be a type or a tuple of types.")
    functions = _registered(m)
    m.journal.touch(functions)
    functions.append((priority if isinstance(priority, int) else _BUILTIN, base_type, conversion_func))
    functions.sort(key=lambda entry: entry[0])
    return None


def converted(m: Machine, value: Instance, dtype: str | None, name: str | None, as_ref: bool, preferred: str | None) -> Value:
    """The tensor that a registered function makes of an object, None if there is no such function (NotImplemented counts as none)."""
    for priority, base_type, function in list(_registered(m)):
        if value.payload is not None and priority >= _BUILTIN:
            continue
        is_one = m.isinstance(value, base_type)
        if is_one is None:
            return m.unknown("a conversion to a tensor by a function that may be the one for it", tf=True)
        found = _convert(m, function, value, dtype, name, as_ref, preferred) if is_one else NotImplemented
        if found is not NotImplemented:
            return _checked(m, found, dtype, function, base_type)
    return None


def _convert(m: Machine, function: Value, value: Value, dtype: str | None, name: str | None, as_ref: bool, preferred: str | None) -> Value:
    if dtype is None and preferred is not None:
        try:
            return m.call(function, value, dtype=dtype_value(preferred), name=name, as_ref=as_ref)
        except PyRaise as e:
            if not any(m.isinstance(e.value, m.classes[kind]) is True for kind in ("TypeError", "ValueError")):
                raise
    return m.call(function, value, dtype=None if dtype is None else dtype_value(dtype), name=name, as_ref=as_ref)


def _checked(m: Machine, found: Value, dtype: str | None, function: Value, base_type: Value) -> Value:
    if isinstance(found, Unknown):
        return found
    what = f"Conversion function {m.to_repr(function)} for type {m.to_repr(base_type)} returned"
    if not isinstance(found, TensorV):
        m.raise_("RuntimeError", f"{what} non-Tensor: {m.to_repr(found)}")
    have = found.tf_dtype()
    if dtype is not None and have is not None and base(have) != base(dtype):
        m.raise_("RuntimeError", f"{what} incompatible dtype: requested = {dtype}, actual = {have}")
    return found


def tensor_of(
    m: Machine, value: Instance, dtype: str | None, name: str | None, as_ref: bool, preferred: str | None
) -> Tensor | Unknown | None:
    """As `converted`, the graph's tensor."""
    found = converted(m, value, dtype, name, as_ref, preferred) if m.ext.get(_KEY) else None
    return found.tensor if isinstance(found, TensorV) else found
