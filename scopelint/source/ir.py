"""The IR: CPython's ast node set and field names, immutable, with exact spans, without expression contexts.

`span` is (line, column, end_line, end_column) exactly as CPython's ast gives it (columns in UTF-8 bytes). Structs are array-like and tagged so
that a lowered file can be kept as MessagePack.
"""

from __future__ import annotations

from typing import Literal, Union

import msgspec

Span = tuple[int, int, int, int]


class Node(msgspec.Struct, frozen=True, array_like=True, tag=True, tag_field="node", gc=False):
    span: Span


# ---------------------------------------------------------------- expressions
class Constant(Node):
    """value by kind: plain (None, bool, int < 2**63, float, str), bytes (as latin-1 text), ellipsis (None), complex (repr), bigint (decimal text)."""

    value: None | bool | int | float | str
    kind: Literal["plain", "bytes", "ellipsis", "complex", "bigint"] = "plain"


class Name(Node):
    id: str


class Attribute(Node):
    value: Expr
    attr: str


class Subscript(Node):
    value: Expr
    slice: Expr


class Slice(Node):
    lower: Expr | None
    upper: Expr | None
    step: Expr | None


class Starred(Node):
    value: Expr


class Keyword(Node):
    """arg is None for **value."""

    arg: str | None
    value: Expr


class Call(Node):
    func: Expr
    args: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]


class BinOp(Node):
    """op is ast's class name: Add, Sub, Mult, MatMult, Div, Mod, Pow, LShift, RShift, BitOr, BitXor, BitAnd, FloorDiv."""

    left: Expr
    op: str
    right: Expr


class UnaryOp(Node):
    """op: Invert, Not, UAdd, USub."""

    op: str
    operand: Expr


class BoolOp(Node):
    """op: And, Or."""

    op: str
    values: tuple[Expr, ...]


class Compare(Node):
    """ops: Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn."""

    left: Expr
    ops: tuple[str, ...]
    comparators: tuple[Expr, ...]


class IfExp(Node):
    test: Expr
    body: Expr
    orelse: Expr


class Lambda(Node):
    args: Arguments
    body: Expr


class List(Node):
    elts: tuple[Expr, ...]


class Tuple(Node):
    elts: tuple[Expr, ...]


class Set(Node):
    elts: tuple[Expr, ...]


class Dict(Node):
    """A None key is a ** entry."""

    keys: tuple[Expr | None, ...]
    values: tuple[Expr, ...]


class Comprehension(Node):
    target: Expr
    iter: Expr
    ifs: tuple[Expr, ...]
    is_async: bool


class ListComp(Node):
    elt: Expr
    generators: tuple[Comprehension, ...]


class SetComp(Node):
    elt: Expr
    generators: tuple[Comprehension, ...]


class GeneratorExp(Node):
    elt: Expr
    generators: tuple[Comprehension, ...]


class DictComp(Node):
    key: Expr
    value: Expr
    generators: tuple[Comprehension, ...]


class FormattedValue(Node):
    """conversion: -1, or ord of s, r, a."""

    value: Expr
    conversion: int
    format_spec: Expr | None


class JoinedStr(Node):
    values: tuple[Expr, ...]


class NamedExpr(Node):
    target: Expr
    value: Expr


class Await(Node):
    value: Expr


class Yield(Node):
    value: Expr | None


class YieldFrom(Node):
    value: Expr


Expr = Union[
    Constant, Name, Attribute, Subscript, Slice, Starred, Call, BinOp, UnaryOp, BoolOp, Compare, IfExp, Lambda, List, Tuple, Set, Dict,
    ListComp, SetComp, GeneratorExp, DictComp, FormattedValue, JoinedStr, NamedExpr, Await, Yield, YieldFrom,
]  # fmt: skip


# ---------------------------------------------------------------- functions' parameters
class Arg(Node):
    arg: str
    annotation: Expr | None


class Arguments(Node):
    """As ast.arguments: defaults belong to the last of posonlyargs + args; kw_defaults run beside kwonlyargs, None where there is none."""

    posonlyargs: tuple[Arg, ...]
    args: tuple[Arg, ...]
    vararg: Arg | None
    kwonlyargs: tuple[Arg, ...]
    kw_defaults: tuple[Expr | None, ...]
    kwarg: Arg | None
    defaults: tuple[Expr, ...]


# ---------------------------------------------------------------- statements
class ExprStmt(Node):
    value: Expr


class Assign(Node):
    targets: tuple[Expr, ...]
    value: Expr


class AugAssign(Node):
    target: Expr
    op: str
    value: Expr


class AnnAssign(Node):
    target: Expr
    annotation: Expr
    value: Expr | None
    simple: bool


class Return(Node):
    value: Expr | None


class Delete(Node):
    targets: tuple[Expr, ...]


class Raise(Node):
    exc: Expr | None
    cause: Expr | None


class Assert(Node):
    test: Expr
    msg: Expr | None


class Pass(Node):
    pass


class Break(Node):
    pass


class Continue(Node):
    pass


class Global(Node):
    names: tuple[str, ...]


class Nonlocal(Node):
    names: tuple[str, ...]


class Alias(Node):
    name: str
    asname: str | None


class Import(Node):
    names: tuple[Alias, ...]


class ImportFrom(Node):
    """module without the leading dots (None for `from . import x`); level counts them."""

    module: str | None
    names: tuple[Alias, ...]
    level: int


class If(Node):
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


class For(Node):
    target: Expr
    iter: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool


class While(Node):
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


class WithItem(Node):
    context_expr: Expr
    optional_vars: Expr | None


class With(Node):
    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool


class ExceptHandler(Node):
    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]


class Try(Node):
    """is_star: `except*`."""

    body: tuple[Stmt, ...]
    handlers: tuple[ExceptHandler, ...]
    orelse: tuple[Stmt, ...]
    finalbody: tuple[Stmt, ...]
    is_star: bool


class FunctionDef(Node):
    """type_params are dropped. `generator`: the body has a yield of its own."""

    name: str
    args: Arguments
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]
    returns: Expr | None
    is_async: bool
    generator: bool


class ClassDef(Node):
    name: str
    bases: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]


class MatchValue(Node):
    value: Expr


class MatchSingleton(Node):
    value: None | bool


class MatchSequence(Node):
    patterns: tuple[Pattern, ...]


class MatchMapping(Node):
    keys: tuple[Expr, ...]
    patterns: tuple[Pattern, ...]
    rest: str | None


class MatchClass(Node):
    cls: Expr
    patterns: tuple[Pattern, ...]
    kwd_attrs: tuple[str, ...]
    kwd_patterns: tuple[Pattern, ...]


class MatchStar(Node):
    name: str | None


class MatchAs(Node):
    pattern: Pattern | None
    name: str | None


class MatchOr(Node):
    patterns: tuple[Pattern, ...]


Pattern = Union[MatchValue, MatchSingleton, MatchSequence, MatchMapping, MatchClass, MatchStar, MatchAs, MatchOr]


class MatchCase(Node):
    pattern: Pattern
    guard: Expr | None
    body: tuple[Stmt, ...]


class Match(Node):
    subject: Expr
    cases: tuple[MatchCase, ...]


Stmt = Union[
    ExprStmt, Assign, AugAssign, AnnAssign, Return, Delete, Raise, Assert, Pass, Break, Continue, Global, Nonlocal, Import, ImportFrom,
    If, For, While, With, Try, FunctionDef, ClassDef, Match,
]  # fmt: skip


class Module(Node):
    """A lowered file. `future`: names imported from __future__."""

    body: tuple[Stmt, ...]
    future: tuple[str, ...] = ()
