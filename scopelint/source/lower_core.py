"""What the lowering functions share: the context, and the dispatch over LibCST's classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

from scopelint.source import ir
from scopelint.source.spans import Spans


class Unlowerable(Exception):
    """LibCST parsed what the IR cannot say."""


class Context:
    """One file being lowered. `yields` has one flag for each function around: whether a yield of its own was seen."""

    def __init__(self, module: cst.Module, spans: Spans) -> None:
        self.module = module
        self.take = spans.take
        self.yields: list[bool] = [False]


Lowering = Callable[[Context, Any], Any]
EXPRESSIONS: dict[type, Lowering] = {}
STATEMENTS: dict[type, Lowering] = {}
PATTERNS: dict[type, Lowering] = {}


def handles(table: dict[type, Lowering], *classes: type) -> Callable[[Lowering], Lowering]:
    """Register a lowering function for LibCST classes."""

    def register(fn: Lowering) -> Lowering:
        for cls in classes:
            table[cls] = fn
        return fn

    return register


def expr(cx: Context, node: cst.CSTNode) -> ir.Expr:
    """The IR of an expression."""
    handler = EXPRESSIONS.get(node.__class__)
    if handler is None:
        raise Unlowerable(node.__class__.__name__)
    return handler(cx, node)  # type: ignore[no-any-return]


def maybe(cx: Context, node: cst.CSTNode | None) -> ir.Expr | None:
    """The IR of an expression that may be absent."""
    return None if node is None else expr(cx, node)


def exprs(cx: Context, nodes: Iterable[cst.CSTNode]) -> tuple[ir.Expr, ...]:
    """The IR of expressions in order."""
    return tuple([expr(cx, n) for n in nodes])


def block(cx: Context, node: cst.BaseSuite | cst.Module) -> tuple[ir.Stmt, ...]:
    """The statements of a suite, simple statement lines flattened."""
    return statements(cx, node.body)


def statements(cx: Context, body: Sequence[cst.CSTNode]) -> tuple[ir.Stmt, ...]:
    """The IR of statements in order."""
    out: list[ir.Stmt] = []
    for node in body:
        if isinstance(node, cst.SimpleStatementLine):
            out.extend([_statement(cx, small) for small in node.body])
        else:
            out.append(_statement(cx, node))
    return tuple(out)


def _statement(cx: Context, node: cst.CSTNode) -> ir.Stmt:
    handler = STATEMENTS.get(node.__class__)
    if handler is None:
        raise Unlowerable(node.__class__.__name__)
    return handler(cx, node)  # type: ignore[no-any-return]
