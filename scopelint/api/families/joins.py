"""tf.concat, stack, split, transpose, squeeze, where, gather ...: ops with a little Python before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.convert import _is_sequence, convert, graph_of, items_of, to_tensor
from scopelint.api.ops import apply_op, name_text, out, result_of
from scopelint.api.registry import primitive
from scopelint.api.shapes.folding import constant_value
from scopelint.api.shapes.merge import merge
from scopelint.api.shapev import DimensionV
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import Convertible, TensorV, wrap
from scopelint.graph.dims import UNSURE, rank_sure
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import Choice, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@primitive("tf.identity")
def identity(m: Machine, input: Value, name: Value = None) -> Value:
    """tf.identity."""
    return out(m, "Identity", {"input": input}, name)


@primitive("tf.concat")
def concat(m: Machine, values: Value, axis: Value, name: Value = "concat") -> Value:
    """tf.concat: a single tensor becomes an identity under a scope with the converted axis."""
    if isinstance(values, Choice):
        return m.over(values, lambda v: concat(m, v, axis, name))
    if not _is_sequence(values) and not isinstance(values, Unknown):
        values = (values,)
    items = None if isinstance(values, Unknown) else items_of(m, values)
    if items is not None and len(items) == 1:
        text = name_text(m, name)
        with name_scope(m, text, "concat"):
            convert(m, axis, "int32", "concat_dim")
            return identity(m, items[0], name)
    return out(m, "ConcatV2", {"values": values, "axis": axis}, name)


@primitive("tf.stack")
def stack(m: Machine, values: Value, axis: Value = 0, name: Value = "stack") -> Value:
    """tf.stack: a conversion for axis 0, else (or when that fails) a Pack."""
    text = name_text(m, name)
    if axis == 0 and not isinstance(axis, Unknown):
        try:
            if not holds_dimension(m, values):
                return wrap(m, to_tensor(m, values, name=text))
        except PyRaise as e:
            if m.isinstance(e.value, (m.classes["TypeError"], m.classes["ValueError"])) is not True:
                raise
    items = m.iterate(values)
    if items:
        convert(m, items[0], name=text)
    return out(m, "Pack", {"values": values}, name, {"axis": axis})


def holds_dimension(m: Machine, values: Value) -> bool:
    """A list with a tf.Dimension in it but no tensor: NumPy makes objects of it, so the conversion fails."""
    items = items_of(m, values) if _is_sequence(values) else None
    return bool(items) and any(isinstance(i, DimensionV) for i in items or []) and not any(isinstance(i, Convertible) for i in items or [])


@primitive("tf.unstack")
def unstack(m: Machine, value: Value, num: Value = None, axis: Value = 0, name: Value = "unstack") -> Value:
    """tf.unstack."""
    if num is None:
        value = convert(m, value)
        static = value.tf_shape()
        if static is None:
            m.raise_("ValueError", "Cannot infer num from shape <unknown>")
        if rank_sure(static) and isinstance(axis, int):
            if not -len(static) <= axis < len(static):
                m.raise_("ValueError", f"axis = {axis} not in [{-len(static)}, {len(static)})")
            num = static[axis]
            if num is None:
                m.raise_("ValueError", f"Cannot infer num from shape {m.to_str(m.getattr(value, 'shape'))}")
            num = None if num < 0 else num
    if isinstance(num, DimensionV):
        num = num.value
    if not isinstance(num, int):
        return _unknown_list(m, "Unpack", {"value": value}, name)
    return result_of(m, apply_op(m, "Unpack", {"value": value}, name, {"num": num, "axis": axis}))


def _unknown_list(m: Machine, op_type: str, inputs: dict[str, Value], name: Value) -> Value:
    """An op with a list of outputs of unknown length."""
    apply_op(m, op_type, inputs, name, {"num": 1, "num_split": 1})
    return m.unknown("a list of tensors of unknown length", "list", tf=True)


@primitive("tf.split")
def split(m: Machine, value: Value, num_or_size_splits: Value, axis: Value = 0, num: Value = None, name: Value = "split") -> Value:
    """tf.split."""
    tf2 = tf_state(m).target == "tf2"
    options = num_or_size_splits.options if isinstance(num_or_size_splits, Choice) else (num_or_size_splits,)
    scalar = all(isinstance(o, (int, DimensionV)) or getattr(o, "kind", "") == "int" for o in options)
    if scalar and tf2:
        return _even_split(m, value, num_or_size_splits, axis, name)
    sizes = convert(m, num_or_size_splits)
    if scalar:
        return _even_split(m, value, num_or_size_splits, axis, name)
    static = sizes.tf_shape()
    if static == ():
        m.raise_("ValueError", "Rank-0 tensors are not supported as the num_or_size_splits argument to split.")
    if num is None and static is not None and rank_sure(static) and static[0] is not None and static[0] >= 0:
        num = static[0]
    if num is None and (static is None or static == (None,)):
        m.raise_("ValueError", f"Cannot infer num from shape {m.to_str(num_or_size_splits)}")
    inputs = {"value": value, "size_splits": sizes, "axis": axis}
    inputs = {("split_dim" if k == "axis" else k): v for k, v in inputs.items()}
    if not isinstance(num, int):
        return _unknown_list(m, "SplitV", inputs, name)
    return result_of(m, apply_op(m, "SplitV", inputs, name, {"num_split": num}))


def _even_split(m: Machine, value: Value, count: Value, axis: Value, name: Value) -> Value:
    inputs = {"split_dim": axis, "value": value}
    count = count.value if isinstance(count, DimensionV) else count
    if not isinstance(count, int) or count < 0:
        return _unknown_list(m, "Split", inputs, name)
    return result_of(m, apply_op(m, "Split", inputs, name, {"num_split": count}))


@primitive("tf.transpose")
def transpose(m: Machine, a: Value, perm: Value = None, name: Value = "transpose", conjugate: Value = False) -> Value:
    """tf.transpose: without perm all axes are reversed (computed when the rank is not known)."""
    with as_default(m, graph_of(m, [a])), name_scope(m, name_text(m, name), "transpose") as scope:
        if perm is not None:
            return out(m, "Transpose", {"x": a, "perm": perm}, scope)
        tf2 = tf_state(m).target == "tf2"
        x = a if tf2 and isinstance(a, Convertible) else convert(m, a, name="a")
        static = x.tf_shape()

        def fixed() -> Value:
            n = len(static) if static is not None and rank_sure(static) else None
            order: Value = m.unknown("the rank of a tensor", "int") if n is None else tuple(range(n - 1, -1, -1))
            result = out(m, "Transpose", {"x": x, "perm": order}, scope)
            if n is None:
                result.tensor.shape = UNSURE
            return result

        def dynamic() -> Value:
            rank = out(m, "Rank", {"input": x})
            if tf2:
                order = out(m, "Range", {"start": m.binary("Sub", rank, 1), "limit": -1, "delta": -1})
                return out(m, "Transpose", {"x": x, "perm": order}, scope)
            last = m.binary("Sub", rank, 1)
            steps = out(m, "Range", {"start": 0, "limit": rank, "delta": 1})
            result = out(m, "Transpose", {"x": x, "perm": m.binary("Sub", last, steps)}, scope)
            if static is not None and rank_sure(static):
                result.tensor.shape = merge(result.tensor.shape, static[::-1])
            return result

        if static is not None and not rank_sure(static):
            return m.fork([fixed, dynamic], "the rank of a tensor is not known")
        if not static and (not tf2 or static is None):
            return dynamic()
        return fixed()


@primitive("tf.squeeze")
def squeeze(m: Machine, input: Value, axis: Value = None, name: Value = None, squeeze_dims: Value = None) -> Value:
    """tf.squeeze."""
    axis = squeeze_dims if axis is None else axis
    dims = [axis] if isinstance(axis, int) else None if axis is None else m.iterate(axis)
    unknown = axis is not None and (dims is None or any(not isinstance(d, int) for d in dims))
    return out(m, "Squeeze", {"input": input}, name, {"squeeze_dims": m.unknown("the axes") if unknown else dims or []})


@primitive("tf.expand_dims")
def expand_dims(m: Machine, input: Value, axis: Value = None, name: Value = None, dim: Value = None) -> Value:
    """tf.expand_dims."""
    axis = dim if axis is None else axis
    if axis is None:
        m.raise_("ValueError", "Must specify an axis argument to tf.expand_dims()")
    return out(m, "ExpandDims", {"input": input, "dim": axis}, name)


@primitive("tf.where")
def where(m: Machine, condition: Value, x: Value = None, y: Value = None, name: Value = None) -> Value:
    """tf.where (v1): Select, or Where without alternatives."""
    if x is None and y is None:
        with as_default(m, graph_of(m, [condition])), name_scope(m, name_text(m, name), "Where") as scope:
            flag = convert(m, condition, name="condition", preferred="bool")
            return out(m, "Where", {"input": flag}, scope)
    if x is None or y is None:
        m.raise_("ValueError", "x and y must both be non-None or both be None.")
    return out(m, "Select", {"condition": condition, "t": x, "e": y}, name)


@primitive("tf.where_v2", "tf.compat.v2.where")
def where_v2(m: Machine, condition: Value, x: Value = None, y: Value = None, name: Value = None) -> Value:
    """tf.where_v2."""
    if x is None and y is None:
        return where(m, condition, name=name)
    return out(m, "SelectV2", {"condition": condition, "t": x, "e": y}, name)


def _is_resource(params: Value) -> bool:
    """Whether params is a resource variable, which reads its rows by an op of its own."""
    return bool(getattr(getattr(params, "variable", None), "resource", False))


@primitive("tf.gather")
def gather(
    m: Machine,
    params: Value,
    indices: Value,
    validate_indices: Value = None,
    name: Value = None,
    axis: Value = None,
    batch_dims: Value = 0,
) -> Value:
    """tf.gather: resource variables have their own op."""
    axis = batch_dims if axis is None else axis
    static = constant_value(axis.tensor) if isinstance(axis, TensorV) else axis
    if _is_resource(params) and static == 0:
        read = m.getattr(params, "sparse_read", None)
        if read is not None:
            return m.call(read, indices, name=name)
    return out(m, "GatherV2", {"params": params, "indices": indices, "axis": axis}, name, {"batch_dims": batch_dims})


@primitive("tf.gather_nd", "tf.manip.gather_nd")
def gather_nd(m: Machine, params: Value, indices: Value, name: Value = None, batch_dims: Value = 0) -> Value:
    """tf.gather_nd."""
    if batch_dims != 0:
        from scopelint.api.module import from_library

        return m.call(from_library(m, "array_composites", "batch_gather_nd"), params, indices, batch_dims, name)
    if _is_resource(params):
        read = m.getattr(params, "gather_nd", None)
        if read is not None:
            return m.call(read, indices, name=name)
    return out(m, "GatherNd", {"params": params, "indices": indices}, name)


@primitive("tf.slice")
def slice_op(m: Machine, input_: Value, begin: Value, size: Value, name: Value = None) -> Value:
    """tf.slice."""
    return out(m, "Slice", {"input": input_, "begin": begin, "size": size}, name)


@primitive("tf.strided_slice")
def strided_slice(
    m: Machine,
    input_: Value,
    begin: Value,
    end: Value,
    strides: Value = None,
    begin_mask: Value = 0,
    end_mask: Value = 0,
    ellipsis_mask: Value = 0,
    new_axis_mask: Value = 0,
    shrink_axis_mask: Value = 0,
    var: Value = None,
    name: Value = None,
) -> Value:
    """tf.strided_slice."""
    from scopelint.api.families.constants import ones_like

    steps = ones_like(m, begin) if strides is None else strides
    masks = {
        "begin_mask": begin_mask,
        "end_mask": end_mask,
        "ellipsis_mask": ellipsis_mask,
        "new_axis_mask": new_axis_mask,
        "shrink_axis_mask": shrink_axis_mask,
    }
    return out(m, "StridedSlice", {"input": input_, "begin": begin, "end": end, "strides": steps}, name, masks)


@primitive("tf.pad")
def pad(m: Machine, tensor: Value, paddings: Value, mode: Value = "CONSTANT", name: Value = None, constant_values: Value = 0) -> Value:
    """tf.pad."""
    kind = mode.upper() if isinstance(mode, str) else None
    if kind == "CONSTANT":
        plain = not isinstance(constant_values, Convertible) and constant_values == 0
        if isinstance(constant_values, Unknown):
            return m.fork(
                [lambda: pad(m, tensor, paddings, mode, name, 0), lambda: _pad_v2(m, tensor, paddings, constant_values, name)],
                "constant_values is not known",
            )
        if not plain:
            return _pad_v2(m, tensor, paddings, constant_values, name)
        result = out(m, "Pad", {"input": tensor, "paddings": paddings}, name)
    elif kind in ("REFLECT", "SYMMETRIC"):
        result = out(m, "MirrorPad", {"input": tensor, "paddings": paddings}, name, {"mode": kind})
    elif kind is None:
        from scopelint.api.guard import NotModelled

        raise NotModelled("a mode that is not known")
    else:
        m.raise_("ValueError", f"Unknown padding mode: {mode}")
    return result


def _pad_v2(m: Machine, tensor: Value, paddings: Value, values: Value, name: Value) -> Value:
    return out(m, "PadV2", {"input": tensor, "paddings": paddings, "constant_values": values}, name)


@primitive("tf.reverse", "tf.reverse_v2")
def reverse(m: Machine, tensor: Value, axis: Value, name: Value = None) -> Value:
    """tf.reverse."""
    return out(m, "ReverseV2", {"tensor": tensor, "axis": axis}, name)


@primitive("tf.reverse_sequence")
def reverse_sequence(
    m: Machine,
    input: Value,
    seq_lengths: Value,
    seq_axis: Value = None,
    batch_axis: Value = None,
    name: Value = None,
    seq_dim: Value = None,
    batch_dim: Value = None,
) -> Value:
    """tf.reverse_sequence."""
    attrs = {"seq_dim": seq_dim if seq_axis is None else seq_axis, "batch_dim": batch_dim if batch_axis is None else batch_axis}
    return out(m, "ReverseSequence", {"input": input, "seq_lengths": seq_lengths}, name, attrs)


@primitive("tf.unique")
def unique(m: Machine, x: Value, out_idx: Value = None, name: Value = None) -> Value:
    """tf.unique."""
    return result_of(m, apply_op(m, "Unique", {"x": x}, name))


@primitive("tf.unique_with_counts")
def unique_with_counts(m: Machine, x: Value, out_idx: Value = None, name: Value = None) -> Value:
    """tf.unique_with_counts."""
    return result_of(m, apply_op(m, "UniqueWithCounts", {"x": x}, name))


@primitive("tf.setdiff1d")
def setdiff1d(m: Machine, x: Value, y: Value, index_dtype: Value = None, name: Value = None) -> Value:
    """tf.setdiff1d."""
    return result_of(m, apply_op(m, "ListDiff", {"x": x, "y": y}, name))


@primitive("tf.space_to_depth", "tf.nn.space_to_depth")
def space_to_depth(m: Machine, input: Value, block_size: Value, name: Value = None, data_format: Value = "NHWC") -> Value:
    """tf.space_to_depth."""
    return out(m, "SpaceToDepth", {"input": input}, name, {"block_size": block_size, "data_format": data_format})


@primitive("tf.depth_to_space", "tf.nn.depth_to_space")
def depth_to_space(m: Machine, input: Value, block_size: Value, name: Value = None, data_format: Value = "NHWC") -> Value:
    """tf.depth_to_space."""
    return out(m, "DepthToSpace", {"input": input}, name, {"block_size": block_size, "data_format": data_format})
