"""Shapes of matrix products and decompositions."""

from __future__ import annotations

from scopelint.api.shapes.rules import Attrs, Dim, Inputs, ShapeError, at_least, broadcast, merge_dim, rule, unsure, with_rank
from scopelint.graph.dims import UNSURE, UNSURE_DIM
from scopelint.graph.model import Shape


@rule("MatMul", "SparseMatMul")
def matmul(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    a, b = with_rank(inputs[0].shape, 2) or (), with_rank(inputs[1].shape, 2) or ()
    if attrs.get("transpose_a"):
        a = a[::-1]
    if attrs.get("transpose_b"):
        b = b[::-1]
    merge_dim(a[1], b[0])
    return [(a[0], b[1])]


@rule("BatchMatMul", "BatchMatMulV2", "BatchMatMulV3")
def batch_matmul(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    a, b = at_least(inputs[0].shape, 2), at_least(inputs[1].shape, 2)
    if a is None or b is None:
        return [None]
    if unsure(a) or unsure(b):
        return [UNSURE]
    x, y = a[-2:], b[-2:]
    if attrs.get("adj_x"):
        x = x[::-1]
    if attrs.get("adj_y"):
        y = y[::-1]
    merge_dim(x[1], y[0])
    return [(*(broadcast(a[:-2], b[:-2]) or ()), x[0], y[1])]


@rule("Einsum")
def einsum(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    equation = attrs.get("equation")
    if not isinstance(equation, str) or "." in equation or any(t.shape is not None and unsure(t.shape) for t in inputs):
        return [UNSURE]
    left, _, right = equation.partition("->")
    sizes: dict[str, Dim] = {}
    for labels, t in zip(left.split(","), inputs, strict=False):
        if t.shape is not None and len(t.shape) != len(labels):
            raise ShapeError(f"Expected input to have rank {len(labels)}")
        for label, d in zip(labels, t.shape if t.shape is not None else (None,) * len(labels), strict=False):
            sizes[label] = merge_dim(sizes.get(label), d)
    return [tuple(sizes.get(label) for label in right)]


@rule("Qr")
def qr(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = at_least(inputs[0].shape, 2)
    if shape is None or unsure(shape):
        return [shape, shape]
    m, n = shape[-2:]
    p = None if m is None or n is None else UNSURE_DIM if m < 0 or n < 0 else min(m, n)
    if attrs.get("full_matrices"):
        return [(*shape[:-2], m, m), (*shape[:-2], m, n)]
    return [(*shape[:-2], m, p), (*shape[:-2], p, n)]


@rule("Svd")
def svd(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    if shape is None or unsure(shape) or attrs.get("full_matrices"):
        return [UNSURE] * 3
    m, n = shape[-2:]
    p = None if m is None or n is None else min(m, n)
    if attrs.get("compute_uv") is False:
        return [(*shape[:-2], p), (0,), (0,)]
    return [(*shape[:-2], p), (*shape[:-2], m, p), (*shape[:-2], n, p)]


@rule("MatrixDeterminant")
def determinant(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [shape if shape is None or unsure(shape) else shape[:-2]]


@rule("MatrixSolve", "MatrixTriangularSolve", "CholeskySolve_")
def solve(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    a, b = inputs[0].shape, inputs[1].shape
    if a is None or b is None or unsure(a) or unsure(b):
        return [UNSURE if unsure(a) or unsure(b) else None]
    return [(*a[:-2], a[-1], *b[len(a) - 1 :])]


@rule("SelfAdjointEigV2")
def self_adjoint_eig(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [shape if shape is None or unsure(shape) else shape[:-1], shape]


@rule("Cross")
def cross(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape]
