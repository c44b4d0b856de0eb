"""tf.DType values and what converts to them (tf.as_dtype)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.interp.values import MISSING, ClassV, Foreign, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

FLOATS = ("bfloat16", "float16", "float32", "float64")
INTS = ("int8", "int16", "int32", "int64")
UINTS = ("uint8", "uint16", "uint32", "uint64")
COMPLEX = ("complex64", "complex128")
QUANTIZED = ("qint8", "quint8", "qint32", "qint16", "quint16")
ENUM = {
    "float32": 1, "float64": 2, "int32": 3, "uint8": 4, "int16": 5, "int8": 6, "string": 7, "complex64": 8, "int64": 9, "bool": 10,
    "qint8": 11, "quint8": 12, "qint32": 13, "bfloat16": 14, "qint16": 15, "quint16": 16, "uint16": 17, "complex128": 18,
    "float16": 19, "resource": 20, "variant": 21, "uint32": 22, "uint64": 23,
}  # fmt: skip
NAMES = {number: name for name, number in ENUM.items()}
SIZES = {"bfloat16": 2, "float16": 2, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16, "bool": 1, "string": 1}
ALIASES = {"half": "float16", "float": "float32", "double": "float64", "int": "int32"}
PYTHON = {float: "float32", bool: "bool", object: "string", int: "int64", str: "string", bytes: "string", complex: "complex128"}


def base(dtype: str) -> str:
    """The dtype without `_ref`."""
    return dtype[:-4] if dtype.endswith("_ref") else dtype


def is_floating(dtype: str) -> bool:
    return base(dtype) in FLOATS


def is_integer(dtype: str) -> bool:
    return base(dtype) in INTS or base(dtype) in UINTS


class DTypeV(Foreign):
    """A tf.DType; one object a name (`dtype_value`)."""

    __slots__ = ("name",)
    type_name = "DType"

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<dtype: {self.name!r}>"

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DTypeV) and other.name == self.name

    def py_class(self, m: Machine) -> ClassV | None:
        from scopelint.api.tensors import tensor_class

        return tensor_class(m, "DType")

    def py_getattr(self, m: Machine, name: str) -> Value:
        plain = base(self.name)
        match name:
            case "name":
                return self.name
            case "base_dtype":
                return dtype_value(plain)
            case "_is_ref_dtype":
                return plain != self.name
            case "_as_ref":
                return dtype_value(plain + "_ref")
            case "is_floating":
                return plain in FLOATS
            case "is_integer":
                return is_integer(plain)
            case "is_bool":
                return plain == "bool"
            case "is_complex":
                return plain in COMPLEX
            case "is_unsigned":
                return plain in UINTS
            case "is_quantized":
                return plain in QUANTIZED
            case "is_numpy_compatible":
                return plain not in ("resource", "variant")
            case "real_dtype":
                return dtype_value({"complex64": "float32", "complex128": "float64"}.get(plain, plain))
            case "size":
                return SIZES.get(plain) or (int("".join(c for c in plain if c.isdigit()) or 8) // 8)
            case "as_datatype_enum":
                return ENUM.get(plain, 0) + (100 if plain != self.name else 0)
            case "is_compatible_with":
                return NativeFn("DType.is_compatible_with", lambda m, other: _compatible(m, plain, other))
            case "as_numpy_dtype":
                return numpy_type(m, plain)
            case "min" | "max":
                return _limit(m, plain, name)
        return NotImplemented

    def py_str(self, m: Machine) -> str | None:
        return repr(self)

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        if other is None:
            return False
        name = as_dtype(m, other)
        return None if isinstance(other, Unknown) else name == self.name

    def py_binary(self, m: Machine, op: str, other: Value, reflected: bool) -> Value:
        if op not in ("Eq", "NotEq"):
            return NotImplemented
        same = self.py_eq(m, other)
        if same is None:
            return m.unknown("comparison of an unknown dtype", "bool")
        return same == (op == "Eq")

    def py_join(self, m: Machine, other: Value) -> Value:
        return self if self == other else NotImplemented


_VALUES: dict[str, DTypeV] = {}


def dtype_value(name: str) -> DTypeV:
    """The one DTypeV of a name."""
    value = _VALUES.get(name)
    if value is None:
        value = _VALUES[name] = DTypeV(name)
    return value


def _compatible(m: Machine, name: str, other: Value) -> Value:
    other_name = as_dtype(m, other)
    return m.unknown("an unknown dtype", "bool") if other_name is None else base(other_name) == name


def _limit(m: Machine, name: str, which: str) -> Value:
    if name in INTS or name in UINTS:
        bits = int(name.lstrip("uint"))
        low, high = (0, 2**bits - 1) if name in UINTS else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return low if which == "min" else high
    top = {"float16": 65504.0, "float32": 3.4028234663852886e38, "float64": 1.7976931348623157e308, "bfloat16": 3.38953139e38}.get(name)
    if top is None:
        return m.unknown(f"limits of {name}", "float")
    return -top if which == "min" else top


def numpy_type(m: Machine, name: str) -> Value:
    """The NumPy scalar type of a dtype, from the modelled numpy module."""
    numpy = m.module("numpy")
    attribute = {"bool": "bool_", "string": "object_"}.get(name, name)
    if numpy is None:
        return m.unknown("NumPy is not modelled")
    return m.getattr(numpy, attribute, m.unknown(f"numpy.{attribute}"))


def as_dtype(m: Machine, value: Value) -> str | None:
    """tf.as_dtype: the name of the dtype that a value stands for; None if that is not known to us. Raises the program's TypeError."""
    if isinstance(value, DTypeV):
        return value.name
    if isinstance(value, Unknown):
        return None
    if isinstance(value, str):
        name = ALIASES.get(value, value)
        if base(name) in ENUM:
            return name
    if isinstance(value, bool):
        pass
    elif isinstance(value, int) and (value in NAMES or value - 100 in NAMES):
        return NAMES[value] if value in NAMES else NAMES[value - 100] + "_ref"
    if isinstance(value, ClassV):
        if value.native in PYTHON:
            return PYTHON[value.native]
        value_name = value.name.rstrip("_")
        return ALIASES.get(value_name, value_name) if ALIASES.get(value_name, value_name) in ENUM else None
    if isinstance(value, Foreign):
        label: Any = getattr(value, "dtype_name", None) or getattr(value, "name", None)
        if isinstance(label, str):
            name = label.rstrip("_")
            return "string" if name in ("object", "str", "str_", "bytes") else ALIASES.get(name, name)
        return None
    if hasattr(value, "fn"):  # a NumPy scalar type modelled as a function: numpy.float32
        name = value.name.rpartition(".")[2].rstrip("_")
        return ALIASES.get(name, name) if ALIASES.get(name, name) in ENUM else None
    m.raise_("TypeError", f"Cannot convert value {m.to_repr(value)} to a TensorFlow DType.")
    return MISSING
