"""Expressions: LibCST -> IR, in the order of CPython's ast."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from scopelint.source import ir
from scopelint.source.constants import constant
from scopelint.source.lower_core import EXPRESSIONS, Context, Unlowerable, expr, exprs, handles, maybe
from scopelint.source.spans import NOWHERE

_SINGLETONS = {"None": None, "True": True, "False": False}
_BINARY = {
    "Add": "Add", "Subtract": "Sub", "Multiply": "Mult", "MatrixMultiply": "MatMult", "Divide": "Div", "Modulo": "Mod", "Power": "Pow",
    "LeftShift": "LShift", "RightShift": "RShift", "BitOr": "BitOr", "BitXor": "BitXor", "BitAnd": "BitAnd", "FloorDivide": "FloorDiv",
}  # fmt: skip
_UNARY = {"BitInvert": "Invert", "Not": "Not", "Plus": "UAdd", "Minus": "USub"}
_COMPARE = {
    "Equal": "Eq", "NotEqual": "NotEq", "LessThan": "Lt", "LessThanEqual": "LtE", "GreaterThan": "Gt", "GreaterThanEqual": "GtE",
    "Is": "Is", "IsNot": "IsNot", "In": "In", "NotIn": "NotIn",
}  # fmt: skip


def binary_name(operator: cst.CSTNode) -> str:
    """ast's name of a binary operator (augmented assignments have the same with Assign behind)."""
    return _BINARY[type(operator).__name__.removesuffix("Assign")]


@handles(EXPRESSIONS, cst.Name)
def _name(cx: Context, node: cst.Name) -> ir.Expr:
    if node.value in _SINGLETONS:
        return ir.Constant(cx.take("Constant", node), _SINGLETONS[node.value])
    return ir.Name(cx.take("Name", node), node.value)


@handles(EXPRESSIONS, cst.Attribute)
def _attribute(cx: Context, node: cst.Attribute) -> ir.Expr:
    return ir.Attribute(cx.take("Attribute", node), expr(cx, node.value), node.attr.value)


@handles(EXPRESSIONS, cst.Integer)
def _integer(cx: Context, node: cst.Integer) -> ir.Expr:
    return constant(cx.take("Constant", node), int(node.value.replace("_", ""), 0))


@handles(EXPRESSIONS, cst.Float)
def _float(cx: Context, node: cst.Float) -> ir.Expr:
    return constant(cx.take("Constant", node), float(node.value.replace("_", "")))


@handles(EXPRESSIONS, cst.Imaginary)
def _imaginary(cx: Context, node: cst.Imaginary) -> ir.Expr:
    return constant(cx.take("Constant", node), complex(0, float(node.value.replace("_", "")[:-1])))


@handles(EXPRESSIONS, cst.Ellipsis)
def _ellipsis(cx: Context, node: cst.Ellipsis) -> ir.Expr:
    return constant(cx.take("Constant", node), ...)


@handles(EXPRESSIONS, cst.Call)
def _call(cx: Context, node: cst.Call) -> ir.Expr:
    span = cx.take("Call", node)
    func = expr(cx, node.func)
    args, keywords = arguments_of_call(cx, node.args)
    return ir.Call(span, func, args, keywords)


def arguments_of_call(cx: Context, args: Sequence[cst.Arg]) -> tuple[tuple[ir.Expr, ...], tuple[ir.Keyword, ...]]:
    """Positional arguments first, then keywords, as in ast."""
    positional = tuple([_positional(cx, a) for a in args if a.keyword is None and a.star != "**"])
    return positional, tuple([_keyword(cx, a) for a in args if a.keyword is not None or a.star == "**"])


def _positional(cx: Context, node: cst.Arg) -> ir.Expr:
    if node.star == "*":
        return ir.Starred(cx.take("Starred", node), expr(cx, node.value))
    return expr(cx, node.value)


def _keyword(cx: Context, node: cst.Arg) -> ir.Keyword:
    span = cx.take("keyword", node)
    return ir.Keyword(span, node.keyword.value if node.keyword else None, expr(cx, node.value))


@handles(EXPRESSIONS, cst.Subscript)
def _subscript(cx: Context, node: cst.Subscript) -> ir.Expr:
    span = cx.take("Subscript", node)
    value = expr(cx, node.value)
    elements = node.slice
    first = elements[0]
    if len(elements) == 1 and isinstance(first.comma, cst.MaybeSentinel) and not _starred(first):
        return ir.Subscript(span, value, _index(cx, first))
    several = cx.take("Tuple", first.slice, elements[-1].slice)
    return ir.Subscript(span, value, ir.Tuple(several, tuple([_index(cx, e) for e in elements])))


def _starred(node: cst.SubscriptElement) -> bool:
    return isinstance(node.slice, cst.Index) and node.slice.star is not None


def _index(cx: Context, node: cst.SubscriptElement) -> ir.Expr:
    part = node.slice
    if isinstance(part, cst.Slice):
        return ir.Slice(cx.take("Slice", part), maybe(cx, part.lower), maybe(cx, part.upper), maybe(cx, part.step))
    if _starred(node):
        return ir.Starred(cx.take("Starred", part), expr(cx, part.value))  # type: ignore[attr-defined]
    return expr(cx, part.value)  # type: ignore[attr-defined]


@handles(EXPRESSIONS, cst.Element)
def _element(cx: Context, node: cst.Element) -> ir.Expr:
    return expr(cx, node.value)


@handles(EXPRESSIONS, cst.StarredElement)
def _starred_element(cx: Context, node: cst.StarredElement) -> ir.Expr:
    return ir.Starred(cx.take("Starred", node), expr(cx, node.value))


@handles(EXPRESSIONS, cst.BinaryOperation)
def _binary(cx: Context, node: cst.BinaryOperation) -> ir.Expr:
    span = cx.take("BinOp", node)
    return ir.BinOp(span, expr(cx, node.left), binary_name(node.operator), expr(cx, node.right))


@handles(EXPRESSIONS, cst.UnaryOperation)
def _unary(cx: Context, node: cst.UnaryOperation) -> ir.Expr:
    return ir.UnaryOp(cx.take("UnaryOp", node), _UNARY[type(node.operator).__name__], expr(cx, node.expression))


@handles(EXPRESSIONS, cst.BooleanOperation)
def _boolean(cx: Context, node: cst.BooleanOperation) -> ir.Expr:
    """LibCST nests `a and b and c` to the left (to the right in older releases); ast has one flat node."""
    kind = type(node.operator)
    operands: list[cst.BaseExpression] = []
    _flatten(node, kind, operands)
    return ir.BoolOp(cx.take("BoolOp", node), kind.__name__, exprs(cx, operands))


def _flatten(node: cst.BaseExpression, kind: type, out: list[cst.BaseExpression], top: bool = True) -> None:
    if isinstance(node, cst.BooleanOperation) and type(node.operator) is kind and (top or not node.lpar):
        _flatten(node.left, kind, out, False)
        _flatten(node.right, kind, out, False)
    else:
        out.append(node)


@handles(EXPRESSIONS, cst.Comparison)
def _comparison(cx: Context, node: cst.Comparison) -> ir.Expr:
    span = cx.take("Compare", node)
    left = expr(cx, node.left)
    ops = tuple([_COMPARE[type(c.operator).__name__] for c in node.comparisons])
    return ir.Compare(span, left, ops, exprs(cx, [c.comparator for c in node.comparisons]))


@handles(EXPRESSIONS, cst.IfExp)
def _if_exp(cx: Context, node: cst.IfExp) -> ir.Expr:
    return ir.IfExp(cx.take("IfExp", node), expr(cx, node.test), expr(cx, node.body), expr(cx, node.orelse))


@handles(EXPRESSIONS, cst.List)
def _list(cx: Context, node: cst.List) -> ir.Expr:
    return ir.List(cx.take("List", node), exprs(cx, node.elements))


@handles(EXPRESSIONS, cst.Tuple)
def _tuple(cx: Context, node: cst.Tuple) -> ir.Expr:
    return ir.Tuple(cx.take("Tuple", node), exprs(cx, node.elements))


@handles(EXPRESSIONS, cst.Set)
def _set(cx: Context, node: cst.Set) -> ir.Expr:
    return ir.Set(cx.take("Set", node), exprs(cx, node.elements))


@handles(EXPRESSIONS, cst.Dict)
def _dict(cx: Context, node: cst.Dict) -> ir.Expr:
    span = cx.take("Dict", node)
    keys = tuple([expr(cx, e.key) if isinstance(e, cst.DictElement) else None for e in node.elements])
    return ir.Dict(span, keys, exprs(cx, [e.value for e in node.elements]))


@handles(EXPRESSIONS, cst.ListComp)
def _list_comp(cx: Context, node: cst.ListComp) -> ir.Expr:
    return ir.ListComp(cx.take("ListComp", node), expr(cx, node.elt), _generators(cx, node.for_in))


@handles(EXPRESSIONS, cst.SetComp)
def _set_comp(cx: Context, node: cst.SetComp) -> ir.Expr:
    return ir.SetComp(cx.take("SetComp", node), expr(cx, node.elt), _generators(cx, node.for_in))


@handles(EXPRESSIONS, cst.GeneratorExp)
def _generator_exp(cx: Context, node: cst.GeneratorExp) -> ir.Expr:
    return ir.GeneratorExp(cx.take("GeneratorExp", node), expr(cx, node.elt), _generators(cx, node.for_in))


@handles(EXPRESSIONS, cst.DictComp)
def _dict_comp(cx: Context, node: cst.DictComp) -> ir.Expr:
    return ir.DictComp(cx.take("DictComp", node), expr(cx, node.key), expr(cx, node.value), _generators(cx, node.for_in))


def _generators(cx: Context, first: cst.CompFor) -> tuple[ir.Comprehension, ...]:
    out: list[ir.Comprehension] = []
    clause: cst.CompFor | None = first
    while clause is not None:
        target, source = expr(cx, clause.target), expr(cx, clause.iter)
        ifs = exprs(cx, [c.test for c in clause.ifs])
        out.append(ir.Comprehension(NOWHERE, target, source, ifs, clause.asynchronous is not None))
        clause = clause.inner_for_in
    return tuple(out)


@handles(EXPRESSIONS, cst.NamedExpr)
def _named_expr(cx: Context, node: cst.NamedExpr) -> ir.Expr:
    return ir.NamedExpr(cx.take("NamedExpr", node), expr(cx, node.target), expr(cx, node.value))


@handles(EXPRESSIONS, cst.Await)
def _await(cx: Context, node: cst.Await) -> ir.Expr:
    return ir.Await(cx.take("Await", node), expr(cx, node.expression))


@handles(EXPRESSIONS, cst.Yield)
def _yield(cx: Context, node: cst.Yield) -> ir.Expr:
    cx.yields[-1] = True
    if isinstance(node.value, cst.From):
        return ir.YieldFrom(cx.take("YieldFrom", node), expr(cx, node.value.item))
    return ir.Yield(cx.take("Yield", node), maybe(cx, node.value))


@handles(EXPRESSIONS, cst.Lambda)
def _lambda(cx: Context, node: cst.Lambda) -> ir.Expr:
    span = cx.take("Lambda", node)
    args = parameters(cx, node.params)
    cx.yields.append(False)
    body = expr(cx, node.body)
    cx.yields.pop()
    return ir.Lambda(span, args, body)


def parameters(cx: Context, node: cst.Parameters) -> ir.Arguments:
    """A parameter list, its defaults apart from the names as in ast."""
    posonly = tuple([_param(cx, p) for p in node.posonly_params])
    plain = tuple([_param(cx, p) for p in node.params])
    star = _param(cx, node.star_arg) if isinstance(node.star_arg, cst.Param) else None
    kwonly = tuple([_param(cx, p) for p in node.kwonly_params])
    kw_defaults = tuple([maybe(cx, p.default) for p in node.kwonly_params])
    kwarg = _param(cx, node.star_kwarg) if node.star_kwarg is not None else None
    defaults = exprs(cx, [p.default for p in (*node.posonly_params, *node.params) if p.default is not None])
    return ir.Arguments(NOWHERE, posonly, plain, star, kwonly, kw_defaults, kwarg, defaults)


def _param(cx: Context, node: cst.Param) -> ir.Arg:
    span = cx.take("arg", node.name, node.annotation)
    return ir.Arg(span, node.name.value, maybe(cx, node.annotation.annotation) if node.annotation is not None else None)


@handles(EXPRESSIONS, cst.TemplatedString)
def _template(cx: Context, node: cst.CSTNode) -> ir.Expr:
    raise Unlowerable("template strings")
