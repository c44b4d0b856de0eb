"""Running one program on a machine of its own, with everything that can go wrong contained."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from scopelint.analysis.bigstack import TimeIsUp, on_big_stack
from scopelint.analysis.entries import EntryPoint
from scopelint.analysis.loader import FileStore, TreeLoader
from scopelint.facts import Entry, FileError, Frame, Incomplete, Program
from scopelint.interp.errors import BudgetExceeded, Infeasible, PyRaise
from scopelint.interp.frame import Frame as InterpFrame
from scopelint.interp.settings import Settings
from scopelint.interp.values import BoundMethod, ClassV, FunctionV, Unknown, Value
from scopelint.source import ir
from scopelint.source.resolve import Resolver, module_name

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

GRACE = 1.5
"""The time budget times this is when a program that does not notice it is stopped from outside."""


class Outcome(msgspec.Struct, frozen=True):
    """One program's facts, and the diagnostics of what cut it short."""

    program: Program
    errors: tuple[FileError, ...] = ()


class Conditions(msgspec.Struct, frozen=True):
    """What all programs of a run have in common."""

    cwd: str
    target: str
    settings: Settings
    search_path: tuple[str, ...] = ()
    argv: tuple[str, ...] = ()


def run_program(point: EntryPoint, store: FileStore, conditions: Conditions) -> Outcome:
    """Run one entry point; never raises."""
    run = _Run(point, store, conditions)
    try:
        return on_big_stack(run.outcome, conditions.settings.seconds * GRACE + 5)
    except TimeIsUp:
        return run.failed(f"time budget of {conditions.settings.seconds:g} reached (setting: seconds)")
    except Exception as error:
        return run.failed(own_failure(error))


def own_failure(error: BaseException) -> str:
    """One line about a failure of ours: what, and where in scopelint."""
    place, trace = "", error.__traceback__
    while trace is not None:
        place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    text = " ".join(str(error).split())[:200]
    return f"internal error of scopelint: {type(error).__name__}: {text} ({place})"


def _stack_of(error: BaseException) -> list[Frame]:
    """Where the program was, innermost first, when something failed in us (its frames are gone from the machine by then)."""
    found: list[Frame] = []
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame.f_locals.get("frame") if trace.tb_frame.f_code.co_name in ("call_function", "load") else None
        if isinstance(frame, InterpFrame) and frame.user and frame.span is not None:
            found.append(Frame(frame.module.path, *frame.span))
        trace = trace.tb_next
    return found[::-1]


class _Run:
    def __init__(self, point: EntryPoint, store: FileStore, conditions: Conditions) -> None:
        self.point = point
        self.store = store
        self.conditions = conditions
        self.entry = Entry(store.shown(point.path), point.qualname)
        self.machine: Machine | None = None

    def outcome(self) -> Outcome:
        """Runs in the thread with the big stack."""
        from scopelint.api.extract import program_facts

        name, top = module_name(self.point.path)
        module = self.store.load(self.point.path).module
        as_script = self.point.qualname == "<module>" and module is not None and not _is_relative(module)
        folder = os.path.dirname(self.point.path) if as_script else top
        m = self.machine = self._new_machine(folder)
        error: PyRaise | None = None
        more: list[Incomplete] = []
        problems: list[FileError] = []
        try:
            self._start(m, "__main__" if as_script else name, as_script)
        except PyRaise as raised:
            error = raised if raised.stack else None
        except Infeasible:
            pass
        except BudgetExceeded as budget:
            self._note(str(budget), budget.stack, more, problems)
        except (RecursionError, MemoryError) as failure:
            what = "the code nests too deeply" if isinstance(failure, RecursionError) else "there is not enough memory"
            self._note(f"{what} to be followed", _stack_of(failure), more, problems)
        except Exception as failure:
            self._note(own_failure(failure), _stack_of(failure), more, problems)
        while m.journal.depth:
            m.journal.rollback()
        return Outcome(program_facts(m, self.entry, error, tuple(more)), tuple(problems))

    def failed(self, message: str) -> Outcome:
        """Nothing could be kept."""
        program = Program(self.entry, False, (Incomplete(message),), (), ())
        return Outcome(program, (FileError(self.entry.path, 1, f"{self.entry.qualname}: {message}"),))

    def _note(self, message: str, stack: Sequence[Frame], more: list[Incomplete], problems: list[FileError]) -> None:
        at = stack[0] if stack else None
        more.append(Incomplete(message, at))
        where = (at.path, at.line) if at is not None else (self.entry.path, 1)
        problems.append(FileError(*where, f"{message} (program {self.entry.path}:{self.entry.qualname})"))

    def _new_machine(self, folder: str) -> Machine:
        import scopelint.api.module  # noqa: F401  (registers the modelled tensorflow)
        from scopelint.interp.machine import Machine

        c = self.conditions
        resolver = Resolver(folder, c.cwd, c.search_path)
        m = Machine(TreeLoader(self.store, resolver), c.settings, (self.store.shown(self.point.path), *c.argv))
        m.ext["target"] = c.target
        return m

    def _start(self, m: Machine, name: str, as_script: bool) -> None:
        from scopelint.interp import imports
        from scopelint.interp.loading import Source

        if self.point.qualname != "<module>":
            module = m.import_module(name)
            _call_entry(m, module, self.point, self.store)
            return
        loaded = self.store.load(self.point.path)
        is_package = os.path.basename(self.point.path) == "__init__.py"
        source = Source(name, loaded.path, loaded.module, is_package, True, self.point.path)
        parent = None if as_script else m.module(name.rpartition(".")[0]) if "." in name else None
        imports.load(m, source, parent, run_as="__main__")


def _is_relative(module: ir.Module) -> bool:
    return any(isinstance(s, ir.ImportFrom) and s.level > 0 for s in module.body)


def _call_entry(m: Machine, module: Value, point: EntryPoint, store: FileStore) -> None:
    code = store.load(point.path).module
    if not point.owner:
        fn = m.getattr(module, point.function)
        _call(m, fn, _definition(code, "", point.function))
        return
    cls = m.getattr(module, point.owner)
    if isinstance(cls, ClassV) and not _abstract(cls):
        instance = _call(m, cls, None)
        if point.function:
            _call_method(m, cls, instance, point)


def _call_method(m: Machine, cls: ClassV, instance: Value, point: EntryPoint) -> None:
    if point.function != "setUp" and isinstance(cls.lookup("setUp"), FunctionV):
        m.call(m.getattr(instance, "setUp"))
    method = m.getattr(instance, point.function)
    if isinstance(method, (BoundMethod, FunctionV)):
        _call(m, method, None)


def _abstract(cls: ClassV) -> bool:
    return any(base.name in ("BaseException", "Enum", "Protocol", "NamedTuple", "TypedDict") for base in cls.mro)


def _definition(module: ir.Module | None, owner: str, name: str) -> ir.FunctionDef | None:
    from scopelint.analysis.names import names_of

    return names_of(module).functions.get(name) if module is not None else None


def _call(m: Machine, fn: Value, definition: ir.FunctionDef | None) -> Value:
    """Call with unknown required arguments; a decorated function's are those of its own definition."""
    target = fn
    skip = 0
    if isinstance(fn, BoundMethod):
        target, skip = fn.func, 1
    elif isinstance(fn, ClassV):
        target, skip = fn.lookup("__init__"), 1
    if isinstance(target, FunctionV) and not (definition is not None and target.code.vararg is not None):
        code = target.code
        required = code.params[skip : max(skip, len(code.params) - len(target.defaults))]
        keywords = [k for k in code.kwonly if k not in target.kw_defaults]
        return m.call_args(fn, [_parameter(m, p) for p in required], {k: _parameter(m, k) for k in keywords})
    if definition is not None:
        a = definition.args
        names = [p.arg for p in (*a.posonlyargs, *a.args)]
        missing = names[: len(names) - len(a.defaults)]
        required_kw = [p.arg for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is None]
        return m.call_args(fn, [_parameter(m, p) for p in missing], {k: _parameter(m, k) for k in required_kw})
    return m.call_args(fn, [], {})


def _parameter(m: Machine, name: str) -> Unknown:
    return m.unknown(f"the parameter `{name}`", tf=True)


