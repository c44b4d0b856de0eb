"""Which constructs a function's source holds, nested functions included, for those who refuse some of them."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interp.code import Code
from scopelint.source import ir


def features(code: Code) -> frozenset[str]:
    """Of "yield", "loop else", "class", "mangled" (an attribute `x.__name`) and "mangled last" (one that no other attribute is read of)."""
    return frozenset(_features(code.node, last=True))


def _features(node: object, last: bool) -> Iterator[str]:
    if isinstance(node, tuple):
        for part in node:
            yield from _features(part, True)
    if not isinstance(node, ir.Node):
        return
    if isinstance(node, (ir.Yield, ir.YieldFrom)):
        yield "yield"
    if isinstance(node, (ir.For, ir.While)) and node.orelse:
        yield "loop else"
    if isinstance(node, ir.ClassDef):
        yield "class"
    chained = isinstance(node, ir.Attribute)
    if isinstance(node, ir.Attribute) and node.attr.startswith("__") and not node.attr.endswith("__"):
        yield "mangled"
        if last:
            yield "mangled last"
    for name in node.__struct_fields__:
        yield from _features(getattr(node, name), not chained)
