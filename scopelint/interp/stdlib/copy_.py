"""copy: copies of abstract values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import known, may_tf, maybe_missing, own_special, present, unknown_like
from scopelint.interp.builtins.dicts import copy_dict
from scopelint.interp.builtins.lists import clone
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives
from scopelint.interp.values import Choice, DictV, Foreign, Heap, Instance, ListV, ModuleV, SetV, Unknown, Value, perhaps
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

lib = Natives("copy")


@lib("copy", pure=False)
def copy(m: Machine, value: Value) -> Value:
    """copy.copy."""
    method = own_special(m, value, "__copy__")
    if method is not MISSING:
        return m.call(method)
    if isinstance(value, ListV):
        return clone(value)
    if isinstance(value, DictV):
        return copy_dict(value)
    if isinstance(value, SetV):
        return m.call(m.classes["frozenset" if value.frozen else "set"], value)
    if isinstance(value, Choice):
        return m.over(value, lambda o: copy(m, o))
    if isinstance(value, Instance):
        made = Instance(value.cls, copy(m, value.payload) if value.payload is not None else None)
        made.attrs.update(value.attrs)
        made.state = value.state
        return made
    if isinstance(value, Foreign):
        return _foreign(m, value, "__copy__")
    return value


@lib("deepcopy", pure=False)
def deepcopy(m: Machine, value: Value, memo: Value = None, _nil: Value = None) -> Value:
    """copy.deepcopy."""
    return _deep(m, value, {})


def _deep(m: Machine, value: Value, memo: dict[int, Value]) -> Value:
    if known(value) or not isinstance(value, (Heap, tuple, Unknown)):
        return value
    if id(value) in memo:
        return memo[id(value)]
    if type(value) is tuple:
        return tuple(_deep(m, v, memo) for v in value)
    if isinstance(value, Choice):
        return m.over(value, lambda o: _deep(m, o, dict(memo)))
    if isinstance(value, Unknown):
        return unknown_like(m, "a copy", [value], value.kind, tf=may_tf(value))
    if isinstance(value, Foreign):
        return _foreign(m, value, "__deepcopy__")
    return _deep_object(m, value, memo)


def _deep_object(m: Machine, value: Value, memo: dict[int, Value]) -> Value:
    method = own_special(m, value, "__deepcopy__")
    if method is not MISSING:
        result = memo[id(value)] = m.call(method, m.dict({}))
        return result
    if isinstance(value, ListV):
        copied = memo[id(value)] = clone(value)
        copied.items[:] = [_deep(m, v, memo) for v in value.items]
        return copied
    if isinstance(value, DictV):
        made = memo[id(value)] = copy_dict(value)
        for key, item in value.items.items():
            made.items[key] = perhaps(_deep(m, present(item), memo)) if maybe_missing(item) else _deep(m, item, memo)
        return made
    if isinstance(value, Instance):
        return _deep_instance(m, value, memo)
    return copy(m, value) if isinstance(value, SetV) else value


def _deep_instance(m: Machine, value: Instance, memo: dict[int, Value]) -> Instance:
    made = memo[id(value)] = Instance(value.cls)
    made.payload = _deep(m, value.payload, memo) if value.payload is not None else None
    made.state = value.state
    for name, item in list(value.attrs.items()):
        made.attrs[name] = _deep(m, item, memo)
    return made


def _foreign(m: Machine, value: Foreign, name: str) -> Value:
    method = value.py_getattr(m, name)
    if method is MISSING or method is NotImplemented:
        return unknown_like(m, f"a copy of a {value.type_name}", [value], tf=may_tf(value)) if may_tf(value) else value
    return m.call(method) if name == "__copy__" else m.call(method, m.dict({}))


@module("copy")
def build(m: Machine) -> ModuleV:
    """copy."""
    return lib.module(m)
