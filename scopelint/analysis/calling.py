"""Calling what a program is made of: a function, or a class and one of its methods, with what they require unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.analysis.entries import EntryPoint
from scopelint.analysis.loader import FileStore
from scopelint.analysis.names import function_named
from scopelint.interp.values import BoundMethod, ClassV, FunctionV, Unknown, Value
from scopelint.source import ir

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def call_entry(m: Machine, module: Value, point: EntryPoint, store: FileStore) -> None:
    """Call the entry point of an imported module."""
    code = store.load(point.path).module
    if not point.owner:
        fn = m.getattr(module, point.function)
        _call(m, fn, function_named(code, point.function) if code is not None else None)
        return
    cls = m.getattr(module, point.owner)
    if isinstance(cls, ClassV) and not _abstract(cls):
        instance = _call(m, cls, None)
        if point.function:
            _call_method(m, cls, instance, point)


def _call_method(m: Machine, cls: ClassV, instance: Value, point: EntryPoint) -> None:
    if point.function != "setUp" and isinstance(cls.lookup("setUp"), FunctionV):
        m.call(m.getattr(instance, "setUp"))
    method = m.getattr(instance, point.function)
    if isinstance(method, (BoundMethod, FunctionV)):
        _call(m, method, None)


def _abstract(cls: ClassV) -> bool:
    return any(base.name in ("BaseException", "Enum", "Protocol", "NamedTuple", "TypedDict") for base in cls.mro)


def _call(m: Machine, fn: Value, definition: ir.FunctionDef | None) -> Value:
    """Call with unknown required arguments; a decorated function's are those of its own definition."""
    target = fn
    skip = 0
    if isinstance(fn, BoundMethod):
        target, skip = fn.func, 1
    elif isinstance(fn, ClassV):
        target, skip = fn.lookup("__init__"), 1
    if isinstance(target, FunctionV) and not (definition is not None and target.code.vararg is not None):
        code = target.code
        required = code.params[skip : max(skip, len(code.params) - len(target.defaults))]
        keywords = [k for k in code.kwonly if k not in target.kw_defaults]
        return m.call_args(fn, [_parameter(m, p) for p in required], {k: _parameter(m, k) for k in keywords})
    if definition is not None:
        a = definition.args
        names = [p.arg for p in (*a.posonlyargs, *a.args)]
        missing = names[: len(names) - len(a.defaults)]
        required_kw = [p.arg for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is None]
        return m.call_args(fn, [_parameter(m, p) for p in missing], {k: _parameter(m, k) for k in required_kw})
    return m.call_args(fn, [], {})


def _parameter(m: Machine, name: str) -> Unknown:
    return m.unknown(f"the parameter `{name}`", tf=True)
