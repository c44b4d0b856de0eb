"""Statements: LibCST -> IR, in the order of CPython's ast."""

from __future__ import annotations

import libcst as cst

from scopelint.source import ir
from scopelint.source.lower_core import STATEMENTS, Context, block, expr, exprs, handles, maybe
from scopelint.source.lower_expr import arguments_of_call, binary_name, parameters
from scopelint.source.spans import NOWHERE


@handles(STATEMENTS, cst.Expr)
def _expr(cx: Context, node: cst.Expr) -> ir.Stmt:
    return ir.ExprStmt(cx.take("Expr", node), expr(cx, node.value))


@handles(STATEMENTS, cst.Assign)
def _assign(cx: Context, node: cst.Assign) -> ir.Stmt:
    return ir.Assign(cx.take("Assign", node), exprs(cx, [t.target for t in node.targets]), expr(cx, node.value))


@handles(STATEMENTS, cst.AugAssign)
def _aug_assign(cx: Context, node: cst.AugAssign) -> ir.Stmt:
    return ir.AugAssign(cx.take("AugAssign", node), expr(cx, node.target), binary_name(node.operator), expr(cx, node.value))


@handles(STATEMENTS, cst.AnnAssign)
def _ann_assign(cx: Context, node: cst.AnnAssign) -> ir.Stmt:
    span = cx.take("AnnAssign", node)
    simple = isinstance(node.target, cst.Name) and not node.target.lpar
    return ir.AnnAssign(span, expr(cx, node.target), expr(cx, node.annotation.annotation), maybe(cx, node.value), simple)


@handles(STATEMENTS, cst.TypeAlias)
def _type_alias(cx: Context, node: cst.TypeAlias) -> ir.Stmt:
    return ir.Assign(cx.take("TypeAlias", node), (expr(cx, node.name),), expr(cx, node.value))


@handles(STATEMENTS, cst.Return)
def _return(cx: Context, node: cst.Return) -> ir.Stmt:
    return ir.Return(cx.take("Return", node), maybe(cx, node.value))


@handles(STATEMENTS, cst.Del)
def _delete(cx: Context, node: cst.Del) -> ir.Stmt:
    span = cx.take("Delete", node)
    target = node.target
    several = isinstance(target, cst.Tuple) and not target.lpar
    return ir.Delete(span, exprs(cx, target.elements) if several else (expr(cx, target),))  # type: ignore[attr-defined]


@handles(STATEMENTS, cst.Raise)
def _raise(cx: Context, node: cst.Raise) -> ir.Stmt:
    span = cx.take("Raise", node)
    return ir.Raise(span, maybe(cx, node.exc), maybe(cx, node.cause.item if node.cause is not None else None))


@handles(STATEMENTS, cst.Assert)
def _assert(cx: Context, node: cst.Assert) -> ir.Stmt:
    return ir.Assert(cx.take("Assert", node), expr(cx, node.test), maybe(cx, node.msg))


@handles(STATEMENTS, cst.Pass)
def _pass(cx: Context, node: cst.Pass) -> ir.Stmt:
    return ir.Pass(cx.take("Pass", node))


@handles(STATEMENTS, cst.Break)
def _break(cx: Context, node: cst.Break) -> ir.Stmt:
    return ir.Break(cx.take("Break", node))


@handles(STATEMENTS, cst.Continue)
def _continue(cx: Context, node: cst.Continue) -> ir.Stmt:
    return ir.Continue(cx.take("Continue", node))


@handles(STATEMENTS, cst.Global)
def _global(cx: Context, node: cst.Global) -> ir.Stmt:
    return ir.Global(cx.take("Global", node), tuple([n.name.value for n in node.names]))


@handles(STATEMENTS, cst.Nonlocal)
def _nonlocal(cx: Context, node: cst.Nonlocal) -> ir.Stmt:
    return ir.Nonlocal(cx.take("Nonlocal", node), tuple([n.name.value for n in node.names]))


def _dotted(node: cst.BaseExpression) -> str:
    return f"{_dotted(node.value)}.{node.attr.value}" if isinstance(node, cst.Attribute) else node.value  # type: ignore[attr-defined]


def _alias(cx: Context, node: cst.ImportAlias) -> ir.Alias:
    asname = node.asname.name.value if node.asname is not None else None  # type: ignore[union-attr]
    return ir.Alias(cx.take("alias", node), _dotted(node.name), asname)


@handles(STATEMENTS, cst.Import)
def _import(cx: Context, node: cst.Import) -> ir.Stmt:
    return ir.Import(cx.take("Import", node), tuple([_alias(cx, a) for a in node.names]))


@handles(STATEMENTS, cst.ImportFrom)
def _import_from(cx: Context, node: cst.ImportFrom) -> ir.Stmt:
    span = cx.take("ImportFrom", node)
    module = _dotted(node.module) if node.module is not None else None
    names: tuple[ir.Alias, ...]
    if isinstance(node.names, cst.ImportStar):
        names = (ir.Alias(cx.take("alias", node.names), "*", None),)
    else:
        names = tuple([_alias(cx, a) for a in node.names])
    return ir.ImportFrom(span, module, names, len(node.relative))


@handles(STATEMENTS, cst.If)
def _if(cx: Context, node: cst.If) -> ir.Stmt:
    span = cx.take("If", node)
    test, body = expr(cx, node.test), block(cx, node.body)
    if isinstance(node.orelse, cst.If):
        return ir.If(span, test, body, (_if(cx, node.orelse),))
    return ir.If(span, test, body, _orelse(cx, node.orelse))


def _orelse(cx: Context, node: cst.Else | cst.Finally | None) -> tuple[ir.Stmt, ...]:
    return () if node is None else block(cx, node.body)


@handles(STATEMENTS, cst.For)
def _for(cx: Context, node: cst.For) -> ir.Stmt:
    is_async = node.asynchronous is not None
    span = cx.take("AsyncFor" if is_async else "For", node)
    target, source = expr(cx, node.target), expr(cx, node.iter)
    return ir.For(span, target, source, block(cx, node.body), _orelse(cx, node.orelse), is_async)


@handles(STATEMENTS, cst.While)
def _while(cx: Context, node: cst.While) -> ir.Stmt:
    return ir.While(cx.take("While", node), expr(cx, node.test), block(cx, node.body), _orelse(cx, node.orelse))


@handles(STATEMENTS, cst.With)
def _with(cx: Context, node: cst.With) -> ir.Stmt:
    is_async = node.asynchronous is not None
    span = cx.take("AsyncWith" if is_async else "With", node)
    items = tuple([ir.WithItem(NOWHERE, expr(cx, i.item), maybe(cx, i.asname.name if i.asname else None)) for i in node.items])
    return ir.With(span, items, block(cx, node.body), is_async)


@handles(STATEMENTS, cst.Try, cst.TryStar)
def _try(cx: Context, node: cst.Try | cst.TryStar) -> ir.Stmt:
    is_star = isinstance(node, cst.TryStar)
    span = cx.take("TryStar" if is_star else "Try", node)
    body = block(cx, node.body)
    handlers = tuple([_handler(cx, h) for h in node.handlers])
    return ir.Try(span, body, handlers, _orelse(cx, node.orelse), _orelse(cx, node.finalbody), is_star)


def _handler(cx: Context, node: cst.ExceptHandler | cst.ExceptStarHandler) -> ir.ExceptHandler:
    span = cx.take("ExceptHandler", node)
    name = node.name.name.value if node.name is not None else None  # type: ignore[union-attr]
    return ir.ExceptHandler(span, maybe(cx, node.type), name, block(cx, node.body))


@handles(STATEMENTS, cst.FunctionDef)
def _function(cx: Context, node: cst.FunctionDef) -> ir.Stmt:
    is_async = node.asynchronous is not None
    span = cx.take("AsyncFunctionDef" if is_async else "FunctionDef", node)
    args = parameters(cx, node.params)
    cx.yields.append(False)
    body = block(cx, node.body)
    generator = cx.yields.pop()
    decorators = exprs(cx, [d.decorator for d in node.decorators])
    returns = maybe(cx, node.returns.annotation if node.returns is not None else None)
    return ir.FunctionDef(span, node.name.value, args, body, decorators, returns, is_async, generator)


@handles(STATEMENTS, cst.ClassDef)
def _class(cx: Context, node: cst.ClassDef) -> ir.Stmt:
    span = cx.take("ClassDef", node)
    bases, keywords = arguments_of_call(cx, [*node.bases, *node.keywords])
    body = block(cx, node.body)
    return ir.ClassDef(span, node.name.value, bases, keywords, body, exprs(cx, [d.decorator for d in node.decorators]))
