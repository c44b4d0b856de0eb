"""tf.shape, tf.size, tf.rank, tf.reshape and broadcasting of static shapes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scopelint.api.convert import constant, convert, graph_of
from scopelint.api.dtypes import as_dtype, dtype_value
from scopelint.api.ops import apply_op, name_text, out, result_of
from scopelint.api.registry import primitive
from scopelint.api.shapes.rules import ShapeError, broadcast
from scopelint.api.shapev import TensorShapeV, shape_from
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import SparseTensorV, TensorV, wrap
from scopelint.graph.dims import UNSURE, UNSURE_VALUE, fully_defined, is_sure, rank_sure
from scopelint.interp.values import Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@primitive("tf.shape")
def shape_op(m: Machine, input: Value, name: Value = None, out_type: Value = None, optimize: Value = True) -> Value:
    """tf.shape: a constant when the static shape is fully defined."""
    kind = "int32" if out_type is None else as_dtype(m, out_type)
    with as_default(m, graph_of(m, [input])), name_scope(m, name_text(m, name), "Shape") as scope:
        if isinstance(input, SparseTensorV):
            from scopelint.api.families.casts import cast

            return cast(m, input.parts["dense_shape"], dtype_value(kind or "int32"))
        x = convert(m, input)
        static = x.tf_shape()

        def fixed() -> Value:
            tensor = constant(m, tuple(static), kind, None, scope) if fully_defined(static) and static is not None else None
            if tensor is None:
                tensor = constant(m, (), kind, (-1,) if not rank_sure(static) else (len(static or ()),), scope, True)
                tensor.const = UNSURE_VALUE if not rank_sure(static) else tuple(UNSURE_VALUE if d == -1 else d for d in static or ())
            return wrap(m, tensor)

        def dynamic() -> Value:
            source = input if tf_state(m).target == "tf1.15" else x
            return out(m, "Shape", {"input": source}, scope, {"out_type": kind})

        if optimize is True and fully_defined(static):
            return fixed()
        if optimize is True and not is_sure(static):
            return m.fork([fixed, dynamic], "the shape of a tensor is not known")
        return dynamic()


def shape_of(m: Machine, x: TensorV, optimize: Value = True) -> Value:
    """array_ops.shape_internal without an out_type: TF 2 converts a static shape as such, under the scope's "shape_as_tensor"."""
    static = x.tf_shape()
    if tf_state(m).target == "tf2" and optimize is True and fully_defined(static):
        with name_scope(m, None, "Shape"):
            return convert(m, TensorShapeV(static))
    return shape_op(m, x, optimize=optimize)


@primitive("tf.shape_n")
def shape_n(m: Machine, input: Value, out_type: Value = None, name: Value = None) -> Value:
    """tf.shape_n."""
    kind = "int32" if out_type is None else as_dtype(m, out_type)
    return result_of(m, apply_op(m, "ShapeN", {"input": input}, name, {"out_type": kind}))


@primitive("tf.size")
def size(m: Machine, input: Value, name: Value = None, out_type: Value = None) -> Value:
    """tf.size."""
    kind = "int32" if out_type is None else as_dtype(m, out_type)
    with as_default(m, graph_of(m, [input])), name_scope(m, name_text(m, name), "Size") as scope:
        x = convert(m, input)
        static = x.tf_shape()
        if fully_defined(static):
            return wrap(m, constant(m, math.prod(static or ()), kind, None, scope))
        if static is not None and 0 in static:
            return wrap(m, constant(m, 0, kind, None, scope))

        def dynamic() -> Value:
            return out(m, "Size", {"input": x if tf_state(m).target == "tf2" else input}, scope, {"out_type": kind})

        if not is_sure(static):
            return m.fork([lambda: _unsure_scalar(m, kind, scope), dynamic], "the shape of a tensor is not known")
        return dynamic()


def _unsure_scalar(m: Machine, kind: str | None, scope: str) -> Value:
    tensor = constant(m, 0, kind, None, scope)
    tensor.const = UNSURE_VALUE
    return wrap(m, tensor)


@primitive("tf.rank")
def rank(m: Machine, input: Value, name: Value = None) -> Value:
    """tf.rank."""
    with as_default(m, graph_of(m, [input])), name_scope(m, name_text(m, name), "Rank") as scope:
        if isinstance(input, SparseTensorV):
            return out(m, "Size", {"input": input.parts["dense_shape"]}, scope)
        x = convert(m, input)
        static = x.tf_shape()

        def dynamic() -> Value:
            return out(m, "Rank", {"input": input}, scope)

        if not rank_sure(static):
            return m.fork([lambda: _unsure_scalar(m, "int32", scope), dynamic], "the rank of a tensor is not known")
        if static is not None:
            return wrap(m, constant(m, len(static), "int32", None, scope))
        return dynamic()


@primitive("tf.reshape")
def reshape(m: Machine, tensor: Value, shape: Value, name: Value = None) -> Value:
    """tf.reshape."""
    return out(m, "Reshape", {"tensor": tensor, "shape": shape}, name)


@primitive("tf.broadcast_static_shape", pure=True)
def broadcast_static_shape(m: Machine, shape_x: Value, shape_y: Value) -> Value:
    """tf.broadcast_static_shape."""
    try:
        return TensorShapeV(broadcast(shape_from(m, shape_x), shape_from(m, shape_y)))
    except ShapeError:
        m.raise_("ValueError", f"Incompatible shapes for broadcasting: {m.to_str(shape_x)} and {m.to_str(shape_y)}")


@primitive("tf.broadcast_dynamic_shape")
def broadcast_dynamic_shape(m: Machine, shape_x: Value, shape_y: Value) -> Value:
    """tf.broadcast_dynamic_shape."""
    return out(m, "BroadcastArgs", {"s0": shape_x, "s1": shape_y})


@primitive("tf.TensorShape", "tf.compat.v2.TensorShape", pure=True)
def tensor_shape(m: Machine, dims: Value) -> Value:
    """tf.TensorShape(dims)."""
    return TensorShapeV(shape_from(m, dims))


@primitive("tf.scopelint.static_dims", pure=True)
def static_dims(m: Machine, vector: Value) -> Value:
    """The dimensions that a vector tensor holds as far as they are static: a tuple of ints, None or unknown ints."""
    from scopelint.api.shapes.folding import described_shape
    from scopelint.api.shapev import DimensionV

    shape = described_shape(vector.tensor, tf_state(m).target == "tf2") if isinstance(vector, TensorV) else None
    if shape is None or shape == UNSURE:
        static = vector.tf_shape() if isinstance(vector, TensorV) else None
        length = static[0] if static and rank_sure(static) else None
        n = length if length is not None and length >= 0 else 2
        return tuple(None if shape is None else DimensionV(-1).host(m) for _ in range(n))
    return tuple(DimensionV(d).host(m) for d in shape)
