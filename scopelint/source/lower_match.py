"""`match` statements: LibCST -> IR, in the order of CPython's ast."""

from __future__ import annotations

import libcst as cst

from scopelint.source import ir
from scopelint.source.lower_core import PATTERNS, STATEMENTS, Context, Unlowerable, block, expr, exprs, handles, maybe
from scopelint.source.spans import NOWHERE

_SINGLETONS = {"None": None, "True": True, "False": False}


@handles(STATEMENTS, cst.Match)
def _match(cx: Context, node: cst.Match) -> ir.Stmt:
    return ir.Match(cx.take("Match", node), expr(cx, node.subject), tuple([_case(cx, c) for c in node.cases]))


def _case(cx: Context, node: cst.MatchCase) -> ir.MatchCase:
    return ir.MatchCase(NOWHERE, _pattern(cx, node.pattern), maybe(cx, node.guard), block(cx, node.body))


def _pattern(cx: Context, node: cst.CSTNode) -> ir.Pattern:
    handler = PATTERNS.get(node.__class__)
    if handler is None:
        raise Unlowerable(node.__class__.__name__)
    return handler(cx, node)  # type: ignore[no-any-return]


@handles(PATTERNS, cst.MatchSequenceElement)
def _element(cx: Context, node: cst.MatchSequenceElement) -> ir.Pattern:
    return _pattern(cx, node.value)


@handles(PATTERNS, cst.MatchValue)
def _value(cx: Context, node: cst.MatchValue) -> ir.Pattern:
    return ir.MatchValue(cx.take("MatchValue", node), expr(cx, node.value))


@handles(PATTERNS, cst.MatchSingleton)
def _singleton(cx: Context, node: cst.MatchSingleton) -> ir.Pattern:
    return ir.MatchSingleton(cx.take("MatchSingleton", node), _SINGLETONS[node.value.value])


@handles(PATTERNS, cst.MatchList, cst.MatchTuple)
def _sequence(cx: Context, node: cst.MatchList | cst.MatchTuple) -> ir.Pattern:
    return ir.MatchSequence(cx.take("MatchSequence", node), tuple([_pattern(cx, p) for p in node.patterns]))


@handles(PATTERNS, cst.MatchStar)
def _star(cx: Context, node: cst.MatchStar) -> ir.Pattern:
    return ir.MatchStar(cx.take("MatchStar", node), node.name.value if node.name is not None else None)


@handles(PATTERNS, cst.MatchMapping)
def _mapping(cx: Context, node: cst.MatchMapping) -> ir.Pattern:
    span = cx.take("MatchMapping", node)
    keys = tuple([_key(cx, e.key) for e in node.elements])
    patterns = tuple([_pattern(cx, e.pattern) for e in node.elements])
    return ir.MatchMapping(span, keys, patterns, node.rest.value if node.rest is not None else None)


def _key(cx: Context, node: cst.CSTNode) -> ir.Expr:
    return expr(cx, node.value) if isinstance(node, (cst.MatchValue, cst.MatchSingleton)) else expr(cx, node)


@handles(PATTERNS, cst.MatchClass)
def _class(cx: Context, node: cst.MatchClass) -> ir.Pattern:
    span = cx.take("MatchClass", node)
    cls = exprs(cx, [node.cls])[0]
    patterns = tuple([_pattern(cx, p) for p in node.patterns])
    names = tuple([k.key.value for k in node.kwds])
    return ir.MatchClass(span, cls, patterns, names, tuple([_pattern(cx, k.pattern) for k in node.kwds]))


@handles(PATTERNS, cst.MatchAs)
def _as(cx: Context, node: cst.MatchAs) -> ir.Pattern:
    span = cx.take("MatchAs", node)
    pattern = _pattern(cx, node.pattern) if node.pattern is not None else None
    return ir.MatchAs(span, pattern, node.name.value if node.name is not None else None)


@handles(PATTERNS, cst.MatchOr)
def _or(cx: Context, node: cst.MatchOr) -> ir.Pattern:
    return ir.MatchOr(cx.take("MatchOr", node), tuple([_pattern(cx, p.pattern) for p in node.patterns]))
