"""Parse with LibCST and lower (the only door to the lower_* files; importing it costs the import of LibCST)."""

from __future__ import annotations

import ast

import libcst as cst

from scopelint.source import ir, lower_match, lower_stmt, lower_strings
from scopelint.source.lower_core import Context, Unlowerable, statements
from scopelint.source.spans import NOWHERE, AstSpans, ProviderSpans, SpanMismatch

__all__ = ["FAILURES", "lower_alone", "lower_beside", "lower_match", "lower_stmt", "lower_strings"]

FAILURES = (cst.ParserSyntaxError, cst.CSTValidationError, Unlowerable, SpanMismatch, RecursionError, MemoryError, ValueError, KeyError)
"""What lowering can raise on a file that it cannot handle."""


def lower_beside(text: str, order: list[ast.AST]) -> ir.Module:
    """The IR, positions taken from CPython's ast of the same text (its nodes in order)."""
    module = cst.parse_module(text)
    return _lower(module, Context(module, AstSpans(order)))


def lower_alone(text: str) -> ir.Module:
    """The IR of a file that the running CPython cannot parse."""
    module = cst.parse_module(text)
    return _lower(module, Context(module, ProviderSpans(module, text)))


def _lower(module: cst.Module, cx: Context) -> ir.Module:
    body = statements(cx, module.body)
    found = [s for s in body if isinstance(s, ir.ImportFrom) and s.module == "__future__" and not s.level]
    return ir.Module(NOWHERE, body, tuple([a.name for s in found for a in s.names]))
