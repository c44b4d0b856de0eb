"""_scopelint: what models written in Python need of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import may_tf, payload
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives
from scopelint.interp.values import ClassV, FunctionV, ModuleV, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

lib = Natives("_scopelint")


@lib("unknown")
def unknown(m: Machine, reason: Value, kind: Value = "") -> Value:
    """A value that is not known and holds no TensorFlow."""
    return m.unknown(m.to_str(reason), kind=m.to_str(kind), tf=False)


@lib("is_unknown")
def is_unknown(m: Machine, value: Value) -> Value:
    """Whether the value is not known."""
    return isinstance(payload(value), Unknown)


@lib("holds_tf")
def holds_tf(m: Machine, value: Value) -> Value:
    """Whether the value may hold TensorFlow objects."""
    return may_tf(value)


@lib("argv")
def argv(m: Machine) -> Value:
    """The arguments that the analysis was given for the program (without the script)."""
    return m.list(m.argv)


@lib("is_class")
def is_class(m: Machine, value: Value) -> Value:
    """isinstance(value, type), also for classes with metaclasses that answer otherwise."""
    return isinstance(value, ClassV)


@lib("is_function")
def is_function(m: Machine, value: Value) -> Value:
    """Whether the value is a function of the program or a native."""
    return isinstance(value, (FunctionV, NativeFn))


@lib("class_table")
def class_table(m: Machine, cls: Value) -> Value:
    """A class's own attributes as a list of pairs, in order of definition."""
    return m.list([(k, v) for k, v in cls.attrs.items()]) if isinstance(cls, ClassV) else m.list([])


@lib("set_class_attr")
def set_class_attr(m: Machine, cls: Value, name: Value, value: Value) -> None:
    """type.__setattr__(cls, name, value), past the metaclass."""
    if isinstance(cls, ClassV):
        m.journal.set(cls.attrs, name, value)


@lib("incomplete")
def incomplete(m: Machine, reason: Value) -> None:
    """The program's facts may not be all."""
    m.incomplete(m.to_str(reason))


@module("_scopelint")
def build(m: Machine) -> ModuleV:
    """_scopelint."""
    return lib.module(m)
