"""What natives raise when they meet a case they do not model."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from scopelint.interp.errors import PyRaise
from scopelint.interp.values import Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class NotModelled(Exception):
    """This call does something that the model cannot follow: what it made until now stays, names below the scope become uncertain."""


def refused(m: Machine, error: PyRaise) -> bool:
    """Whether it is a TypeError or ValueError: what TensorFlow takes for arguments that it has to look at in another way."""
    return any(m.isinstance(error.value, m.classes[name]) is True for name in ("TypeError", "ValueError"))


def guarded(name: str, fn: Callable[..., Value]) -> Callable[..., Value]:
    """fn, with NotModelled turned into an opaque call."""

    @wraps(fn)
    def call(m: Machine, /, *args: Any, **kwargs: Any) -> Value:
        try:
            return fn(m, *args, **kwargs)
        except NotModelled as e:
            reason = f"`{name}`: {e}"
            m.opaque(reason, [*args, *kwargs.values()])
            return m.unknown(f"the result of {reason}", tf=True)

    return call
