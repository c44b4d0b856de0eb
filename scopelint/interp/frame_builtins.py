"""Builtins that look at the calling frame: super, locals, globals, vars(), dir(), exec, eval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.function_attrs import globals_dict, live_dict
from scopelint.interp.values import ClassV, NativeFn, SuperV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def install(m: Machine) -> None:
    """Put them among the builtins."""
    for name, fn in (("locals", _locals), ("globals", _globals), ("exec", _exec), ("eval", _eval)):
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
    return m.dict(dict(f.vars)) if f.function is not None and f.vars is not f.module.attrs else live_dict(m, f.vars)


def _globals(m: Machine) -> Value:
    return globals_dict(m, m.frames[-1].module)


def _exec(m: Machine, source: Value, *scopes: Value) -> Value:
    m.opaque("exec of source text", [source])
    m.frames[-1].module.opaque = True
    return None


def _eval(m: Machine, source: Value, *scopes: Value) -> Value:
    """eval of a literal or a plain name; anything else is not followed."""
    if isinstance(source, str) and source.isidentifier():
        f = m.frames[-1]
        return f.vars[source] if source in f.vars else m.load_global(f, source)
    m.opaque("eval of source text", [source])
    return m.unknown("what eval gave", tf=True)
