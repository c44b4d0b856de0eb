"""Assignment targets."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interp.compile_expr import compile_expr
from scopelint.interp.frame import Frame
from scopelint.interp.scopes import Scope
from scopelint.interp.values import ListV, Value
from scopelint.source import ir

StoreFn = Callable[[Frame, Value], None]


def compile_target(node: ir.Expr, scope: Scope) -> StoreFn:
    """The closure that stores a value into a target."""
    match node:
        case ir.Name(id=name):
            return compile_store(name, scope)
        case ir.Attribute(value=value, attr=attr):
            return _store_attribute(node, compile_expr(value, scope), scope.mangle(attr))
        case ir.Subscript(value=value, slice=key):
            obj, k, span = compile_expr(value, scope), compile_expr(key, scope), node.span

            def store_item(f: Frame, v: Value) -> None:
                o = obj(f)
                index = k(f)
                f.span = span
                f.m.setitem(o, index, v)

            return store_item
        case ir.Tuple(elts=elts) | ir.List(elts=elts):
            return _unpack(node, elts, scope)
        case ir.Starred(value=value):
            return compile_target(value, scope)
    raise ValueError(f"not a target: {type(node).__name__}")


def compile_store(name: str, scope: Scope) -> StoreFn:
    """Storing into a plain name."""
    where, depth = scope.resolve(name)
    name = scope.mangle_own(name)
    if where in ("local", "class"):

        def store_local(f: Frame, v: Value) -> None:
            segments = f.m.journal.segments
            if segments and segments[-1] is not f.home:
                f.m.journal.set(f.vars, name, v)
            else:
                f.vars[name] = v

        return store_local
    if where == "free":
        return lambda f, v: f.m.journal.set(f.scopes[depth], name, v)
    return lambda f, v: f.m.journal.set(f.module.attrs, name, v)


def _store_attribute(node: ir.Attribute, value: Callable[[Frame], Value], attr: str) -> StoreFn:
    span = node.span

    def store(f: Frame, v: Value) -> None:
        obj = value(f)
        f.span = span
        f.m.setattr(obj, attr, v)

    return store


def _unpack(node: ir.Expr, elts: tuple[ir.Expr, ...], scope: Scope) -> StoreFn:
    stores = [compile_target(e, scope) for e in elts]
    star = next((i for i, e in enumerate(elts) if isinstance(e, ir.Starred)), -1)
    span, n = node.span, len(elts)

    def store(f: Frame, v: Value) -> None:
        f.span = span
        items = f.m.iterate(v)
        if items is None:
            for i, s in enumerate(stores):
                s(f, f.m.element(v, i))
            return
        if star < 0 and len(items) != n:
            few = len(items) < n
            f.m.raise_(
                "ValueError",
                f"not enough values to unpack (expected {n}, got {len(items)})" if few else f"too many values to unpack (expected {n})",
            )
        if star >= 0:
            if len(items) < n - 1:
                f.m.raise_("ValueError", f"not enough values to unpack (expected at least {n - 1}, got {len(items)})")
            after = n - star - 1
            items = [*items[:star], ListV(items[star : len(items) - after]), *items[len(items) - after :]]
        for s, item in zip(stores, items, strict=True):
            s(f, item)

    return store


def compile_delete(node: ir.Expr, scope: Scope) -> Callable[[Frame], None]:
    """`del` of one target."""
    match node:
        case ir.Name(id=name):
            where, depth = scope.resolve(name)

            def delete_name(f: Frame) -> None:
                table = f.vars if where in ("local", "class") else f.scopes[depth] if where == "free" else f.module.attrs
                if name in table:
                    f.m.journal.delete(table, name)
                else:
                    f.m.unbound(f, name, local=where == "local")

            return delete_name
        case ir.Attribute(value=value, attr=attr):
            obj = compile_expr(value, scope)
            return lambda f: f.m.delattr(obj(f), attr)
        case ir.Subscript(value=value, slice=key):
            obj, k = compile_expr(value, scope), compile_expr(key, scope)
            return lambda f: f.m.delitem(obj(f), k(f))
        case ir.Tuple(elts=elts) | ir.List(elts=elts):
            parts = [compile_delete(e, scope) for e in elts]

            def delete_all(f: Frame) -> None:
                for p in parts:
                    p(f)

            return delete_all
    raise ValueError(f"not a target: {type(node).__name__}")
