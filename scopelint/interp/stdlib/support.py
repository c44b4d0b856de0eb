"""How models of modules are written: collecting natives, calling pure host functions on known values, skeletons of what is not modelled.

A modelled module is its natives plus the skeleton that `data/names.json` gives (what Python 3.7's own module holds): constants are known,
functions answer unknown values that hold no TensorFlow, classes can be instantiated and derived from, and a name that Python's module does
not have is missing (so that `try: from itertools import izip` takes its except branch).
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from scopelint.interp.builtins.base import guarded, known, may_tf, payload, unknown_like
from scopelint.interp.builtins.keys import settled
from scopelint.interp.stdlib.registry import MODULES
from scopelint.interp.values import ClassV, DictV, Foreign, Instance, ListV, ModuleV, NativeFn, SetV, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class NotKnown(Exception):
    """A value cannot be turned into the host's."""


class Skeleton(msgspec.Struct, frozen=True):
    """What a standard library module holds (see data/generate.py)."""

    c: dict[str, Any] = {}
    f: frozenset[str] = frozenset()
    k: dict[str, list[str]] = {}
    m: frozenset[str] = frozenset()
    o: frozenset[str] = frozenset()
    x: bool = False


@lru_cache(maxsize=1)
def skeletons() -> dict[str, Skeleton]:
    """All skeletons, by module name."""
    path = Path(__file__).parent / "data" / "names.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Skeleton])


class Natives:
    """The natives of one module: `lib = Natives("math")`, then `@lib("sqrt")`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.table: dict[str, Value] = {}

    def __call__(self, *names: str, pure: bool = True) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        def register(fn: Callable[..., Value]) -> Callable[..., Value]:
            for name in names:
                self.table[name] = NativeFn(f"{self.name}.{name}", fn, pure)
            return fn

        return register

    def host(self, kind: str, *fns: Callable[..., Any], names: Iterable[str] = ()) -> None:
        """Pure host functions that may be called on known values; else the result is an unknown `kind`."""
        for fn, name in zip(fns, names or [f.__name__ for f in fns], strict=True):
            self.table[name] = host_native(f"{self.name}.{name}", fn, kind)

    def module(self, m: Machine, extra: dict[str, Value] | None = None, opaque: bool = False) -> ModuleV:
        """The module of these natives (and `extra`) over its skeleton."""
        module = ModuleV(self.name, opaque=opaque)
        module.attrs.update(self.table)
        module.attrs.update(extra or {})
        module.attrs["__name__"] = self.name
        module.attrs["__doc__"] = None
        fill = skeletons().get(self.name)
        if fill is not None:
            module.resolve = lambda name: from_skeleton(m, self.name, fill, name)
        return module


def host_native(name: str, fn: Callable[..., Any], kind: str) -> NativeFn:
    """A native that calls a pure host function on known values."""

    def native(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
        return host_call(m, name, fn, args, kwargs, kind)

    return NativeFn(name, native)


def host_call(m: Machine, name: str, fn: Callable[..., Any], args: Iterable[Value], kwargs: dict[str, Value], kind: str) -> Value:
    """fn on the host if all arguments are known."""
    values = [*args, *kwargs.values()]
    try:
        given = [to_host(m, a) for a in args]
        named = {k: to_host(m, v) for k, v in kwargs.items()}
    except NotKnown:
        return unknown_like(m, f"{name}() of an unknown value", values, kind)
    return guarded(m, lambda: from_host(m, fn(*given, **named)), kind)


def to_host(m: Machine, value: Value) -> Any:
    """The host's own value; NotKnown where part of it is not known or is no plain data."""
    value = payload(value)
    if known(value):
        return value
    if type(value) is tuple:
        return tuple(to_host(m, v) for v in value)
    if isinstance(value, ListV) and value.rest is None:
        return [to_host(m, v) for v in value.items]
    if isinstance(value, DictV) and settled(value):
        return {to_host(m, k): to_host(m, v) for k, v in value.items.items()}
    if isinstance(value, SetV) and settled(value):
        made = (to_host(m, v) for v in value.items)
        return frozenset(made) if value.frozen else set(made)
    if isinstance(value, Foreign):
        scalar = getattr(value, "scalar_value", None)
        if scalar is not None:
            return scalar
    raise NotKnown


def from_host(m: Machine, value: Any) -> Value:
    """The abstract value of plain host data."""
    if isinstance(value, (set, frozenset)):
        return SetV([from_host(m, v) for v in sorted(value, key=repr)], frozen=isinstance(value, frozenset))
    if isinstance(value, dict):
        return DictV({from_host(m, k): from_host(m, v) for k, v in value.items()})
    if isinstance(value, list):
        return ListV([from_host(m, v) for v in value])
    if isinstance(value, tuple):
        return tuple(from_host(m, v) for v in value)
    if isinstance(value, (int, str, float, bytes, complex, range, slice, type(None), type(...))):
        return value
    return m.unknown(f"a {type(value).__name__} object")


def unknown_fn(name: str, kind: str = "", tf: bool | None = None) -> NativeFn:
    """A function whose result is not known; it holds TensorFlow objects only if it was given some (or as `tf` says)."""

    def native(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
        values = [*args, *kwargs.values()]
        has = tf if tf is not None else any(may_tf(v) and not isinstance(v, ClassV) for v in values)
        return Unknown(f"`{name}()`", m.here(), kind, has and not kind)

    return NativeFn(name, native)


def none_fn(name: str) -> NativeFn:
    """A function that does nothing of interest."""
    return NativeFn(name, lambda m, /, *args, **kwargs: None)


def unknown(m: Machine, name: str, kind: str = "") -> Unknown:
    """A value of a module that is not known and holds no TensorFlow."""
    return m.unknown(f"`{name}`", kind=kind, tf=False)


def from_skeleton(m: Machine, module: str, fill: Skeleton, name: str) -> Value:
    """A name that the module's model does not say anything about."""
    full = f"{module}.{name}"
    if name in fill.c:
        return from_host(m, tuple(fill.c[name]) if isinstance(fill.c[name], list) else fill.c[name])
    if name in fill.f:
        return unknown_fn(full)
    if name in fill.k:
        return stub_class(m, module, name, fill.k[name])
    if name in fill.m:
        found = m.module(full) or m.module(name)
        return found if found is not None else unknown(m, full)
    if name in fill.o:
        return unknown(m, full)
    if full in MODULES:
        found = m.module(full)
        return MISSING if found is None else found
    return MISSING


def stub_class(m: Machine, module: str, name: str, description: list[str]) -> ClassV:
    """A class that can be made and derived from; its methods answer unknown values, attributes of its objects are not known."""
    base = m.classes.get(description[0], m.classes["object"])
    if base.native is not None and issubclass(base.native, BaseException):
        return ClassV(name, (base,), {}, module=module, construct=base.construct)
    attrs: dict[str, Value] = {method: unknown_fn(f"{module}.{name}.{method}") for method in description[1:]}
    attrs["__init__"] = NativeFn(f"{name}.__init__", lambda m, self, /, *args, **kwargs: None)
    attrs["__enter__"] = NativeFn(f"{name}.__enter__", lambda m, self: self)
    attrs["__exit__"] = NativeFn(f"{name}.__exit__", lambda m, self, /, *exc: False)
    root = base if base.native in (object, None) or base.construct is None else m.classes["object"]
    return ClassV(name, (root,), attrs, module=module, construct=opaque_instance)


def opaque_instance(m: Machine, cls: ClassV, /, *args: Value, **kwargs: Value) -> Value:
    """An object whose attributes are not known."""
    made = Instance(cls)
    made.attrs["*"] = unknown(m, f"{cls.module}.{cls.name}")
    return made


def skeleton_module(name: str) -> Callable[[Machine], ModuleV]:
    """The builder of a module of which only the skeleton is known."""
    return lambda m: Natives(name).module(m)


def opaque_module(name: str) -> Callable[[Machine], ModuleV]:
    """The builder of a module that holds no TensorFlow and of which nothing else is known."""

    def build(m: Machine) -> ModuleV:
        module = ModuleV(name, opaque=True)
        module.attrs["__name__"] = name
        module.attrs["__version__"] = m.unknown(f"`{name}.__version__`", kind="str")
        return module

    return build


def builtin(name: str) -> type:
    """The host's builtin type."""
    found: type = getattr(builtins, name)
    return found


def method(owner: str, name: str, fn: Callable[..., Value], pure: bool = True) -> NativeFn:
    """A native method."""
    return NativeFn(f"{owner}.{name}", fn, pure)


# ---------------------------------------------------------------- models written in Python, which our interpreter runs
@cache
def _python_code(name: str) -> Any:
    from scopelint.source.from_ast import module_from_ast

    text = (Path(__file__).parent / "py" / f"{name}.py").read_text(encoding="utf-8")
    return module_from_ast(ast.parse(text))


def python_module(name: str, natives: Natives | None = None) -> Callable[[Machine], ModuleV]:
    """The builder of a module whose model is Python (py/<name>.py), with natives beside it, over its skeleton."""

    def build(m: Machine) -> ModuleV:
        from scopelint.interp import imports
        from scopelint.interp.loading import Source

        module: ModuleV = imports.load(m, Source(name, "", _python_code(name), False, False), None)
        if natives is not None:
            module.attrs.update(natives.table)
        fill = skeletons().get(name)
        if fill is not None:
            module.resolve = lambda attr: from_skeleton(m, name, fill, attr)
        return module

    return build


def native_class(m: Machine, name: str, module: str, attrs: dict[str, Value], bases: tuple[ClassV, ...] = ()) -> ClassV:
    """A class of natives. Its own native __init__ runs unless a subclass brings one."""

    def construct(m: Machine, cls: ClassV, /, *args: Value, **kwargs: Value) -> Value:
        made = Instance(cls)
        init = cls.lookup("__init__")
        if isinstance(init, NativeFn):
            m.call_args(init, [made, *args], kwargs)
        return made

    return ClassV(name, bases or (m.classes["object"],), attrs, module=module, construct=construct if "__init__" in attrs else None)
