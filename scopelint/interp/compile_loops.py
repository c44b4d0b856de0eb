"""for and while."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scopelint.interp.branches import in_some_order, makes_nothing, settle, some_iterations
from scopelint.interp.code import StmtFn
from scopelint.interp.compile_assign import StoreFn, compile_target
from scopelint.interp.compile_expr import compile_expr
from scopelint.interp.compile_stmt import compile_block
from scopelint.interp.frame import BREAK, CONTINUE, DEAD, Frame, Signal
from scopelint.interp.scopes import Scope
from scopelint.interp.values import Value
from scopelint.source import ir

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

MAX_UNDECIDED = 3
"""Iterations of an endless loop once leaving it hangs on undecided conditions."""

STEADY = 2000
"""Iterations after which a loop whose calls make nothing any more (a training loop) is not followed one by one."""
NEVER = 1 << 62
LONG = "a loop of many iterations"


MANY = 64
ENDLESS_SHARE = 30
"""Iterations of a loop that nothing ends, and the share of a program's steps, after which it is not followed any further."""
OFTEN = 16
"""The same for a generator's loop: iterations after which paths were given up."""
FEW = 4
"""Iterations from which on a loop is looked at that takes more than its share of a program's steps."""


class Watch:
    """Looks at a loop while it runs: is it time to see whether one more iteration would make anything?"""

    __slots__ = ("begun", "journal", "m", "made", "steady")

    def __init__(self, m: Machine, steady: int) -> None:
        self.m = m
        self.steady = steady
        self.begun = m.effort
        self.journal = m.journal
        self.made = self.journal.made

    def due(self, count: int) -> bool:
        """After very many iterations, or where a few were very long (and the last one made nothing). Asked before each iteration."""
        if count % self.steady == 0:
            return True
        made, self.made = self.made, self.journal.made
        if count < FEW or count & (count - 1) or made != self.made or self.steady == NEVER:
            return False
        return self.m.effort - self.begun > self.m.loop_effort

    def enough(self, count: int, many: int = MANY) -> bool:
        """Whether a loop that nothing ends was followed far enough."""
        return count > many and self.m.effort - self.begun > self.m.step_budget[0] // ENDLESS_SHARE


def calls_something(node: object) -> bool:
    """Whether a call stands in the node: a loop without any is ours to count, and ends by budget."""
    return ir.holds(node, (ir.Call,))


def has_exit(node: object) -> bool:
    """Whether a statement that may leave a loop stands in the node: all but an exception of something that is called."""
    return ir.holds(node, (ir.Break, ir.Return, ir.Raise, ir.Yield, ir.YieldFrom), ir.OWN_SCOPE)


def compile_for(node: ir.For, scope: Scope) -> StmtFn:
    """A for loop: unrolled over known elements, otherwise none or some iterations."""
    iterable, store, body = compile_expr(node.iter, scope), compile_target(node.target, scope), compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else None
    span, steady = node.iter.span, STEADY if calls_something(node.body) else NEVER

    def run(f: Frame) -> Signal | None:
        source = iterable(f)
        f.span = span
        loose = f.m.in_any_order(source)
        if loose is not None:
            return in_some_order(f, lambda: unroll(f, iter(loose)))
        iterator = f.m.iterator_or_none(source)
        if iterator is None:
            signal = some_iterations(
                f, lambda: _assign_and_run(f, store, f.m.element(source, None), body), "a loop over elements that are not known"
            )
            return orelse(f) if signal is None and orelse is not None else signal
        return unroll(f, iterator)

    def unroll(f: Frame, iterator: Iterator[Value]) -> Signal | None:
        mark = len(f.pending)
        signal: Signal | None = None
        watch = Watch(f.m, steady)
        for count, item in enumerate(iterator, 1):
            f.m.tick()
            if watch.due(count) and makes_nothing(f, lambda: _assign_and_run(f, store, item, body), (CONTINUE, BREAK)):
                rest = f.m.unknown("an element of a long loop", kind=type(item).__name__ if isinstance(item, int) else "", tf=True)
                signal = some_iterations(f, lambda: _assign_and_run(f, store, rest, body), LONG, more=True)
                break
            store(f, item)
            signal = body(f)
            if len(f.pending) > mark:
                signal = settle(f, mark, signal, (CONTINUE,))
            if signal is not None and signal is not CONTINUE:
                break
            signal = None
        if signal is None and orelse is not None:
            signal = orelse(f)
            return settle(f, mark, signal, (BREAK,)) if len(f.pending) > mark else signal
        return settle(f, mark, signal, (BREAK,))

    return run


def _assign_and_run(f: Frame, store: StoreFn, item: Value, body: StmtFn) -> Signal | None:
    store(f, item)
    return body(f)


def compile_while(node: ir.While, scope: Scope) -> StmtFn:
    """A while loop: run as long as its test is decided."""
    test, body = compile_expr(node.test, scope), compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else None
    steady = STEADY if calls_something((node.test, node.body)) else NEVER
    endless = steady != NEVER and isinstance(node.test, ir.Constant) and not has_exit(node.body)

    def run(f: Frame) -> Signal | None:
        mark = len(f.pending)
        undecided = count = 0
        watch = Watch(f.m, steady)
        signal: Signal | None = None
        while True:
            f.m.tick()
            count += 1
            if watch.due(count) and len(f.pending) == mark and makes_nothing(f, lambda: body(f)):
                signal = some_iterations(f, lambda: body(f), LONG, more=True)
                if signal is None and f.m.truth(test(f)) is True:
                    signal = DEAD
                break
            if endless and watch.enough(count):
                f.m.incomplete("a loop without an end")
                signal = DEAD
                break
            truth = f.m.truth(test(f))
            if truth is False:
                signal = orelse(f) if orelse is not None else None
                break
            if truth is None:
                signal = some_iterations(f, lambda: body(f), "a loop whose condition is not known")
                break
            signal = body(f)
            if len(f.pending) > mark:
                signal = settle(f, mark, signal, (CONTINUE,))
                undecided += 1
            if signal is not None and signal is not CONTINUE:
                break
            if undecided >= MAX_UNDECIDED:
                f.m.incomplete("a loop whose end hangs on conditions that are not known")
                signal = DEAD
                break
        return settle(f, mark, signal, (BREAK,))

    return run
