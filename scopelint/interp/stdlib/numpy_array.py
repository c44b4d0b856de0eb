"""NumPy's arrays and scalars as abstract values: dtype, shape, and the elements while they are known and few."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from scopelint.interp.builtins.base import known, payload
from scopelint.interp.stdlib import numpy_dtypes as dt
from scopelint.interp.values import ClassV, DictV, Foreign, ListV, SetV, Unknown, Value
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

MAX_ELEMENTS = 4096
Shape = tuple[int | None, ...]


class _Cells(Table[str, Any]):
    """An array's elements: known after a branch only if both sides left the same."""

    __slots__ = ()

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        return a if a == b else None


class ArrayV(Foreign):
    """An ndarray, or with `scalar` a NumPy scalar. dtype, shape, dims and elements may each be unknown (None)."""

    __slots__ = ("cells", "dtype", "scalar", "shape")
    type_name = "ndarray"
    tf_value = False
    priority = 1

    def __init__(self, dtype: str | None, shape: Shape | None, flat: tuple[Any, ...] | None = None, scalar: bool = False) -> None:
        self.dtype = dtype
        self.shape = shape
        self.scalar = scalar
        self.cells = _Cells()
        if flat is not None and len(flat) <= MAX_ELEMENTS:
            self.cells["flat"] = flat

    # ------------------------------------------------------------ what other rooms read
    @property
    def flat(self) -> tuple[Any, ...] | None:
        """The elements in row-major order, None if not known."""
        found: tuple[Any, ...] | None = self.cells.get("flat")
        return found

    @property
    def np_dtype(self) -> str | None:
        return self.dtype

    @property
    def np_shape(self) -> Shape | None:
        return self.shape

    @property
    def np_values(self) -> Any:
        """Nested tuples (or the scalar), None if not known."""
        return None if self.flat is None or not sure(self.shape) else nested(self.flat, self.shape)  # type: ignore[arg-type]

    @property
    def array_dtype(self) -> str | None:
        return {"str": "string", "bytes": "string", "object": None}.get(self.dtype, self.dtype) if self.dtype else None

    @property
    def array_shape(self) -> tuple[int, ...]:
        """The shape, -1 for dims that are not known; no such attribute where the rank is not."""
        if self.shape is None:
            raise AttributeError("array_shape")
        return tuple(-1 if d is None else d for d in self.shape)

    @property
    def array_value(self) -> Any:
        """The elements as nested tuples; MISSING where not known."""
        values = self.np_values
        return MISSING if values is None else values

    @property
    def scalar_value(self) -> Any:
        """The Python number of a known scalar, else None."""
        return self.flat[0] if self.shape == () and self.flat else None

    @property
    def size(self) -> int | None:
        return math.prod(self.shape) if sure(self.shape) else None  # type: ignore[arg-type]

    # ------------------------------------------------------------ hooks of the interpreter
    def py_class(self, m: Machine) -> ClassV | None:
        from scopelint.interp.stdlib.numpy_types import class_of

        return class_of(m, self)

    def py_getattr(self, m: Machine, name: str) -> Value:
        from scopelint.interp.stdlib.numpy_methods import attribute

        return attribute(m, self, name)

    def py_setattr(self, m: Machine, name: str, value: Value) -> Value:
        if name == "shape":
            self.shape = shape_of_argument(m, value)
        return None

    def py_binary(self, m: Machine, op: str, other: Value, reflected: bool) -> Value:
        from scopelint.interp.stdlib.numpy_ops import binary

        return binary(m, op, other, self) if reflected else binary(m, op, self, other)

    def py_unary(self, m: Machine, op: str) -> Value:
        from scopelint.interp.stdlib.numpy_ops import unary

        return unary(m, op, self)

    def py_getitem(self, m: Machine, key: Value) -> Value:
        from scopelint.interp.stdlib.numpy_index import getitem

        return getitem(m, self, key)

    def py_setitem(self, m: Machine, key: Value, value: Value) -> Value:
        from scopelint.interp.stdlib.numpy_index import setitem

        setitem(m, self, key, value)
        return None

    def py_truth(self, m: Machine) -> bool | None:
        if sure(self.shape) and self.size != 1:
            if self.size == 0:
                return False
            m.raise_("ValueError", "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
        return bool(self.flat[0]) if self.flat and self.size == 1 else None

    def py_iter(self, m: Machine) -> list[Value] | None:
        if self.shape == ():
            m.raise_("TypeError", "iteration over a 0-d array")
        if not self.shape or self.shape[0] is None or self.shape[0] > m.settings.max_unroll:
            return None
        return [self.py_getitem(m, i) for i in range(self.shape[0])]

    def py_len(self, m: Machine) -> Value:
        if self.shape == ():
            m.raise_("TypeError", "len() of unsized object")
        if not self.shape or self.shape[0] is None:
            return m.unknown("the length of an array", kind="int")
        return self.shape[0]

    def py_str(self, m: Machine) -> str | None:
        value = self.scalar_value
        if value is None:
            return None
        if self.dtype == "float32" or self.dtype == "float16":
            return short_float(value, self.dtype)
        return str(value)

    def py_repr(self, m: Machine) -> str | None:
        return self.py_str(m) if self.scalar else None

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        if self is other and self.scalar:
            return True
        mine = self.scalar_value
        if mine is None:
            return None
        theirs = other.scalar_value if isinstance(other, ArrayV) else payload(other)
        if theirs is None and isinstance(other, ArrayV):
            return None
        return bool(mine == theirs) if known(theirs) else None

    def py_join(self, m: Machine, other: Value) -> Value:
        if not isinstance(other, ArrayV) or other.scalar != self.scalar:
            return NotImplemented
        shape = None
        if self.shape is not None and other.shape is not None and len(self.shape) == len(other.shape):
            shape = tuple(a if a == b else None for a, b in zip(self.shape, other.shape, strict=True))
        flat = self.flat if self.flat == other.flat and self.shape == other.shape else None
        return ArrayV(self.dtype if self.dtype == other.dtype else None, shape, flat, self.scalar)


def sure(shape: Shape | None) -> bool:
    """Whether every dim is known."""
    return shape is not None and None not in shape


def nested(flat: Sequence[Any], shape: Sequence[int]) -> Any:
    """Row-major elements as nested tuples."""
    if not shape:
        return flat[0]
    step = math.prod(shape[1:])
    return tuple(nested(flat[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0]))


def indices(shape: Sequence[int]) -> list[tuple[int, ...]]:
    """All index tuples in row-major order."""
    return list(itertools.product(*[range(d) for d in shape]))


def offset(index: Sequence[int], shape: Sequence[int]) -> int:
    """The position of an index tuple in row-major order."""
    at = 0
    for i, d in zip(index, shape, strict=True):
        at = at * d + i
    return at


def short_float(value: float, dtype: str) -> str:
    """The shortest text that reads back as the same float of dtype."""
    for digits in range(1, 18):
        text = f"{value:.{digits}g}"
        if dt.round_float(float(text), dtype) == value:
            return repr(float(text))
    return repr(value)


def scalar(dtype: str, value: Any) -> ArrayV:
    """A known NumPy scalar."""
    return ArrayV(dtype, (), (dt.store(value, dtype),), True)


def result(dtype: str | None, shape: Shape | None, flat: Sequence[Any] | None = None) -> ArrayV:
    """What an operation answers: elements are stored as dtype; a result without dimensions is a scalar."""
    values = None
    if flat is not None and dtype is not None:
        try:
            values = dt.store_all(flat, dtype)
        except (ValueError, OverflowError, TypeError):
            values = None
    return ArrayV(dtype, shape, values, shape == ())


def as_array(m: Machine, value: Value, dtype: str | None = None) -> ArrayV | None:
    """np.asarray(value); None where the value is not one NumPy would make numbers of, or not known at all."""
    value = payload(value)
    if isinstance(value, ArrayV):
        return value if dtype is None or dtype == value.dtype else cast(value, dtype)
    found = _literal(m, value)
    if found is None:
        return None
    return found if dtype is None else cast(found, dtype)


def _literal(m: Machine, value: Value) -> ArrayV | None:
    kind = dt.python_dtype(value) if known(value) else None
    if kind is not None:
        return ArrayV(kind, (), (value,))
    if isinstance(value, Unknown):
        kinds = {"int": "int64", "float": "float64", "bool": "bool", "str": "str"}
        return ArrayV(kinds[value.kind], ()) if value.kind in kinds else None
    if isinstance(value, Foreign):
        scalar_value = getattr(value, "scalar_value", None)
        return None if scalar_value is None else _literal(m, scalar_value)
    if isinstance(value, (DictV, SetV)) or not isinstance(value, (tuple, ListV, range)):
        return None
    items = m.iterate(value)
    return None if items is None else _stacked(m, items)


def _stacked(m: Machine, items: list[Value]) -> ArrayV | None:
    parts = [as_array(m, i) for i in items]
    if not parts:
        return ArrayV("float64", (0,), ())
    arrays = [p for p in parts if p is not None]
    if len(arrays) < len(parts) or any(a.shape is None for a in arrays) or len({len(a.shape or ()) for a in arrays}) > 1:
        return None
    dtype: str | None = arrays[0].dtype
    for a in arrays[1:]:
        dtype = None if dtype is None or a.dtype is None else dt.promote(dtype, a.dtype)
    shapes = {a.shape for a in arrays}
    if len(shapes) > 1 and all(sure(s) for s in shapes):
        return None
    inner = tuple(dims[0] if len(set(dims)) == 1 else None for dims in zip(*[a.shape or () for a in arrays], strict=True))
    flat = None
    if dtype is not None and all(a.flat is not None for a in arrays):
        flat = [dt.store(v, dtype) for a in arrays for v in a.flat or ()]
    return ArrayV(dtype, (len(arrays), *inner), tuple(flat) if flat is not None else None)


def cast(array: ArrayV, dtype: str | None) -> ArrayV:
    """array.astype(dtype)."""
    values = None
    if array.flat is not None and dtype is not None:
        try:
            values = tuple(dt.store(v, dtype) for v in array.flat)
        except (ValueError, OverflowError, TypeError):
            values = None
    return ArrayV(dtype, array.shape, values, array.scalar)


def shape_of_argument(m: Machine, value: Value) -> Shape | None:
    """A shape argument: an int or a sequence of ints; dims that are not known are None."""
    value = payload(value)
    if isinstance(value, Unknown):
        return (None,) if value.kind == "int" else None
    dim = dim_of(value)
    if dim is not None:
        return (dim,)
    if isinstance(value, Foreign) and not isinstance(value, ArrayV):
        return None
    items = m.iterate(value)
    return None if items is None else tuple(dim_of(payload(i)) for i in items)


def dim_of(value: Value) -> int | None:
    """A known int, else None."""
    if isinstance(value, ArrayV):
        value = value.scalar_value
    return int(value) if type(value) in (int, bool) else None
