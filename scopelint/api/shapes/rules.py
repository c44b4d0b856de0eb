"""The table of static shape functions, and what they share."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from scopelint.graph.dims import UNSURE, UNSURE_DIM, rank_sure
from scopelint.graph.model import Shape, Tensor

Inputs = list[Tensor]
Attrs = dict[str, Any]
Rule = Callable[[Inputs, Attrs], list[Shape]]
Dim = int | None

RULES: dict[str, Rule] = {}


class ShapeError(Exception):
    """A shape function's refusal. `message` is its own part of the text."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def text(self, op_type: str, name: str, inputs: Inputs, target: str) -> str:
        """The whole ValueError text."""
        shapes = ", ".join(show(t.shape) for t in inputs)
        if target == "tf1.15":
            return f"{self.message} for '{name}' (op: '{op_type}') with input shapes: {shapes}."
        names = ", ".join(t.op.name + (f":{t.index}" if t.index else "") for t in inputs)
        return f"{self.message} for '{{{{node {name}}}}} = {op_type}[]({names})' with input shapes: {shapes}."


def show(shape: Shape) -> str:
    """A shape as the runtime prints it."""
    if shape is None or not rank_sure(shape):
        return "<unknown>"
    return "[" + ",".join("?" if d is None or d < 0 else str(d) for d in shape) + "]"


def rule(*op_types: str) -> Callable[[Rule], Rule]:
    """Register a shape function."""

    def register(fn: Rule) -> Rule:
        for op_type in op_types:
            RULES[op_type] = fn
        return fn

    return register


def unsure(shape: Shape) -> bool:
    """Whether not even the rank is known to us."""
    return not rank_sure(shape)


def same(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """The first input's shape."""
    return [inputs[0].shape]


def with_rank(shape: Shape, rank: int) -> Shape:
    """The shape with a rank, ShapeError if it has another."""
    if shape is None:
        return (None,) * rank
    if unsure(shape):
        return (UNSURE_DIM,) * rank
    if len(shape) != rank:
        raise ShapeError(f"Shape must be rank {rank} but is rank {len(shape)}")
    return shape


def at_least(shape: Shape, rank: int) -> Shape:
    """ShapeError if the rank is surely smaller."""
    if shape is not None and not unsure(shape) and len(shape) < rank:
        raise ShapeError(f"Shape must be at least rank {rank} but is rank {len(shape)}")
    return shape


def merge_dim(a: Dim, b: Dim) -> Dim:
    """One dimension from two that must be equal."""
    if a is None:
        return b
    if b is None:
        return a
    if UNSURE_DIM in (a, b):
        return max(a, b)
    if a != b:
        raise ShapeError(f"Dimensions must be equal, but are {a} and {b}")
    return a


def merge(a: Shape, b: Shape) -> Shape:
    """One shape from two that must be equal."""
    if a is None or unsure(a):
        return b if b is not None or a is None else a
    if b is None or unsure(b):
        return a
    if len(a) != len(b):
        raise ShapeError(f"Shapes must be equal rank, but are {len(a)} and {len(b)}")
    for i, (x, y) in enumerate(zip(a, b, strict=True)):
        if x is not None and y is not None and x != y and UNSURE_DIM not in (x, y):
            text = f"Dimension {i} in both shapes must be equal, but are {x} and {y}. Shapes are {show(a)} and {show(b)}."
            raise ShapeError(text)
    return tuple(merge_dim(x, y) for x, y in zip(a, b, strict=True))


def add_dims(a: Dim, b: Dim) -> Dim:
    """The sum of dimensions."""
    if a is None or b is None:
        return None
    return UNSURE_DIM if a < 0 or b < 0 else a + b


def times(a: Dim, b: Dim) -> Dim:
    """The product of dimensions."""
    if 0 in (a, b):
        return 0
    if a == 1 or b == 1:
        return b if a == 1 else a
    if a is None or b is None:
        return None
    return UNSURE_DIM if a < 0 or b < 0 else a * b


def product(dims: Any) -> Dim:
    """The product of many dimensions."""
    result: Dim = 1
    for d in dims:
        result = times(result, d)
    return result


def broadcast_dim(a: Dim, b: Dim) -> Dim:
    """Broadcasting of one dimension."""
    if a == b:
        return a
    if a == 1 or b == 1:
        return b if a == 1 else a
    known = [d for d in (a, b) if d is not None and d >= 0]
    if len(known) == 2:
        raise ShapeError(f"Dimensions must be equal, but are {a} and {b}")
    return known[0] if known else UNSURE_DIM


def broadcast(a: Shape, b: Shape) -> Shape:
    """Broadcasting of shapes."""
    if a is None or b is None:
        return None
    if unsure(a) or unsure(b):
        return UNSURE
    n = max(len(a), len(b))
    x, y = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    return tuple(broadcast_dim(p, q) for p, q in zip(x, y, strict=True))


for _name in (
    "elementwise",
    "array",
    "indexing",
    "nn",
    "pooling",
    "matrix",
    "random",
    "misc",
    "control",
    "state",
    "sets",
    "sparse",
    "rnn",
    "queues",
    "codecs",
    "rare",
):
    importlib.import_module(f"scopelint.api.shapes.{_name}")
