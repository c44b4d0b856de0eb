"""NumPy's dtypes: names, promotion (NumPy 1's rules), and what storing a number in one makes of it."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from typing import Any

INTS = ("int8", "int16", "int32", "int64")
UINTS = ("uint8", "uint16", "uint32", "uint64")
FLOATS = ("float16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
NUMERIC = ("bool", *INTS, *UINTS, *FLOATS, *COMPLEX)
ALIASES = {
    "int": "int64", "int_": "int64", "intp": "int64", "intc": "int32", "long": "int64", "longlong": "int64", "uint": "uint64",
    "short": "int16", "float": "float64", "float_": "float64", "double": "float64", "single": "float32", "half": "float16",
    "bool_": "bool", "bool8": "bool", "complex": "complex128", "complex_": "complex128", "cfloat": "complex128", "csingle": "complex64",
    "str_": "str", "unicode_": "str", "bytes_": "bytes", "string_": "bytes", "object_": "object", "byte": "int8", "ubyte": "uint8",
    "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64",
    "f2": "float16", "f4": "float32", "f8": "float64", "f": "float32", "d": "float64", "i": "int32", "b": "int8", "B": "uint8", "?": "bool",
    "l": "int64", "q": "int64", "S": "bytes", "U": "str", "O": "object", "c8": "complex64", "c16": "complex128", "e": "float16",
}  # fmt: skip
SIZES = {"bool": 1, "float16": 2, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16, "object": 8}


def canonical(name: str) -> str:
    """The dtype's name for any of its spellings; unknown names stay."""
    name = name.lstrip("<>=|")
    return ALIASES.get(name, name)


def size_of(dtype: str) -> int:
    """Bytes an element."""
    return SIZES.get(dtype) or int(dtype.lstrip("uint")) // 8


def kind_of(dtype: str) -> str:
    """b, i, u, f, c, or O for anything else."""
    if dtype == "bool":
        return "b"
    for kind, names in (("i", INTS), ("u", UINTS), ("f", FLOATS), ("c", COMPLEX)):
        if dtype in names:
            return kind
    return "O"


_RANK = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3, "O": 4}


def promote(a: str, b: str) -> str:
    """np.promote_types."""
    if a == b:
        return a
    ka, kb = kind_of(a), kind_of(b)
    if "O" in (ka, kb):
        return a if ka == "O" and kb == "b" else b if kb == "O" and ka == "b" else "object"
    if _RANK[ka] > _RANK[kb]:
        a, b, ka, kb = b, a, kb, ka
    if ka == "b":
        return b
    if kb == "c":
        wide = a in ("int32", "int64", "uint32", "uint64", "float64") or b == "complex128"
        return "complex128" if wide else "complex64"
    if kb == "f":
        return b if ka == "f" and size_of(b) > size_of(a) else a if ka == "f" else _int_float(a, b)
    if ka == kb:
        return a if size_of(a) > size_of(b) else b
    unsigned, signed = (a, b) if ka == "u" else (b, a)
    if size_of(signed) > size_of(unsigned):
        return signed
    return "float64" if unsigned == "uint64" else f"int{size_of(unsigned) * 16}"


def _int_float(integer: str, floating: str) -> str:
    need = {1: "float16", 2: "float32"}.get(size_of(integer), "float64")
    return need if size_of(need) > size_of(floating) else floating


def result_type(a: str, b: str, a_scalar: bool, b_scalar: bool) -> str:
    """The dtype of an operation: a scalar does not widen an array of its own or a higher kind."""
    if a_scalar == b_scalar:
        return promote(a, b)
    scalar, array = (a, b) if a_scalar else (b, a)
    ks, ka = kind_of(scalar), kind_of(array)
    if _RANK[ks] <= _RANK[ka]:
        return array
    smallest = {"f": "float16", "c": "complex64", "i": "int8", "u": "uint8"}.get(ks, scalar)
    return promote(array, smallest)


def python_dtype(value: Any) -> str | None:
    """The dtype np.array() gives a Python scalar; None if it is no scalar."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int64" if -(2**63) <= value < 2**63 else "object"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, complex):
        return "complex128"
    if isinstance(value, str):
        return "str"
    return "bytes" if isinstance(value, bytes) else None


def store(value: Any, dtype: str) -> Any:
    """The value as an element of dtype. ValueError, OverflowError or TypeError if it does not fit."""
    kind = kind_of(dtype)
    if kind == "b":
        return bool(value)
    if kind in "iu":
        return wrap(int(value), dtype)
    if kind == "f":
        return round_float(float(value), dtype)
    if kind == "c":
        return complex(value)
    if dtype == "str":
        return str(value)
    return value


def store_all(values: Iterable[Any], dtype: str) -> tuple[Any, ...]:
    """store of many values."""
    if dtype == "float64":
        return tuple(map(float, values))
    if dtype == "bool":
        return tuple(map(bool, values))
    if kind_of(dtype) in "iu":
        least, greatest = limits(dtype)
        return tuple([v if least <= v <= greatest else wrap(v, dtype) for v in map(int, values)])
    return tuple([store(v, dtype) for v in values])


def wrap(value: int, dtype: str) -> int:
    """Two's complement."""
    bits = size_of(dtype) * 8
    value &= (1 << bits) - 1
    return value - (1 << bits) if dtype in INTS and value >> (bits - 1) else value


def round_float(value: float, dtype: str) -> float:
    """The nearest number that dtype has."""
    if dtype == "float64" or math.isnan(value) or math.isinf(value):
        return value
    code = "<f" if dtype == "float32" else "<e"
    try:
        return float(struct.unpack(code, struct.pack(code, value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def limits(dtype: str) -> tuple[int, int]:
    """The least and the greatest integer of dtype."""
    bits = size_of(dtype) * 8
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if dtype in INTS else (0, (1 << bits) - 1)
