"""Attributes of functions and methods (__name__, __code__, __defaults__ ...)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.interp.values import BoundMethod, ClassV, FunctionV, Instance, ModuleV, NativeFn, Value
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

CO_VARARGS, CO_VARKEYWORDS, CO_GENERATOR = 0x04, 0x08, 0x20


def function_attribute(m: Machine, fn: Value, name: str) -> Value:
    """The attribute, or MISSING."""
    if isinstance(fn, BoundMethod):
        match name:
            case "__self__" | "im_self":
                return fn.receiver
            case "__func__" | "im_func":
                return fn.func
            case "__call__":
                return fn
        return m.getattr(fn.func, name, MISSING)
    if name in fn.attrs:
        return fn.attrs[name]
    if isinstance(fn, NativeFn):
        return _native(m, fn, name)
    return _function(m, fn, name)


def _native(m: Machine, fn: NativeFn, name: str) -> Value:
    match name:
        case "__name__" | "__qualname__":
            return fn.name.rpartition(".")[2]
        case "__module__":
            return fn.name.rpartition(".")[0] or "builtins"
        case "__doc__":
            return None
        case "__dict__":
            return m.dict({})
        case "__call__":
            return fn
    return MISSING


def _function(m: Machine, fn: FunctionV, name: str) -> Value:
    match name:
        case "__name__" | "func_name":
            return fn.name
        case "__qualname__":
            return fn.qualname
        case "__module__":
            return fn.module.attrs.get("__name__", fn.module.name)
        case "__doc__":
            return fn.code.doc
        case "__dict__":
            return live_dict(m, fn.attrs)
        case "__defaults__" | "func_defaults":
            return fn.defaults or None
        case "__kwdefaults__":
            return m.dict(fn.kw_defaults) if fn.kw_defaults else None
        case "__code__" | "func_code":
            return code_object(m, fn)
        case "__globals__":
            return globals_dict(m, fn.module)
        case "__annotations__":
            return m.dict({})
        case "__get__":
            return NativeFn("function.__get__", lambda m, obj, cls=None: fn if obj is None else BoundMethod(fn, obj))
        case "__call__":
            return fn
        case "__closure__":
            return None
    return MISSING


def globals_dict(m: Machine, module: ModuleV) -> Value:
    """globals(): a dict over the module's own table."""
    return live_dict(m, module.attrs, module.state)


def live_dict(m: Machine, table: Table[str, Value], state: Table[str, Any] | None = None) -> Value:
    """A dict of the program that is this very table (and has this very state)."""
    result = m.dict({})
    result.items = table  # type: ignore[assignment]
    if state is not None:
        result.state = state
    return result


def code_object(m: Machine, fn: FunctionV) -> Value:
    """What inspect reads from a function: co_varnames, co_argcount, co_name ..."""
    code = fn.code
    names = (*code.params, *code.kwonly, *((code.vararg,) if code.vararg else ()), *((code.kwarg,) if code.kwarg else ()))
    result = Instance(ClassV("code", (m.classes["object"],)))
    flags = (CO_VARARGS if code.vararg else 0) | (CO_VARKEYWORDS if code.kwarg else 0) | (CO_GENERATOR if code.generator else 0)
    result.attrs.update(
        {
            "co_varnames": names,
            "co_argcount": len(code.params),
            "co_kwonlyargcount": len(code.kwonly),
            "co_posonlyargcount": code.posonly,
            "co_name": code.name,
            "co_flags": flags,
            "co_filename": fn.module.path,
            "co_firstlineno": code.line,
            "co_freevars": (),
        }
    )
    return result
