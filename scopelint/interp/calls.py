"""Calling: dispatch, argument binding, running a function's body."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from scopelint.interp.branches import finish
from scopelint.interp.builtins.base import may_tf, opaque, opaque_tf, payload
from scopelint.interp.errors import PyRaise
from scopelint.interp.frame import Frame
from scopelint.interp.values import (
    BoundMethod,
    Choice,
    ClassMethodV,
    ClassV,
    Foreign,
    FunctionV,
    Instance,
    NativeFn,
    StaticMethodV,
    Unknown,
    Value,
)
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.code import Code
    from scopelint.interp.machine import Machine

OWN_FAILURES = (TypeError, AttributeError, LookupError, ValueError, AssertionError, NotImplementedError, ArithmeticError)
"""What a native raises where its author overlooked a case (the program's own exceptions are PyRaise)."""

MAX_UNDECIDED_RECURSION = 6
MAX_UNDECIDED_CALLS = 24
"""How many calls of a function inside of itself are followed, each from one more undecided branch (a search in what is not known)."""
_SIGNATURES: dict[Any, inspect.Signature] = {}


def call(m: Machine, fn: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """fn(*args, **kwargs)."""
    kind = type(fn)
    if kind is FunctionV:
        result = call_function(m, fn, args, kwargs)
        if m.forgotten:
            from scopelint.interp.stdlib.contextlib_ import close_forgotten

            close_forgotten(m)
        return result
    if kind is NativeFn:
        return call_native(m, fn, args, kwargs)
    if kind is BoundMethod:
        return call(m, fn.func, [fn.receiver, *args], kwargs)
    if kind is ClassV:
        from scopelint.interp.classes import instantiate

        return instantiate(m, fn, args, kwargs)
    if isinstance(fn, Foreign):
        value = fn.py_call(m, args, kwargs)
        return _opaque_result(m, fn, f"a call of {fn.type_name}", args, kwargs) if value is NotImplemented else value
    return _call_other(m, fn, args, kwargs)


def _call_other(m: Machine, fn: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
    if isinstance(fn, Choice):
        return m.over(fn, lambda option: call(m, option, args, kwargs))
    if isinstance(fn, Unknown):
        return _opaque_result(m, fn, f"a call of something that is not known ({fn.reason})", args, kwargs)
    if isinstance(fn, (StaticMethodV, ClassMethodV)):
        return call(m, fn.func, args, kwargs)
    if isinstance(fn, Instance):
        method = m.lookup_special(fn, "__call__")
        if method is not MISSING:
            return call(m, method, args, kwargs)
        if opaque(fn):
            unknown = m.unknown(f"a {fn.cls.name} object", tf=opaque_tf(fn))
            return _opaque_result(m, unknown, f"a call of a {fn.cls.name} object", args, kwargs)
    from scopelint.interp.builtins.base import type_name

    return m.raise_("TypeError", f"'{type_name(fn)}' object is not callable")


def _opaque_result(m: Machine, fn: Value, reason: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """Calling what is not known: it may touch a graph if it, or anything handed to it, may."""
    values = [*args, *kwargs.values()]
    tf = bool(getattr(fn, "tf", True)) or (not _decorates(args, kwargs) and any(may_tf(v) for v in values))
    if tf:
        m.opaque(reason, values)
    return Unknown(getattr(fn, "reason", reason), m.here(), tf=tf)


def _decorates(args: list[Value], kwargs: dict[str, Value]) -> bool:
    """The call of a decorator, on a function or class alone: packages without TensorFlow register it, they do not run it."""
    return len(args) == 1 and not kwargs and isinstance(args[0], (FunctionV, ClassV))


def call_unknown_args(m: Machine, fn: Value, args: list[Value], kwargs: dict[str, Value], reason: str) -> Value:
    """A call with a *sequence or **mapping that is not known: the parameters not given may be anything."""
    target, given = (fn.func, [fn.receiver, *args]) if isinstance(fn, BoundMethod) else (fn, args)
    if isinstance(target, ClassV):
        init = target.lookup("__init__")
        if isinstance(init, FunctionV):
            given, named = _fill(m, init, [None, *given], kwargs, reason)
            return call(m, target, given[1:], named)
    if isinstance(target, FunctionV):
        given, named = _fill(m, target, given, kwargs, reason)
        return call(m, target, given, named)
    if isinstance(target, NativeFn):
        text = target is not fn and isinstance(payload(given[0]), str)
        if target.pure or text:
            return m.unknown(reason, tf=not text)
    return _opaque_result(m, fn, reason, args, kwargs)


def _fill(m: Machine, fn: FunctionV, args: list[Value], kwargs: dict[str, Value], reason: str) -> tuple[list[Value], dict[str, Value]]:
    named = dict(kwargs)
    for p in (*fn.code.params[len(args) :], *fn.code.kwonly):
        named.setdefault(p, m.unknown(f"`{p}`: {reason}", tf=True))
    return args, named


def call_native(m: Machine, fn: NativeFn, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """A native; wrong arguments are the program's TypeError, a failure of the native's own makes the call an opaque one."""
    m.tick()
    try:
        return fn.fn(m, *args, **kwargs)
    except OWN_FAILURES as failure:
        if isinstance(failure, TypeError) and not _binds(fn, args, kwargs):
            return m.raise_("TypeError", f"{fn.name.rpartition('.')[2]}() got arguments that do not fit its parameters")
        m.failed(failure)
        reason = f"`{fn.name}` is not modelled for this call"
        return _opaque_result(m, m.unknown(reason, tf=True), reason, args, kwargs)


def _binds(fn: NativeFn, args: list[Value], kwargs: dict[str, Value]) -> bool:
    signature = _SIGNATURES.get(fn.fn)
    if signature is None:
        signature = _SIGNATURES[fn.fn] = inspect.signature(fn.fn)
    try:
        signature.bind(None, *args, **kwargs)
    except TypeError:
        return False
    return True


def call_function(m: Machine, fn: FunctionV, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """A function of the program: bind, then run its body in a new frame."""
    m.tick()
    code = fn.code
    depth = len(m.frames)
    if depth >= m.settings.max_depth:
        m.exceeded("call depth", "max-depth", m.settings.max_depth)
    key = id(code)
    active = m.active.get(key, 0)
    if (active and _endless(m, key, active)) or (code.generator and _guessed_often(m, code)):
        m.incomplete(f"recursion of {fn.qualname} whose end hangs on conditions that are not known")
        return m.unknown(f"what {fn.qualname} returns from a recursion that is not followed", tf=True)
    if not active:
        m.recursions[key] = [len(m.journal.segments), 0, m.journal.made]
    frame = Frame(m, fn.module, bind(m, fn, args, kwargs), fn.scopes, code.name)
    frame.function, frame.cell = fn, fn.closure_class
    if m.journal.segments:
        frame.home = m.journal.segments[-1]
    if code.generator:
        from scopelint.interp.generators import make_generator

        return make_generator(frame, code)
    m.active[key] = active + 1
    m.frames.append(frame)
    signal = None
    error: PyRaise | None = None
    try:
        try:
            signal = code.body(frame)
        except PyRaise as raised:
            error = raised
        if error is None and not frame.pending:
            return frame.result if signal is not None and signal.kind == "return" else None
        return finish(frame, signal, error)
    finally:
        m.frames.pop()
        m.active[key] = active


def _endless(m: Machine, key: int, active: int) -> bool:
    """Whether a function calls itself again whose end hangs on conditions that are not known: too deep, or too often to make nothing."""
    depth = len(m.journal.segments)
    if active >= MAX_UNDECIDED_RECURSION and depth >= active:
        return True
    began = m.recursions[key]
    if depth - began[0] < active:
        return False
    began[1] += 1
    return began[1] > MAX_UNDECIDED_CALLS and m.journal.made == began[2]


def _guessed_often(m: Machine, code: Code) -> bool:
    """Whether a generator calls itself from many generators of the same kind in which a condition was not known."""
    if len(m.frames) < MAX_UNDECIDED_RECURSION:
        return False
    running = [f for f in m.frames if f.function is not None and f.function.code is code and f.given_up]
    return len(running) >= MAX_UNDECIDED_RECURSION


def bind(m: Machine, fn: FunctionV, args: list[Value], kwargs: dict[str, Value]) -> Table[str, Value]:
    """The local table with the parameters bound (CPython's rules and error texts)."""
    code = fn.code
    params = code.params
    n = len(params)
    local: Table[str, Value] = Table(zip(params, args, strict=False))
    if len(args) > n:
        if code.vararg is None:
            takes = f"from {n - len(fn.defaults)} to {n}" if fn.defaults else str(n)
            plural = "" if n == 1 and not fn.defaults else "s"
            m.raise_("TypeError", f"{fn.name}() takes {takes} positional argument{plural} but {len(args)} were given")
        local[code.vararg] = tuple(args[n:])
    elif code.vararg is not None:
        local[code.vararg] = ()
    extra = _bind_keywords(m, fn, local, len(args), kwargs)
    if code.kwarg is not None:
        local[code.kwarg] = m.dict(extra)
    elif extra:
        m.raise_("TypeError", f"{fn.name}() got an unexpected keyword argument '{next(iter(extra))}'")
    if len(args) < n or code.kwonly:
        _bind_defaults(m, fn, local)
    return local


def _bind_keywords(m: Machine, fn: FunctionV, local: Table[str, Value], given: int, kwargs: dict[str, Value]) -> dict[str, Value]:
    code = fn.code
    extra: dict[str, Value] = {}
    for name, value in kwargs.items():
        if name in code.kwonly or name in code.params[code.posonly :]:
            if name in local and name in code.params[:given]:
                m.raise_("TypeError", f"{fn.name}() got multiple values for argument '{name}'")
            local[name] = value
        else:
            extra[name] = value
    return extra


def _bind_defaults(m: Machine, fn: FunctionV, local: Table[str, Value]) -> None:
    code = fn.code
    first = len(code.params) - len(fn.defaults)
    missing = []
    for i, name in enumerate(code.params):
        if name not in local:
            if i >= first:
                local[name] = fn.defaults[i - first]
            else:
                missing.append(name)
    for name in code.kwonly:
        if name not in local:
            if name in fn.kw_defaults:
                local[name] = fn.kw_defaults[name]
            else:
                missing.append(name)
    if missing:
        names = [f"'{n}'" for n in missing]
        listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f"{',' if len(names) > 2 else ''} and {names[-1]}"
        plural = "" if len(names) == 1 else "s"
        m.raise_("TypeError", f"{fn.name}() missing {len(names)} required positional argument{plural}: {listed}")
