"""Builtins that look at the calling frame: super, locals, globals, vars(), dir(), exec, eval."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scopelint.interp.function_attrs import globals_dict, live_dict
from scopelint.interp.source_text import compile_text, eval_text, exec_text
from scopelint.interp.values import ClassV, NativeFn, SuperV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def install(m: Machine) -> None:
    """Put them among the builtins."""
    for name, fn in _NATIVES.items():
        m.builtins[name] = NativeFn(name, fn, pure=False)
    super_class = ClassV("super", (m.classes["object"],), construct=_super)
    m.classes["super"] = super_class
    m.builtins["super"] = super_class


def _super(m: Machine, cls: ClassV, start: Value = None, receiver: Value = None) -> Value:
    """super(), super(C, self)."""
    if start is None:
        f = m.frames[-1]
        params = f.function.code.params if f.function is not None else ()
        start = f.cell.value if f.cell is not None else None
        if not params and f.function is not None and f.function.code.vararg:
            args = f.vars.get(f.function.code.vararg, ())
            receiver = args[0] if isinstance(args, tuple) and args else None
        else:
            receiver = f.vars.get(params[0]) if params else None
        if start is None and isinstance(receiver, ClassV):
            start = receiver
    if not isinstance(start, ClassV) or receiver is None or isinstance(receiver, Unknown):
        return m.unknown("super() of a class that is not known", tf=True)
    return SuperV(start, receiver)


def _locals(m: Machine) -> Value:
    f = m.frames[-1]
    if f.vars is f.module.attrs:
        return globals_dict(m, f.module)
    return m.dict(dict(f.vars)) if f.function is not None else live_dict(m, f.vars)


def _globals(m: Machine) -> Value:
    return globals_dict(m, m.frames[-1].module)


_NATIVES: dict[str, Callable[..., Value]] = {
    "locals": _locals,
    "globals": _globals,
    "exec": exec_text,
    "eval": eval_text,
    "compile": compile_text,
}
