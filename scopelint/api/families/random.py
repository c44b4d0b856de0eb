"""tf.random_uniform, tf.random_normal and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.convert import _is_sequence, convert, graph_of, items_of
from scopelint.api.dtypes import as_dtype, is_integer
from scopelint.api.families.arithmetic import add
from scopelint.api.ops import name_text, out
from scopelint.api.registry import primitive
from scopelint.api.shapev import DimensionV
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.interp.values import Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def shape_tensor(m: Machine, shape: Value) -> Value:
    """tensor_util.shape_tensor: a vector named "shape", dimensions unwrapped."""
    dtype = None
    if _is_sequence(shape):
        items = items_of(m, shape)
        if items is not None:
            if not items:
                dtype = "int32"
            shape = tuple(i.host(m) if isinstance(i, DimensionV) else i for i in items)
            if any(isinstance(i, Unknown) and not i.kind for i in shape) and not any(hasattr(i, "tf_dtype") for i in shape):
                shape = tuple(m.unknown(i.reason, "int") if isinstance(i, Unknown) and not i.tf else i for i in shape)
    return convert(m, shape, dtype, "shape")


def _normal(symbol: str, default: str, op_type: str) -> None:
    @primitive(*symbol.split())
    def normal(
        m: Machine,
        shape: Value,
        mean: Value = 0.0,
        stddev: Value = 1.0,
        dtype: Value = None,
        seed: Value = None,
        name: Value = None,
    ) -> Value:
        kind = "float32" if dtype is None else as_dtype(m, dtype)
        with as_default(m, graph_of(m, [shape, mean, stddev])), name_scope(m, name_text(m, name), default) as scope:
            dims = shape_tensor(m, shape)
            average = convert(m, mean, kind, "mean")
            deviation = convert(m, stddev, kind, "stddev")
            draw = out(m, op_type, {"shape": dims}, None, {"dtype": kind})
            return add(m, m.binary("Mult", draw, deviation), average, scope)

    _ = normal


_normal("tf.random_normal tf.random.normal", "random_normal", "RandomStandardNormal")
_normal("tf.truncated_normal tf.random.truncated_normal", "truncated_normal", "TruncatedNormal")


@primitive("tf.random_uniform", "tf.random.uniform")
def random_uniform(
    m: Machine,
    shape: Value,
    minval: Value = 0,
    maxval: Value = None,
    dtype: Value = None,
    seed: Value = None,
    name: Value = None,
) -> Value:
    """tf.random_uniform."""
    kind = "float32" if dtype is None else as_dtype(m, dtype)
    integer = is_integer(kind or "float32")
    if maxval is None:
        if integer:
            m.raise_("ValueError", f"Must specify maxval for integer dtype tf.{kind}")
        maxval = 1
    tf2 = tf_state(m).target == "tf2"
    with as_default(m, graph_of(m, [shape, minval, maxval])), name_scope(m, name_text(m, name), "random_uniform") as scope:
        dims = shape_tensor(m, shape)
        zero = tf2 and isinstance(minval, int) and minval == 0
        one = tf2 and isinstance(maxval, int) and maxval == 1
        if not (zero and one) or integer:
            minval = convert(m, minval, kind, "min")
            maxval = convert(m, maxval, kind, "max")
        if integer:
            return out(m, "RandomUniformInt", {"shape": dims, "minval": minval, "maxval": maxval}, scope)
        draw = out(m, "RandomUniform", {"shape": dims}, None, {"dtype": kind})
        if zero:
            return draw if one else out(m, "Mul", {"x": draw, "y": maxval})
        scaled = m.binary("Mult", draw, m.binary("Sub", maxval, minval))
        return add(m, scaled, minval, scope)


@primitive("tf.random_shuffle", "tf.random.shuffle")
def random_shuffle(m: Machine, value: Value, seed: Value = None, name: Value = None) -> Value:
    """tf.random_shuffle."""
    return out(m, "RandomShuffle", {"value": value}, name)
