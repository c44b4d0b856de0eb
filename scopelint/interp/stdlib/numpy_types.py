"""NumPy's classes: ndarray, the scalar types, dtype objects, finfo and iinfo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import known, payload
from scopelint.interp.stdlib import numpy_dtypes as dt
from scopelint.interp.stdlib.numpy_array import ArrayV, as_array, cast, shape_of_argument
from scopelint.interp.values import ClassV, Foreign, Instance, ListV, NativeFn, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_TREE = {
    "generic": "", "number": "generic", "integer": "number", "signedinteger": "integer", "unsignedinteger": "integer", "inexact": "number",
    "floating": "inexact", "complexfloating": "inexact", "flexible": "generic", "character": "flexible",
}  # fmt: skip
_PARENTS = {"b": "generic", "i": "signedinteger", "u": "unsignedinteger", "f": "floating", "c": "complexfloating"}
_NAMES = {"bool": "bool_", "str": "str_", "bytes": "bytes_", "object": "object_"}


class DtypeV(Foreign):
    """np.dtype(name)."""

    __slots__ = ("name",)
    type_name = "dtype"
    tf_value = False

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DtypeV) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def dtype_name(self) -> str:
        """What api's as_dtype reads."""
        return self.name

    def py_class(self, m: Machine) -> ClassV | None:
        return classes(m)["dtype"]

    def py_getattr(self, m: Machine, name: str) -> Value:
        match name:
            case "name":
                return self.name
            case "type":
                return classes(m).get(self.name, MISSING)
            case "itemsize":
                return dt.size_of(self.name) if dt.kind_of(self.name) != "O" else NotImplemented
            case "kind":
                return {"str": "U", "bytes": "S"}.get(self.name, dt.kind_of(self.name))
            case "names" | "subdtype":
                return None
        return NotImplemented

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        name = dtype_argument(m, other)
        return None if name is None and isinstance(other, Unknown) else name == self.name

    def py_binary(self, m: Machine, op: str, other: Value, reflected: bool) -> Value:
        if op not in ("Eq", "NotEq"):
            return NotImplemented
        answer = self.py_eq(m, other)
        return m.unknown("a comparison of dtypes", kind="bool") if answer is None else answer is (op == "Eq")

    def py_str(self, m: Machine) -> str | None:
        return self.name

    def py_join(self, m: Machine, other: Value) -> Value:
        return self if self == other else NotImplemented


def classes(m: Machine) -> dict[str, ClassV]:
    """All of NumPy's classes by name (the scalar types by their dtype's name)."""
    found: dict[str, ClassV] | None = m.ext.get("numpy.classes")
    if found is None:
        found = m.ext["numpy.classes"] = _make_classes(m)
    return found


def _make_classes(m: Machine) -> dict[str, ClassV]:
    made: dict[str, ClassV] = {}
    for name, parent in _TREE.items():
        made[name] = ClassV(name, (made[parent] if parent else m.classes["object"],), {}, module="numpy")
    for dtype in (*dt.NUMERIC, "str", "bytes", "object"):
        bases: tuple[ClassV, ...] = (made[_PARENTS.get(dt.kind_of(dtype), "character" if dtype != "object" else "generic")],)
        extra = {"float64": "float", "complex128": "complex", "str": "str", "bytes": "bytes"}.get(dtype)
        if extra:
            bases += (m.classes[extra],)
        made[dtype] = ClassV(_NAMES.get(dtype, dtype), bases, {}, module="numpy", construct=_scalar_maker(dtype))
        made[dtype].attrs["dtype"] = DtypeV(dtype)
    made["ndarray"] = ClassV("ndarray", (m.classes["object"],), {}, module="numpy", construct=_make_ndarray)
    made["dtype"] = ClassV("dtype", (m.classes["object"],), {}, module="numpy", construct=_make_dtype)
    made["finfo"] = ClassV("finfo", (m.classes["object"],), {}, module="numpy", construct=_make_finfo)
    made["iinfo"] = ClassV("iinfo", (m.classes["object"],), {}, module="numpy", construct=_make_iinfo)
    return made


def class_of(m: Machine, array: ArrayV) -> ClassV | None:
    """type(array)."""
    if not array.scalar:
        return classes(m)["ndarray"]
    return classes(m).get(array.dtype) if array.dtype is not None else None


def _scalar_maker(dtype: str) -> Value:
    def construct(m: Machine, cls: ClassV, value: Value = 0, *more: Value) -> Value:
        inner = payload(value)
        if dtype in ("str", "bytes", "object"):
            return m.to_str(value) if dtype == "str" else value
        if type(inner) is str:
            inner = m.call(m.classes["float" if dt.kind_of(dtype) == "f" else "int"], inner)
        array = as_array(m, inner)
        if array is None:
            return ArrayV(dtype, (), None, True) if isinstance(inner, Unknown) and inner.kind else m.unknown(f"a numpy.{dtype}")
        made = cast(array, dtype)
        made.scalar = made.shape == ()
        return made

    return construct


def _make_ndarray(m: Machine, cls: ClassV, shape: Value, dtype: Value = "float64", *args: Value, **kwargs: Value) -> Value:
    return ArrayV(dtype_argument(m, dtype), shape_of_argument(m, shape))


def _make_dtype(m: Machine, cls: ClassV, value: Value, *args: Value, **kwargs: Value) -> Value:
    name = dtype_argument(m, value)
    return m.unknown("a NumPy dtype") if name is None else DtypeV(name)


def dtype_argument(m: Machine, value: Value) -> str | None:
    """The dtype's name that an argument means; None where not known (None itself means float64)."""
    value = payload(value)
    if value is None:
        return "float64"
    if isinstance(value, ClassV):
        name = value.native.__name__ if value.native is not None else value.name
        return dt.canonical(name)
    if type(value) is str and known(value):
        return dt.canonical(value)
    if isinstance(value, DtypeV):
        return value.name
    if isinstance(value, Foreign):
        method = value.py_getattr(m, "as_numpy_dtype")
        if isinstance(method, ClassV):
            return dtype_argument(m, method)
    return None


def optional_dtype(m: Machine, value: Value) -> tuple[bool, str | None]:
    """(whether a dtype was given, its name if known)."""
    return (False, None) if value is None else (True, dtype_argument(m, value))


_FLOAT_INFO = {
    "float16": (0.0009765625, 65504.0, 6.103515625e-05, 3),
    "float32": (1.1920928955078125e-07, 3.4028234663852886e38, 1.1754943508222875e-38, 6),
    "float64": (2.220446049250313e-16, 1.7976931348623157e308, 2.2250738585072014e-308, 15),
}


def _make_finfo(m: Machine, cls: ClassV, dtype: Value) -> Value:
    name = dtype.dtype if isinstance(dtype, ArrayV) else dtype_argument(m, dtype)
    made = Instance(cls)
    if name not in _FLOAT_INFO:
        return m.unknown("numpy.finfo of an unknown dtype")
    eps, top, tiny, precision = _FLOAT_INFO[name]
    for attr, value in (("eps", eps), ("max", top), ("min", -top), ("tiny", tiny)):
        made.attrs[attr] = ArrayV(name, (), (value,), True)
    made.attrs.update(dtype=DtypeV(name), bits=dt.size_of(name) * 8, precision=precision)
    return made


def _make_iinfo(m: Machine, cls: ClassV, dtype: Value) -> Value:
    name = dtype.dtype if isinstance(dtype, ArrayV) else dtype_argument(m, dtype)
    if name is None or dt.kind_of(name) not in "iu":
        return m.unknown("numpy.iinfo of an unknown dtype")
    made = Instance(cls)
    low, high = dt.limits(name)
    made.attrs.update(min=low, max=high, dtype=DtypeV(name), bits=dt.size_of(name) * 8)
    return made


def to_python(m: Machine, value: object) -> Value:
    """Nested tuples as the program's lists."""
    return ListV([to_python(m, v) for v in value]) if isinstance(value, tuple) else value


def native(name: str, fn: Value) -> NativeFn:
    """A function of NumPy."""
    return NativeFn(f"numpy.{name}", fn)
