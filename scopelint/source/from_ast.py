"""CPython's ast -> IR, field by field: for files that LibCST handles badly (huge, deeply nested), and the judge of its lowering."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import msgspec

from scopelint.source import ir
from scopelint.source.constants import constant
from scopelint.source.spans import NOWHERE

_RENAMED = {
    "Expr": "ExprStmt", "keyword": "Keyword", "comprehension": "Comprehension", "arguments": "Arguments", "arg": "Arg",
    "alias": "Alias", "withitem": "WithItem", "match_case": "MatchCase", "AsyncFor": "For", "AsyncWith": "With",
    "AsyncFunctionDef": "FunctionDef", "TryStar": "Try",
}  # fmt: skip
_SPECIAL: dict[str, Callable[[ast.AST], Any]] = {
    "decorators": lambda n: _convert(n.decorator_list),  # type: ignore[attr-defined]
    "is_star": lambda n: type(n).__name__ == "TryStar",
    "is_async": lambda n: bool(getattr(n, "is_async", type(n).__name__.startswith("Async"))),
    "simple": lambda n: bool(n.simple),  # type: ignore[attr-defined]
    "generator": lambda n: _yields(n.body),  # type: ignore[attr-defined]
}


def module_from_ast(tree: ast.Module) -> ir.Module:
    """The IR of a parsed file (recursive: the caller sees to the recursion limit)."""
    return ir.Module(NOWHERE, _convert(tree.body), future_names(tree))


def future_names(tree: ast.Module) -> tuple[str, ...]:
    """The names imported from __future__ at the top level."""
    found = [s for s in tree.body if isinstance(s, ast.ImportFrom) and s.module == "__future__" and not s.level]
    return tuple(a.name for s in found for a in s.names)


def _convert(value: Any) -> Any:
    if isinstance(value, list):
        return tuple([_convert(v) for v in value])
    if isinstance(value, (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)):
        return type(value).__name__
    return _node(value) if isinstance(value, ast.AST) else value


def _node(node: ast.AST) -> Any:
    name = type(node).__name__
    span = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) if hasattr(node, "lineno") else NOWHERE  # type: ignore[attr-defined]
    match name:
        case "Constant":
            return constant(span, node.value)  # type: ignore[attr-defined]
        case "TypeAlias":
            return ir.Assign(span, (_convert(node.name),), _convert(node.value))  # type: ignore[attr-defined]
        case "TemplateStr" | "Interpolation":
            raise UnsupportedSyntax(node.lineno, "template strings are not supported")  # type: ignore[attr-defined]
    cls = getattr(ir, _RENAMED.get(name, name))
    fields = [_SPECIAL[f](node) if f in _SPECIAL else _convert(getattr(node, f)) for f in _fields(cls)]
    return cls(span, *fields)


class UnsupportedSyntax(Exception):
    """Grammar that the IR cannot say."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


_cache: dict[type, tuple[str, ...]] = {}


def _fields(cls: type) -> tuple[str, ...]:
    found = _cache.get(cls)
    if found is None:
        found = _cache[cls] = tuple(f.name for f in msgspec.structs.fields(cls) if f.name != "span")
    return found


def _yields(body: list[ast.stmt]) -> bool:
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        match node:
            case ast.Yield() | ast.YieldFrom():
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                outer = [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]
                stack.extend(outer)
            case ast.Lambda():
                stack.extend([*node.args.defaults, *(d for d in node.args.kw_defaults if d)])
            case _:
                stack.extend(ast.iter_child_nodes(node))
    return False
