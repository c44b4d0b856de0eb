"""Function and class definitions, lambdas."""

from __future__ import annotations

from scopelint.interp.code import Code, GenFn, StmtFn
from scopelint.interp.compile_expr import ExprFn, compile_expr
from scopelint.interp.frame import RETURN, Frame, Signal
from scopelint.interp.scopes import Scope
from scopelint.interp.scoping import Bindings, bindings_of, parameter_names
from scopelint.interp.values import FunctionV, Value
from scopelint.journal import Table
from scopelint.source import ir


def docstring(body: tuple[ir.Stmt, ...]) -> str | None:
    if body and isinstance(body[0], ir.ExprStmt) and isinstance(body[0].value, ir.Constant):
        value = body[0].value
        return value.value if isinstance(value.value, str) and value.kind == "plain" else None
    return None


def compile_lambda(node: ir.Lambda, scope: Scope) -> ExprFn:
    inner = scope.nested("function", Bindings(set(parameter_names(node.args)), set(), set()), "<lambda>")

    def compile_body() -> StmtFn:
        body = compile_expr(node.body, inner)

        def run(f: Frame) -> Signal:
            f.result = body(f)
            return RETURN

        return run

    code = _code("<lambda>", node.args, compile_body, line=node.span[0])
    return _maker(code, node.args, scope, inner.qualname)


def compile_function(node: ir.FunctionDef, scope: Scope) -> ExprFn:
    """The closure that makes the function object (decorators not yet applied)."""
    inner = scope.nested("function", bindings_of(node.body, parameter_names(node.args)), node.name)

    def compile_body() -> StmtFn | GenFn:
        if node.generator:
            from scopelint.interp.compile_gen import compile_gen_block

            return compile_gen_block(node.body, inner)
        from scopelint.interp.compile_stmt import compile_block

        return compile_block(node.body, inner)

    code = _code(node.name, node.args, compile_body, node.generator, node.is_async, docstring(node.body), node.span[0], node)
    return _maker(code, node.args, scope, inner.qualname)


def _code(
    name: str,
    args: ir.Arguments,
    compile_body: object,
    generator: bool = False,
    is_async: bool = False,
    doc: str | None = None,
    line: int = 0,
    node: ir.FunctionDef | None = None,
) -> Code:
    return Code(
        name,
        tuple(a.arg for a in (*args.posonlyargs, *args.args)),
        len(args.posonlyargs),
        args.vararg.arg if args.vararg else None,
        tuple(a.arg for a in args.kwonlyargs),
        args.kwarg.arg if args.kwarg else None,
        compile_body,  # type: ignore[arg-type]
        generator,
        is_async,
        doc,
        line,
        node,
    )


def _maker(code: Code, args: ir.Arguments, scope: Scope, qualname: str) -> ExprFn:
    defaults = [compile_expr(d, scope) for d in args.defaults]
    kw_defaults = [(a.arg, compile_expr(d, scope)) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None]
    in_function = scope.kind == "function"

    def make(f: Frame) -> Value:
        scopes = (f.vars, *f.scopes) if in_function else f.scopes
        fn = FunctionV(code, f.module, scopes, tuple([d(f) for d in defaults]), {k: d(f) for k, d in kw_defaults}, qualname)
        fn.closure_class = f.cell
        return fn

    return make


def compile_decorators(decorators: tuple[ir.Expr, ...], scope: Scope) -> list[tuple[ExprFn, ir.Span]]:
    return [(compile_expr(d, scope), d.span) for d in decorators]


def decorate(f: Frame, decorators: list[tuple[ExprFn, ir.Span]], make: ExprFn) -> Value:
    """Evaluate the decorators, make the object, apply them inside out."""
    wrappers = [(d(f), span) for d, span in decorators]
    value = make(f)
    for wrapper, span in reversed(wrappers):
        f.span = span
        value = f.m.call_args(wrapper, [value], {})
    return value


def compile_class(node: ir.ClassDef, scope: Scope) -> ExprFn:
    """The closure that makes the class object (decorators not yet applied)."""
    from scopelint.interp.compile_stmt import compile_block

    inner = scope.nested("class", bindings_of(node.body), node.name)
    bases = [(isinstance(b, ir.Starred), compile_expr(b, scope)) for b in node.bases]
    keywords = [(k.arg, compile_expr(k.value, scope)) for k in node.keywords]
    body, doc, span, name, in_function = (
        compile_block(node.body, inner),
        docstring(node.body),
        node.span,
        node.name,
        scope.kind == "function",
    )

    def make(f: Frame) -> Value:
        base_values: list[Value] = []
        for star, b in bases:
            v = b(f)
            base_values += (f.m.iterate(v) or []) if star else [v]
        kw = {k: v(f) for k, v in keywords if k is not None}
        f.span = span
        scopes = (f.vars, *f.scopes) if in_function else f.scopes
        namespace: Table[str, Value] = Table({"__module__": f.module.attrs.get("__name__", f.module.name), "__qualname__": inner.qualname})
        if doc is not None:
            namespace["__doc__"] = doc
        return f.m.build_class(f, name, base_values, kw, namespace, scopes, body)

    return make
