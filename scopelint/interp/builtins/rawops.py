"""Operators on known Python values: done by the host, within bounds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scopelint.interp.builtins.base import MAX_BITS, MAX_ELEMENTS, NUMBERS, guarded, refuse, type_name
from scopelint.interp.builtins.percent import percent
from scopelint.interp.values import Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "MatMult": operator.matmul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "Pow": operator.pow,
    "LShift": operator.lshift,
    "RShift": operator.rshift,
    "BitOr": operator.or_,
    "BitXor": operator.xor,
    "BitAnd": operator.and_,
}
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
}
UNARY: dict[str, Callable[[Any], Any]] = {"UAdd": operator.pos, "USub": operator.neg, "Invert": operator.invert}
SYMBOLS = {
    "Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "** or pow()", "LShift": "<<",
    "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=",
}  # fmt: skip
DUNDER = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "MatMult": "matmul", "Div": "truediv", "FloorDiv": "floordiv", "Mod": "mod", "Pow": "pow",
    "LShift": "lshift", "RShift": "rshift", "BitOr": "or", "BitXor": "xor", "BitAnd": "and",
    "Eq": "eq", "NotEq": "ne", "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge",
}  # fmt: skip
MIRROR = {"Eq": "Eq", "NotEq": "NotEq", "Lt": "Gt", "LtE": "GtE", "Gt": "Lt", "GtE": "LtE"}
_SEQUENCES = (str, bytes, tuple)
UNARY_DUNDER = {"UAdd": "__pos__", "USub": "__neg__", "Invert": "__invert__"}


def raw_binary(m: Machine, op: str, a: Value, b: Value) -> Value:
    """op on two immutable host values (tuples and holed strings included)."""
    ta = type(a)
    if ta is str and op == "Mod":
        return percent(m, a, b)
    if op == "Mult" and _too_long(a, b):
        return m.unknown("a repeated sequence that is too long", kind=type_name(a if ta not in NUMBERS else b))
    if op == "Add" and ta in _SEQUENCES and ta is type(b) and len(a) + len(b) > MAX_ELEMENTS:
        return m.unknown("a sequence that is too long", kind=type_name(a))
    if op in ("Pow", "LShift", "Mult") and _too_big(op, a, b):
        return m.unknown("a number that is too large", kind="int")
    if op == "Mod" and ta is bytes:
        return m.unknown("bytes formatting", kind="bytes")
    try:
        return BINARY[op](a, b)
    except TypeError:
        return type_error(m, op, a, b)
    except (ArithmeticError, ValueError) as error:
        return m.raise_(type(error).__name__, str(error))
    except MemoryError:
        return m.unknown("too large a value")


def type_error(m: Machine, op: str, a: Value, b: Value) -> Value:
    """The TypeError of an operator that neither operand supports."""
    if op == "Add" and type(a) in (str, list, tuple):
        return refuse(m, f'can only concatenate {type_name(a)} (not "{type_name(b)}") to {type_name(a)}', [a, b])
    return refuse(m, f"unsupported operand type(s) for {SYMBOLS[op]}: '{type_name(a)}' and '{type_name(b)}'", [a, b])


def _too_long(a: Value, b: Value) -> bool:
    if type(a) in (int, bool):
        a, b = b, a
    return type(a) in (str, bytes, tuple) and type(b) in (int, bool) and len(a) * int(b) > MAX_ELEMENTS


def _too_big(op: str, a: Value, b: Value) -> bool:
    if type(a) is not int or type(b) is not int or b <= 0:
        return False
    if op == "Pow":
        return a.bit_length() > 1 and a.bit_length() * b > MAX_BITS
    if op == "LShift":
        return a.bit_length() + b > MAX_BITS
    return a.bit_length() + b.bit_length() > 4 * MAX_BITS


def raw_compare(m: Machine, op: str, a: Value, b: Value) -> Value:
    """A comparison of two fully known host values."""
    try:
        return COMPARE[op](a, b)
    except TypeError:
        return m.raise_("TypeError", f"'{SYMBOLS[op]}' not supported between instances of '{type_name(a)}' and '{type_name(b)}'")


def raw_unary(m: Machine, op: str, value: Value) -> Value:
    """-x, +x, ~x of a host value."""
    if type(value) not in NUMBERS:
        sign = {"USub": "-", "UAdd": "+", "Invert": "~"}[op]
        return refuse(m, f"bad operand type for unary {sign}: '{type_name(value)}'", [value])
    return guarded(m, lambda: UNARY[op](value))
