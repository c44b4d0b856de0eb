"""Compatibility and merging of static shapes, with what we do not know kept apart (graph.dims)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.graph.dims import UNSURE_DIM, rank_sure
from scopelint.graph.model import Shape

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def compatible(a: Shape, b: Shape) -> bool | None:
    """tf.TensorShape.is_compatible_with; None: not known."""
    if a is None or b is None:
        return True
    if not rank_sure(a) or not rank_sure(b):
        return None
    if len(a) != len(b):
        return False
    pairs = list(zip(a, b, strict=True))
    if any(x != y for x, y in pairs if x is not None and y is not None and x >= 0 and y >= 0):
        return False
    return None if any(UNSURE_DIM in p and None not in p for p in pairs) else True


def merge_dim(a: int | None, b: int | None) -> int | None:
    """The more specific of two compatible dimensions."""
    if a is None:
        return b
    if b is None:
        return a
    return b if a == UNSURE_DIM else a


def merge(a: Shape, b: Shape) -> Shape:
    """tf.TensorShape.merge_with of compatible shapes."""
    if a is None or (not rank_sure(a) and b is not None):
        return b
    if b is None or not rank_sure(b):
        return a
    return tuple(merge_dim(x, y) for x, y in zip(a, b, strict=True))


def merge_or_raise(m: Machine, a: Shape, b: Shape) -> Shape:
    """tf.TensorShape.merge_with, raising the program's ValueError."""
    if compatible(a, b) is False:
        from scopelint.api.shapev import TensorShapeV

        m.raise_("ValueError", f"Shapes {m.to_str(TensorShapeV(a))} and {m.to_str(TensorShapeV(b))} are not compatible")
    return merge(a, b)
