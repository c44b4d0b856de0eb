"""The IR: CPython's ast node set and field names, immutable, with exact spans, without expression contexts.

`span` is (line, column, end_line, end_column) exactly as CPython's ast gives it: columns in UTF-8 bytes, zeros where ast
gives none. Structs are array-like and tagged so that a lowered file can be kept as MessagePack.
"""

from __future__ import annotations

from typing import Literal, Union

import msgspec

Span = tuple[int, int, int, int]


class Node(msgspec.Struct, frozen=True, array_like=True, tag=True, tag_field="node", gc=False):
    span: Span


# ---------------------------------------------------------------- expressions
class Constant(Node, frozen=True):
    """value by kind: plain (None, bool, int < 2**63, float, str), bytes (latin-1), ellipsis (None), complex (repr), bigint (decimals)."""

    value: bool | int | float | str | None
    kind: Literal["plain", "bytes", "ellipsis", "complex", "bigint"] = "plain"


class Name(Node, frozen=True):
    id: str


class Attribute(Node, frozen=True):
    value: Expr
    attr: str


class Subscript(Node, frozen=True):
    value: Expr
    slice: Expr


class Slice(Node, frozen=True):
    lower: Expr | None
    upper: Expr | None
    step: Expr | None


class Starred(Node, frozen=True):
    value: Expr


class Keyword(Node, frozen=True):
    """arg is None for **value."""

    arg: str | None
    value: Expr


class Call(Node, frozen=True):
    func: Expr
    args: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]


class BinOp(Node, frozen=True):
    """op is ast's class name: Add, Sub, Mult, MatMult, Div, Mod, Pow, LShift, RShift, BitOr, BitXor, BitAnd, FloorDiv."""

    left: Expr
    op: str
    right: Expr


class UnaryOp(Node, frozen=True):
    """op: Invert, Not, UAdd, USub."""

    op: str
    operand: Expr


class BoolOp(Node, frozen=True):
    """op: And, Or."""

    op: str
    values: tuple[Expr, ...]


class Compare(Node, frozen=True):
    """ops: Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn."""

    left: Expr
    ops: tuple[str, ...]
    comparators: tuple[Expr, ...]


class IfExp(Node, frozen=True):
    test: Expr
    body: Expr
    orelse: Expr


class Lambda(Node, frozen=True):
    args: Arguments
    body: Expr


class List(Node, frozen=True):
    elts: tuple[Expr, ...]


class Tuple(Node, frozen=True):
    elts: tuple[Expr, ...]


class Set(Node, frozen=True):
    elts: tuple[Expr, ...]


class Dict(Node, frozen=True):
    """A None key is a ** entry."""

    keys: tuple[Expr | None, ...]
    values: tuple[Expr, ...]


class Comprehension(Node, frozen=True):
    target: Expr
    iter: Expr
    ifs: tuple[Expr, ...]
    is_async: bool


class ListComp(Node, frozen=True):
    elt: Expr
    generators: tuple[Comprehension, ...]


class SetComp(Node, frozen=True):
    elt: Expr
    generators: tuple[Comprehension, ...]


class GeneratorExp(Node, frozen=True):
    elt: Expr
    generators: tuple[Comprehension, ...]


class DictComp(Node, frozen=True):
    key: Expr
    value: Expr
    generators: tuple[Comprehension, ...]


class FormattedValue(Node, frozen=True):
    """conversion: -1, or ord of s, r, a."""

    value: Expr
    conversion: int
    format_spec: Expr | None


class JoinedStr(Node, frozen=True):
    values: tuple[Expr, ...]


class NamedExpr(Node, frozen=True):
    target: Expr
    value: Expr


class Await(Node, frozen=True):
    value: Expr


class Yield(Node, frozen=True):
    value: Expr | None


class YieldFrom(Node, frozen=True):
    value: Expr


Expr = Union[
    Constant, Name, Attribute, Subscript, Slice, Starred, Call, BinOp, UnaryOp, BoolOp, Compare, IfExp, Lambda, List, Tuple, Set, Dict,
    ListComp, SetComp, GeneratorExp, DictComp, FormattedValue, JoinedStr, NamedExpr, Await, Yield, YieldFrom,
]  # fmt: skip


# ---------------------------------------------------------------- functions' parameters
class Arg(Node, frozen=True):
    arg: str
    annotation: Expr | None


class Arguments(Node, frozen=True):
    """As ast.arguments: defaults belong to the last of posonlyargs + args; kw_defaults run beside kwonlyargs, None where there is none."""

    posonlyargs: tuple[Arg, ...]
    args: tuple[Arg, ...]
    vararg: Arg | None
    kwonlyargs: tuple[Arg, ...]
    kw_defaults: tuple[Expr | None, ...]
    kwarg: Arg | None
    defaults: tuple[Expr, ...]


# ---------------------------------------------------------------- statements
class ExprStmt(Node, frozen=True):
    value: Expr


class Assign(Node, frozen=True):
    targets: tuple[Expr, ...]
    value: Expr


class AugAssign(Node, frozen=True):
    target: Expr
    op: str
    value: Expr


class AnnAssign(Node, frozen=True):
    target: Expr
    annotation: Expr
    value: Expr | None
    simple: bool


class Return(Node, frozen=True):
    value: Expr | None


class Delete(Node, frozen=True):
    targets: tuple[Expr, ...]


class Raise(Node, frozen=True):
    exc: Expr | None
    cause: Expr | None


class Assert(Node, frozen=True):
    test: Expr
    msg: Expr | None


class Pass(Node, frozen=True):
    pass


class Break(Node, frozen=True):
    pass


class Continue(Node, frozen=True):
    pass


class Global(Node, frozen=True):
    names: tuple[str, ...]


class Nonlocal(Node, frozen=True):
    names: tuple[str, ...]


class Alias(Node, frozen=True):
    name: str
    asname: str | None


class Import(Node, frozen=True):
    names: tuple[Alias, ...]


class ImportFrom(Node, frozen=True):
    """module without the leading dots (None for `from . import x`); level counts them."""

    module: str | None
    names: tuple[Alias, ...]
    level: int


class If(Node, frozen=True):
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


class For(Node, frozen=True):
    target: Expr
    iter: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool


class While(Node, frozen=True):
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


class WithItem(Node, frozen=True):
    context_expr: Expr
    optional_vars: Expr | None


class With(Node, frozen=True):
    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool


class ExceptHandler(Node, frozen=True):
    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]


class Try(Node, frozen=True):
    """is_star: `except*`."""

    body: tuple[Stmt, ...]
    handlers: tuple[ExceptHandler, ...]
    orelse: tuple[Stmt, ...]
    finalbody: tuple[Stmt, ...]
    is_star: bool


class FunctionDef(Node, frozen=True):
    """type_params are dropped. `generator`: the body has a yield of its own."""

    name: str
    args: Arguments
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]
    returns: Expr | None
    is_async: bool
    generator: bool


class ClassDef(Node, frozen=True):
    name: str
    bases: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]


class MatchValue(Node, frozen=True):
    value: Expr


class MatchSingleton(Node, frozen=True):
    value: bool | None


class MatchSequence(Node, frozen=True):
    patterns: tuple[Pattern, ...]


class MatchMapping(Node, frozen=True):
    keys: tuple[Expr, ...]
    patterns: tuple[Pattern, ...]
    rest: str | None


class MatchClass(Node, frozen=True):
    cls: Expr
    patterns: tuple[Pattern, ...]
    kwd_attrs: tuple[str, ...]
    kwd_patterns: tuple[Pattern, ...]


class MatchStar(Node, frozen=True):
    name: str | None


class MatchAs(Node, frozen=True):
    pattern: Pattern | None
    name: str | None


class MatchOr(Node, frozen=True):
    patterns: tuple[Pattern, ...]


Pattern = Union[MatchValue, MatchSingleton, MatchSequence, MatchMapping, MatchClass, MatchStar, MatchAs, MatchOr]


class MatchCase(Node, frozen=True):
    pattern: Pattern
    guard: Expr | None
    body: tuple[Stmt, ...]


class Match(Node, frozen=True):
    subject: Expr
    cases: tuple[MatchCase, ...]


Stmt = Union[
    ExprStmt, Assign, AugAssign, AnnAssign, Return, Delete, Raise, Assert, Pass, Break, Continue, Global, Nonlocal, Import, ImportFrom,
    If, For, While, With, Try, FunctionDef, ClassDef, Match,
]  # fmt: skip


class Module(Node, frozen=True, gc=True, weakref=True):
    """A lowered file. `future`: names imported from __future__."""

    body: tuple[Stmt, ...]
    future: tuple[str, ...] = ()


OWN_SCOPE = (FunctionDef, Lambda, ClassDef)
"""What a function's statements may hold and that is not part of its own flow."""


def holds(node: object, kinds: tuple[type[Node], ...], but_in: tuple[type[Node], ...] = ()) -> bool:
    """Whether a node of these kinds stands in a node or tuple of nodes (or is it), not counting what stands in those of other kinds."""
    if isinstance(node, tuple):
        return any(holds(x, kinds, but_in) for x in node if isinstance(x, (Node, tuple)))
    if not isinstance(node, Node) or isinstance(node, kinds + but_in):
        return isinstance(node, kinds)
    return any(holds(getattr(node, name), kinds, but_in) for name in node.__struct_fields__)
