"""IR expressions -> Python closures `(frame) -> value`, prepared once a file and shared by all programs."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.facts import hole
from scopelint.interp.branches import fork
from scopelint.interp.frame import Frame
from scopelint.interp.scopes import Scope
from scopelint.interp.values import Choice, ListV, SetV, Unknown, Value
from scopelint.journal import MISSING
from scopelint.source import ir
from scopelint.source.constants import value_of

ExprFn = Callable[[Frame], Value]


def compile_expr(node: ir.Expr, scope: Scope) -> ExprFn:
    """The closure of any expression."""
    match node:
        case ir.Constant():
            return _constant(node)
        case ir.Name(id=name):
            return compile_load(name, scope)
        case ir.Attribute():
            return _attribute(node, scope)
        case ir.Call():
            from scopelint.interp.compile_call import compile_call

            return compile_call(node, scope)
        case ir.BinOp():
            return _binop(node, scope)
        case ir.Subscript():
            return _subscript(node, scope)
        case ir.Compare():
            return _compare(node, scope)
        case ir.UnaryOp():
            return _unary(node, scope)
        case ir.BoolOp():
            return _boolop(node, scope)
        case ir.IfExp():
            return _ifexp(node, scope)
        case ir.Tuple(elts=elts):
            return _tuple(elts, scope)
        case ir.List(elts=elts):
            items = compile_elements(elts, scope)
            return lambda f: ListV(*items(f))
        case ir.Set(elts=elts):
            items = compile_elements(elts, scope)
            return lambda f: _make_set(f, *items(f))
        case ir.Dict():
            return _dict(node, scope)
        case _:
            return _rarer(node, scope)


def _rarer(node: ir.Expr, scope: Scope) -> ExprFn:
    from scopelint.interp import compile_comp, compile_def

    match node:
        case ir.JoinedStr():
            return _joined_str(node, scope)
        case ir.FormattedValue():
            return _formatted(node, scope)
        case ir.Lambda():
            return compile_def.compile_lambda(node, scope)
        case ir.ListComp() | ir.SetComp() | ir.DictComp() | ir.GeneratorExp():
            return compile_comp.compile_comprehension(node, scope)
        case ir.Slice():
            return _slice(node, scope)
        case ir.NamedExpr(target=target, value=value):
            return _walrus(target, value, scope)
        case ir.Starred(value=value):
            return compile_expr(value, scope)
        case ir.Await(value=value):
            awaited = compile_expr(value, scope)
            return lambda f: (awaited(f), f.m.unknown("an awaited value", tf=True))[1]
    return lambda f: f.m.unknown("a yield inside an expression", tf=True)


def _constant(node: ir.Constant) -> ExprFn:
    value = value_of(node)
    return lambda f: value


def compile_load(name: str, scope: Scope) -> ExprFn:
    """Reading a name, resolved to local, enclosing, or global by the scope's symbol table."""
    where, depth = scope.resolve(name)
    name = scope.mangle_own(name)
    if where == "local":

        def load_local(f: Frame) -> Value:
            value = f.vars.get(name, MISSING)
            return f.m.unbound(f, name, local=True) if value is MISSING else value

        return load_local
    if where == "free":

        def load_free(f: Frame) -> Value:
            value = f.scopes[depth].get(name, MISSING)
            return f.m.unbound(f, name, local=True) if value is MISSING else value

        return load_free
    if where == "class":

        def load_class(f: Frame) -> Value:
            value = f.vars.get(name, MISSING)
            if value is MISSING and depth >= 0:
                value = f.scopes[depth].get(name, MISSING)
            return f.m.load_global(f, name) if value is MISSING else value

        return load_class

    def load_global(f: Frame) -> Value:
        value = f.module.attrs.get(name, MISSING)
        return f.m.load_global(f, name) if value is MISSING else value

    return load_global


def _attribute(node: ir.Attribute, scope: Scope) -> ExprFn:
    value, attr, span = compile_expr(node.value, scope), scope.mangle(node.attr), node.span

    def run(f: Frame) -> Value:
        obj = value(f)
        f.span = span
        return f.m.getattr(obj, attr)

    return run


def _binop(node: ir.BinOp, scope: Scope) -> ExprFn:
    left, op, right, span = compile_expr(node.left, scope), node.op, compile_expr(node.right, scope), node.span

    def run(f: Frame) -> Value:
        a = left(f)
        b = right(f)
        f.span = span
        return f.m.binary(op, a, b)

    return run


def _subscript(node: ir.Subscript, scope: Scope) -> ExprFn:
    value, key, span = compile_expr(node.value, scope), compile_expr(node.slice, scope), node.span

    def run(f: Frame) -> Value:
        obj = value(f)
        k = key(f)
        f.span = span
        return f.m.getitem(obj, k)

    return run


def _slice(node: ir.Slice, scope: Scope) -> ExprFn:
    parts = [compile_expr(p, scope) if p is not None else (lambda f: None) for p in (node.lower, node.upper, node.step)]
    return lambda f: slice(*(p(f) for p in parts))


def _compare(node: ir.Compare, scope: Scope) -> ExprFn:
    left = compile_expr(node.left, scope)
    rest = [(op, compile_expr(c, scope)) for op, c in zip(node.ops, node.comparators, strict=True)]
    span = node.span
    if len(rest) == 1:
        op, right = rest[0]

        def run(f: Frame) -> Value:
            a = left(f)
            b = right(f)
            f.span = span
            return f.m.compare(op, a, b)

        return run

    def chain(f: Frame) -> Value:
        a = left(f)
        result: Value = True
        for op, right in rest:
            b = right(f)
            f.span = span
            result = f.m.compare(op, a, b)
            truth = f.m.truth(result)
            if truth is False:
                return result
            if truth is None:
                return f.m.unknown("a comparison that could not be decided", kind="bool")
            a = b
        return result

    return chain


def _unary(node: ir.UnaryOp, scope: Scope) -> ExprFn:
    operand, op, span = compile_expr(node.operand, scope), node.op, node.span

    def run(f: Frame) -> Value:
        v = operand(f)
        f.span = span
        if op != "Not":
            return f.m.unary(op, v)
        truth = f.m.truth(v)
        return (not truth) if truth is not None else f.m.unknown("`not` of a value that is not known", kind="bool")

    return run


def _boolop(node: ir.BoolOp, scope: Scope) -> ExprFn:
    values = [compile_expr(v, scope) for v in node.values]
    stop_on = node.op == "Or"

    def run(f: Frame) -> Value:
        return _boolop_from(f, values, 0, stop_on)

    return run


def _boolop_from(f: Frame, values: list[ExprFn], start: int, stop_on: bool) -> Value:
    for i in range(start, len(values)):
        v = values[i](f)
        if i == len(values) - 1:
            return v
        truth = f.m.truth(v)
        if truth is None:
            rest = i + 1
            return fork(f.m, [lambda: _if_settled(f, v, stop_on), lambda: _boolop_from(f, values, rest, stop_on)])
        if truth is stop_on:
            return v
    return None


def _if_settled(f: Frame, v: Value, stop_on: bool) -> Value:
    """The value with which an undecided and/or stops: of a Choice only the options that would."""
    if not isinstance(v, Choice):
        return v
    options = [o for o in v.options if f.m.truth(o) in (stop_on, None)]
    if len(options) == 1:
        return options[0]
    return Choice(tuple(options), v.reason, v.at) if options else v


def _ifexp(node: ir.IfExp, scope: Scope) -> ExprFn:
    test, body, orelse = (compile_expr(n, scope) for n in (node.test, node.body, node.orelse))

    def run(f: Frame) -> Value:
        truth = f.m.truth(test(f))
        if truth is None:
            return fork(f.m, [lambda: body(f), lambda: orelse(f)])
        return body(f) if truth else orelse(f)

    return run


def compile_elements(elts: tuple[ir.Expr, ...], scope: Scope) -> Callable[[Frame], tuple[list[Value], Unknown | None]]:
    """Elements of a display with its *stars: the known front, and an unknown rest if a star's elements are not known."""
    parts = [(isinstance(e, ir.Starred), compile_expr(e, scope)) for e in elts]
    if not any(star for star, _ in parts):
        fns = [fn for _, fn in parts]
        return lambda f: ([fn(f) for fn in fns], None)

    def run(f: Frame) -> tuple[list[Value], Unknown | None]:
        items: list[Value] = []
        rest: Unknown | None = None
        for star, fn in parts:
            v = fn(f)
            if not star:
                if rest is None:
                    items.append(v)
                continue
            more = f.m.iterate(v)
            if more is None:
                rest = f.m.unknown("elements of a starred value that is not known", tf=True)
            elif rest is None:
                items.extend(more)
        return items, rest

    return run


def _tuple(elts: tuple[ir.Expr, ...], scope: Scope) -> ExprFn:
    if not any(isinstance(e, ir.Starred) for e in elts):
        fns = [compile_expr(e, scope) for e in elts]
        return lambda f: tuple([fn(f) for fn in fns])
    items = compile_elements(elts, scope)

    def run(f: Frame) -> Value:
        front, rest = items(f)
        return tuple(front) if rest is None else f.m.unknown(rest.reason, kind="tuple", tf=True)

    return run


def _make_set(f: Frame, items: list[Value], rest: Unknown | None) -> Value:
    try:
        return SetV(items, rest)
    except TypeError:
        return f.m.unknown("a set of unhashable values", kind="set")


def _dict(node: ir.Dict, scope: Scope) -> ExprFn:
    pairs = [(None if k is None else compile_expr(k, scope), compile_expr(v, scope)) for k, v in zip(node.keys, node.values, strict=True)]

    def run(f: Frame) -> Value:
        result = f.m.dict({})
        for key, value in pairs:
            if key is None:
                f.m.dict_update(result, value(f))
            else:
                k = key(f)
                f.m.setitem(result, k, value(f))
        return result

    return run


def _formatted(node: ir.FormattedValue, scope: Scope) -> ExprFn:
    value, span, label = compile_expr(node.value, scope), node.span, _label(node.value)
    spec = compile_expr(node.format_spec, scope) if node.format_spec is not None else None
    conversion = chr(node.conversion) if node.conversion >= 0 else ""

    def run(f: Frame) -> Value:
        v = value(f)
        f.span = span
        if isinstance(v, Unknown) and not isinstance(v, Choice):
            return hole(label)
        if conversion == "r":
            v = f.m.to_repr(v)
        elif conversion:
            v = f.m.to_str(v)
        s = spec(f) if spec is not None else ""
        if not isinstance(s, str):
            return hole(label)
        return f.m.to_str(v) if s == "" else f.m.format(v, s)

    return run


def _label(node: ir.Expr) -> str:
    match node:
        case ir.Name(id=name):
            return name
        case ir.Attribute(attr=attr):
            return attr
    return "?"


def _joined_str(node: ir.JoinedStr, scope: Scope) -> ExprFn:
    parts = [compile_expr(v, scope) for v in node.values]

    def run(f: Frame) -> Value:
        return "".join(str(p(f)) for p in parts)

    return run


def _walrus(target: ir.Expr, value: ir.Expr, scope: Scope) -> ExprFn:
    from scopelint.interp.compile_assign import compile_target

    store, fn = compile_target(target, scope), compile_expr(value, scope)

    def run(f: Frame) -> Value:
        v = fn(f)
        store(f, v)
        return v

    return run
