"""Generator functions: statements with a yield inside become host generators, the others stay plain closures."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from scopelint.interp.branches import settle
from scopelint.interp.code import GenFn
from scopelint.interp.compile_assign import StoreFn, compile_target
from scopelint.interp.compile_expr import ExprFn, compile_expr
from scopelint.interp.compile_loops import NEVER, OFTEN, Watch
from scopelint.interp.compile_stmt import compile_stmt
from scopelint.interp.errors import Infeasible, PyRaise
from scopelint.interp.frame import BREAK, CONTINUE, RETURN, Frame, Signal
from scopelint.interp.scopes import Scope
from scopelint.interp.values import Value
from scopelint.source import ir

Gen = Generator[Value, Any, "Signal | None"]


def has_yield(node: object) -> bool:
    """Whether a yield of the same function stands inside the node."""
    return ir.holds(node, (ir.Yield, ir.YieldFrom), ir.OWN_SCOPE)


def compile_gen_block(body: tuple[ir.Stmt, ...], scope: Scope) -> GenFn:
    """A block that may yield."""
    fns = [(True, _gen_stmt(s, scope)) if has_yield(s) else (False, compile_stmt(s, scope)) for s in body]

    def run(f: Frame) -> Gen:
        for yields, fn in fns:
            signal: Signal | None = (yield from fn(f)) if yields else fn(f)  # type: ignore[assignment, misc]
            if signal is not None:
                return signal
        return None

    return run


def _gen_stmt(node: ir.Stmt, scope: Scope) -> GenFn:
    match node:
        case ir.ExprStmt(value=value):
            return _yielding(value, scope, None)
        case ir.Assign(targets=(target,), value=value):
            return _yielding(value, scope, compile_target(target, scope))
        case ir.AnnAssign(target=target, value=ir.Yield() | ir.YieldFrom() as value):
            return _yielding(value, scope, compile_target(target, scope))
        case ir.Return(value=ir.Yield() | ir.YieldFrom() as value):
            return _return(value, scope)
        case ir.If():
            return _if(node, scope)
        case ir.For():
            return _for(node, scope)
        case ir.While():
            return _while(node, scope)
        case ir.With():
            return _with(node, scope)
        case ir.Try():
            return _try(node, scope)
    plain = compile_stmt(node, scope)

    def run(f: Frame) -> Gen:
        return plain(f)
        yield

    return run


def _yielding(value: ir.Expr, scope: Scope, store: StoreFn | None) -> GenFn:
    if isinstance(value, ir.YieldFrom):
        source = compile_expr(value.value, scope)

        def delegate(f: Frame) -> Gen:
            result: Value = None
            iterator = f.m.iterator(source(f))
            while True:
                try:
                    item = next(iterator)
                except StopIteration as stop:
                    result = stop.value
                    break
                yield item
            if store is not None:
                store(f, result)
            return None

        return delegate
    if not isinstance(value, ir.Yield):
        return _inner_yields(value, scope, store)
    item_fn = compile_expr(value.value, scope) if value.value is not None else None

    def run(f: Frame) -> Gen:
        sent = yield (item_fn(f) if item_fn is not None else None)
        if store is not None:
            store(f, sent)
        return None

    return run


def _inner_yields(value: ir.Expr, scope: Scope, store: StoreFn | None) -> GenFn:
    """A yield deeper inside an expression: the operand is yielded, what comes back is not followed."""
    operands = [compile_expr(y.value, scope) for y in _yields(value) if y.value is not None]
    whole: ExprFn = compile_expr(value, scope)

    def run(f: Frame) -> Gen:
        for operand in operands:
            yield operand(f)
        v = whole(f)
        if store is not None:
            store(f, v)
        return None

    return run


def _yields(node: object) -> list[ir.Yield]:
    if isinstance(node, ir.Yield):
        return [node]
    if isinstance(node, ir.Node) and not isinstance(node, ir.Lambda):
        return [y for name in node.__struct_fields__ for y in _yields(getattr(node, name))]
    return [y for x in node for y in _yields(x)] if isinstance(node, tuple) else []


def _return(value: ir.Yield | ir.YieldFrom, scope: Scope) -> GenFn:
    def keep(f: Frame, v: Value) -> None:
        f.result = v

    inner = _yielding(value, scope, keep)

    def run(f: Frame) -> Gen:
        yield from inner(f)
        return RETURN

    return run


def _if(node: ir.If, scope: Scope) -> GenFn:
    test, body, orelse = compile_expr(node.test, scope), compile_gen_block(node.body, scope), compile_gen_block(node.orelse, scope)

    def run(f: Frame) -> Gen:
        truth = f.m.truth(test(f))
        if truth is None:
            f.m.incomplete("a branch with a yield inside that could not be decided")
            f.given_up += 1
            truth = True
        return (yield from (body if truth else orelse)(f))

    return run


def _for(node: ir.For, scope: Scope) -> GenFn:
    iterable, store, body = compile_expr(node.iter, scope), compile_target(node.target, scope), compile_gen_block(node.body, scope)
    orelse = compile_gen_block(node.orelse, scope)

    def run(f: Frame) -> Gen:
        source = iterable(f)
        iterator = f.m.iterator_or_none(source)
        if iterator is None:
            f.m.incomplete("a generator's loop over elements that are not known")
            iterator = iter([f.m.element(source, None)])
        for item in iterator:
            f.m.tick()
            store(f, item)
            signal = yield from body(f)
            if signal is BREAK:
                return None
            if signal is not None and signal is not CONTINUE:
                return signal
        return (yield from orelse(f))

    return run


def _while(node: ir.While, scope: Scope) -> GenFn:
    test, body, orelse = compile_expr(node.test, scope), compile_gen_block(node.body, scope), compile_gen_block(node.orelse, scope)

    def run(f: Frame) -> Gen:
        watch, given_up = Watch(f.m, NEVER), f.given_up
        while (truth := f.m.truth(test(f))) is not False:
            f.m.tick()
            if watch.enough(f.given_up - given_up, OFTEN):
                f.m.incomplete("a generator's loop whose end hangs on conditions that are not known")
                raise Infeasible
            signal = yield from body(f)
            if signal is BREAK:
                return None
            if signal is not None and signal is not CONTINUE:
                return signal
            if truth is None:
                f.m.incomplete("a generator's loop whose condition is not known")
                return None
        return (yield from orelse(f))

    return run


def _with(node: ir.With, scope: Scope) -> GenFn:
    body = compile_gen_block(node.body, scope)
    for item in reversed(node.items):
        store = compile_target(item.optional_vars, scope) if item.optional_vars is not None else None
        body = _with_one(compile_expr(item.context_expr, scope), item.context_expr.span, store, body)
    return body


def _with_one(context: ExprFn, span: ir.Span, store: StoreFn | None, body: GenFn) -> GenFn:
    def run(f: Frame) -> Gen:
        manager = context(f)
        f.span = span
        value = f.m.enter(manager)
        if store is not None:
            store(f, value)
        try:
            signal = yield from body(f)
        except PyRaise as error:
            if f.m.leave(manager, error.value):
                return None
            raise
        f.span = span
        f.m.leave(manager, None)
        return signal

    return run


def _try(node: ir.Try, scope: Scope) -> GenFn:
    from scopelint.interp.compile_try import caught_handler

    body, orelse, final = (compile_gen_block(b, scope) for b in (node.body, node.orelse, node.finalbody))
    handlers = [
        (
            compile_expr(h.type, scope) if h.type is not None else None,
            compile_target(ir.Name(h.span, h.name), scope) if h.name else None,
            compile_gen_block(h.body, scope),
        )
        for h in node.handlers
    ]

    def guarded(f: Frame) -> Gen:
        try:
            signal = yield from body(f)
        except PyRaise as error:
            chosen = caught_handler(f, error, handlers)
            if chosen is None:
                raise
            before, f.handling = f.handling, error
            try:
                handled: Signal | None = yield from chosen(f)
                return handled
            finally:
                f.handling = before
        if signal is not None:
            return signal
        return (yield from orelse(f))

    def run(f: Frame) -> Gen:
        try:
            signal = yield from guarded(f)
        except PyRaise:
            ended = yield from final(f)
            if ended is not None:
                return ended
            raise
        result = f.result
        ended = yield from final(f)
        if ended is None:
            f.result = result
        return ended if ended is not None else signal

    return run


def drive(f: Frame, body: GenFn) -> Generator[Value, Any, Value]:
    """The host generator behind a generator object: runs the body with its frame on the stack, yields its values."""
    m = f.m
    steps = body(f)
    action: Any = lambda: next(steps)  # noqa: E731
    while True:
        depth = m.journal.depth
        m.frames.append(f)
        try:
            item = action()
        except StopIteration as stop:
            if f.pending:
                settle(f, 0, stop.value, (RETURN,))
            return f.result if stop.value is RETURN else None
        finally:
            m.frames.pop()
            if f.pending:
                m.commit(f, depth)
        try:
            sent = yield item
            action = lambda sent=sent: steps.send(sent)  # noqa: E731
        except PyRaise as error:
            thrown = error
            action = lambda thrown=thrown: steps.throw(thrown)  # noqa: E731
