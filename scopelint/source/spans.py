"""Where nodes stand: spans handed out in the order in which the LibCST tree is lowered."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Protocol

from scopelint.source.ir import Span

if TYPE_CHECKING:
    import libcst as cst

NOWHERE: Span = (0, 0, 0, 0)
"""The span of nodes to which CPython's ast gives no position (arguments, comprehension clauses, with items, match cases)."""

_NOT_CHILDREN = frozenset({"ctx", "op", "ops", "type_params", "type_ignores", "type_comment"})
_FIELDS = {
    cls: tuple(f for f in cls._fields if f not in _NOT_CHILDREN)
    for cls in vars(ast).values()
    if isinstance(cls, type) and issubclass(cls, ast.AST) and cls not in (ast.Constant, ast.Name, ast.alias, ast.MatchSingleton)
}


class SpanMismatch(Exception):
    """The two trees do not run in parallel."""


class Spans(Protocol):
    """Answers the span of the next node, which must be of the ast class `kind` and is lowered from `node` (up to `last`)."""

    def take(self, kind: str, node: cst.CSTNode, last: cst.CSTNode | None = None) -> Span: ...


def preorder(tree: ast.AST) -> tuple[list[ast.AST], int]:
    """The nodes that have positions, parents first, fields in ast's order; and the depth of the tree."""
    order: list[ast.AST] = []
    depth = 0
    stack: list[tuple[ast.AST, int]] = [(tree, 0)]
    while stack:
        node, level = stack.pop()
        if level > depth:
            depth = level
        if hasattr(node, "lineno"):
            order.append(node)
        children: list[tuple[ast.AST, int]] = []
        for field in _FIELDS.get(node.__class__, ()):
            value = getattr(node, field, None)
            if isinstance(value, list):
                children.extend((v, level + 1) for v in value if isinstance(v, ast.AST))
            elif isinstance(value, ast.AST):
                children.append((value, level + 1))
        children.reverse()
        stack.extend(children)
    return order, depth


class AstSpans:
    """Spans of CPython's ast of the same text, walked beside the LibCST tree."""

    def __init__(self, order: list[ast.AST]) -> None:
        self._order = iter(order)

    def take(self, kind: str, node: cst.CSTNode, last: cst.CSTNode | None = None) -> Span:
        twin = next(self._order, None)
        if twin is None or twin.__class__.__name__ != kind:
            raise SpanMismatch(f"{kind} against {type(twin).__name__}")
        return (twin.lineno, twin.col_offset, twin.end_lineno, twin.end_col_offset)  # type: ignore[attr-defined]


class ProviderSpans:
    """Spans computed by LibCST, for files whose grammar the running CPython does not know. Dear, and used for those only."""

    def __init__(self, module: cst.Module, text: str) -> None:
        from libcst.metadata import MetadataWrapper, PositionProvider

        self._ranges = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
        self._lines = text.split("\n")

    def take(self, kind: str, node: cst.CSTNode, last: cst.CSTNode | None = None) -> Span:
        first = node
        widen = 0
        if kind in ("Tuple", "GeneratorExp"):
            left, right = getattr(node, "lpar", ()), getattr(node, "rpar", ())
            if left and right:
                first, last = left[-1], right[0]
            elif kind == "GeneratorExp":
                widen = 1
        start = self._ranges[first].start
        end = self._ranges[last or first].end
        return (start.line, self._bytes(start.line, start.column) - widen, end.line, self._bytes(end.line, end.column) + widen)

    def _bytes(self, line: int, column: int) -> int:
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        return column if text.isascii() else len(text[:column].encode("utf-8", "surrogatepass"))
