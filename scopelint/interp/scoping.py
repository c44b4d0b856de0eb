"""Which names a function binds (CPython's symtable, as far as name resolution needs it)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from scopelint.source import ir


class Bindings(msgspec.Struct):
    """Names bound in one scope, and those declared global or nonlocal there."""

    bound: set[str]
    global_names: set[str]
    nonlocal_names: set[str]

    @property
    def local(self) -> frozenset[str]:
        return frozenset(self.bound - self.global_names - self.nonlocal_names)


def bindings_of(body: Iterable[ir.Stmt], params: Iterable[str] = ()) -> Bindings:
    """The bindings of a function, class or module body."""
    found = Bindings(set(params), set(), set())
    for stmt in body:
        _statement(stmt, found)
    return found


def parameter_names(args: ir.Arguments) -> list[str]:
    """All parameter names, in the order of the call protocol."""
    names = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    return names + [a.arg for a in (args.vararg, args.kwarg) if a is not None]


def target_names(target: ir.Expr) -> list[str]:
    """The names an assignment target binds."""
    match target:
        case ir.Name(id=name):
            return [name]
        case ir.Tuple(elts=elts) | ir.List(elts=elts):
            return [n for e in elts for n in target_names(e)]
        case ir.Starred(value=value):
            return target_names(value)
    return []


def comprehension_bindings(generators: Iterable[ir.Comprehension]) -> frozenset[str]:
    return frozenset(n for g in generators for n in target_names(g.target))


def _walrus(node: object, found: Bindings) -> None:
    """Names bound by := anywhere in an expression (comprehensions bind in the enclosing scope)."""
    if isinstance(node, ir.NamedExpr):
        found.bound.update(target_names(node.target))
    if isinstance(node, ir.Lambda):
        return
    if isinstance(node, ir.Node):
        for field in node.__struct_fields__:
            value = getattr(node, field)
            if isinstance(value, (ir.Node, tuple)):
                _walrus(value, found)
    elif isinstance(node, tuple):
        for item in node:
            if isinstance(item, (ir.Node, tuple)):
                _walrus(item, found)


def _block(stmts: Iterable[ir.Stmt], found: Bindings) -> None:
    for stmt in stmts:
        _statement(stmt, found)


def _statement(stmt: ir.Stmt, found: Bindings) -> None:
    match stmt:
        case ir.Assign(targets=targets, value=value):
            for t in targets:
                found.bound.update(target_names(t))
            _walrus(value, found)
        case ir.AugAssign(target=target) | ir.AnnAssign(target=target):
            found.bound.update(target_names(target))
            _walrus(stmt.value, found)
        case ir.Delete(targets=targets):
            for t in targets:
                found.bound.update(target_names(t))
        case ir.Import(names=names):
            found.bound.update(a.asname or a.name.partition(".")[0] for a in names)
        case ir.ImportFrom(names=names):
            found.bound.update(a.asname or a.name for a in names if a.name != "*")
        case ir.FunctionDef(name=name) | ir.ClassDef(name=name):
            found.bound.add(name)
        case ir.Global(names=declared):
            found.global_names.update(declared)
        case ir.Nonlocal(names=declared):
            found.nonlocal_names.update(declared)
        case _:
            _compound(stmt, found)


def _compound(stmt: ir.Stmt, found: Bindings) -> None:
    match stmt:
        case ir.If(test=test, body=body, orelse=orelse) | ir.While(test=test, body=body, orelse=orelse):
            _walrus(test, found)
            _block(body, found)
            _block(orelse, found)
        case ir.For(target=target, iter=iterable, body=body, orelse=orelse):
            found.bound.update(target_names(target))
            _walrus(iterable, found)
            _block(body, found)
            _block(orelse, found)
        case ir.With(items=items, body=body):
            for item in items:
                _walrus(item.context_expr, found)
                if item.optional_vars is not None:
                    found.bound.update(target_names(item.optional_vars))
            _block(body, found)
        case ir.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            for block in (body, orelse, finalbody):
                _block(block, found)
            for h in handlers:
                if h.name:
                    found.bound.add(h.name)
                _block(h.body, found)
        case ir.Match(subject=subject, cases=cases):
            _walrus(subject, found)
            for case in cases:
                _pattern(case.pattern, found)
                _block(case.body, found)
        case _:
            _walrus(stmt, found)


def _pattern(pattern: ir.Pattern | None, found: Bindings) -> None:
    match pattern:
        case ir.MatchAs(pattern=inner, name=name):
            if name:
                found.bound.add(name)
            _pattern(inner, found)
        case ir.MatchStar(name=name):
            if name:
                found.bound.add(name)
        case ir.MatchMapping(patterns=patterns, rest=rest):
            if rest:
                found.bound.add(rest)
            for p in patterns:
                _pattern(p, found)
        case ir.MatchClass(patterns=patterns, kwd_patterns=kwd_patterns):
            for p in (*patterns, *kwd_patterns):
                _pattern(p, found)
        case ir.MatchSequence(patterns=patterns) | ir.MatchOr(patterns=patterns):
            for p in patterns:
                _pattern(p, found)
