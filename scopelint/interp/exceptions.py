"""Raising, matching, and context managers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from scopelint.interp.builtins.base import opaque
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import Choice, ClassV, Foreign, Instance, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

OURS = "scopelint."
"""Modules of our own composites: what they raise is TensorFlow's verdict, not the program's guard."""


def raise_new(m: Machine, exc: str | ClassV, message: Value, rule: str, data: dict[str, Any]) -> NoReturn:
    """Raise a new exception of a builtin's name or of a class; rule and data are what findings read."""
    cls = m.classes[exc] if isinstance(exc, str) else exc
    value = m.call(cls, message)
    if isinstance(value, Instance):
        value.state = {"rule": rule, **data}
    raise PyRaise(value, m.user_stack())


def raise_value(m: Machine, value: Value) -> NoReturn:
    """`raise value` for a class or an instance."""
    if isinstance(value, Choice):
        value = value.options[0]
    if isinstance(value, ClassV):
        value = m.call(value)
    if isinstance(value, Unknown):
        value = m.call(m.classes["Exception"], value)
    if not isinstance(value, Instance) or m.classes["BaseException"] not in value.cls.mro:
        m.raise_("TypeError", "exceptions must derive from BaseException")
    raise PyRaise(value, m.user_stack(), guard=not m.frames[-1].module.name.startswith(OURS))


def matches(m: Machine, value: Value, cls: Value) -> bool | None:
    """Whether `except cls` takes the exception."""
    if isinstance(cls, tuple):
        results = [matches(m, value, c) for c in cls]
        return True if True in results else None if None in results else False
    if isinstance(cls, Unknown) or not isinstance(cls, ClassV):
        return None
    return cls in value.cls.mro


def enter(m: Machine, manager: Value) -> Value:
    """`__enter__` of a with statement."""
    if isinstance(manager, Foreign):
        value = manager.py_enter(m)
        if value is not NotImplemented:
            return value
    elif isinstance(manager, Unknown):
        if manager.tf:
            m.opaque(f"a context manager that is not known ({manager.reason})", [manager])
        return m.unknown(f"what a context manager gave that is not known ({manager.reason})", tf=manager.tf)
    else:
        method = m.lookup_special(manager, "__enter__")
        if method is not MISSING:
            return m.call(method)
        if (
            isinstance(manager, Instance)
            and not opaque(manager)
            and all(c.native is not None or c.module != "builtins" for c in manager.cls.mro)
        ):
            m.raise_("AttributeError", "__enter__")
    return m.unknown("a context manager that is not modelled", tf=True)


def leave(m: Machine, manager: Value, error: Value) -> bool:
    """`__exit__`; whether it swallowed the exception."""
    if isinstance(manager, Foreign):
        return manager.py_exit(m, error)
    if isinstance(manager, Unknown):
        return False
    method = m.lookup_special(manager, "__exit__")
    if method is MISSING:
        return False
    args: list[Value] = [None, None, None] if error is None else [error.cls, error, m.unknown("a traceback")]
    return m.truth(m.call_args(method, args, {})) is True
