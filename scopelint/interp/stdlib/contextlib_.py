"""contextlib: @contextmanager over the program's generators; the rest is py/contextlib.py."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scopelint.interp.errors import PyRaise
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives, python_module
from scopelint.interp.values import ClassV, Instance, IteratorV, ModuleV, NativeFn, Unknown, Value
from scopelint.journal import MISSING, Delta, Table, Trail

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

lib = Natives("contextlib")


class _Run:
    """One use of a generator as a context manager.

    When paths of an undecided branch leave the block one after the other, the host generator can be finished only once: what its exit part
    did to the state is kept and done again on the other paths. One that was entered by hand and is then forgotten ends as CPython's does:
    when nothing refers to it any more.
    """

    def __init__(self, gen: Value, remake: tuple[Value, list[Value], dict[str, Value]], forgotten: list[Value]) -> None:
        self.gen = gen
        self.remake = remake
        self.forgotten = forgotten
        self.entered = False
        self.state: Table[str, Any] = Table(left=False)
        self.finished = False
        self.exit: Delta | None = None

    def __del__(self) -> None:
        if self.entered and not self.finished:
            self.forgotten.append(self.gen)


def _run_of(m: Machine, self: Instance) -> _Run:
    run = self.state
    assert isinstance(run, _Run)
    return run


def enter(m: Machine, self: Instance) -> Value:
    """_GeneratorContextManager.__enter__."""
    run = _run_of(m, self)
    gen, run.entered = run.gen, True
    if not isinstance(gen, IteratorV):
        return Unknown(gen.reason, gen.at, tf=gen.tf) if isinstance(gen, Unknown) else m.unknown("what a context manager gives", tf=True)
    try:
        return next(gen.host)
    except StopIteration:
        return m.raise_("RuntimeError", "generator didn't yield")


def leave(m: Machine, self: Instance, kind: Value = None, error: Value = None, traceback: Value = None) -> Value:
    """_GeneratorContextManager.__exit__."""
    run = _run_of(m, self)
    if not isinstance(run.gen, IteratorV):
        return False
    if run.finished and not run.state["left"]:
        return _again(m, run)
    run.finished = True
    m.journal.begin()
    try:
        m.journal.set(run.state, "left", True)
        return _resume(m, run.gen, error)
    finally:
        run.exit = m.journal.rollback()
        m.journal.apply(run.exit)


def _again(m: Machine, run: _Run) -> bool:
    """The exit part on another path: its writes are done again; what it logged (ops it made) cannot be."""
    m.journal.set(run.state, "left", True)
    if run.exit is None:
        return False
    for (_, key), (table, _, after) in run.exit.slots.items():
        if after is not MISSING:
            m.journal.set(table, key, after)
        elif key in table:
            m.journal.delete(table, key)
    for log, before, after_items in run.exit.logs.values():
        if not isinstance(log, Trail) and len(after_items) < len(before) and before[: len(after_items)] == after_items:
            m.journal.touch(log)
            del log[len(after_items) - len(before) :]
        else:
            m.incomplete("the end of a context manager that undecided branches leave on several paths")
    return False


def close_forgotten(m: Machine) -> None:
    """What CPython does as soon as nothing refers to a suspended generator any more: GeneratorExit is raised in it."""
    while m.forgotten:
        gen = m.forgotten.pop(0)
        if m.journal.depth:
            m.incomplete("a context manager that is entered in an undecided branch and never left")
        elif isinstance(gen, IteratorV) and gen.throw is not None:
            with suppress(PyRaise, StopIteration):
                gen.throw(m.new(m.classes["GeneratorExit"]))


def _resume(m: Machine, gen: IteratorV, error: Value) -> bool:
    if error is None:
        try:
            next(gen.host)
        except StopIteration:
            return False
        m.raise_("RuntimeError", "generator didn't stop")
    if gen.throw is None:
        return False
    try:
        gen.throw(error)
    except StopIteration:
        return True
    except PyRaise as raised:
        if raised.value is error:
            return False
        raise
    m.raise_("RuntimeError", "generator didn't stop after throw()")


def _decorate(m: Machine, self: Instance, fn: Value) -> Value:
    """The manager as a decorator: a fresh one around each call."""
    factory, args, kwargs = _run_of(m, self).remake

    def wrapper(m: Machine, /, *given: Value, **named: Value) -> Value:
        manager = _make(m, self.cls, factory, args, kwargs)
        enter(m, manager)
        try:
            result = m.call_args(fn, list(given), named)
        except PyRaise as error:
            if leave(m, manager, error.value.cls, error.value):
                return None
            raise
        leave(m, manager)
        return result

    wrap = m.module("functools").attrs["update_wrapper"]
    return m.call(wrap, NativeFn("contextlib.decorated", wrapper, pure=False), fn)


def _make(m: Machine, cls: ClassV, fn: Value, args: list[Value], kwargs: dict[str, Value]) -> Instance:
    made = Instance(cls)
    made.state = _Run(m.call_args(fn, args, kwargs), (fn, args, kwargs), m.forgotten)
    return made


def _manager_class(m: Machine) -> ClassV:
    found: ClassV | None = m.ext.get("contextlib.manager")
    if found is None:
        attrs: dict[str, Value] = {
            "__enter__": NativeFn("_GeneratorContextManager.__enter__", enter, pure=False),
            "__exit__": NativeFn("_GeneratorContextManager.__exit__", leave, pure=False),
            "__call__": NativeFn("_GeneratorContextManager.__call__", _decorate, pure=False),
        }
        found = m.ext["contextlib.manager"] = ClassV("_GeneratorContextManager", (m.classes["object"],), attrs, module="contextlib")
    return found


@lib("contextmanager", pure=False)
def contextmanager(m: Machine, fn: Value) -> Value:
    """contextlib.contextmanager."""
    cls = _manager_class(m)
    helper = NativeFn("contextlib.contextmanager", lambda m, /, *args, **kwargs: _make(m, cls, fn, list(args), kwargs), pure=False)
    return m.call(m.module("functools").attrs["update_wrapper"], helper, fn)


_python = python_module("contextlib", lib)


@module("contextlib")
def build(m: Machine) -> ModuleV:
    """contextlib."""
    return _python(m)
