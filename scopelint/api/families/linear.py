"""tf.matmul and the other products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.convert import convert, graph_of
from scopelint.api.families.arithmetic import conj
from scopelint.api.ops import name_text, out
from scopelint.api.registry import primitive
from scopelint.api.state import as_default, name_scope
from scopelint.graph.dims import rank_sure
from scopelint.interp.values import Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@primitive("tf.matmul", "tf.linalg.matmul")
def matmul(
    m: Machine,
    a: Value,
    b: Value,
    transpose_a: Value = False,
    transpose_b: Value = False,
    adjoint_a: Value = False,
    adjoint_b: Value = False,
    a_is_sparse: Value = False,
    b_is_sparse: Value = False,
    name: Value = None,
    output_type: Value = None,
    grad_a: Value = False,
    grad_b: Value = False,
) -> Value:
    """tf.matmul: MatMul for matrices, BatchMatMulV2 when a rank is above two or unknown to TensorFlow."""
    with as_default(m, graph_of(m, [a, b])), name_scope(m, name_text(m, name), "MatMul") as scope:
        if transpose_a is True and adjoint_a is True:
            m.raise_("ValueError", "Only one of transpose_a and adjoint_a can be True.")
        if transpose_b is True and adjoint_b is True:
            m.raise_("ValueError", "Only one of transpose_b and adjoint_b can be True.")
        x = convert(m, a, name="a")
        from scopelint.api.state import tf_state

        kind = x.tf_dtype() if tf_state(m).target == "tf2" else None
        y = convert(m, b, name="b", preferred=kind)
        ranks = [None if s is None else -1 if not rank_sure(s) else len(s) for s in (x.tf_shape(), y.tf_shape())]
        batch = any(r is None or r > 2 for r in ranks)
        sparse = a_is_sparse is True or b_is_sparse is True

        def batched() -> Value:
            attrs = {"adj_x": _either(m, adjoint_a, transpose_a), "adj_y": _either(m, adjoint_b, transpose_b)}
            left = conj(m, x) if transpose_a is True else x
            right = conj(m, y) if transpose_b is True else y
            return out(m, "BatchMatMulV2", {"x": left, "y": right}, scope, attrs)

        def plain() -> Value:
            attrs = {"transpose_a": _either(m, transpose_a, adjoint_a), "transpose_b": _either(m, transpose_b, adjoint_b)}
            left = conj(m, x) if adjoint_a is True else x
            right = conj(m, y) if adjoint_b is True else y
            op_type = "SparseMatMul" if sparse and {x.tf_dtype(), y.tf_dtype()} <= {"float32", "bfloat16"} else "MatMul"
            return out(m, op_type, {"a": left, "b": right}, scope, attrs)

        if batch and not sparse:
            return batched()
        if -1 in ranks and not sparse and not batch:
            return m.fork([plain, batched], "the rank of a tensor is not known")
        return plain()


def _either(m: Machine, a: Value, b: Value) -> Value:
    if a is True or b is True:
        return True
    return m.unknown("whether a matrix is transposed", "bool") if isinstance(a, Unknown) or isinstance(b, Unknown) else False


@primitive("tf.sparse_tensor_dense_matmul", "tf.sparse.matmul", "tf.sparse.sparse_dense_matmul")
def sparse_dense_matmul(m: Machine, sp_a: Value, b: Value, adjoint_a: Value = False, adjoint_b: Value = False, name: Value = None) -> Value:
    """tf.sparse_tensor_dense_matmul."""
    from scopelint.api.guard import NotModelled
    from scopelint.api.tensors import SparseTensorV

    if not isinstance(sp_a, SparseTensorV):
        raise NotModelled("a sparse tensor that is not known")
    with as_default(m, graph_of(m, [sp_a, b])), name_scope(m, name_text(m, name), "SparseTensorDenseMatMul"):
        dense = convert(m, b, name="b")
        inputs = {"a_indices": sp_a.parts["indices"], "a_values": sp_a.parts["values"], "a_shape": sp_a.parts["dense_shape"], "b": dense}
        return out(m, "SparseTensorDenseMatMul", inputs, None, {"adjoint_a": adjoint_a, "adjoint_b": adjoint_b})
