"""IR statements -> Python closures `(frame) -> signal`."""

from __future__ import annotations

from scopelint.interp.branches import branch
from scopelint.interp.code import StmtFn
from scopelint.interp.compile_assign import compile_delete, compile_store, compile_target
from scopelint.interp.compile_expr import compile_expr
from scopelint.interp.errors import PyRaise
from scopelint.interp.frame import BREAK, CONTINUE, RETURN, Frame, Signal
from scopelint.interp.scopes import Scope
from scopelint.interp.values import Choice
from scopelint.source import ir


def compile_block(body: tuple[ir.Stmt, ...], scope: Scope) -> StmtFn:
    """A sequence of statements."""
    fns = [compile_stmt(s, scope) for s in body]
    if len(fns) == 1:
        return fns[0]

    def run(f: Frame) -> Signal | None:
        for fn in fns:
            signal = fn(f)
            if signal is not None:
                return signal
        return None

    return run


def compile_stmt(node: ir.Stmt, scope: Scope) -> StmtFn:
    """The closure of any statement."""
    match node:
        case ir.ExprStmt(value=value):
            return _expression(value, scope)
        case ir.Assign():
            return _assign(node, scope)
        case ir.Return(value=value):
            return _return(value, scope)
        case ir.If():
            return _if(node, scope)
        case ir.AugAssign():
            return _aug_assign(node, scope)
        case ir.AnnAssign(target=target, value=value):
            plain = _pass if value is None else _assign(ir.Assign(node.span, (target,), value), scope)
            return _annotated(node, plain, scope) if scope.kind == "class" and isinstance(target, ir.Name) else plain
        case ir.Pass() | ir.Global() | ir.Nonlocal():
            return _pass
        case ir.Break():
            return lambda f: BREAK
        case ir.Continue():
            return lambda f: CONTINUE
        case ir.FunctionDef() | ir.ClassDef():
            return _definition(node, scope)
        case ir.Delete(targets=targets):
            return _delete(targets, scope)
        case ir.Assert():
            return _assert(node, scope)
        case _:
            return _compound(node, scope)


def _compound(node: ir.Stmt, scope: Scope) -> StmtFn:
    from scopelint.interp import compile_import, compile_loops, compile_match, compile_try, compile_with

    match node:
        case ir.For():
            return compile_loops.compile_for(node, scope)
        case ir.While():
            return compile_loops.compile_while(node, scope)
        case ir.With():
            return compile_with.compile_with(node, scope)
        case ir.Try():
            return compile_try.compile_try(node, scope)
        case ir.Raise():
            return compile_try.compile_raise(node, scope)
        case ir.Import():
            return compile_import.compile_import(node, scope)
        case ir.ImportFrom():
            return compile_import.compile_import_from(node, scope)
        case ir.Match():
            return compile_match.compile_match(node, scope)
    raise ValueError(f"not a statement: {type(node).__name__}")


def _annotated(node: ir.AnnAssign, plain: StmtFn, scope: Scope) -> StmtFn:
    """`name: annotation [= value]` of a class body, which fills the class's __annotations__."""
    assert isinstance(node.target, ir.Name)
    name, annotation = node.target.id, compile_expr(node.annotation, scope)

    def run(f: Frame) -> Signal | None:
        signal = plain(f)
        if "__annotations__" not in f.vars:
            f.m.journal.set(f.vars, "__annotations__", f.m.dict({}))
        try:
            value = annotation(f)
        except PyRaise:
            value = f.m.unknown(f"the annotation of `{name}`")
        f.m.setitem(f.vars["__annotations__"], name, value)
        return signal

    return run


def _pass(f: Frame) -> None:
    return None


def _expression(value: ir.Expr, scope: Scope) -> StmtFn:
    if isinstance(value, ir.Constant):
        return _pass
    fn = compile_expr(value, scope)

    def run(f: Frame) -> None:
        fn(f)

    return run


def _assign(node: ir.Assign, scope: Scope) -> StmtFn:
    value = compile_expr(node.value, scope)
    stores = [compile_target(t, scope) for t in node.targets]
    if len(stores) == 1:
        store = stores[0]

        def assign(f: Frame) -> None:
            store(f, value(f))

        return assign

    def assign_all(f: Frame) -> None:
        v = value(f)
        for s in stores:
            s(f, v)

    return assign_all


def _aug_assign(node: ir.AugAssign, scope: Scope) -> StmtFn:
    op, span, value = node.op, node.span, compile_expr(node.value, scope)
    match node.target:
        case ir.Attribute(value=owner, attr=attr):
            obj, name = compile_expr(owner, scope), scope.mangle(attr)

            def update_attribute(f: Frame) -> None:
                o = obj(f)
                old = f.m.getattr(o, name)
                v = value(f)
                f.span = span
                f.m.setattr(o, name, f.m.inplace(op, old, v))

            return update_attribute
        case ir.Subscript(value=owner, slice=key):
            obj, k = compile_expr(owner, scope), compile_expr(key, scope)

            def update_item(f: Frame) -> None:
                o = obj(f)
                index = k(f)
                old = f.m.getitem(o, index)
                v = value(f)
                f.span = span
                f.m.setitem(o, index, f.m.inplace(op, old, v))

            return update_item
    load, store = compile_expr(node.target, scope), compile_target(node.target, scope)

    def update(f: Frame) -> None:
        old = load(f)
        v = value(f)
        f.span = span
        store(f, f.m.inplace(op, old, v))

    return update


def _return(value: ir.Expr | None, scope: Scope) -> StmtFn:
    if value is None:

        def return_none(f: Frame) -> Signal:
            f.result = None
            return RETURN

        return return_none
    fn = compile_expr(value, scope)

    def run(f: Frame) -> Signal:
        f.result = fn(f)
        return RETURN

    return run


def _if(node: ir.If, scope: Scope) -> StmtFn:
    test, body = compile_expr(node.test, scope), compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else _pass
    narrow = _narrower(node.test, scope)

    def run(f: Frame) -> Signal | None:
        value = test(f)
        truth = f.m.truth(value)
        if truth is None:
            return branch(f, [lambda: (narrow(f, True), body(f))[1], lambda: (narrow(f, False), orelse(f))[1]])
        return body(f) if truth else orelse(f)

    return run


def _narrower(test: ir.Expr, scope: Scope):  # type: ignore[no-untyped-def]
    """What an undecided test of a plain name, `not name` or `name is (not) None` says about it inside each branch."""
    sense = True
    while isinstance(test, ir.UnaryOp) and test.op == "Not":
        sense, test = not sense, test.operand
    is_none = False
    if isinstance(test, ir.Compare) and len(test.ops) == 1 and test.ops[0] in ("Is", "IsNot") and _is_none(test.comparators[0]):
        is_none, sense, test = True, sense is (test.ops[0] == "Is"), test.left
    if not isinstance(test, ir.Name):
        return lambda f, taken: None
    load, store = compile_expr(test, scope), compile_store(test.id, scope)

    def narrow(f: Frame, taken: bool) -> None:
        value = load(f)
        if not isinstance(value, Choice):
            return
        wanted = taken is sense
        options = [o for o in value.options if (o is None) is wanted or not is_none]
        if not is_none:
            options = [o for o in options if f.m.truth(o) in (wanted, None)]
        if len(options) == 1:
            store(f, options[0])
        elif options and len(options) < len(value.options):
            store(f, Choice(tuple(options), value.reason, value.at))

    return narrow


def _is_none(node: ir.Expr) -> bool:
    return isinstance(node, ir.Constant) and node.value is None and node.kind == "plain"


def _definition(node: ir.FunctionDef | ir.ClassDef, scope: Scope) -> StmtFn:
    from scopelint.interp.compile_def import compile_class, compile_decorators, compile_function, decorate

    make = compile_function(node, scope) if isinstance(node, ir.FunctionDef) else compile_class(node, scope)
    decorators, store = compile_decorators(node.decorators, scope), compile_store(node.name, scope)

    def run(f: Frame) -> None:
        store(f, decorate(f, decorators, make) if decorators else make(f))

    return run


def _delete(targets: tuple[ir.Expr, ...], scope: Scope) -> StmtFn:
    fns = [compile_delete(t, scope) for t in targets]

    def run(f: Frame) -> None:
        for fn in fns:
            fn(f)

    return run


def _assert(node: ir.Assert, scope: Scope) -> StmtFn:
    test, span = compile_expr(node.test, scope), node.span
    msg = compile_expr(node.msg, scope) if node.msg is not None else None

    def run(f: Frame) -> None:
        truth = f.m.truth(test(f))
        if truth is False:
            f.span = span
            f.m.raise_("AssertionError", f.m.to_str(msg(f)) if msg is not None else "")

    return run
