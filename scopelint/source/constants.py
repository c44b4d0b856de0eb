"""Python constants <-> ir.Constant."""

from __future__ import annotations

from types import EllipsisType

from scopelint.source import ir


def constant(span: ir.Span, value: object) -> ir.Constant:
    """The IR of a literal's value."""
    match value:
        case None | bool() | str() | float():
            return ir.Constant(span, value)
        case int():
            return ir.Constant(span, value) if value < 2**63 else ir.Constant(span, _decimal(value), "bigint")
        case bytes():
            return ir.Constant(span, value.decode("latin-1"), "bytes")
        case complex():
            return ir.Constant(span, repr(value), "complex")
        case _:
            return ir.Constant(span, None, "ellipsis")


def _decimal(value: int) -> str:
    """The decimal text, which CPython refuses to write for thousands of digits at once."""
    try:
        return str(value)
    except ValueError:
        high, low = divmod(value, 10**4000)
        return _decimal(high) + f"{low:04000d}"


def value_of(node: ir.Constant) -> bool | int | float | str | bytes | complex | EllipsisType | None:
    """The Python value of a constant."""
    match node.kind:
        case "bytes":
            return str(node.value).encode("latin-1")
        case "ellipsis":
            return ...
        case "complex":
            return complex(str(node.value))
        case "bigint":
            return _integer(str(node.value))
    return node.value


def _integer(text: str) -> int:
    return int(text) if len(text) <= 4000 else _integer(text[:-4000]) * 10**4000 + int(text[-4000:])
