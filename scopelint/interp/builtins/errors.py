"""The builtin exception classes."""

from __future__ import annotations

import builtins
import errno as errno_module
from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import Methods
from scopelint.interp.builtins.text import exception_text, to_repr
from scopelint.interp.values import ClassV, Instance, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

methods = Methods("BaseException")
_NEWER = {"EncodingWarning", "BaseExceptionGroup", "ExceptionGroup", "PythonFinalizationError"}
_ALIASES = {"IOError": "OSError", "EnvironmentError": "OSError"}
_BY_ERRNO = {
    errno_module.ENOENT: "FileNotFoundError",
    errno_module.EEXIST: "FileExistsError",
    errno_module.EACCES: "PermissionError",
    errno_module.ENOTDIR: "NotADirectoryError",
    errno_module.EISDIR: "IsADirectoryError",
}


def set_arguments(value: Instance, args: tuple[Value, ...]) -> None:
    """What BaseException.__new__ and the subclasses' __init__ keep of the arguments (on a fresh object)."""
    value.attrs["args"] = args
    names = {c.name for c in value.cls.mro}
    if "OSError" in names and 2 <= len(args) <= 5:
        value.attrs.update(errno=args[0], strerror=args[1], filename=args[2] if len(args) > 2 else None)
        value.attrs["args"] = args[:2]
    if "StopIteration" in names:
        value.attrs["value"] = args[0] if args else None
    if "SystemExit" in names:
        value.attrs["code"] = args[0] if len(args) == 1 else args or None
    if "ImportError" in names:
        value.attrs.update(msg=args[0] if args else None, name=None, path=None)


def construct(m: Machine, cls: ClassV, /, *args: Value, **kwargs: Value) -> Value:
    """A new exception object."""
    if cls.native is OSError and len(args) >= 2 and type(args[0]) is int:
        cls = m.classes[_BY_ERRNO.get(args[0], "OSError")]
    value = Instance(cls)
    set_arguments(value, args)
    if "ImportError" in {c.name for c in cls.mro}:
        value.attrs.update({k: v for k, v in kwargs.items() if k in ("name", "path")})
    return value


@methods("__init__")
def init(m: Machine, self: Value, /, *args: Value, **kwargs: Value) -> None:
    """BaseException.__init__, as subclasses call it."""
    if isinstance(self, Instance):
        fresh = Instance(self.cls)
        set_arguments(fresh, args)
        for name, value in fresh.attrs.items():
            m.journal.set(self.attrs, name, value)


@methods("with_traceback")
def with_traceback(m: Machine, self: Value, traceback: Value, /) -> Value:
    """BaseException.with_traceback."""
    return self


@methods("add_note")
def add_note(m: Machine, self: Value, note: Value, /) -> None:
    """BaseException.add_note."""


@methods("__str__")
def dunder_str(m: Machine, self: Value) -> Value:
    """str(exception)."""
    return exception_text(m, self) if isinstance(self, Instance) else m.to_str(self)


@methods("__repr__")
def dunder_repr(m: Machine, self: Value) -> Value:
    """repr(exception)."""
    args = self.attrs.get("args", ()) if isinstance(self, Instance) else ()
    inner = f"({to_repr(m, args[0])})" if isinstance(args, tuple) and len(args) == 1 else to_repr(m, args)
    return self.cls.name + inner


def install(m: Machine) -> None:
    """Make a ClassV of every builtin exception."""
    hosts = [t for t in vars(builtins).values() if isinstance(t, type) and issubclass(t, BaseException) and t.__name__ not in _NEWER]
    for host in dict.fromkeys(hosts):
        _class_of(m, host)
    for alias, name in _ALIASES.items():
        m.classes[alias] = m.classes[name]
        m.builtins[alias] = m.classes[name]


def _class_of(m: Machine, host: type) -> ClassV:
    name = host.__name__
    if name in m.classes:
        return m.classes[name]
    bases = tuple(m.classes["object"] if b is object else _class_of(m, b) for b in host.__bases__)
    attrs = dict(methods.table) if host is BaseException else {}
    if host is BaseException:
        attrs.update(__cause__=None, __context__=None, __traceback__=None, __suppress_context__=False)
    cls = ClassV(name, bases, attrs, native=host, construct=construct)
    m.classes[name] = cls
    m.builtins[name] = cls
    return cls
