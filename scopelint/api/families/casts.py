"""tf.cast and its kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.convert import constant, convert, graph_of
from scopelint.api.dtypes import as_dtype, base, dtype_value
from scopelint.api.ops import name_text, out
from scopelint.api.registry import lazy, primitive
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import Convertible, IndexedSlicesV, SparseTensorV, TensorV, tensor_class, wrap
from scopelint.api.variable_values import PartitionedV
from scopelint.interp.values import Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@primitive("tf.cast")
def cast(m: Machine, x: Value, dtype: Value, name: Value = None) -> Value:
    """tf.cast: no op when the tensor has the dtype already."""
    wanted = as_dtype(m, dtype)
    wanted = None if wanted is None else base(wanted)
    if wanted is not None and isinstance(x, Convertible) and x.tf_dtype() == wanted and not _is_reference(x):
        return x
    with as_default(m, graph_of(m, [x])), name_scope(m, name_text(m, name), "Cast") as scope:
        if isinstance(x, (SparseTensorV, IndexedSlicesV)):
            values = cast(m, x.parts["values"], dtype, scope)
            return type(x)({**x.parts, "values": values}, x.static_shape)
        tensor = convert(m, x, name="x")
        if wanted is None or tensor.tf_dtype() is None:
            return _maybe_cast(m, tensor, wanted, scope)
        if tensor.tf_dtype() != wanted:
            tensor = out(m, "Cast", {"x": tensor}, scope, {"DstT": wanted})
        return tensor


def _is_reference(x: Convertible) -> bool:
    """A reference variable or parts of one: it is converted under the scope of the cast although no op follows."""
    if isinstance(x, PartitionedV):
        return True
    variable = getattr(x, "variable", None)
    return variable is not None and not variable.resource


def _maybe_cast(m: Machine, tensor: TensorV, wanted: str | None, scope: str) -> Value:
    """It is not known whether the dtypes differ."""
    return m.fork([lambda: out(m, "Cast", {"x": tensor}, scope, {"DstT": wanted}), lambda: tensor], "a dtype is not known")


def _to(symbol: str, dtype: str, default: str) -> None:
    @primitive(f"tf.{symbol}")
    def to(m: Machine, x: Value, name: Value = default) -> Value:
        return cast(m, x, dtype_value(dtype), name)

    _ = to


for _dtype, _label in (("float", "float32"), ("double", "float64"), ("int32", "int32"), ("int64", "int64")):
    _to(f"to_{_dtype}", _label, "To" + _dtype.capitalize())
_to("to_bfloat16", "bfloat16", "ToBFloat16")
_to("to_complex64", "complex64", "ToComplex64")
_to("to_complex128", "complex128", "ToComplex128")


@primitive("tf.saturate_cast", "tf.dtypes.saturate_cast")
def saturate_cast(m: Machine, value: Value, dtype: Value, name: Value = None) -> Value:
    """tf.saturate_cast: clamps where the target's range is smaller."""
    wanted = as_dtype(m, dtype)
    with as_default(m, graph_of(m, [value])), name_scope(m, name_text(m, name), "saturate_cast") as scope:
        tensor = convert(m, value, name="value")
        have = tensor.tf_dtype()
        if have is None or wanted is None:
            from scopelint.api.guard import NotModelled

            raise NotModelled("dtypes that are not known")
        if tf_state(m).target == "tf2":
            return _saturate_2x(m, tensor, have, wanted, scope)
        for limit, op_type, sign in (("min", "Maximum", 1), ("max", "Minimum", -1)):
            low, mine = m.getattr(dtype_value(wanted), limit), m.getattr(dtype_value(have), limit)
            if isinstance(low, Unknown) or isinstance(mine, Unknown) or not sign * mine < sign * low:
                continue
            bound = convert(m, float(low) if "float" in have else low, have, limit)
            tensor = out(m, op_type, {"x": tensor, "y": bound})
        return cast(m, tensor, dtype_value(wanted), scope)


def _saturate_2x(m: Machine, tensor: TensorV, have: str, wanted: str, scope: str) -> Value:
    """tf.saturate_cast of TF 2: always clamps."""
    low, high = (wrap(m, constant(m, 0.0 if "float" in have else 0, have)) for _ in range(2))
    inputs = {"t": tensor, "clip_value_min": low, "clip_value_max": high}
    return cast(m, out(m, "ClipByValue", inputs, "clamp"), dtype_value(wanted), scope)


@primitive("tf.bitcast")
def bitcast(m: Machine, input: Value, type: Value, name: Value = None) -> Value:
    """tf.bitcast."""
    return out(m, "Bitcast", {"input": input}, name, {"type": as_dtype(m, type)})


@lazy("tf.DType")
def dtype_class(m: Machine) -> Value:
    """tf.DType as a class."""
    cls = tensor_class(m, "DType")
    cls.construct = lambda m, cls, type_enum: as_dtype_symbol(m, type_enum)
    return cls


@primitive("tf.as_dtype", "tf.dtypes.as_dtype", pure=True)
def as_dtype_symbol(m: Machine, type_value: Value) -> Value:
    """tf.as_dtype."""
    name = as_dtype(m, type_value)
    return m.unknown("a dtype") if name is None else dtype_value(name)
