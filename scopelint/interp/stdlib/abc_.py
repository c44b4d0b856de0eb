"""abc, collections.abc, numbers: abstract classes, and which builtin values are instances of them."""

from __future__ import annotations

import collections.abc
import numbers
from typing import TYPE_CHECKING

from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives, python_module
from scopelint.interp.values import (
    ClassMethodV,
    ClassV,
    FunctionV,
    ModuleV,
    NativeFn,
    PropertyV,
    SetV,
    StaticMethodV,
    Value,
)
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

lib = Natives("abc")
FLAG = "__isabstractmethod__"


def _mark(m: Machine, fn: Value) -> None:
    if isinstance(fn, (FunctionV, NativeFn)):
        m.journal.set(fn.attrs, FLAG, True)


@lib("abstractmethod")
def abstractmethod(m: Machine, fn: Value) -> Value:
    """abc.abstractmethod."""
    _mark(m, fn.func if isinstance(fn, (StaticMethodV, ClassMethodV)) else fn.getter if isinstance(fn, PropertyV) else fn)
    return fn


@lib("abstractproperty")
def abstractproperty(m: Machine, fget: Value = None, fset: Value = None, fdel: Value = None) -> Value:
    """abc.abstractproperty."""
    _mark(m, fget)
    return PropertyV(fget, fset, fdel)


@lib("abstractclassmethod")
def abstractclassmethod(m: Machine, fn: Value) -> Value:
    """abc.abstractclassmethod."""
    _mark(m, fn)
    return ClassMethodV(fn)


@lib("abstractstaticmethod")
def abstractstaticmethod(m: Machine, fn: Value) -> Value:
    """abc.abstractstaticmethod."""
    _mark(m, fn)
    return StaticMethodV(fn)


def is_abstract(value: Value) -> bool:
    """Whether a class attribute is an abstract method."""
    parts = [value.getter, value.setter] if isinstance(value, PropertyV) else [getattr(value, "func", value)]
    return any(isinstance(p, (FunctionV, NativeFn)) and p.attrs.get(FLAG) is True for p in parts)


def abstract_names(cls: ClassV) -> list[str]:
    """The abstract methods that a class leaves open; those of bases that are no ABCs do not count."""
    names = dict.fromkeys(n for c in cls.mro if _is_abc(c) for n, v in c.attrs.items() if is_abstract(v))
    return sorted(n for n in names if is_abstract(cls.lookup(n)))


def _is_abc(cls: ClassV) -> bool:
    return isinstance(cls.metaclass, ClassV) and any(c.name == "ABCMeta" and c.module == "abc" for c in cls.metaclass.mro)


def _call(m: Machine, cls: Value, /, *args: Value, **kwargs: Value) -> Value:
    """ABCMeta's objects: a class with open abstract methods cannot be made."""
    from scopelint.interp.classes import type_call

    if isinstance(cls, ClassV):
        names = abstract_names(cls)
        if names:
            plural = "s" if len(names) > 1 else ""
            m.raise_("TypeError", f"Can't instantiate abstract class {cls.name} with abstract method{plural} {', '.join(names)}")
    return type_call(m, cls, list(args), kwargs)


def _register(m: Machine, cls: ClassV, sub: Value, /) -> Value:
    registered = cls.attrs.get("__registered__")
    if registered is None:
        registered = SetV()
        m.journal.set(cls.attrs, "__registered__", registered)
    m.journal.set(registered.items, sub, None)
    return sub


def abc_meta(m: Machine) -> ClassV:
    """abc.ABCMeta."""
    found: ClassV | None = m.ext.get("ABCMeta")
    if found is None:
        attrs: dict[str, Value] = {
            "__call__": NativeFn("ABCMeta.__call__", _call, pure=False),
            "register": NativeFn("ABCMeta.register", _register),
        }
        found = m.ext["ABCMeta"] = ClassV("ABCMeta", (m.classes["type"],), attrs, module="abc")
    return found


@module("abc")
def build(m: Machine) -> ModuleV:
    """abc."""
    meta = abc_meta(m)
    base = ClassV("ABC", (m.classes["object"],), {}, module="abc", metaclass=meta)
    return lib.module(m, {"ABCMeta": meta, "ABC": base, "get_cache_token": NativeFn("abc.get_cache_token", lambda m: 0)})


# ---------------------------------------------------------------- collections.abc and numbers
_EXTRA = {
    "OrderedDict": ("Mapping", "MutableMapping", "Collection", "Sized", "Iterable", "Container", "Reversible"),
    "deque": ("Sequence", "MutableSequence", "Collection", "Sized", "Iterable", "Container", "Reversible"),
}
_ONE_METHOD = {
    "Hashable": ("__hash__",),
    "Iterable": ("__iter__",),
    "Iterator": ("__next__", "__iter__"),
    "Sized": ("__len__",),
    "Container": ("__contains__",),
    "Callable": ("__call__",),
    "Collection": ("__len__", "__iter__", "__contains__"),
    "Reversible": ("__reversed__",),
}


def _instance_check(name: str, host: type) -> NativeFn:
    """Whether a class is a virtual subclass: builtin classes as the host says, others by their methods."""

    def check(m: Machine, actual: ClassV) -> bool | None:
        for cls in actual.mro:
            if cls.name in _EXTRA and cls.module == "collections" and name in _EXTRA[cls.name]:
                return True
            if cls.native is not None and cls.native is not object and issubclass(cls.native, host):
                return True
        if actual.native is None and name in _ONE_METHOD:
            found = [actual.lookup(n) for n in _ONE_METHOD[name]]
            if all(f is not MISSING and f is not None for f in found):
                return True
            return None if actual.partly_known else False
        return False

    return NativeFn(f"{name}.__scopelint_instancecheck__", check)


_abc_python = python_module("collections.abc")


@module("collections.abc")
def build_collections_abc(m: Machine) -> ModuleV:
    """collections.abc."""
    result = _abc_python(m)
    for name, cls in result.attrs.items():
        host = getattr(collections.abc, name, None)
        if isinstance(cls, ClassV) and isinstance(host, type) and name != "ABCMeta":
            cls.attrs["__scopelint_instancecheck__"] = _instance_check(name, host)
            cls.module = "collections.abc"
    return result


@module("numbers")
def build_numbers(m: Machine) -> ModuleV:
    """numbers."""
    made: dict[str, Value] = {}
    base = m.classes["object"]
    for name in ("Number", "Complex", "Real", "Rational", "Integral"):
        base = ClassV(name, (base,), {}, module="numbers", metaclass=abc_meta(m))
        base.attrs["__scopelint_instancecheck__"] = _instance_check(name, getattr(numbers, name))
        made[name] = base
    return Natives("numbers").module(m, made)
