"""The abstract machine: state, calls and the operations natives use. Delegates by concept to the modules beside it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from scopelint.facts import Frame as FrameFact
from scopelint.facts import Incomplete, Stack
from scopelint.interp import attributes, branches, calls, classes, containers, exceptions, imports
from scopelint.interp.builtins import install, operators
from scopelint.interp.builtins.base import payload
from scopelint.interp.builtins.dicts import update
from scopelint.interp.builtins.iteration import unordered
from scopelint.interp.builtins.joining import join_values
from scopelint.interp.errors import BudgetExceeded, PyRaise
from scopelint.interp.frame import Frame, Span
from scopelint.interp.loading import Loader
from scopelint.interp.settings import Settings
from scopelint.interp.values import AnyOrder, Choice, ClassV, DictV, Instance, ListV, ModuleV, SetV, Unknown, Value
from scopelint.journal import MISSING, Journal, Table

_RAISE = object()

IDLE = 8
"""The wall time that a program may take, in multiples of the processor time that it is allowed (others use the machine too)."""


LOOP_SHARE = 30
"""Of the steps of a program that is a function: the share that a loop may take which makes nothing (data, not a graph)."""
EXPLORING = 4
"""Steps that an alternative of an undecided branch counts as in that."""


class Machine:
    """One run of one program. Natives get it as their first argument.

    `ext` is other rooms' state; `on_opaque(machine, reason, values)` is told when something not modelled ran;
    `derives(machine, cls, of)` knows what classes of other rooms derive from (None: what their own bases say);
    `may_have(machine, cls, name)` says whether objects of a class that is modelled in part may have an attribute that is not.
    """

    def __init__(self, loader: Loader, settings: Settings | None = None, argv: tuple[str, ...] = ()) -> None:
        self.loader = loader
        self.settings = settings or Settings()
        self.argv = argv
        self.journal = Journal()
        self.frames: list[Frame] = []
        self.shown: int | None = None
        self.modules: Table[str, Value] = Table()
        self.classes: dict[str, ClassV] = {}
        self.builtins: Table[str, Value] = Table()
        self.ext: dict[str, Any] = {}
        self.on_opaque: Callable[[Machine, str, list[Value]], None] | None = None
        self.derives: Callable[[Machine, ClassV, Value], bool | None] | None = None
        self.may_have: Callable[[Machine, ClassV, str], bool] | None = None
        self.native_modules: dict[str, Callable[[Machine], ModuleV]] = {}
        self.incompletes: list[Incomplete] = []
        self._incomplete_seen: set[tuple[str, FrameFact | None]] = set()
        self.uncertain: list[PyRaise] = []
        self.caught_raises: list[PyRaise] = []
        self.failures: list[tuple[Exception, Stack]] = []
        self.trying = 0
        self.caught_names: list[tuple[str, ...]] = []
        self.steps = 0
        self.explored = 0
        self.forgotten: list[Value] = []
        self.active: dict[int, int] = {}
        self.recursions: dict[int, list[int]] = {}
        self.places: dict[tuple[str, Span], FrameFact] = {}
        self.until = math.inf
        self.allow(self.settings.max_steps, self.settings.seconds)
        install(self)
        classes.install(self)

    # ------------------------------------------------------------ budgets and bookkeeping
    def allow(self, steps: int, seconds: float, step_setting: str = "max-steps", time_setting: str = "seconds") -> None:
        """From now on so many steps and so much processor time may be used; what the settings are called that say so."""
        self.step_budget = (steps, step_setting)
        self.time_budget = (seconds, time_setting)
        self.last_step = self.steps + steps
        self.loop_effort = steps // LOOP_SHARE if step_setting != "max-steps" else math.inf
        self.deadline = time.process_time() + seconds
        self.next_look = time.monotonic()
        self.wall_deadline = self.next_look + seconds * IDLE

    def tick(self) -> None:
        """One step of work; raises BudgetExceeded."""
        self.steps += 1
        if self.steps > self.last_step:
            self.exceeded("step", self.step_budget[1], self.step_budget[0])
        if not self.steps & 127:
            self.check_time()

    def check_time(self) -> None:
        """Raises BudgetExceeded once the program's time, or that of the whole run (`until`, by the monotonic clock), is up."""
        now = time.monotonic()
        if now > self.until:
            self.exceeded("time", "total-seconds", self.settings.total_seconds)
        if now > self.next_look:
            left = self.deadline - time.process_time()
            self.next_look = min(now + left, self.wall_deadline)  # no more than that can be used until then
            if left < 0 or now > self.wall_deadline:
                self.exceeded("time", self.time_budget[1], self.time_budget[0])

    @property
    def effort(self) -> int:
        """What was done up to now: steps, and alternatives of undecided branches, which are dearer."""
        return self.steps + EXPLORING * self.explored

    def failed(self, failure: Exception) -> None:
        """A native failed where it should have known what to do; the program goes on."""
        self.failures.append((failure, self.user_stack()))

    def exceeded(self, budget: str, setting: str, limit: float) -> NoReturn:
        """Give up: a budget is used up here."""
        function = next((f.code_name for f in reversed(self.frames) if f.user), "")
        raise BudgetExceeded(budget, setting, limit, function, self.user_stack())

    def user_stack(self) -> Stack:
        """The user's own frames, innermost first; those beyond `shown` (code that AutoGraph rewrote) TensorFlow does not show either."""
        frames = self.frames if self.shown is None else self.frames[: self.shown]
        return tuple([self._place(f.module.path, f.span) for f in reversed(frames) if f.user and f.span is not None])

    def here(self) -> FrameFact | None:
        """The innermost user frame."""
        for f in reversed(self.frames):
            if f.user and f.span is not None:
                return self._place(f.module.path, f.span)
        return None

    def _place(self, path: str, span: Span) -> FrameFact:
        """The fact about a place, made once: stacks share nearly all of their frames."""
        fact = self.places.get((path, span))
        if fact is None:
            fact = self.places[path, span] = FrameFact(path, *span)
        return fact

    def unknown(self, reason: str, kind: str = "", tf: bool = False) -> Unknown:
        return Unknown(reason, self.here(), kind, tf)

    def incomplete(self, reason: str) -> None:
        """The program's facts may not be all."""
        key = (reason, self.here())
        if key not in self._incomplete_seen:
            self._incomplete_seen.add(key)
            self.incompletes.append(Incomplete(*key))

    def opaque(self, reason: str, values: list[Value] | None = None) -> None:
        """Something not modelled ran and may have changed a graph."""
        self.incomplete(reason)
        if self.on_opaque is not None:
            self.on_opaque(self, reason, values or [])

    # ------------------------------------------------------------ branches
    def join(self, a: Value, b: Value) -> Value:
        return join_values(self, a, b)

    def fork(self, thunks: list[Callable[[], Value]], reason: str = "") -> Value:
        """Run every alternative on a copy of the state and join states and values."""
        return branches.fork(self, thunks)

    def over(self, value: Value, use: Callable[[Value], Value]) -> Value:
        """use(value), forking over the options of a Choice."""
        if not isinstance(value, Choice):
            return use(value)
        return self.fork([lambda o=o: use(o) for o in value.options])  # type: ignore[misc]

    def commit(self, f: Frame, depth: int) -> None:
        """Give up the frame's waiting paths (a generator is about to be left): the present path stays."""
        while f.pending:
            f.pending.pop()
            self.journal.apply(self.journal.rollback())
        f.given_up += 1
        self.incomplete("a generator left while a branch was undecided")

    # ------------------------------------------------------------ calls
    def call(self, fn: Value, /, *args: Value, **kwargs: Value) -> Value:
        return calls.call(self, fn, list(args), kwargs)

    def call_args(self, fn: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
        return calls.call(self, fn, args, kwargs)

    def call_unknown_args(self, fn: Value, args: list[Value], kwargs: dict[str, Value], reason: str) -> Value:
        return calls.call_unknown_args(self, fn, args, kwargs, reason)

    def new(self, cls: ClassV, *args: Value, **kwargs: Value) -> Value:
        return calls.call(self, cls, list(args), kwargs)

    # ------------------------------------------------------------ attributes
    def getattr(self, obj: Value, name: str, default: Value = _RAISE) -> Value:
        value = attributes.get(self, obj, name)
        if value is not MISSING:
            return value
        if default is not _RAISE:
            return default
        return attributes.missing(self, obj, name)

    def setattr(self, obj: Value, name: str, value: Value) -> None:
        attributes.set(self, obj, name, value)

    def delattr(self, obj: Value, name: str) -> None:
        attributes.delete(self, obj, name)

    def hasattr(self, obj: Value, name: str) -> bool | None:
        return attributes.has(self, obj, name)

    def lookup_special(self, obj: Value, name: str) -> Value:
        """A dunder method found on the class, bound; MISSING if there is none."""
        return attributes.special(self, obj, name)

    # ------------------------------------------------------------ operators
    def binary(self, op: str, a: Value, b: Value) -> Value:
        return operators.binary(self, op, a, b)

    def inplace(self, op: str, a: Value, b: Value) -> Value:
        return operators.inplace(self, op, a, b)

    def compare(self, op: str, a: Value, b: Value) -> Value:
        return operators.compare(self, op, a, b)

    def unary(self, op: str, v: Value) -> Value:
        return operators.unary(self, op, v)

    def truth(self, v: Value) -> bool | None:
        if v is True or v is False:
            return bool(v)
        return operators.truth(self, v)

    def decide(self, v: Value) -> bool:
        """truth for natives that cannot fork: undecided counts as False, and the program as incomplete."""
        truth = self.truth(v)
        if truth is None:
            self.incomplete("a condition inside a library call that could not be decided")
        return bool(truth)

    def getitem(self, obj: Value, key: Value) -> Value:
        return operators.getitem(self, obj, key)

    def setitem(self, obj: Value, key: Value, value: Value) -> None:
        operators.setitem(self, obj, key, value)

    def delitem(self, obj: Value, key: Value) -> None:
        operators.delitem(self, obj, key)

    def contains(self, container: Value, v: Value) -> bool | None:
        return operators.contains(self, container, v)

    def eq(self, a: Value, b: Value) -> bool | None:
        return operators.eq(self, a, b)

    def identical(self, a: Value, b: Value) -> bool | None:
        return containers.identical(self, a, b)

    def iterate(self, v: Value) -> list[Value] | None:
        return operators.iterate(self, v)

    def members(self, v: Value) -> list[Value] | None:
        """All elements, for a use that does not depend on their order (a set's are in some order); None if not known."""
        return unordered(self, v)[0]

    def in_any_order(self, v: Value) -> list[Value] | None:
        """The elements of a set, or of a list made from one, when their order is all that is not known; else None."""
        inner = payload(v)
        plain = not isinstance(v, Instance) or v.cls.lookup("__iter__") is self.classes["list"].lookup("__iter__")
        if isinstance(inner, SetV) or (plain and isinstance(inner, ListV) and any(type(i) is AnyOrder for i in inner.items)):
            items, loose = unordered(self, v)
            if loose and items is not None and not any(type(i) is AnyOrder for i in items):
                return items
        return None

    def iterate_peek(self, v: Value) -> Any:
        """None if the elements of v are not known (nothing is used up)."""
        return operators.host_iter(self, v)

    def iterator(self, v: Value) -> Iterator[Value]:
        """A host iterator; over what is not known, a single unknown element."""
        return self.iterator_or_none(v) or iter([self.element(v, None)])

    def iterator_or_none(self, v: Value) -> Iterator[Value] | None:
        if isinstance(v, Choice):
            items = operators.iterate(self, v)
            return None if items is None else iter(items)
        return operators.host_iter(self, v)

    def element(self, container: Value, index: int | None) -> Value:
        """Some element (or the one at `index`) of a container whose elements are not all known."""
        return containers.element(self, container, index)

    def length(self, v: Value) -> int | None:
        n = operators.length(self, v)
        return n if isinstance(n, int) else None

    def to_str(self, v: Value) -> str:
        return operators.to_str(self, v)

    def to_repr(self, v: Value) -> str:
        return operators.to_repr(self, v)

    def format(self, v: Value, spec: str) -> str:
        return operators.format_value(self, v, spec)

    # ------------------------------------------------------------ containers
    def list(self, items: Any) -> ListV:
        return ListV([*items])

    def dict(self, items: Any) -> DictV:
        return containers.make_dict(self, items)

    def dict_update(self, target: DictV, source: Value) -> None:
        update(self, target, source)

    def mapping_items(self, v: Value) -> Any:
        """The items of a **mapping, None if not known."""
        return containers.mapping_items(self, v)

    def forget(self, container: Value, reason: str) -> None:
        """From now on the container may hold anything."""
        self.journal.set(container.state, "rest", self.unknown(reason, tf=True))

    # ------------------------------------------------------------ classes
    def cls(self, name: str) -> ClassV:
        return self.classes[name]

    def class_of(self, v: Value) -> ClassV | None:
        return classes.class_of(self, v)

    def isinstance(self, v: Value, cls: Value) -> bool | None:
        return classes.is_instance(self, v, cls)

    def issubclass(self, cls: Value, of: Value) -> bool | None:
        return classes.is_subclass(self, cls, of)

    def build_class(self, *args: Any) -> Value:
        return classes.build(self, *args)

    # ------------------------------------------------------------ modules
    def module(self, name: str) -> Value:
        """The module by dotted name, or None."""
        return imports.find(self, name)

    def import_module(self, name: str, package_of: ModuleV | None = None, level: int = 0) -> Value:
        return imports.import_module(self, name, package_of, level)

    def perhaps_missing(self, name: str) -> bool:
        """Whether importing this module may fail, as far as we know (it is neither in the tree nor modelled)."""
        return imports.perhaps_missing(self, name)

    def import_name(self, module: Value, name: str) -> Value:
        return imports.import_name(self, module, name)

    def import_star(self, f: Frame, module: Value) -> None:
        imports.import_star(self, f, module)

    def load_global(self, f: Frame, name: str) -> Value:
        return imports.load_global(self, f, name)

    def unbound(self, f: Frame, name: str, local: bool) -> Value:
        if f.module.open:
            return self.unknown(f"name `{name}`", tf=True)
        if local:
            self.raise_("UnboundLocalError", f"local variable '{name}' referenced before assignment")
        self.raise_("NameError", f"name '{name}' is not defined")

    # ------------------------------------------------------------ exceptions
    def raise_(self, exc: str | ClassV, message: Value = "", rule: str = "", **data: Any) -> NoReturn:
        exceptions.raise_new(self, exc, message, rule, data)

    def raise_value(self, value: Value) -> NoReturn:
        exceptions.raise_value(self, value)

    def matches_exception(self, value: Value, cls: Value) -> bool | None:
        return exceptions.matches(self, value, cls)

    def handling(self) -> PyRaise | None:
        """The exception being handled."""
        return next((f.handling for f in reversed(self.frames) if f.handling is not None), None)

    def caught(self, error: PyRaise) -> None:
        self.caught_raises.append(error)

    def uncertain_raise(self, error: PyRaise) -> None:
        """An exception that only some path raises: the other paths go on."""
        self.uncertain.append(error)

    # ------------------------------------------------------------ context managers
    def enter(self, manager: Value) -> Value:
        return exceptions.enter(self, manager)

    def leave(self, manager: Value, error: Value) -> bool:
        return exceptions.leave(self, manager, error)
