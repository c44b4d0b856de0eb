"""tf.boolean_mask, which indexing by a boolean tensor calls."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scopelint.api.convert import convert, graph_of
from scopelint.api.families.joins import concat, gather, squeeze, where
from scopelint.api.families.shape_ops import reshape, shape_op
from scopelint.api.guard import NotModelled
from scopelint.api.ops import name_text, out
from scopelint.api.registry import primitive
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.graph.dims import UNSURE, UNSURE_DIM, rank_sure
from scopelint.graph.model import Shape
from scopelint.interp.values import Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@primitive("tf.boolean_mask")
def boolean_mask(m: Machine, tensor: Value, mask: Value, name: Value = "boolean_mask", axis: Value = None) -> Value:
    """tf.boolean_mask."""
    with as_default(m, graph_of(m, [tensor, mask])), name_scope(m, name_text(m, name), "boolean_mask"):
        x = convert(m, tensor, name="tensor")
        flags = convert(m, mask, name="mask")
        static = flags.tf_shape()
        if static == ():
            m.raise_("ValueError", "mask cannot be scalar.")
        if static is None:
            text = "Number of mask dimensions must be specified, even if some dimensions are None.  "
            text += "E.g. shape=[None] is ok, but shape=None is not."
            m.raise_("ValueError", text)
        if not rank_sure(static):
            raise NotModelled("a mask whose rank is not known")
        at = 0 if axis is None else axis
        if not isinstance(at, int):
            raise NotModelled("an axis that is not known")
        n = len(static)
        leading = _product(m, m.getitem(shape_op(m, x), slice(at, at + n, None)))
        before = m.getitem(shape_op(m, x), slice(None, at, None))
        after = m.getitem(shape_op(m, x), slice(at + n, None, None))
        flat = reshape(m, x, concat(m, m.list([before, m.list([leading]), after]), 0))
        flat.tensor.shape = _flat_shape(x.tf_shape(), at, n)
        indices = squeeze(m, where(m, reshape(m, flags, (-1,))), axis=m.list([1]))
        return gather(m, flat, indices, axis=axis if tf_state(m).target == "tf2" else at)


def _product(m: Machine, dims: Value) -> Value:
    return out(m, "Prod", {"input": dims, "reduction_indices": m.list([0])})


def _flat_shape(shape: Shape, at: int, n: int) -> Shape:
    if shape is None or not rank_sure(shape):
        return None if shape is None else UNSURE
    middle = shape[at : at + n]
    if UNSURE_DIM in middle:
        size: int | None = UNSURE_DIM
    else:
        size = None if None in middle else math.prod(d for d in middle if d is not None)
    return (*shape[:at], size, *shape[at + n :])
