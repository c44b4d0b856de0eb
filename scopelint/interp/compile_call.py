"""Call expressions."""

from __future__ import annotations

from scopelint.interp.compile_expr import ExprFn, compile_expr
from scopelint.interp.frame import Frame
from scopelint.interp.scopes import Scope
from scopelint.interp.values import Value
from scopelint.source import ir


def compile_call(node: ir.Call, scope: Scope) -> ExprFn:
    """A call; the simple shape (no stars) has a path of its own."""
    func, span = compile_expr(node.func, scope), node.span
    starred = any(isinstance(a, ir.Starred) for a in node.args) or any(k.arg is None for k in node.keywords)
    if starred:
        return _starred_call(node, func, scope)
    args = [compile_expr(a, scope) for a in node.args]
    kwargs = [(k.arg or "", compile_expr(k.value, scope)) for k in node.keywords]
    if not kwargs:

        def call_positional(f: Frame) -> Value:
            fn = func(f)
            values = [a(f) for a in args]
            f.span = span
            return f.m.call_args(fn, values, {})

        return call_positional

    def call(f: Frame) -> Value:
        fn = func(f)
        values = [a(f) for a in args]
        named = {k: v(f) for k, v in kwargs}
        f.span = span
        return f.m.call_args(fn, values, named)

    return call


def _starred_call(node: ir.Call, func: ExprFn, scope: Scope) -> ExprFn:
    args = [(isinstance(a, ir.Starred), compile_expr(a, scope)) for a in node.args]
    kwargs = [(k.arg, compile_expr(k.value, scope)) for k in node.keywords]
    span = node.span

    def call(f: Frame) -> Value:
        fn = func(f)
        values: list[Value] = []
        named: dict[str, Value] = {}
        unknown = ""
        for star, arg in args:
            v = arg(f)
            more = f.m.iterate(v) if star else [v]
            if more is None:
                unknown = "called with *arguments that are not known"
            else:
                values.extend(more)
        for name, value in kwargs:
            v = value(f)
            if name is not None:
                named[name] = v
            elif (items := f.m.mapping_items(v)) is not None:
                named.update(items)
            else:
                unknown = "called with **arguments that are not known"
        f.span = span
        if unknown:
            return f.m.call_unknown_args(fn, values, named, unknown)
        return f.m.call_args(fn, values, named)

    return call
