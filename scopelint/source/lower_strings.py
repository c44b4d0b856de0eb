"""String literals: LibCST's parts -> the one constant or joined string that CPython's ast makes of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Union

import libcst as cst

from scopelint.source import ir
from scopelint.source.constants import constant
from scopelint.source.lower_core import EXPRESSIONS, Context, Unlowerable, expr, handles

_Part = Union[str, cst.FormattedStringExpression]
_ESCAPE = re.compile(r"\\(\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)", re.DOTALL)
_SIMPLE = {"\n": "", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@handles(EXPRESSIONS, cst.SimpleString)
def _simple_string(cx: Context, node: cst.SimpleString) -> ir.Expr:
    return constant(cx.take("Constant", node), string_value(node.value))


@handles(EXPRESSIONS, cst.FormattedString)
def _formatted_string(cx: Context, node: cst.FormattedString) -> ir.Expr:
    return _joined(cx, node, list(_parts(cx, node)))


@handles(EXPRESSIONS, cst.ConcatenatedString)
def _concatenated_string(cx: Context, node: cst.ConcatenatedString) -> ir.Expr:
    leaves: list[cst.CSTNode] = []
    rest: cst.CSTNode = node
    while isinstance(rest, cst.ConcatenatedString):
        leaves.append(rest.left)
        rest = rest.right
    leaves.append(rest)
    if all(isinstance(leaf, cst.SimpleString) for leaf in leaves):
        return _plain(cx, node, [string_value(leaf.value) for leaf in leaves if isinstance(leaf, cst.SimpleString)])
    parts: list[_Part] = []
    for leaf in leaves:
        parts.extend(_parts(cx, leaf))
    return _joined(cx, node, parts)


def _plain(cx: Context, node: cst.CSTNode, values: list[str | bytes]) -> ir.Expr:
    whole: str | bytes
    if isinstance(values[0], bytes):
        whole = b"".join(v for v in values if isinstance(v, bytes))
    else:
        whole = "".join(v for v in values if isinstance(v, str))
    return constant(cx.take("Constant", node), whole)


def _parts(cx: Context, leaf: cst.CSTNode) -> Iterator[_Part]:
    match leaf:
        case cst.SimpleString():
            value = string_value(leaf.value)
            yield value if isinstance(value, str) else ""
        case cst.FormattedString():
            yield from _contents(cx, leaf.parts, "r" in leaf.start.lower())
        case _:
            raise Unlowerable("template strings")


def _contents(cx: Context, contents: Sequence[cst.BaseFormattedStringContent], raw: bool) -> Iterator[_Part]:
    for part in contents:
        if isinstance(part, cst.FormattedStringText):
            yield _literal_text(part.value, raw)
        elif isinstance(part, cst.FormattedStringExpression):
            if part.equal is not None:
                yield _debug_text(cx, part)
            yield part


def _debug_text(cx: Context, part: cst.FormattedStringExpression) -> str:
    whole = cx.module.code_for_node(part)
    tail = cx.module.code_for_node(part.equal) if part.equal is not None else ""
    head = cx.module.code_for_node(part.whitespace_before_expression) + cx.module.code_for_node(part.expression)
    return head + tail if whole[1:].startswith(head + tail) else whole[1 : whole.rindex(tail.strip()) + len(tail)]


def _joined(cx: Context, node: cst.CSTNode, parts: list[_Part], raw: bool = False) -> ir.Expr:
    """Neighbouring texts become one constant, empty ones vanish."""
    span = cx.take("JoinedStr", node)
    values: list[ir.Expr] = []
    text = ""
    for part in [*parts, None]:
        if isinstance(part, str):
            text += part
            continue
        if text:
            values.append(constant(cx.take("Constant", node), text))
            text = ""
        if part is not None:
            values.append(_formatted_value(cx, node, part))
    return ir.JoinedStr(span, tuple(values))


def _formatted_value(cx: Context, whole: cst.CSTNode, part: cst.FormattedStringExpression) -> ir.Expr:
    span = cx.take("FormattedValue", whole)
    value = expr(cx, part.expression)
    conversion = ord(part.conversion) if part.conversion else -1
    if part.equal is not None and part.conversion is None and part.format_spec is None:
        conversion = ord("r")
    spec = None if part.format_spec is None else _joined(cx, whole, list(_contents(cx, part.format_spec, _is_raw(whole))))
    return ir.FormattedValue(span, value, conversion, spec)


def _is_raw(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.FormattedString) and "r" in node.start.lower()


def string_value(literal: str) -> str | bytes:
    """The value of one string or bytes literal."""
    if "\\" in literal or literal[0] not in "'\"":
        return ast.literal_eval(literal.lstrip("uU"))  # type: ignore[no-any-return]
    return literal[3:-3] if literal[:3] in ('"""', "'''") else literal[1:-1]


def _literal_text(text: str, raw: bool) -> str:
    if "{" in text or "}" in text:
        text = _unbrace(text, raw)
    return text if raw or "\\" not in text else _ESCAPE.sub(_unescape, text)


def _unbrace(text: str, raw: bool) -> str:
    """Undouble braces, except those of a \\N{...} escape."""
    if raw or "\\N{" not in text:
        return text.replace("{{", "{").replace("}}", "}")
    pieces = re.split(r"(?<!\\)((?:\\\\)*\\N\{[^}]*\})", text)
    return "".join(p if i % 2 else p.replace("{{", "{").replace("}}", "}") for i, p in enumerate(pieces))


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code in _SIMPLE:
        return _SIMPLE[code]
    if code[0] in "01234567":
        return chr(int(code, 8))
    if code[0] in "xuU" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code.startswith("N{"):
        return str(ast.literal_eval(f"'\\{code}'"))
    return match.group(0)
