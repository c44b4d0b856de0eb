"""The value after two branches left different values in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN
from scopelint.interp.builtins.base import known, may_tf, maybe_missing, present, type_name
from scopelint.interp.values import BoundMethod, Choice, Foreign, Unknown, Value, perhaps
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

MAX_OPTIONS = 6
REASON = "depends on a branch that could not be decided"


def join_values(m: Machine, a: Value, b: Value) -> Value:
    """a where both agree, else a Choice of the two; an Unknown where there are too many or one is unknown already.

    A slot that one branch left empty (MISSING) keeps what the other put there.
    """
    if a is b or b is MISSING:
        return a
    if a is MISSING:
        return b
    if type(a) is Unknown and type(b) is Unknown:
        return Unknown(a.reason, a.at, a.kind if a.kind == b.kind != "object" else "", a.tf or b.tf)
    if same(a, b):
        return a
    if maybe_missing(a) or maybe_missing(b):
        return perhaps(join_values(m, present(a), present(b)))
    for left, right in ((a, b), (b, a)):
        if isinstance(left, Foreign):
            joined = left.py_join(m, right)
            if joined is not NotImplemented:
                return joined
    if type(a) is tuple and type(b) is tuple and len(a) == len(b):
        return tuple([join_values(m, x, y) for x, y in zip(a, b, strict=True)])
    options = _options(a, b)
    if len(options) == 1:
        return options[0]
    if any(isinstance(o, Unknown) for o in options) or len(options) > MAX_OPTIONS:
        return _too_many(m, options)
    return Choice(tuple(options), REASON, m.here())


def _options(a: Value, b: Value) -> list[Value]:
    options: list[Value] = []
    for value in (a, b):
        for option in value.options if isinstance(value, Choice) else (value,):
            if not any(option is o or same(option, o) for o in options):
                options.append(option)
    return options


def _too_many(m: Machine, options: list[Value]) -> Unknown:
    kinds = {type_name(o) for o in options}
    plain = all(isinstance(o, Unknown) or known(o) or type(o) is str for o in options)
    kind = kinds.pop() if len(kinds) == 1 and plain else ""
    kind = "" if kind == "object" else kind
    tf = any(may_tf(o) for o in options)
    cause = next((o for o in options if isinstance(o, Unknown)), None)
    return Unknown(cause.reason, cause.at, kind, tf) if cause else m.unknown("one of many values: " + REASON, kind=kind, tf=tf)


def same(a: Value, b: Value) -> bool:
    """Whether two values are interchangeable: equal known values of one type, the same bound method."""
    ta = type(a)
    if ta is not type(b):
        return False
    if ta is tuple:
        return len(a) == len(b) and all(x is y or same(x, y) for x, y in zip(a, b, strict=True))
    if ta is str:
        return bool(a == b) and HOLE_OPEN not in a
    if ta is float or ta is complex:
        return repr(a) == repr(b)
    if ta is BoundMethod:
        return a.func is b.func and a.receiver is b.receiver
    return known(a) and bool(a == b)
