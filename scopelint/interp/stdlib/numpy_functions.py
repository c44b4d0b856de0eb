"""Functions of NumPy: making arrays, elementwise functions, reductions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scopelint.interp.builtins.base import known, may_tf, payload, unknown_like
from scopelint.interp.stdlib import numpy_dtypes as dt
from scopelint.interp.stdlib.numpy_array import ArrayV, Shape, as_array, cast, dim_of, indices, result, shape_of_argument, sure
from scopelint.interp.stdlib.numpy_ops import ARITHMETIC, COMPARISON, binary, elementwise, float_dtype, matmul, unary
from scopelint.interp.stdlib.numpy_types import dtype_argument, optional_dtype
from scopelint.interp.stdlib.support import Natives
from scopelint.interp.values import Foreign, ListV, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

lib = Natives("numpy")


def unknown_array(m: Machine, what: str, values: list[Value]) -> Value:
    """A result that is some array; where TensorFlow objects went in it may be anything."""
    if any(may_tf(v) for v in values):
        return unknown_like(m, f"numpy.{what}() of something that is not known", values)
    return ArrayV(None, None)


# ---------------------------------------------------------------- making arrays
@lib("array", "asarray", "asanyarray", "ascontiguousarray", "asfarray")
def array(m: Machine, obj: Value, dtype: Value = None, *args: Value, **kwargs: Value) -> Value:
    """np.array."""
    given, name = optional_dtype(m, dtype)
    made = as_array(m, obj)
    if made is None:
        return ArrayV(name, None) if not may_tf(obj) else unknown_array(m, "array", [obj])
    if given:
        made = cast(made, name)
    return ArrayV(made.dtype, made.shape, made.flat)


def _filled(name: str, value: float | None) -> None:
    def native(m: Machine, shape: Value, dtype: Value = None, *args: Value, **kwargs: Value) -> Value:
        return filled(shape_of_argument(m, shape), dtype_argument(m, dtype), value)

    def like(m: Machine, a: Value, dtype: Value = None, *args: Value, **kwargs: Value) -> Value:
        source = as_array(m, a)
        given, kind = optional_dtype(m, dtype)
        if source is None:
            return ArrayV(kind, None)
        return filled(source.shape, kind if given else source.dtype, value)

    lib.table[name] = NativeFn(f"numpy.{name}", native)
    lib.table[name + "_like"] = NativeFn(f"numpy.{name}_like", like)


def filled(shape: Shape | None, dtype: str | None, value: Any) -> ArrayV:
    """An array of one value (None: not known)."""
    size = math.prod(shape) if sure(shape) else None  # type: ignore[arg-type]
    flat = None
    if value is not None and size is not None and size <= 4096 and dtype is not None:
        flat = (dt.store(value, dtype),) * size
    return ArrayV(dtype, shape, flat)


_filled("zeros", 0)
_filled("ones", 1)
_filled("empty", None)


@lib("full")
def full(m: Machine, shape: Value, fill_value: Value, dtype: Value = None, *args: Value, **kwargs: Value) -> Value:
    """np.full."""
    source = as_array(m, fill_value)
    given, name = optional_dtype(m, dtype)
    kind = name if given else source.dtype if source is not None else None
    value = source.scalar_value if source is not None else None
    return filled(shape_of_argument(m, shape), kind, value)


@lib("full_like")
def full_like(m: Machine, a: Value, fill_value: Value, dtype: Value = None, **kwargs: Value) -> Value:
    """np.full_like."""
    source, value = as_array(m, a), as_array(m, fill_value)
    given, name = optional_dtype(m, dtype)
    if source is None:
        return ArrayV(name, None)
    return filled(source.shape, name if given else source.dtype, value.scalar_value if value is not None else None)


@lib("arange")
def arange(m: Machine, *args: Value, dtype: Value = None, **kwargs: Value) -> Value:
    """np.arange."""
    if len(args) == 4:
        *args, dtype = args  # type: ignore[assignment]
    if "stop" in kwargs:
        args = (kwargs.get("start", 0), kwargs["stop"], kwargs.get("step", 1))
    if not 1 <= len(args) <= 3:
        return m.raise_("TypeError", "arange() requires stop to be specified.")
    given, name = optional_dtype(m, dtype)
    ends = [as_array(m, a) for a in args]
    kinds = [e.dtype for e in ends if e is not None]
    kind = name if given else None
    if not given and len(kinds) == len(ends) and all(kinds):
        kind = "float64" if any(dt.kind_of(k or "") == "f" for k in kinds) else "int64"
    values: list[Any] = [e.scalar_value if e is not None else None for e in ends]
    if any(v is None for v in values):
        return ArrayV(kind, (None,))
    start, stop, step = [[0, *values, 1], [*values, 1], values][len(values) - 1]
    if step == 0:
        return m.raise_("ZeroDivisionError", "division by zero")
    n = max(0, math.ceil((stop - start) / step))
    return result(kind, (n,), [start + i * step for i in range(n)] if n <= 4096 else None)


@lib("linspace")
def linspace(
    m: Machine, start: Value, stop: Value, num: Value = 50, endpoint: Value = True, retstep: Value = False, dtype: Value = None
) -> Value:
    """np.linspace: the shape (rounding of the elements is left open)."""
    n = dim_of(payload(num))
    return ArrayV(dtype_argument(m, dtype), (n,)) if retstep is False else m.unknown("numpy.linspace", kind="tuple")


@lib("eye", "identity")
def eye(m: Machine, n: Value, cols: Value = None, k: Value = 0, dtype: Value = None, **kwargs: Value) -> Value:
    """np.eye."""
    rows, columns = dim_of(payload(n)), dim_of(payload(n if cols is None else cols))
    name = dtype_argument(m, dtype)
    if rows is None or columns is None or type(k) is not int or name is None:
        return ArrayV(name, (rows, columns))
    return result(name, (rows, columns), [int(j == i + k) for i in range(rows) for j in range(columns)] if rows * columns <= 4096 else None)


# ---------------------------------------------------------------- elementwise
def _unary(name: str, fn: Callable[[Any], Any], floats: bool) -> None:
    def native(m: Machine, x: Value, *args: Value, **kwargs: Value) -> Value:
        source = as_array(m, x)
        if source is None:
            return unknown_array(m, name, [x])
        kind = float_dtype(source.dtype) if floats else source.dtype
        return elementwise(m, fn, source, kind)

    for alias in name.split("|"):
        lib.table[alias] = NativeFn(f"numpy.{alias}", native)


def _round_half_even(x: Any) -> Any:
    return float(round(x)) if isinstance(x, float) and math.isfinite(x) else x


_FLOAT_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sqrt": math.sqrt, "log": math.log, "log2": math.log2, "log10": math.log10, "log1p": math.log1p, "exp": math.exp, "expm1": math.expm1,
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan, "sinh": math.sinh,
    "cosh": math.cosh, "tanh": math.tanh, "exp2": lambda x: 2.0**x, "deg2rad": math.radians, "rad2deg": math.degrees,
    "ceil": lambda x: float(math.ceil(x)), "floor": lambda x: float(math.floor(x)), "trunc": lambda x: float(math.trunc(x)),
    "rint": _round_half_even, "cbrt": lambda x: x ** (1 / 3),
}  # fmt: skip
for _name, _fn in _FLOAT_FUNCTIONS.items():
    _unary(_name, _fn, True)
_unary("abs|absolute|fabs", abs, False)
_unary("square", lambda x: x * x, False)
_unary("sign", lambda x: (x > 0) - (x < 0), False)
_unary("conj|conjugate|real", lambda x: x, False)


def _predicate(name: str, fn: Callable[[Any], bool]) -> None:
    def native(m: Machine, x: Value, *args: Value, **kwargs: Value) -> Value:
        source = as_array(m, x)
        return unknown_array(m, name, [x]) if source is None else elementwise(m, fn, source, "bool")

    lib.table[name] = NativeFn(f"numpy.{name}", native)


_predicate("isnan", lambda x: x != x)
_predicate("isinf", lambda x: isinstance(x, float) and math.isinf(x))
_predicate("isfinite", lambda x: math.isfinite(x))
_predicate("logical_not", lambda x: not x)


@lib("round", "around", "round_")
def np_round(m: Machine, a: Value, decimals: Value = 0, out: Value = None) -> Value:
    """np.round."""
    source = as_array(m, a)
    if source is None or type(decimals) is not int:
        return unknown_array(m, "round", [a])
    if source.dtype and dt.kind_of(source.dtype) != "f":
        return source if decimals >= 0 else result(source.dtype, source.shape)
    return elementwise(m, _round_half_even, source, source.dtype) if decimals == 0 else result(source.dtype, source.shape)


def _operator(name: str, op: str) -> None:
    def native(m: Machine, a: Value, b: Value, *args: Value, **kwargs: Value) -> Value:
        left = as_array(m, a)
        if left is None:
            other = as_array(m, b)
            if other is None or isinstance(a, Foreign):
                return unknown_array(m, name, [a, b])
        answer = binary(m, op, left if left is not None else a, b)
        return unknown_array(m, name, [a, b]) if answer is NotImplemented else answer

    lib.table[name] = NativeFn(f"numpy.{name}", native)


for _name, _op in {
    "add": "Add", "subtract": "Sub", "multiply": "Mult", "divide": "Div", "true_divide": "Div", "floor_divide": "FloorDiv", "mod": "Mod",
    "remainder": "Mod", "power": "Pow", "equal": "Eq", "not_equal": "NotEq", "less": "Lt", "less_equal": "LtE", "greater": "Gt",
    "greater_equal": "GtE", "bitwise_and": "BitAnd", "bitwise_or": "BitOr", "left_shift": "LShift", "right_shift": "RShift",
}.items():  # fmt: skip
    _operator(_name, _op)


def _pairwise(name: str, fn: Callable[[Any, Any], Any], dtype: str | None = None) -> None:
    key = f"scopelint {name}"

    def native(m: Machine, a: Value, b: Value, *args: Value, **kwargs: Value) -> Value:
        left, right = as_array(m, a), as_array(m, b)
        if left is None or right is None:
            return unknown_array(m, name, [a, b])
        table = COMPARISON if dtype == "bool" else ARITHMETIC
        table[key] = fn
        return binary(m, key, left, right)

    lib.table[name] = NativeFn(f"numpy.{name}", native)


_pairwise("maximum", max)
_pairwise("minimum", min)
_pairwise("fmax", max)
_pairwise("fmin", min)
_pairwise("logical_and", lambda a, b: bool(a) and bool(b), "bool")
_pairwise("logical_or", lambda a, b: bool(a) or bool(b), "bool")
_pairwise("logical_xor", lambda a, b: bool(a) != bool(b), "bool")


@lib("negative")
def negative(m: Machine, x: Value) -> Value:
    """np.negative."""
    source = as_array(m, x)
    return unknown_array(m, "negative", [x]) if source is None else unary(m, "USub", source)


@lib("clip")
def clip(m: Machine, a: Value, a_min: Value = None, a_max: Value = None, **kwargs: Value) -> Value:
    """np.clip."""
    source = as_array(m, a)
    if source is None:
        return unknown_array(m, "clip", [a])
    bounds = [None if x is None else as_array(m, x) for x in (a_min, a_max)]
    low, high = (None if b is None else b.scalar_value for b in bounds)
    if (a_min is not None and low is None) or (a_max is not None and high is None):
        return result(source.dtype, source.shape)

    def limit(v: Any) -> Any:
        v = v if low is None else max(v, low)
        return v if high is None else min(v, high)

    return elementwise(m, limit, source, source.dtype)


# ---------------------------------------------------------------- reductions
def axes_of(m: Machine, axis: Value, rank: int) -> tuple[int, ...] | None:
    """The axes of an axis argument, all for None; None if not known."""
    axis = payload(axis)
    if axis is None:
        return tuple(range(rank))
    dim = dim_of(axis)
    items = (
        [dim] if dim is not None else [dim_of(payload(i)) for i in m.iterate(axis) or [None]] if not isinstance(axis, Unknown) else [None]
    )
    if any(i is None for i in items):
        return None
    out = []
    for i in items:
        assert i is not None
        if not -rank <= i < max(rank, 1):
            m.raise_("ValueError", f"axis {i} is out of bounds for array of dimension {rank}")
        out.append(i % rank if rank else 0)
    return tuple(out)


def _reduction(name: str, fn: Callable[[list[Any]], Any], kind: Callable[[str], str | None], exact: bool = True) -> None:
    def native(
        m: Machine, a: Value, axis: Value = None, dtype: Value = None, out: Value = None, keepdims: Value = False, **kwargs: Value
    ) -> Value:
        if not exact and type(payload(dtype)) is bool:
            keepdims, dtype = dtype, None
        source = as_array(m, a)
        if source is None:
            return _of_tensors(m, name, a)
        given, want = optional_dtype(m, dtype)
        made = kind(source.dtype) if source.dtype else None
        return reduce(m, source, axis, keepdims, want if given else made, fn)

    for alias in name.split("|"):
        lib.table[alias] = NativeFn(f"numpy.{alias}", native)


def _of_tensors(m: Machine, name: str, a: Value) -> Value:
    """np.prod and np.sum of a list with objects in it apply the operator from left to right."""
    op = {"prod|product": "Mult", "sum": "Add"}.get(name)
    items = None if op is None or isinstance(payload(a), (Unknown, Foreign)) else m.iterate(a)
    if op is None or not items or any(isinstance(payload(i), (ListV, tuple)) for i in items):
        return unknown_array(m, name, [a])
    total = items[0]
    for item in items[1:]:
        total = m.binary(op, total, item)
    return total


def reduce(m: Machine, source: ArrayV, axis: Value, keepdims: Value, dtype: str | None, fn: Callable[[list[Any]], Any]) -> ArrayV:
    """fn over the axes."""
    if source.shape is None:
        return ArrayV(dtype, () if axis is None and keepdims is False else None, None, axis is None)
    axes = axes_of(m, axis, len(source.shape))
    if axes is None:
        return ArrayV(dtype, None)
    keep = keepdims is True
    shape = tuple(1 if i in axes else d for i, d in enumerate(source.shape) if keep or i not in axes)
    if source.flat is None or not sure(source.shape) or dtype is None:
        return result(dtype, shape)
    groups: dict[tuple[int, ...], list[Any]] = {}
    for index, value in zip(indices(source.shape), source.flat, strict=True):  # type: ignore[arg-type]
        groups.setdefault(tuple(i for n, i in enumerate(index) if n not in axes), []).append(value)
    if not source.flat:
        groups = {(): []} if not [d for d in shape if d != 1] else {}
    try:
        values = [fn(g) for g in groups.values()]
    except (ArithmeticError, ValueError, TypeError, IndexError):
        return result(dtype, shape)
    in_range = dt.kind_of(dtype) not in "iu" or all(dt.limits(dtype)[0] <= v <= dt.limits(dtype)[1] for v in values)
    return result(dtype, shape, values if in_range else None)


def _wide(dtype: str) -> str:
    kind = dt.kind_of(dtype)
    return "int64" if kind in "bi" else "uint64" if kind == "u" else dtype


def _sum(values: list[Any]) -> Any:
    """Floats are summed in the order NumPy uses for fewer than eight; longer sums are left open."""
    if len(values) >= 8 and any(isinstance(v, float) and v != int(v) for v in values):
        raise ValueError
    total: Any = 0
    for v in values:
        total = total + v
    return total


def _float_kind(dtype: str) -> str | None:
    return dtype if dt.kind_of(dtype) in "fc" else "float64"


def _mean(values: list[Any]) -> Any:
    return _sum(values) / len(values)


_reduction("sum", _sum, _wide)
_reduction("prod|product", lambda v: math.prod(v), _wide)
_reduction("mean|average", _mean, _float_kind)
_reduction("max|amax|nanmax", max, lambda d: d, exact=False)
_reduction("min|amin|nanmin", min, lambda d: d, exact=False)
_reduction("any", any, lambda d: "bool", exact=False)
_reduction("all", all, lambda d: "bool", exact=False)
_reduction("argmax", lambda v: v.index(max(v)), lambda d: "int64", exact=False)
_reduction("argmin", lambda v: v.index(min(v)), lambda d: "int64", exact=False)
_reduction("count_nonzero", lambda v: sum(bool(x) for x in v), lambda d: "int64", exact=False)


def _raise(values: list[Any]) -> Any:
    raise ValueError


for _name in ("std", "var", "median", "nanmean", "nansum", "nanstd", "ptp"):
    _reduction(_name, _raise, _float_kind)


def _cumulative(name: str, fn: Callable[[Any, Any], Any]) -> None:
    def native(m: Machine, a: Value, axis: Value = None, *args: Value, **kwargs: Value) -> Value:
        source = as_array(m, a)
        if source is None:
            return unknown_array(m, name, [a])
        dtype = _wide(source.dtype) if source.dtype else None
        flat_only = axis is None or (source.shape is not None and len(source.shape) == 1)
        shape = (source.size,) if axis is None else source.shape
        if not flat_only or source.flat is None or (dtype and dt.kind_of(dtype) == "f"):
            return result(dtype, shape)
        out: list[Any] = []
        for v in source.flat:
            out.append(fn(out[-1], v) if out else v)
        return result(dtype, shape, out)

    lib.table[name] = NativeFn(f"numpy.{name}", native)


_cumulative("cumsum", lambda a, b: a + b)
_cumulative("cumprod", lambda a, b: a * b)


@lib("dot", "matmul", "inner")
def dot(m: Machine, a: Value, b: Value, out: Value = None) -> Value:
    """np.dot: shapes; elements of known vectors of ints."""
    left, right = as_array(m, a), as_array(m, b)
    if left is None or right is None:
        return unknown_array(m, "dot", [a, b])
    if left.shape == () or right.shape == ():
        return binary(m, "Mult", left, right)
    if left.shape is not None and right.shape is not None and len(left.shape) == len(right.shape) == 1 and left.shape == right.shape:
        made = binary(m, "Mult", left, right)
        return reduce(m, made, None, False, made.dtype, _sum) if isinstance(made, ArrayV) else made
    return matmul(m, left, right)


@lib("where")
def where(m: Machine, condition: Value, x: Value = None, y: Value = None) -> Value:
    """np.where."""
    source = as_array(m, condition)
    if x is None or source is None:
        rank = len(source.shape) if source is not None and source.shape is not None else None
        return tuple(ArrayV("int64", (None,)) for _ in range(rank)) if rank else unknown_array(m, "where", [condition])
    left, right = as_array(m, x), as_array(m, y)
    if left is None or right is None:
        return unknown_array(m, "where", [condition, x, y])
    if source.shape == () and source.flat and left.shape == right.shape:
        return left if source.flat[0] else right
    made = binary(m, "Add", binary(m, "Mult", left, source), right)
    dtype = dt.result_type(left.dtype, right.dtype, left.shape == (), right.shape == ()) if left.dtype and right.dtype else None
    return ArrayV(dtype, made.shape if isinstance(made, ArrayV) else None)


@lib("array_equal", "allclose")
def array_equal(m: Machine, a: Value, b: Value, *args: Value, **kwargs: Value) -> Value:
    """np.array_equal."""
    left, right = as_array(m, a), as_array(m, b)
    if left is None or right is None or left.flat is None or right.flat is None or left.dtype != right.dtype:
        return m.unknown("whether two arrays are equal", kind="bool")
    if left.shape == right.shape and left.flat == right.flat:
        return True
    return False if dt.kind_of(left.dtype or "O") in "biu" else m.unknown("whether two arrays are equal", kind="bool")


@lib("isscalar")
def isscalar(m: Machine, obj: Value) -> Value:
    """np.isscalar."""
    if isinstance(obj, Unknown):
        return m.unknown("whether a value is a scalar", kind="bool")
    return (isinstance(obj, ArrayV) and obj.scalar) or (known(obj) and dt.python_dtype(obj) is not None)


@lib("ndim", "rank")
def ndim(m: Machine, a: Value) -> Value:
    """np.ndim."""
    source = as_array(m, a)
    return m.unknown("the rank of an array", kind="int") if source is None or source.shape is None else len(source.shape)


@lib("shape")
def np_shape(m: Machine, a: Value) -> Value:
    """np.shape."""
    source = as_array(m, a)
    return (
        unknown_like(m, "the shape of an array", [a], "tuple", tf=False)
        if source is None or source.shape is None
        else shape_tuple(m, source)
    )


def shape_tuple(m: Machine, source: ArrayV) -> tuple[Value, ...]:
    """array.shape."""
    return tuple(m.unknown("a dimension of an array", kind="int") if d is None else d for d in source.shape or ())


@lib("size")
def np_size(m: Machine, a: Value, axis: Value = None) -> Value:
    """np.size."""
    source = as_array(m, a)
    if source is None or source.size is None or axis is not None:
        return m.unknown("the size of an array", kind="int")
    return source.size
