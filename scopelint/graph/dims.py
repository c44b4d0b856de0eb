"""Static shapes, and what we do not know about them.

A shape is a tuple of dimensions or None (TensorFlow itself does not know the rank); a dimension is an int or None (TensorFlow itself
does not know it). Besides that, *we* may not know what TensorFlow knows: `UNSURE_DIM` stands for a dimension that is some int
or None, `UNSURE` for a shape of which not even the rank is known to us. Names often depend on the difference, so shape code must keep it.
"""

from __future__ import annotations

from typing import Any

from scopelint.graph.model import Shape

UNSURE_DIM = -1
UNSURE: Shape = (-2,)


class _UnsureValue:
    """Some value that TensorFlow may know and we do not."""

    def __repr__(self) -> str:
        return "UNSURE_VALUE"

    def __bool__(self) -> bool:
        return False


UNSURE_VALUE: Any = _UnsureValue()


def is_sure(shape: Shape) -> bool:
    """Whether we know everything TensorFlow knows about the shape."""
    return shape is None or not any(d is not None and d < 0 for d in shape)


def rank_sure(shape: Shape) -> bool:
    """Whether we know the rank as well as TensorFlow does."""
    return shape != UNSURE


def fully_defined(shape: Shape) -> bool:
    """Whether TensorFlow (and we) know every dimension."""
    return shape is not None and all(d is not None and d >= 0 for d in shape)


def join_dims(a: int | None, b: int | None) -> int | None:
    """A dimension that is one of two, depending on an undecided branch."""
    return a if a == b else UNSURE_DIM


def join_shapes(a: Shape, b: Shape) -> Shape:
    """A shape that is one of two, depending on an undecided branch."""
    if a == b:
        return a
    if a is None or b is None or len(a) != len(b) or not rank_sure(a) or not rank_sure(b):
        return UNSURE
    return tuple(join_dims(x, y) for x, y in zip(a, b, strict=True))


def public(shape: Shape) -> Any:
    """The shape for facts: what is not known is None."""
    if shape is None or shape == UNSURE:
        return None
    return tuple(None if d is None or d < 0 else d for d in shape)
