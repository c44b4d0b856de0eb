"""Static shapes: compatibility and TensorFlow's way of printing them."""

from __future__ import annotations

from scopelint.graph.dims import rank_sure
from scopelint.graph.model import Shape


def compatible(a: Shape, b: Shape) -> bool:
    """tf.TensorShape.is_compatible_with; what is not known to us counts as compatible."""
    if a is None or b is None or not rank_sure(a) or not rank_sure(b):
        return True
    return len(a) == len(b) and all(x is None or y is None or x < 0 or y < 0 or x == y for x, y in zip(a, b, strict=True))


def fully_defined(shape: Shape) -> bool:
    """tf.TensorShape.is_fully_defined, as far as we know (a dimension that is not known to us counts as defined)."""
    return shape is not None and None not in shape


def show_shape(shape: Shape, target: str) -> str:
    """str() of a tf.TensorShape."""
    if shape is None:
        return "<unknown>"
    unknown = "?" if target == "tf1.15" else "None"
    dims = [unknown if d is None else str(d) for d in shape]
    return f"({dims[0]},)" if len(dims) == 1 else f"({', '.join(dims)})"
