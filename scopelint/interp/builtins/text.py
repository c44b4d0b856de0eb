"""str() and repr() of abstract values, with holes for what is not known."""

from __future__ import annotations

import itertools
import weakref
from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN, address_hole, hole
from scopelint.interp.builtins import holes
from scopelint.interp.builtins.base import SCALARS, hole_for, own_special, payload, type_name
from scopelint.interp.builtins.formatting import as_text
from scopelint.interp.builtins.iteration import ViewV
from scopelint.interp.builtins.keys import original, settled
from scopelint.interp.values import (
    BoundMethod,
    Choice,
    ClassV,
    DictV,
    Foreign,
    FunctionV,
    Heap,
    Instance,
    ListV,
    ModuleV,
    NativeFn,
    SetV,
    Unknown,
    Value,
)
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_MAX_DEPTH = 12


def to_str(m: Machine, value: Value) -> str:
    """str(value)."""
    if type(value) is str:
        return value
    if type(value) in SCALARS and type(value) is not bytes:
        return _host_text(value)
    if isinstance(value, Instance):
        return _instance_str(m, value)
    if isinstance(value, Foreign):
        text = value.py_str(m)
        return hole_for(value) if text is None else text
    if isinstance(value, Unknown):
        return _unknown_text(m, value, False)
    return to_repr(m, value)


def _host_text(value: Value) -> str:
    try:
        return repr(value)
    except ValueError:
        return hole("a huge number")


def _unknown_text(m: Machine, value: Unknown, as_repr: bool) -> str:
    if isinstance(value, Choice):
        texts = {to_repr(m, o) if as_repr else to_str(m, o) for o in value.options if isinstance(o, str) or type(o) in SCALARS}
        if len(texts) == 1 and all(isinstance(o, str) or type(o) in SCALARS for o in value.options):
            return texts.pop()
    return hole_for(value)


def _instance_str(m: Machine, value: Instance) -> str:
    method = own_special(m, value, "__str__")
    if method is not MISSING:
        return as_text(m, m.call(method), value)
    if is_exception(m, value):
        return exception_text(m, value)
    own_repr = own_special(m, value, "__repr__")
    if own_repr is not MISSING:
        return as_text(m, m.call(own_repr), value)
    if value.payload is not None:
        return to_str(m, value.payload)
    return to_repr(m, value)


def is_exception(m: Machine, value: Instance) -> bool:
    return any(c.native is not None and issubclass(c.native, BaseException) for c in value.cls.mro)


def exception_text(m: Machine, value: Instance) -> str:
    """str(exception): nothing, the argument, or the tuple of arguments; KeyError quotes, OSError says its number."""
    args = value.attrs.get("args", ())
    if not isinstance(args, tuple):
        return hole_for(args)
    names = {c.name for c in value.cls.mro}
    if "OSError" in names and "errno" in value.attrs and value.attrs.get("strerror") is not None:
        return f"[Errno {to_str(m, value.attrs['errno'])}] {to_str(m, value.attrs['strerror'])}"
    if not args:
        return ""
    if len(args) == 1:
        return to_repr(m, args[0]) if "KeyError" in names else to_str(m, args[0])
    return to_repr(m, args)


def to_repr(m: Machine, value: Value, depth: int = 0) -> str:
    """repr(value)."""
    if type(value) is str:
        return _quote(value)
    if type(value) in SCALARS:
        return _host_text(value)
    if depth > _MAX_DEPTH:
        return "..."
    if isinstance(value, Unknown):
        return _unknown_text(m, value, True)
    if isinstance(value, Instance):
        return _instance_repr(m, value, depth)
    if isinstance(value, Foreign):
        text = value.py_repr(m) if hasattr(value, "py_repr") else None
        return hole_for(value) if text is None else str(text)
    return _container_repr(m, value, depth + 1)


def _quote(text: str) -> str:
    """repr of a string: a hole where a quotation mark decides how it is quoted and a hole may hold another."""
    if HOLE_OPEN not in text:
        return repr(text)
    parts = holes.pieces(text)
    if "'" in "".join(parts[::2]):
        return hole("repr")
    return "'" + holes.rebuild([p if i % 2 else repr(p)[1:-1] for i, p in enumerate(parts)]) + "'"


def _instance_repr(m: Machine, value: Instance, depth: int) -> str:
    method = own_special(m, value, "__repr__")
    if method is not MISSING:
        return as_text(m, m.call(method), value)
    if is_exception(m, value):
        args = value.attrs.get("args", ())
        inner = to_repr(m, args[0], depth + 1) if isinstance(args, tuple) and len(args) == 1 else None
        return f"{value.cls.name}({inner})" if inner is not None else value.cls.name + to_repr(m, args, depth + 1)
    if value.payload is not None:
        return to_repr(m, value.payload, depth + 1)
    return default_repr(value)


_ADDRESSES: weakref.WeakKeyDictionary[Heap, str] = weakref.WeakKeyDictionary()


def address(value: Value) -> str:
    """Where the object lies: a hole of its own."""
    if not isinstance(value, Heap):
        return hole("address")
    if value not in _ADDRESSES:
        _ADDRESSES[value] = address_hole(next(_COUNT))
    return _ADDRESSES[value]


_COUNT = itertools.count(1)


def default_repr(value: Instance) -> str:
    """object.__repr__: the address is never known."""
    return f"<{value.cls.module}.{value.cls.qualname} object at 0x{address(value)}>"


def _container_repr(m: Machine, value: Value, depth: int) -> str:
    if type(value) is tuple:
        inner = ", ".join(to_repr(m, v, depth) for v in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, ListV):
        name, maxlen = value.state.get("deque"), value.state.get("maxlen")
        body = "[" + ", ".join([*(to_repr(m, v, depth) for v in value.items), *_rest(value)]) + "]"
        return body if not name else f"deque({body})" if maxlen is None else f"deque({body}, maxlen={maxlen})"
    if isinstance(value, DictV):
        pairs = [f"{to_repr(m, original(value, k), depth)}: {to_repr(m, v, depth)}" for k, v in value.items.items()]
        return "{" + ", ".join([*pairs, *_rest(value)]) + "}" if settled(value) else hole("dict")
    if isinstance(value, SetV):
        return _set_repr(m, value, depth)
    if isinstance(value, ViewV):
        found = value.elements()
        body = hole("elements") if found is None else "[" + ", ".join(to_repr(m, v, depth) for v in found) + "]"
        return f"dict_{value.kind}({body})"
    if type(value) is slice:
        return f"slice({to_repr(m, value.start)}, {to_repr(m, value.stop)}, {to_repr(m, value.step)})"
    return _object_repr(value)


def _rest(value: ListV | DictV) -> list[str]:
    return [] if value.rest is None else [hole("more")]


def _set_repr(m: Machine, value: SetV, depth: int) -> str:
    if not value.items and value.rest is None:
        return "frozenset()" if value.frozen else "set()"
    from scopelint.interp.builtins.iteration import ordered

    found = ordered(value)
    body = hole("set") if found is None else "{" + ", ".join(to_repr(m, v, depth) for v in found) + "}"
    return f"frozenset({body})" if value.frozen else body


def _object_repr(value: Value) -> str:
    where = f" at 0x{address(value)}>"
    if isinstance(value, ClassV):
        return f"<class '{value.qualname}'>" if value.module == "builtins" else f"<class '{value.module}.{value.qualname}'>"
    if isinstance(value, FunctionV):
        return f"<function {value.qualname}{where}"
    if isinstance(value, NativeFn):
        return f"<built-in function {value.name.rpartition('.')[2]}>"
    if isinstance(value, BoundMethod):
        return f"<bound method {getattr(payload(value.func), 'qualname', '?')} of {hole('object')}>"
    if isinstance(value, ModuleV):
        return f"<module '{value.name}' from {hole('path')}>" if value.path else f"<module '{value.name}'>"
    return f"<{type_name(value)} object{where}"
