"""Running programs on machines of their own, with everything that can go wrong contained."""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from scopelint.analysis import forks
from scopelint.analysis.bigstack import TimeIsUp, on_big_stack
from scopelint.analysis.calling import call_entry
from scopelint.analysis.entries import EntryPoint
from scopelint.analysis.loader import LIBRARY_PREFIX, FileStore, TreeLoader
from scopelint.facts import Entry, FileError, Frame, Incomplete, Program
from scopelint.interp.errors import BudgetExceeded, Infeasible, PyRaise
from scopelint.interp.frame import Frame as InterpFrame
from scopelint.interp.settings import Settings
from scopelint.interp.values import Value
from scopelint.source import ir
from scopelint.source.resolve import Resolver, module_name

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

GRACE = 12
"""The time budget times this is when a program that does not notice it is stopped from outside (wall time)."""


class Outcome(msgspec.Struct, frozen=True):
    """One program's facts, and the diagnostics of what cut it short and of the files that it needed.

    begun: False if the run's time was up before."""

    program: Program
    errors: tuple[FileError, ...] = ()
    begun: bool = True


class Conditions(msgspec.Struct, frozen=True):
    """What all programs of a run have in common."""

    cwd: str
    target: str
    settings: Settings
    search_path: tuple[str, ...] = ()
    argv: tuple[str, ...] = ()
    until: float = math.inf

    @property
    def over(self) -> bool:
        """Whether the time of the whole run is up (`until`, by the monotonic clock): no program begins any more."""
        return time.monotonic() > self.until

    def patience(self, points: Sequence[EntryPoint]) -> float:
        """How long programs may take, one after the other, before they are stopped from outside."""
        return min(sum(self.seconds(p) * GRACE for p in points), max(0.0, self.until - time.monotonic())) + 5

    def seconds(self, point: EntryPoint) -> float:
        """The time budget of one program."""
        return self.settings.seconds if point.qualname == "<module>" else min(self.settings.seconds, self.settings.function_seconds)


def run_program(point: EntryPoint, store: FileStore, conditions: Conditions, begun: Machine | None = None) -> Outcome:
    """Run one entry point in this process; never raises. begun: the machine it goes on with (see run_package)."""
    if conditions.over:
        return not_begun(point, store)
    try:
        return on_big_stack(lambda: _Run(point, store, conditions, begun).outcome(), conditions.patience([point]))
    except TimeIsUp:
        return failed(point, store, _out_of_time(point, conditions))
    except Exception as error:
        return failed(point, store, own_failure(error))


Answer = Outcome | forks.Packed[Outcome]
"""An outcome, as it came from another process or not."""


def run_package(files: Sequence[Sequence[EntryPoint]], store: FileStore, conditions: Conditions) -> list[list[Answer]]:
    """Run the entry points of some files of one package, which share one import of it (each on a copy of the process). Never raises.

    Importing a module imports the package around it first, so that every program finds what it would find."""
    called = [p for points in files for p in points if p.qualname != "<module>"]
    patience = conditions.patience([p for points in files for p in (*points, points[0])])
    try:
        return on_big_stack(lambda: _files_on_copies(_Run(called[0], store, conditions), files), patience)
    except TimeIsUp:
        return [[failed(p, store, _out_of_time(p, conditions)) for p in points] for points in files]
    except Exception as error:
        return [[failed(p, store, own_failure(error)) for p in points] for points in files]


def _files_on_copies(shared: _Run, files: Sequence[Sequence[EntryPoint]]) -> list[list[Answer]]:
    store, conditions = shared.store, shared.conditions
    shared.attempt(lambda: shared.machine.module(shared.name.rpartition(".")[0]))
    begun = None if shared.stopped else shared.machine
    works = [lambda f=f: run_file(f, store, conditions, begun) for f in files]
    afresh = [lambda f=f: run_file(f, store, conditions) for f in files]
    answers = forks.run_forked(works, max(conditions.patience([*f, f[0]]) for f in files), here=afresh)
    ran: list[list[Answer]] = []
    for answer, points in zip(answers, files, strict=True):
        ran.append([lost_outcome(answer, p, store, conditions) for p in points] if isinstance(answer, forks.Lost) else answer)
    return ran


def run_file(points: Sequence[EntryPoint], store: FileStore, conditions: Conditions, begun: Machine | None = None) -> list[Answer]:
    """Run the entry points of one file; those that call into it share one import of it (each on a copy of the process). Never raises.

    begun: a machine on which the package around the file was imported."""
    called = [p for p in points if p.qualname != "<module>"]
    if len(called) < 2 or not forks.AVAILABLE or conditions.over:
        return [run_program(p, store, conditions, begun if p.qualname != "<module>" else None) for p in points]
    answers: dict[EntryPoint, Answer] = {p: run_program(p, store, conditions) for p in points if p.qualname == "<module>"}
    patience = conditions.patience([*called, called[0]])
    try:
        ran = on_big_stack(lambda: _on_copies(_Run(called[0], store, conditions, begun), called), patience)
        answers.update(zip(called, ran, strict=True))
    except TimeIsUp:
        answers.update({p: failed(p, store, _out_of_time(p, conditions)) for p in called})
    except Exception as error:
        answers.update({p: failed(p, store, own_failure(error)) for p in called})
    return [answers[p] for p in points]


def unpacked(answer: Answer, point: EntryPoint, store: FileStore, conditions: Conditions) -> Outcome:
    """The outcome of an answer."""
    outcome = answer if isinstance(answer, Outcome) else answer.value()
    return lost_outcome(outcome, point, store, conditions) if isinstance(outcome, forks.Lost) else outcome


def _on_copies(shared: _Run, points: Sequence[EntryPoint]) -> list[Answer]:
    module = shared.attempt(shared.import_it)
    if shared.stopped:
        return [shared.facts(p) for p in points]
    if module is None:
        return [run_program(p, shared.store, shared.conditions) for p in points]
    patience = shared.conditions.patience(points[:1])
    afresh = [lambda p=p: run_program(p, shared.store, shared.conditions) for p in points]
    answers = forks.run_packed([lambda p=p: shared.on_copy(module, p) for p in points], patience, here=afresh)  # type: ignore[misc]
    store, conditions = shared.store, shared.conditions
    return [lost_outcome(a, p, store, conditions) if isinstance(a, forks.Lost) else a for a, p in zip(answers, points, strict=True)]


def lost_outcome(lost: forks.Lost, point: EntryPoint, store: FileStore, conditions: Conditions) -> Outcome:
    """The outcome of a program whose process gave no answer."""
    if not lost.begun:
        return not_begun(point, store)
    message = _out_of_time(point, conditions) if lost.timed_out else f"internal error of scopelint: the analysis {lost}"
    return failed(point, store, message)


def _out_of_time(point: EntryPoint, conditions: Conditions) -> str:
    if conditions.over:
        return f"time budget of {conditions.settings.total_seconds:g} reached (setting: total-seconds)"
    setting = "seconds" if point.qualname == "<module>" else "function-seconds"
    return f"time budget of {conditions.seconds(point):g} reached (setting: {setting})"


def not_begun(point: EntryPoint, store: FileStore) -> Outcome:
    """The run's time was up before this program's turn came."""
    entry = Entry(store.shown(point.path), point.qualname)
    return Outcome(Program(entry, False, (Incomplete("the time of the whole run was up"),), (), ()), begun=False)


def failed(point: EntryPoint, store: FileStore, message: str) -> Outcome:
    """Nothing could be kept."""
    entry = Entry(store.shown(point.path), point.qualname)
    return Outcome(Program(entry, False, (Incomplete(message),), (), ()), (FileError(entry.path, 1, f"{entry.qualname}: {message}"),))


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
    """One machine. `stopped`: it has come to its end (an exception of the program's, a budget, a failure of ours)."""

    def __init__(self, point: EntryPoint, store: FileStore, conditions: Conditions, begun: Machine | None = None) -> None:
        self.point = point
        self.store = store
        self.conditions = conditions
        self.name, top = module_name(point.path)
        code = store.load(point.path).module
        self.as_script = point.qualname == "<module>" and code is not None and not _is_relative(code)
        self.machine = begun or self._new_machine(os.path.dirname(point.path) if self.as_script else top)
        self._allow()
        self.stopped = False
        self.error: PyRaise | None = None
        self.more: list[Incomplete] = []
        self.problems: list[FileError] = []

    def outcome(self) -> Outcome:
        """Run the entry point, on the present stack."""
        if self.point.qualname == "<module>":
            self.attempt(self._run_body)
        else:
            module = self.attempt(self.import_it)
            if not self.stopped:
                self.attempt(lambda: call_entry(self.machine, module, self.point, self.store))
        return self.facts(self.point)

    def on_copy(self, module: Value, point: EntryPoint) -> Outcome:
        """Call one entry point of the module that was imported (in a process of its own)."""
        self.point = point
        if self.conditions.over:
            return not_begun(point, self.store)
        self._allow()
        self.attempt(lambda: call_entry(self.machine, module, point, self.store))
        return self.facts(point)

    def _allow(self) -> None:
        """The budgets of a program that is a function: a few of its arguments are not known, which is what makes programs long."""
        settings = self.conditions.settings
        if self.point.qualname != "<module>":
            steps = min(settings.max_steps, settings.function_steps)
            self.machine.allow(steps, self.conditions.seconds(self.point), "function-steps", "function-seconds")

    def facts(self, point: EntryPoint) -> Outcome:
        """What the machine has made, told of an entry point."""
        from scopelint.api.extract import program_facts

        while self.machine.journal.depth:
            self.machine.journal.rollback()
        for failure, stack in {own_failure(f): (f, s) for f, s in reversed(self.machine.failures)}.values():
            self._note(own_failure(failure), stack)
        entry = Entry(self.store.shown(point.path), point.qualname)
        return Outcome(program_facts(self.machine, entry, self.error, tuple(self.more)), (*self.problems, *self.store.errors))

    def attempt(self, work: Callable[[], Value]) -> Value:
        """Run part of the program; how it ends is remembered."""
        self.stopped = True
        try:
            value = work()
            self.stopped = False
            return value
        except PyRaise as raised:
            self.error = raised if raised.stack else None
        except Infeasible:
            pass
        except BudgetExceeded as budget:
            self._note(str(budget), budget.stack)
        except (RecursionError, MemoryError) as failure:
            what = "the code nests too deeply" if isinstance(failure, RecursionError) else "there is not enough memory"
            self._note(f"{what} to be followed", _stack_of(failure))
        except Exception as failure:
            self._note(own_failure(failure), _stack_of(failure))
        return None

    def import_it(self) -> Value:
        """The module of the entry point, imported."""
        return self.machine.import_module(self.name)

    def _run_body(self) -> Value:
        from scopelint.interp import imports
        from scopelint.interp.loading import Source

        name = "__main__" if self.as_script else self.name
        loaded = self.store.load(self.point.path)
        is_package = os.path.basename(self.point.path) == "__init__.py"
        source = Source(name, loaded.path, loaded.module, is_package, True, self.point.path)
        parent = None if self.as_script else self.machine.module(name.rpartition(".")[0]) if "." in name else None
        return imports.load(self.machine, source, parent, run_as="__main__")

    def _note(self, message: str, stack: Sequence[Frame]) -> None:
        entry = Entry(self.store.shown(self.point.path), self.point.qualname)
        at = stack[0] if stack else None
        self.more.append(Incomplete(message, at))
        where = (at.path, at.line) if at is not None else (entry.path, 1)
        self.problems.append(FileError(*where, f"{message} (program {entry.path}:{entry.qualname})"))

    def _new_machine(self, folder: str) -> Machine:
        return new_machine(folder, self.store, self.conditions)


def new_machine(folder: str, store: FileStore, conditions: Conditions) -> Machine:
    """A fresh machine for a script in a folder (its argv is without the script: the model of sys adds it)."""
    import scopelint.api.module  # noqa: F401  (registers the modelled tensorflow)
    from scopelint.interp.machine import Machine

    resolver = Resolver(folder, conditions.cwd, conditions.search_path)
    m = Machine(TreeLoader(store, resolver), conditions.settings, conditions.argv)
    m.ext["target"] = conditions.target
    m.until = conditions.until
    return m


def warm_up(store: FileStore, conditions: Conditions) -> None:
    """Import and prepare what most programs need, so that processes forked from this one find it done."""
    from scopelint.api.registry import LIBRARY, load_all

    m = new_machine(conditions.cwd, store, conditions)
    load_all()
    for name in ("tensorflow", *sorted({f"{LIBRARY_PREFIX}{file}" for file, _ in LIBRARY.values()})):
        with contextlib.suppress(Exception):
            on_big_stack(lambda name=name: m.module(name))  # type: ignore[misc]


def _is_relative(module: ir.Module) -> bool:
    return any(isinstance(s, ir.ImportFrom) and s.level > 0 for s in module.body)
