"""int, bool, float, complex: constructors, methods, attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN
from scopelint.interp.builtins.base import NUMBERS, Methods, guarded, known, payload, refuse, type_name, unknown_like
from scopelint.interp.builtins.items import as_index
from scopelint.interp.values import Choice, Foreign, Instance, NativeFn, PropertyV, StaticMethodV, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

int_methods = Methods("int")
float_methods = Methods("float")
complex_methods = Methods("complex")


def _convert(m: Machine, value: Value, names: tuple[str, ...], kind: str) -> Value:
    """The number that a value's __int__, __float__, ... answers; MISSING if it has none."""
    if isinstance(value, Foreign):
        scalar = getattr(value, "scalar_value", None)
        if scalar is not None:
            return scalar
        for name in names:
            method = value.py_getattr(m, name)
            if method is NotImplemented:
                return unknown_like(m, f"{kind}() of a {value.type_name}", [value], kind)
            if method is not MISSING:
                return m.call(method)
    if isinstance(value, Instance):
        for name in names:
            method = m.lookup_special(value, name)
            if method is not MISSING:
                return m.call(method)
    return MISSING


def make_int(m: Machine, value: Value = 0, base: Value = MISSING, /) -> Value:
    """int(value[, base])."""
    if isinstance(value, Choice):
        return m.over(value, lambda o: make_int(m, o, base))
    inner = payload(value)
    if base is not MISSING:
        base = as_index(m, base)
        if not known(inner) or not known(base):
            return unknown_like(m, "a number in a text that is not known", [inner, base], "int")
        return guarded(m, lambda: int(inner, base))
    if type(inner) in NUMBERS or type(inner) in (str, bytes):
        if type(inner) is str and HOLE_OPEN in inner:
            return unknown_like(m, "a number in a text that is not known", [inner], "int")
        return guarded(m, lambda: int(inner), "int")
    if isinstance(inner, Unknown):
        return unknown_like(m, "a number", [inner], "int")
    result = _convert(m, inner, ("__int__", "__index__", "__trunc__"), "int")
    if result is not MISSING:
        return make_int(m, result) if type(result) is not int else result
    return refuse(m, f"int() argument must be a string, a bytes-like object or a number, not '{type_name(inner)}'", [inner], "int")


def make_float(m: Machine, value: Value = 0.0, /) -> Value:
    """float(value)."""
    if isinstance(value, Choice):
        return m.over(value, lambda o: make_float(m, o))
    inner = payload(value)
    if type(inner) in NUMBERS or type(inner) in (str, bytes):
        if type(inner) is str and HOLE_OPEN in inner:
            return unknown_like(m, "a number in a text that is not known", [inner], "float")
        return guarded(m, lambda: float(inner), "float")
    if isinstance(inner, Unknown):
        return unknown_like(m, "a number", [inner], "float")
    result = _convert(m, inner, ("__float__", "__index__"), "float")
    if result is not MISSING:
        return make_float(m, result)
    return refuse(m, f"float() argument must be a string or a number, not '{type_name(inner)}'", [inner], "float")


def make_complex(m: Machine, real: Value = 0, imag: Value = MISSING, /) -> Value:
    """complex(real[, imag])."""
    parts = [payload(p) for p in (real, imag) if p is not MISSING]
    if all(known(p) for p in parts):
        return guarded(m, lambda: complex(*parts))
    return unknown_like(m, "a complex number", parts, "complex")


def make_bool(m: Machine, value: Value = False, /) -> Value:
    """bool(value)."""
    answer = m.truth(value)
    return unknown_like(m, "the truth of an unknown value", [value], "bool") if answer is None else answer


def _host_method(name: str, kind: str) -> Value:
    def method(m: Machine, self: Value, *args: Value, **kwargs: Value) -> Value:
        inner, given = payload(self), [payload(a) for a in args]
        if known(inner) and all(known(a) for a in given) and all(known(v) for v in kwargs.values()):
            return guarded(m, lambda: getattr(inner, name)(*given, **kwargs))
        return unknown_like(m, f"{name}() of an unknown number", [inner, *given], kind)

    return method


def _attribute(name: str, kind: str) -> PropertyV:
    def getter(m: Machine, self: Value) -> Value:
        inner = payload(self)
        return getattr(inner, name) if known(inner) else unknown_like(m, f"{name} of an unknown number", [inner], kind)

    return PropertyV(NativeFn(name, getter))


_INT = {"bit_length": "int", "conjugate": "int", "to_bytes": "bytes", "__index__": "int", "__int__": "int", "__float__": "float"}
_FLOAT = {"is_integer": "bool", "conjugate": "float", "hex": "str", "as_integer_ratio": "tuple", "__int__": "int", "__float__": "float"}
for _name, _kind in _INT.items():
    int_methods.add(_name, _host_method(_name, _kind))
for _name, _kind in _FLOAT.items():
    float_methods.add(_name, _host_method(_name, _kind))
complex_methods.add("conjugate", _host_method("conjugate", "complex"))
for _name in ("real", "imag", "numerator", "denominator"):
    int_methods.table[_name] = _attribute(_name, "int")
for _name in ("real", "imag"):
    float_methods.table[_name] = _attribute(_name, "float")
    complex_methods.table[_name] = _attribute(_name, "float")


def _from_bytes(m: Machine, data: Value, byteorder: Value = "big", *, signed: Value = False) -> Value:
    if known(data) and known(byteorder) and known(signed):
        return guarded(m, lambda: int.from_bytes(data, byteorder, signed=bool(signed)))
    return unknown_like(m, "a number from bytes", [data], "int")


def _from_hex(m: Machine, text: Value) -> Value:
    return guarded(m, lambda: float.fromhex(text)) if known(text) else unknown_like(m, "a number", [text], "float")


int_methods.table["from_bytes"] = StaticMethodV(NativeFn("int.from_bytes", _from_bytes))
float_methods.table["fromhex"] = StaticMethodV(NativeFn("float.fromhex", _from_hex))
