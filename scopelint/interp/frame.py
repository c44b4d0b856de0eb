"""One activation of a function, class body, comprehension or module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.interp.values import ClassCell, FunctionV, ModuleV, Value
from scopelint.journal import Delta, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

Span = tuple[int, int, int, int]


class Signal:
    """How a statement ended other than by running through."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return self.kind


RETURN = Signal("return")
BREAK = Signal("break")
CONTINUE = Signal("continue")
RAISE = Signal("raise")
DEAD = Signal("dead")
"""This path is abandoned (an undecided loop cut short)."""


class Path:
    """One of the ways control left a block: its signal (None: ran through), value, and its effect on the state."""

    __slots__ = ("delta", "signal", "value")

    def __init__(self, signal: Signal | None, value: Value, delta: Delta) -> None:
        self.signal = signal
        self.value = value
        self.delta = delta


class Frame:
    """`vars` are the local names; `scopes` the tables of the enclosing functions, innermost first.

    `pending`: paths of undecided branches that already left this frame's present block (see interp.branches);
    a journal segment is open for each. `home`: the segment in which the frame was made; if that is undone the frame is gone, so that
    what it writes to its own names there need not be remembered. `given_up`: how often a generator did not follow a path.
    """

    __slots__ = (
        "cell",
        "code_name",
        "function",
        "given_up",
        "handling",
        "home",
        "m",
        "module",
        "pending",
        "result",
        "scopes",
        "span",
        "trying",
        "user",
        "vars",
    )

    def __init__(
        self, m: Machine, module: ModuleV, vars: Table[str, Value], scopes: tuple[Table[str, Value], ...], code_name: str = "<module>"
    ) -> None:
        self.m = m
        self.module = module
        self.vars = vars
        self.scopes = scopes
        self.code_name = code_name
        self.home: object = None
        self.span: Span | None = None
        self.user = module.user
        self.pending: list[Path] = []
        self.given_up = 0
        self.result: Value = None
        self.handling: Any = None
        self.trying = 0
        self.function: FunctionV | None = None
        self.cell: ClassCell | None = None
