"""match statements: cases become tests in order; an undecided pattern forks."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interp.branches import branch
from scopelint.interp.code import StmtFn
from scopelint.interp.compile_assign import compile_store
from scopelint.interp.compile_expr import ExprFn, compile_expr
from scopelint.interp.compile_stmt import compile_block
from scopelint.interp.frame import Frame, Signal
from scopelint.interp.scopes import Scope
from scopelint.interp.values import DictV, Instance, ListV, Value
from scopelint.journal import MISSING
from scopelint.source import ir

PatternFn = Callable[[Frame, Value], "bool | None"]
Case = tuple[PatternFn, "ExprFn | None", StmtFn]


def compile_match(node: ir.Match, scope: Scope) -> StmtFn:
    subject = compile_expr(node.subject, scope)
    cases: list[Case] = [
        (compile_pattern(c.pattern, scope), compile_expr(c.guard, scope) if c.guard is not None else None, compile_block(c.body, scope))
        for c in node.cases
    ]
    return lambda f: _from(f, subject(f), cases, 0)


def _from(f: Frame, value: Value, cases: list[Case], start: int) -> Signal | None:
    for i in range(start, len(cases)):
        pattern, guard, body = cases[i]
        matched = pattern(f, value)
        if matched is not False and guard is not None:
            truth = f.m.truth(guard(f))
            matched = False if truth is False else None if truth is None else matched
        if matched is None:
            following = i + 1
            return branch(f, [lambda: body(f), lambda: _from(f, value, cases, following)])
        if matched:
            return body(f)
    return None


def compile_pattern(node: ir.Pattern, scope: Scope) -> PatternFn:
    """Whether a value matches (None: not known), binding the captures."""
    match node:
        case ir.MatchValue(value=value):
            wanted = compile_expr(value, scope)
            return lambda f, v: f.m.eq(v, wanted(f))
        case ir.MatchSingleton(value=single):
            return lambda f, v: f.m.identical(v, single)
        case ir.MatchAs(pattern=inner, name=name):
            test = compile_pattern(inner, scope) if inner is not None else None
            store = compile_store(name, scope) if name else None
            return lambda f, v: _capture(f, v, test, store)
        case ir.MatchOr(patterns=patterns):
            tests = [compile_pattern(p, scope) for p in patterns]
            return lambda f, v: _any(f, v, tests)
        case ir.MatchSequence(patterns=patterns):
            return _sequence(patterns, scope)
        case ir.MatchMapping():
            return _mapping(node, scope)
        case ir.MatchClass():
            return _class(node, scope)
    return lambda f, v: None


def _capture(f: Frame, v: Value, test: PatternFn | None, store) -> bool | None:  # type: ignore[no-untyped-def]
    matched = True if test is None else test(f, v)
    if matched is not False and store is not None:
        store(f, v)
    return matched


def _any(f: Frame, v: Value, tests: list[PatternFn]) -> bool | None:
    result: bool | None = False
    for t in tests:
        matched = t(f, v)
        if matched:
            return True
        if matched is None:
            result = None
    return result


def _all(results: list[bool | None]) -> bool | None:
    if False in results:
        return False
    return None if None in results else True


def _sequence(patterns: tuple[ir.Pattern, ...], scope: Scope) -> PatternFn:
    star = next((i for i, p in enumerate(patterns) if isinstance(p, ir.MatchStar)), -1)
    tests = [compile_pattern(p, scope) if not isinstance(p, ir.MatchStar) else None for p in patterns]
    star_node = patterns[star] if star >= 0 else None
    store = compile_store(star_node.name, scope) if isinstance(star_node, ir.MatchStar) and star_node.name else None

    def run(f: Frame, v: Value) -> bool | None:
        if isinstance(v, (str, bytes)):
            return False
        if not isinstance(v, (tuple, ListV)):
            return None if f.m.class_of(v) is None else False
        items = f.m.iterate(v)
        if items is None:
            return None
        if len(items) != len(tests) if star < 0 else len(items) < len(tests) - 1:
            return False
        after = len(tests) - star - 1 if star >= 0 else 0
        if star >= 0:
            if store is not None:
                store(f, ListV(items[star : len(items) - after]))
            items = [*items[:star], None, *items[len(items) - after :]]
        return _all([t(f, x) for t, x in zip(tests, items, strict=True) if t is not None])

    return run


def _mapping(node: ir.MatchMapping, scope: Scope) -> PatternFn:
    pairs = [(compile_expr(k, scope), compile_pattern(p, scope)) for k, p in zip(node.keys, node.patterns, strict=True)]
    rest = compile_store(node.rest, scope) if node.rest else None

    def run(f: Frame, v: Value) -> bool | None:
        if not isinstance(v, DictV):
            return None if f.m.class_of(v) is None else False
        results: list[bool | None] = []
        seen: list[Value] = []
        for key, pattern in pairs:
            k = key(f)
            seen.append(k)
            item = v.items.get(k, MISSING)
            results.append((None if v.rest is not None else False) if item is MISSING else pattern(f, item))
        if rest is not None:
            rest(f, f.m.dict({k: x for k, x in v.items.items() if k not in seen}))
        return _all(results)

    return run


def _class(node: ir.MatchClass, scope: Scope) -> PatternFn:
    cls = compile_expr(node.cls, scope)
    positional = [compile_pattern(p, scope) for p in node.patterns]
    named = [(a, compile_pattern(p, scope)) for a, p in zip(node.kwd_attrs, node.kwd_patterns, strict=True)]

    def run(f: Frame, v: Value) -> bool | None:
        wanted = cls(f)
        result = f.m.isinstance(v, wanted)
        if result is False:
            return False
        results: list[bool | None] = [result]
        attrs = named
        if positional and not isinstance(v, Instance):
            results.append(positional[0](f, v))
        elif positional:
            names = f.m.iterate(f.m.getattr(wanted, "__match_args__", ())) or []
            attrs = [*zip([str(n) for n in names], positional, strict=False), *named]
        results += [p(f, f.m.getattr(v, a, f.m.unknown(f"attribute {a}"))) for a, p in attrs]
        return _all(results)

    return run
