"""with statements."""

from __future__ import annotations

from scopelint.interp.branches import on_every_path
from scopelint.interp.code import StmtFn
from scopelint.interp.compile_assign import StoreFn, compile_target
from scopelint.interp.compile_expr import ExprFn, compile_expr
from scopelint.interp.compile_stmt import compile_block
from scopelint.interp.errors import PyRaise
from scopelint.interp.frame import RAISE, Frame, Path, Signal
from scopelint.interp.scopes import Scope
from scopelint.interp.values import Value
from scopelint.source import ir


def compile_with(node: ir.With, scope: Scope) -> StmtFn:
    """`with a as x, b as y: body` as nested statements."""
    run = compile_block(node.body, scope)
    for item in reversed(node.items):
        store = compile_target(item.optional_vars, scope) if item.optional_vars is not None else None
        run = _one(compile_expr(item.context_expr, scope), item.context_expr.span, store, run)
    return run


def _one(context: ExprFn, span: ir.Span, store: StoreFn | None, body: StmtFn) -> StmtFn:
    def run(f: Frame) -> Signal | None:
        manager = context(f)
        f.span = span
        value = f.m.enter(manager)
        mark = len(f.pending)
        signal: Signal | None = None
        error: PyRaise | None = None
        try:
            if store is not None:
                store(f, value)
            signal = body(f)
        except PyRaise as raised:
            error = raised
        return on_every_path(f, mark, signal, error, lambda p: _leave(f, manager, p, span))

    return run


def _leave(f: Frame, manager: Value, p: Path, span: ir.Span) -> Path:
    f.span = span
    swallowed = f.m.leave(manager, p.value.value if p.signal is RAISE else None)
    if p.signal is RAISE and swallowed:
        p.signal, p.value = None, None
    return p
