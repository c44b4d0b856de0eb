"""tf.reduce_*: reductions over axes, with the constants or ranges that stand for "all axes"."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scopelint.api.convert import constant, convert, graph_of
from scopelint.api.families.constants import range_op
from scopelint.api.families.shape_ops import rank
from scopelint.api.ops import name_text, out
from scopelint.api.registry import primitive
from scopelint.api.shapes.merge import merge
from scopelint.api.state import as_default, tf_state
from scopelint.api.tensors import SparseTensorV, TensorV, wrap
from scopelint.graph.dims import UNSURE, fully_defined, rank_sure
from scopelint.interp.values import Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

KINDS = {
    "sum": ("Sum", "reduce_sum"),
    "mean": ("Mean", "reduce_mean"),
    "prod": ("Prod", "reduce_prod"),
    "max": ("Max", "reduce_max"),
    "min": ("Min", "reduce_min"),
    "all": ("All", "reduce_all"),
    "any": ("Any", "reduce_any"),
}


def all_axes(m: Machine, x: Value) -> Value:
    """math_ops._ReductionDims for axis None: a constant 0..rank-1 when the rank of a *tensor* is known, else range(0, rank)."""
    tf2 = tf_state(m).target == "tf2"
    static = x.tf_shape() if isinstance(x, TensorV) else None
    is_tensor = isinstance(x, TensorV) or (tf2 and hasattr(x, "tf_shape") and not isinstance(x, SparseTensorV))
    if is_tensor and static is None and hasattr(x, "tf_shape"):
        static = x.tf_shape()

    def dynamic() -> Value:
        return range_op(m, 0, rank(m, x))

    maybe_tensor = isinstance(x, Unknown) and not x.kind
    if not maybe_tensor and (not is_tensor or static is None or (tf2 and static == ())):
        return dynamic()
    if static is None or not rank_sure(static):
        return m.fork([lambda: _axes_constant(m, None), dynamic], "the rank of a tensor is not known")
    return _axes_constant(m, len(static))


def _axes_constant(m: Machine, n: int | None) -> Value:
    if n is None:
        tensor = constant(m, (), "int32", (-1,), None, True)
        tensor.const = UNSURE
        return wrap(m, tensor)
    return wrap(m, constant(m, tuple(range(n)), "int32"))


def reduce(m: Machine, op_type: str, x: Value, axis: Value, keepdims: Value, name: Value, read_name: str | None = None) -> Value:
    """One reduction op; a full reduction without keepdims is a scalar whatever TensorFlow could infer."""
    keep = False if keepdims is None else keepdims
    axes = all_axes(m, x) if axis is None else axis
    result = out(m, op_type, {"input": x, "reduction_indices": axes}, name, {"keep_dims": keep})
    if axis is None and keep is False and not fully_defined(result.tf_shape()):
        result.tensor.shape = merge(result.tensor.shape, ()) if result.tensor.shape != UNSURE else ()
    return result


def _define(kind: str, op_type: str, function: str) -> None:
    @primitive(f"tf.{function}", f"tf.math.{function}")
    def reduction(
        m: Machine,
        input_tensor: Value = None,
        axis: Value = None,
        keepdims: Value = None,
        name: Value = None,
        reduction_indices: Value = None,
        keep_dims: Value = None,
    ) -> Value:
        if axis is not None and reduction_indices is not None:
            m.raise_("ValueError", "Can't specify both axis' and 'reduction_indices'.")
        axis = reduction_indices if axis is None else axis
        keep = keep_dims if keepdims is None else keepdims
        if kind in ("all", "any") and not isinstance(input_tensor, TensorV) and not hasattr(input_tensor, "tf_dtype"):
            pass
        return reduce(m, op_type, input_tensor, axis, keep, name)

    _ = reduction


for _kind, (_op, _function) in KINDS.items():
    _define(_kind, _op, _function)


@primitive("tf.count_nonzero", "tf.math.count_nonzero")
def count_nonzero(
    m: Machine,
    input_tensor: Value = None,
    axis: Value = None,
    keepdims: Value = None,
    dtype: Value = None,
    name: Value = None,
    reduction_indices: Value = None,
    keep_dims: Value = None,
    input: Value = None,
) -> Value:
    """tf.count_nonzero."""
    from scopelint.api.dtypes import as_dtype, dtype_value
    from scopelint.api.families.casts import cast
    from scopelint.api.families.constants import zeros
    from scopelint.api.state import name_scope

    value = input if input_tensor is None else input_tensor
    axis = reduction_indices if axis is None else axis
    wanted = "int64" if dtype is None else as_dtype(m, dtype)
    with as_default(m, graph_of(m, [value])), name_scope(m, name_text(m, name), "count_nonzero"):
        x = convert(m, value, name="input")
        zero = wrap(m, constant(m, "", "string")) if x.tf_dtype() == "string" else zeros(m, (), dtype_value(x.tf_dtype() or "float32"))
        flags = cast(m, out(m, "NotEqual", {"x": x, "y": zero}), dtype_value("int64"))
        total = reduce(m, "Sum", flags, axis, keep_dims if keepdims is None else keepdims, None)
        return cast(m, total, dtype_value(wanted or "int64"))


def _arg(op_type: str, symbol: str) -> Callable[..., Value]:
    @primitive(f"tf.{symbol}", f"tf.math.{symbol}")
    def arg(m: Machine, input: Value, axis: Value = None, name: Value = None, dimension: Value = None, output_type: Value = None) -> Value:
        from scopelint.api.dtypes import as_dtype

        axis = dimension if axis is None else axis
        kind = "int64" if output_type is None else as_dtype(m, output_type)
        return out(m, op_type, {"input": input, "dimension": 0 if axis is None else axis}, name, {"output_type": kind})

    return arg


arg_max = _arg("ArgMax", "argmax")
arg_min = _arg("ArgMin", "argmin")


@primitive("tf.scopelint.all_axes")
def library_all_axes(m: Machine, x: Value) -> Value:
    """All axes of a tensor, for composites."""
    return all_axes(m, x)
