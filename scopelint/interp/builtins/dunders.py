"""Special methods of the builtin classes, as programs call or override them: `dict.__setitem__(self, k, v)`, `super().__len__()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins import equality, items, rawops
from scopelint.interp.builtins.base import Methods, payload, unknown_like
from scopelint.interp.builtins.iteration import ViewV, length, make_iter
from scopelint.interp.builtins.text import to_repr, to_str
from scopelint.interp.values import NativeFn, SetV, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

view_methods = Methods("dict_view")


def _binary(op: str, reflected: bool) -> Value:
    def method(m: Machine, self: Value, other: Value, /) -> Value:
        a, b = payload(self), payload(other)
        return m.binary(op, b, a) if reflected else m.binary(op, a, b)

    return method


def _compare(op: str) -> Value:
    def method(m: Machine, self: Value, other: Value, /) -> Value:
        a, b = payload(self), payload(other)
        if op not in ("Eq", "NotEq") and equality.order(m, op, a, b) is MISSING:
            return NotImplemented
        return m.compare(op, a, b)

    return method


def _len(m: Machine, self: Value) -> Value:
    return length(m, payload(self))


def _getitem(m: Machine, self: Value, key: Value, /) -> Value:
    return items.getitem(m, payload(self), key)


def _setitem(m: Machine, self: Value, key: Value, value: Value, /) -> None:
    items.setitem(m, payload(self), key, value)


def _delitem(m: Machine, self: Value, key: Value, /) -> None:
    items.delitem(m, payload(self), key)


def _contains(m: Machine, self: Value, value: Value, /) -> Value:
    answer = m.contains(payload(self), value)
    return unknown_like(m, "a membership test", [self, value], "bool") if answer is None else answer


def _iter(m: Machine, self: Value) -> Value:
    return make_iter(m, payload(self))


def _repr(m: Machine, self: Value) -> Value:
    return to_repr(m, payload(self))


def _str(m: Machine, self: Value) -> Value:
    return to_str(m, payload(self))


def _hash(m: Machine, self: Value) -> Value:
    inner = payload(self)
    return hash(inner) if type(inner) in (int, bool) else m.unknown("a hash", kind="int")


def _inplace(op: str) -> Value:
    def method(m: Machine, self: Value, other: Value, /) -> Value:
        m.inplace(op, payload(self), other)
        return self

    return method


def _bool(m: Machine, self: Value) -> Value:
    answer = m.truth(payload(self))
    return unknown_like(m, "the truth of an unknown value", [self], "bool") if answer is None else answer


def _unary(op: str) -> Value:
    return lambda m, self: m.unary(op, payload(self))


_SEQUENCE = {"__len__": _len, "__getitem__": _getitem, "__contains__": _contains, "__iter__": _iter}
_NUMBER_OPS = ("Add", "Sub", "Mult", "Div", "FloorDiv", "Mod", "Pow")
_BIT_OPS = ("LShift", "RShift", "BitOr", "BitXor", "BitAnd")


def for_type(host: type) -> dict[str, NativeFn]:
    """The special methods of a builtin class."""
    table: dict[str, Value] = {"__repr__": _repr, "__str__": _str, "__eq__": _compare("Eq"), "__ne__": _compare("NotEq")}
    if host not in (dict, complex):
        table.update({f"__{rawops.DUNDER[op]}__": _compare(op) for op in ("Lt", "LtE", "Gt", "GtE")})
    if host in (int, float, complex):
        table.update(_number_methods(host))
    else:
        table.update(_SEQUENCE)
    if host in (str, bytes, tuple, list):
        table.update(__add__=_binary("Add", False), __mul__=_binary("Mult", False), __rmul__=_binary("Mult", False))
    if host is str:
        table["__mod__"] = _binary("Mod", False)
    if host in (list, dict):
        table.update(__setitem__=_setitem, __delitem__=_delitem)
    if host is list:
        table["__iadd__"] = _inplace("Add")
    if host in (set, frozenset):
        del table["__getitem__"]
        table.update({f"__{rawops.DUNDER[op]}__": _binary(op, False) for op in ("Sub", "BitOr", "BitXor", "BitAnd")})
    if host in (list, dict, set):
        made: dict[str, Value] = {name: NativeFn(f"{host.__name__}.{name}", fn) for name, fn in table.items()}
        made["__hash__"] = None
        return made
    table["__hash__"] = _hash
    return {name: NativeFn(f"{host.__name__}.{name}", fn) for name, fn in table.items()}


def _number_methods(host: type) -> dict[str, Value]:
    table: dict[str, Value] = {"__bool__": _bool, "__neg__": _unary("USub"), "__pos__": _unary("UAdd")}
    table["__abs__"] = lambda m, self: m.call(m.builtins["abs"], payload(self))
    for op in _NUMBER_OPS + (_BIT_OPS if host is int else ()):
        table[f"__{rawops.DUNDER[op]}__"] = _binary(op, False)
        table[f"__r{rawops.DUNDER[op]}__"] = _binary(op, True)
    if host is int:
        table["__invert__"] = _unary("Invert")
    return table


_VIEW: dict[str, Value] = {"__len__": _len, "__contains__": _contains, "__iter__": _iter, "__repr__": _repr}
for _name, _fn in _VIEW.items():
    view_methods.add(_name, _fn)


@view_methods("isdisjoint")
def view_isdisjoint(m: Machine, self: Value, other: Value, /) -> Value:
    """dict_keys.isdisjoint."""
    from scopelint.interp.builtins.collections_ops import make_set
    from scopelint.interp.builtins.sets import isdisjoint

    source: SetV = make_set(m, self) if isinstance(self, ViewV) else make_set(m, payload(self))
    return isdisjoint(m, source, other)
