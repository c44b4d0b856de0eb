"""Comprehensions and generator expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scopelint.interp.branches import some_iterations
from scopelint.interp.builtins.base import may_tf
from scopelint.interp.compile_assign import StoreFn, compile_target
from scopelint.interp.compile_expr import ExprFn, compile_expr
from scopelint.interp.errors import PyRaise
from scopelint.interp.frame import Frame
from scopelint.interp.scopes import Scope
from scopelint.interp.scoping import Bindings, comprehension_bindings
from scopelint.interp.values import IteratorV, ListV, SetV, Value
from scopelint.journal import Table
from scopelint.source import ir

Clause = tuple[StoreFn, ExprFn, list[ExprFn]]


def compile_comprehension(node: ir.ListComp | ir.SetComp | ir.DictComp | ir.GeneratorExp, scope: Scope) -> ExprFn:
    """A comprehension: a frame of its own, the first iterable evaluated outside."""
    inner = scope.nested("function", Bindings(set(comprehension_bindings(node.generators)), set(), set()), "<listcomp>")
    first = compile_expr(node.generators[0].iter, scope)
    clauses: list[Clause] = [
        (compile_target(g.target, inner), compile_expr(g.iter, inner), [compile_expr(i, inner) for i in g.ifs]) for g in node.generators
    ]
    in_function = scope.kind == "function"

    def enter(f: Frame) -> Frame:
        scopes = (f.vars, *f.scopes) if in_function else f.scopes
        frame = Frame(f.m, f.module, Table(), scopes, "<comprehension>")
        frame.cell, frame.function, frame.span = f.cell, f.function, node.span
        return frame

    if isinstance(node, ir.DictComp):
        return _dict_comp(compile_expr(node.key, inner), compile_expr(node.value, inner), first, clauses, enter)
    elt = compile_expr(node.elt, inner)
    if isinstance(node, ir.GeneratorExp):
        return _generator(elt, first, clauses, enter)
    return _list_or_set(elt, first, clauses, enter, isinstance(node, ir.SetComp))


def _list_or_set(elt: ExprFn, first: ExprFn, clauses: list[Clause], enter: Callable[[Frame], Frame], as_set: bool) -> ExprFn:
    def run(f: Frame) -> Value:
        source = first(f)
        frame = enter(f)
        items: list[Value] = []
        unknown = _each(f, frame, source, clauses, lambda: items.append(elt(frame)))
        rest = f.m.unknown("a comprehension over elements that are not known", tf=any(may_tf(i) for i in items)) if unknown else None
        if rest is not None:
            items = []
        if not as_set:
            return ListV(items, rest)
        try:
            return SetV(items, rest)
        except TypeError:
            return f.m.unknown("a set of unhashable values", kind="set")

    return run


def _dict_comp(key: ExprFn, value: ExprFn, first: ExprFn, clauses: list[Clause], enter: Callable[[Frame], Frame]) -> ExprFn:
    def run(f: Frame) -> Value:
        source = first(f)
        frame = enter(f)
        result = f.m.dict({})
        pairs: list[tuple[Value, Value]] = []
        unknown = _each(f, frame, source, clauses, lambda: pairs.append((key(frame), value(frame))))
        if unknown:
            f.m.forget(result, "a comprehension over elements that are not known")
            return result
        for k, v in pairs:
            f.m.setitem(result, k, v)
        return result

    return run


def _each(f: Frame, frame: Frame, source: Value, clauses: list[Clause], emit: Callable[[], None]) -> bool:
    """Run the clauses; True if how many elements there are could not be known."""
    f.m.frames.append(frame)
    try:
        return _clause(frame, source, clauses, 0, emit)
    finally:
        f.m.frames.pop()


def _clause(frame: Frame, source: Value, clauses: list[Clause], depth: int, emit: Callable[[], None]) -> bool:
    m = frame.m
    store, _, tests = clauses[depth]
    items = m.iterate(source)
    if items is None:
        some_iterations(
            frame, lambda: _one(frame, m.element(source, None), clauses, depth, emit), "a comprehension over elements that are not known"
        )
        return True
    unknown = False
    for item in items:
        m.tick()
        store(frame, item)
        truth = _tests(frame, tests)
        if truth is False:
            continue
        if truth is None:
            some_iterations(frame, lambda: _inside(frame, clauses, depth, emit), "a comprehension with a condition that is not known")
            unknown = True
        else:
            unknown = _body(frame, clauses, depth, emit) or unknown
    return unknown


def _one(frame: Frame, item: Value, clauses: list[Clause], depth: int, emit: Callable[[], None]) -> None:
    clauses[depth][0](frame, item)
    if _tests(frame, clauses[depth][2]) is not False:
        _body(frame, clauses, depth, emit)


def _inside(frame: Frame, clauses: list[Clause], depth: int, emit: Callable[[], None]) -> None:
    _body(frame, clauses, depth, emit)


def _body(frame: Frame, clauses: list[Clause], depth: int, emit: Callable[[], None]) -> bool:
    if depth + 1 == len(clauses):
        emit()
        return False
    return _clause(frame, clauses[depth + 1][1](frame), clauses, depth + 1, emit)


def _tests(frame: Frame, tests: list[ExprFn]) -> bool | None:
    result: bool | None = True
    for test in tests:
        truth = frame.m.truth(test(frame))
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def _generator(elt: ExprFn, first: ExprFn, clauses: list[Clause], enter: Callable[[Frame], Frame]) -> ExprFn:
    """Lazy, as long as every iterable and condition is known; otherwise an iterator of unknown elements."""

    def run(f: Frame) -> Value:
        source = first(f)
        frame = enter(f)
        m = f.m
        if m.iterate_peek(source) is None:
            m.frames.append(frame)
            try:
                some_iterations(
                    frame,
                    lambda: _one(frame, m.element(source, None), clauses, 0, lambda: _drop(elt(frame))),
                    "a generator over unknown elements",
                )
            finally:
                m.frames.pop()
            return m.unknown("a generator over elements that are not known", kind="generator", tf=True)
        return IteratorV(_lazily(frame, elt, source, clauses, 0), "generator")

    return run


def _drop(value: Value) -> None:
    """The element of an iteration that nothing asked for."""


def _lazily(frame: Frame, elt: ExprFn, source: Value, clauses: list[Clause], depth: int) -> Iterator[Value]:
    m = frame.m
    store, _, tests = clauses[depth]
    for item in m.iterator(source):
        m.tick()
        m.frames.append(frame)
        try:
            store(frame, item)
            if _tests(frame, tests) is False:
                continue
            inner = elt(frame) if depth + 1 == len(clauses) else clauses[depth + 1][1](frame)
        except PyRaise:
            raise
        finally:
            m.frames.pop()
        if depth + 1 == len(clauses):
            yield inner
        else:
            yield from _lazily(frame, elt, inner, clauses, depth + 1)
