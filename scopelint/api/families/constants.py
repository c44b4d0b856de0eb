"""Constants, placeholders and filled tensors: tf.constant, tf.placeholder, tf.zeros, tf.range ..."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scopelint.api.convert import constant as make_constant
from scopelint.api.convert import convert, graph_of, scalar_kind
from scopelint.api.dtypes import as_dtype, base
from scopelint.api.families.shape_ops import reshape, shape_of
from scopelint.api.guard import refused
from scopelint.api.ops import apply_op, name_text, out
from scopelint.api.registry import primitive
from scopelint.api.shapes.folding import constant_value
from scopelint.api.shapev import TensorShapeV, shape_or_none
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import Convertible, TensorV, wrap
from scopelint.graph.dims import UNSURE, UNSURE_VALUE, fully_defined, is_sure
from scopelint.graph.model import Shape, Tensor
from scopelint.interp.errors import PyRaise
from scopelint.interp.stdlib.numpy_array import ArrayV
from scopelint.interp.values import ListV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@primitive("tf.constant")
def constant(
    m: Machine, value: Value, dtype: Value = None, shape: Value = None, name: Value = "Const", verify_shape: Value = False
) -> Value:
    """tf.constant."""
    wanted = None if dtype is None else as_dtype(m, dtype)
    if (isinstance(value, (Convertible, Unknown)) and not getattr(value, "kind", "")) or has_unknown(m, value):
        return convert(m, value, wanted, name_text(m, name))
    host_shape = None if shape is None else shape_or_none(m, shape)
    text = name_text(m, name)
    default = text == "Const" or None
    tensor = make_constant(m, value, wanted, host_shape, None if default else text, shape is not None)
    return wrap(m, tensor if dtype is None or wanted is not None else of_any_dtype(tensor))


def of_any_dtype(tensor: Tensor) -> Tensor:
    """A new constant whose dtype was asked for by a value that is not known."""
    tensor.dtype = None
    return tensor


def has_unknown(m: Machine, value: Value) -> bool:
    """Whether nested lists hold something that is not known."""
    from scopelint.api.convert import _is_sequence, items_of

    if not _is_sequence(value):
        return isinstance(value, Unknown) and not scalar_kind(value)
    items = items_of(m, value)
    return items is None or any(has_unknown(m, i) for i in items)


@primitive("tf.convert_to_tensor")
def convert_to_tensor(
    m: Machine, value: Value, dtype: Value = None, name: Value = None, preferred_dtype: Value = None, dtype_hint: Value = None
) -> Value:
    """tf.convert_to_tensor."""
    hint = preferred_dtype if dtype_hint is None else dtype_hint
    preferred = None if hint is None else as_dtype(m, hint)
    wanted = None if dtype is None else as_dtype(m, dtype)
    made = convert(m, value, wanted, name_text(m, name), preferred)
    if dtype is not None and wanted is None and made.tensor.op.type == "Const" and not isinstance(value, (Convertible, Unknown)):
        of_any_dtype(made.tensor)
    return made


@primitive("tf.scopelint.convert_hint")
def convert_hint(m: Machine, value: Value, hint: Value, name: Value) -> Value:
    """convert_to_tensor(value, dtype_hint=hint, name=name)."""
    return convert(m, value, None, name_text(m, name), None if hint is None else as_dtype(m, hint))


@primitive("tf.convert_to_tensor_or_indexed_slices", "tf.convert_to_tensor_or_sparse_tensor")
def convert_or_composite(m: Machine, value: Value, dtype: Value = None, name: Value = None) -> Value:
    """tf.convert_to_tensor_or_indexed_slices and _or_sparse_tensor: composites pass through."""
    from scopelint.api.tensors import Composite

    return value if isinstance(value, Composite) else convert_to_tensor(m, value, dtype, name)


@primitive("tf.placeholder")
def placeholder(m: Machine, dtype: Value, shape: Value = None, name: Value = None) -> Value:
    """tf.placeholder."""
    dims = shape_or_none(m, shape)
    dims = UNSURE if dims is NotImplemented else dims
    return _placeholder(m, dtype, dims, name)


def _placeholder(m: Machine, dtype: Value, dims: Shape, name: Value) -> Value:
    op = apply_op(m, "Placeholder", {}, name, {"dtype": _dtype(m, dtype)})
    op.outputs[0].shape = dims
    op.attrs["shape"] = dims
    return wrap(m, op.outputs[0])


def _dtype(m: Machine, value: Value) -> str | None:
    dtype = None if value is None else as_dtype(m, value)
    return None if dtype is None else base(dtype)


@primitive("tf.placeholder_with_default")
def placeholder_with_default(m: Machine, input: Value, shape: Value, name: Value = None) -> Value:
    """tf.placeholder_with_default."""
    dims = shape_or_none(m, shape)
    op = apply_op(m, "PlaceholderWithDefault", {"input": input}, name)
    op.outputs[0].shape = UNSURE if dims is NotImplemented else dims
    return wrap(m, op.outputs[0])


@primitive("tf.sparse_placeholder")
def sparse_placeholder(m: Machine, dtype: Value, shape: Value = None, name: Value = None) -> Value:
    """tf.sparse_placeholder: placeholders NAME/shape, NAME/values, NAME/indices."""
    text = name_text(m, name)

    def sub(part: str) -> str | None:
        return None if text is None else f"{text}/{part}"

    dims = shape_or_none(m, shape)
    if shape is None:
        dense = _placeholder(m, "int64", (None,), sub("shape"))
        rank: int | None = None
    else:
        rank = len(dims) if isinstance(dims, tuple) and dims != UNSURE else None
        items = None if not fully_defined(dims) else tuple(dims)
        if items is None:
            dense = _placeholder(m, "int64", (rank,), sub("shape"))
        elif tf_state(m).target == "tf2":
            dense = placeholder_with_default(m, convert(m, items, "int64", sub("shape_default")), (rank,), sub("shape"))
        else:
            dense = convert(m, items, "int64", sub("shape"))
    values = _placeholder(m, dtype, (None,), sub("values"))
    indices = _placeholder(m, "int64", (None, rank), sub("indices"))
    from scopelint.api.classes import make_sparse

    made = make_sparse(m, indices, values, dense)
    if shape is not None:
        made.static_shape = dims
    return made


_ZERO = {"bool": False, "string": ""}


def filled(m: Machine, number: int, shape: Value, dtype: Value, name: Value, default: str) -> Value:
    """tf.zeros / tf.ones: a Const below 1000 elements of known shape, else a Fill."""
    kind = _dtype(m, dtype) if dtype is not None else "float32"
    value: Value = {"bool": bool(number), "string": ""}.get(kind or "", number)
    if kind is not None and kind not in _ZERO and "float" in kind:
        value = float(value)
    with as_default(m, graph_of(m, [shape])), name_scope(m, name_text(m, name), default) as scope:
        if not isinstance(shape, TensorV) and not (isinstance(shape, Convertible)):
            dims = _static_dims(m, shape)
            if dims is UNSURE_VALUE:
                return m.fork(
                    [lambda: _filled_constant(m, value, kind, UNSURE, scope), lambda: _filled_op(m, value, kind, shape, scope, UNSURE)],
                    "the size of a tensor is not known",
                )
            if isinstance(dims, tuple) and (fully_defined(dims) or not is_sure(dims)):
                if not fully_defined(dims):
                    return m.fork(
                        [lambda: _filled_constant(m, value, kind, dims, scope), lambda: _filled_op(m, value, kind, dims, scope, dims)],
                        "the size of a tensor is not known",
                    )
                if math.prod(dims) < 1000 and not isinstance(shape, int):
                    try:
                        return _filled_constant(m, value, kind, dims, scope)
                    except PyRaise as error:
                        if not refused(m, error):
                            raise
                        return _filled_op(m, value, kind, convert(m, shape, "int32"), scope, dims)  # as if tensors stood in it
                return _filled_op(m, value, kind, TensorShapeV(dims), scope, dims)
        return _filled_op(m, value, kind, shape, scope, None)


def _filled_constant(m: Machine, value: Value, kind: str | None, dims: Shape, scope: str) -> Value:
    tensor = make_constant(m, value, kind, dims, scope, True)
    return wrap(m, tensor if kind is not None else of_any_dtype(tensor))


def _filled_op(m: Machine, value: Value, kind: str | None, shape: Value, scope: str, dims: Shape) -> Value:
    if isinstance(shape, TensorV):
        tensor = shape
    elif isinstance(shape, TensorShapeV):
        tensor = convert(m, shape)
    elif isinstance(shape, tuple) and shape is dims:
        tensor = convert(m, TensorShapeV(dims))
    else:
        _probe_small(m, shape)
        tensor = convert(m, shape, "int32")
    if tensor.tf_shape() == () or tensor.tf_shape() is None:
        tensor = reshape(m, tensor, (-1,))
    element = make_constant(m, value, kind)
    return out(m, "Fill", {"dims": tensor, "value": element if kind is not None else of_any_dtype(element)}, scope)


def _probe_small(m: Machine, shape: Value) -> None:
    """What `np.prod(shape) < 1000` leaves behind when dimensions are tensors (1.15 multiplies them before it gives up)."""
    from scopelint.api.convert import _is_sequence, items_of

    if tf_state(m).target == "tf2" or not _is_sequence(shape):
        return
    items = items_of(m, shape)
    if not items or not any(isinstance(i, TensorV) for i in items):
        return
    product: Value = items[0]
    if len(items) == 1:
        m.compare("Lt", product, 1000)
        return
    for item in items[1:]:
        product = m.binary("Mult", product, item)
    m.compare("Lt", product, 1000)


def _static_dims(m: Machine, shape: Value) -> Value:
    """The dims of a Python shape; None if there are tensors in it; UNSURE_VALUE if it is not known."""
    from scopelint.api.convert import _is_sequence, items_of

    if isinstance(shape, Unknown):
        return UNSURE_VALUE if scalar_kind(shape) != "int" else (-1,)
    if _is_sequence(shape):
        items = items_of(m, shape)
        if items is None:
            return UNSURE_VALUE
        if any(isinstance(i, Convertible) for i in items):
            return None
        if any(isinstance(i, Unknown) and scalar_kind(i) != "int" for i in items):
            return UNSURE_VALUE
    dims = shape_or_none(m, shape)
    return UNSURE_VALUE if dims is NotImplemented else dims


@primitive("tf.zeros")
def zeros(m: Machine, shape: Value, dtype: Value = None, name: Value = None) -> Value:
    """tf.zeros."""
    return filled(m, 0, shape, dtype, name, "zeros")


@primitive("tf.ones")
def ones(m: Machine, shape: Value, dtype: Value = None, name: Value = None) -> Value:
    """tf.ones."""
    return filled(m, 1, shape, dtype, name, "ones")


def _dtype_value(name: str | None) -> Value:
    from scopelint.api.dtypes import dtype_value

    return None if name is None else dtype_value(name)


@primitive("tf.zeros_like")
def zeros_like(m: Machine, tensor: Value, dtype: Value = None, name: Value = None, optimize: Value = True) -> Value:
    """tf.zeros_like: a constant when the shape is known."""
    with as_default(m, graph_of(m, [tensor])), name_scope(m, name_text(m, name), "zeros_like") as scope:
        keep = tf_state(m).target == "tf2" and isinstance(tensor, Convertible)
        x = tensor if keep else convert(m, tensor, name="tensor")
        wanted = x.tf_dtype() if dtype is None else as_dtype(m, dtype)
        static = x.tf_shape()
        if optimize is True and fully_defined(static):
            return zeros(m, TensorShapeV(static), _dtype_value(wanted), scope)

        def dynamic() -> Value:
            if dtype is not None and wanted != x.tf_dtype():
                return zeros(m, shape_of(m, x, optimize), _dtype_value(wanted), scope)
            return out(m, "ZerosLike", {"x": x}, scope)

        if optimize is True and not is_sure(static):
            fixed = lambda: zeros(m, TensorShapeV(static), _dtype_value(wanted), scope)  # noqa: E731
            return m.fork([fixed, dynamic], "the shape of a tensor is not known")
        return dynamic()


@primitive("tf.ones_like")
def ones_like(m: Machine, tensor: Value, dtype: Value = None, name: Value = None, optimize: Value = True) -> Value:
    """tf.ones_like."""
    with as_default(m, graph_of(m, [tensor])), name_scope(m, name_text(m, name), "ones_like") as scope:
        x = convert(m, tensor, name="tensor")
        wanted = x.tf_dtype() if dtype is None else as_dtype(m, dtype)
        shape = shape_of(m, x, optimize)
        result = ones(m, shape, _dtype_value(wanted), scope)
        if isinstance(result, TensorV):
            result.tensor.shape = x.tf_shape()
        return result


@primitive("tf.fill")
def fill(m: Machine, dims: Value, value: Value, name: Value = None) -> Value:
    """tf.fill."""
    return out(m, "Fill", {"dims": dims, "value": value}, name)


_HIERARCHY = ("int32", "int64", "float16", "bfloat16", "float32", "float64")


@primitive("tf.range")
def range_op(m: Machine, start: Value, limit: Value = None, delta: Value = 1, dtype: Value = None, name: Value = "range") -> Value:
    """tf.range."""
    if limit is None:
        start, limit = 0, start
    wanted = None if dtype is None else as_dtype(m, dtype)
    with as_default(m, graph_of(m, [start, limit, delta])), name_scope(m, name_text(m, name), "Range") as scope:
        tf2 = tf_state(m).target == "tf2"
        named = ((start, "start"), (limit, "limit"), (delta, "delta"))
        parts = [v if tf2 and isinstance(v, TensorV) else convert_to_tensor(m, v, dtype, n) for v, n in named]
        if tf2 and wanted is not None:
            from scopelint.api.operators import cast_op

            parts = [cast_op(m, p, wanted) for p in parts]
        if dtype is None:
            kinds = [p.tf_dtype() for p in parts]
            known = [k for k in kinds if k in _HIERARCHY]
            if len(known) == len(kinds):
                from scopelint.api.operators import cast_op

                best = max(known, key=_HIERARCHY.index)
                parts = [cast_op(m, p, best) for p in parts]
        return out(m, "Range", dict(zip(("start", "limit", "delta"), parts, strict=True)), scope)


@primitive("tf.one_hot")
def one_hot(
    m: Machine,
    indices: Value,
    depth: Value,
    on_value: Value = None,
    off_value: Value = None,
    axis: Value = None,
    dtype: Value = None,
    name: Value = None,
) -> Value:
    """tf.one_hot."""
    with as_default(m, graph_of(m, [indices, depth])), name_scope(m, name_text(m, name), "one_hot") as scope:
        wanted = None if dtype is None else as_dtype(m, dtype)
        tf2 = tf_state(m).target == "tf2"
        probes = [None if v is None else convert(m, v, preferred=wanted if tf2 else None) for v in (on_value, off_value)]
        kinds = [None if p is None else p.tf_dtype() for p in probes]
        if wanted is None:
            wanted = next((k for k in kinds if k is not None), "float32" if on_value is None and off_value is None else None)
        on = convert(m, 1, wanted, "on_value") if on_value is None else probes[0] if tf2 else on_value
        off = convert(m, 0, wanted, "off_value") if off_value is None else probes[1] if tf2 else off_value
        inputs = {"indices": indices, "depth": depth, "on_value": on, "off_value": off}
        return out(m, "OneHot", inputs, scope, {"axis": -1 if axis is None else axis})


@primitive("tf.get_static_value", pure=True)
def get_static_value(m: Machine, tensor: Value, partial: Value = False) -> Value:
    """tf.get_static_value: an array."""
    value = static_value(m, tensor)
    if value is None or not isinstance(tensor, TensorV):
        return value
    dtype = tensor.tf_dtype()
    if isinstance(value, Unknown) or dtype is None or dtype.startswith("string"):
        return m.unknown("a static value")
    flat, shape = _flat(value), tensor.tf_shape()
    return ArrayV(base(dtype), shape, flat) if fully_defined(shape) else m.unknown("a static value")


def _flat(value: Value) -> tuple[Value, ...]:
    items = value.items if isinstance(value, ListV) else value if isinstance(value, (tuple, list)) else None
    return (value,) if items is None else tuple(v for item in items for v in _flat(item))


@primitive("tf.scopelint.static_value", pure=True)
def static_value(m: Machine, tensor: Value, partial: Value = False) -> Value:
    """tf.get_static_value for library code: numbers, and lists for arrays."""
    if isinstance(tensor, Unknown):
        return m.unknown("a static value")
    if not isinstance(tensor, TensorV):
        return None if isinstance(tensor, Convertible) else tensor
    value = constant_value(tensor.tensor)
    if value is UNSURE_VALUE:
        return m.unknown("the value of a constant")
    return m.list(value) if isinstance(value, tuple) else value


@primitive("tf.is_tensor", "tf.contrib.framework.is_tensor", pure=True)
def is_tensor(m: Machine, x: Value) -> Value:
    """tf.is_tensor."""
    if isinstance(x, Unknown):
        return m.unknown("whether a value is a tensor", "bool")
    return isinstance(x, Convertible)
