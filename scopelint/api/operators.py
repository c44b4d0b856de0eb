"""Python operators on tensors and variables (math_ops._OverrideBinaryOperatorHelper and ops.Tensor's operators)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api import dtypes
from scopelint.api.convert import convert, graph_of
from scopelint.api.ops import out
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import Convertible, SparseTensorV, TensorV
from scopelint.interp.builtins.base import type_name
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import Choice, Instance, ListV, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

COMPARISONS = {"Lt": "Less", "LtE": "LessEqual", "Gt": "Greater", "GtE": "GreaterEqual"}
SWAPPED = {"Lt": "Gt", "LtE": "GtE", "Gt": "Lt", "GtE": "LtE"}
TRUE_QUOTIENTS = {
    **dict.fromkeys(("int8", "uint8", "int16", "uint16"), "float32"),
    **dict.fromkeys(("int32", "int64", "uint32", "uint64"), "float64"),
}
"""What integers are cast to before a true division."""

SCOPES = {
    "Add": "add",
    "Sub": "sub",
    "Mult": "mul",
    "Div": "truediv",
    "FloorDiv": "floordiv",
    "Mod": "mod",
    "Pow": "pow",
    "MatMult": "matmul",
    "BitAnd": "and",
    "BitOr": "or",
    "BitXor": "xor",
}


def binary(m: Machine, op: str, self: Convertible, other: Value, reflected: bool) -> Value:
    """self OP other (other OP self if reflected)."""
    if isinstance(other, Choice):
        return m.over(other, lambda option: m.binary(op, option, self) if reflected else m.binary(op, self, option))
    if op in ("Eq", "NotEq"):
        return (self is other) == (op == "Eq")
    if op in COMPARISONS:
        return compare(m, SWAPPED[op] if reflected else op, self, other)
    if isinstance(self, SparseTensorV):
        return NotImplemented if reflected else sparse_dense(m, op, self, other)
    if op not in SCOPES:
        return NotImplemented
    return _arithmetic(m, op, self, other, reflected)


def read(m: Machine, value: Value) -> Value:
    """A variable's operators work on its tensor (variables' `_AsTensor`)."""
    if isinstance(value, Convertible) and not isinstance(value, TensorV):
        return convert(m, value)
    return value


def compare(m: Machine, op: str, self: Convertible, other: Value) -> Value:
    """<, <=, >, >=: the generated op itself."""
    return out(m, COMPARISONS[op], {"x": read(m, self), "y": other})


def _arithmetic(m: Machine, op: str, self: Convertible, other: Value, reflected: bool) -> Value:
    tensor = read(m, self)
    with as_default(m, graph_of(m, [tensor, other])), name_scope(m, None, SCOPES[op]) as scope:
        if reflected:
            x = _of_same_dtype(tensor, other, convert(m, other, tensor.tf_dtype(), "x"))
            return _kernel(m, op, x, tensor, scope)
        if op == "Mult" and isinstance(other, SparseTensorV):
            return _of_values(other, out(m, "SparseDenseCwiseMul", _sparse_inputs(other, tensor), scope))
        if tf_state(m).target == "tf2" and tensor.tf_dtype() is not None:
            return _kernel_or_reflected(m, op, tensor, other, scope)
        y = _right_operand(m, op, tensor, other)
        return NotImplemented if y is NotImplemented else _kernel(m, op, tensor, y, scope)


def sparse_dense(m: Machine, op: str, sparse: SparseTensorV, other: Value) -> Value:
    """sparse * dense and sparse / dense (math_ops.binary_op_wrapper_sparse); no other operator is overloaded."""
    if op not in ("Mult", "Div"):
        return NotImplemented
    with as_default(m, graph_of(m, [sparse, other])), name_scope(m, None, SCOPES[op]) as scope:
        dense = convert(m, other, sparse.tf_dtype(), "y")
        if op == "Mult":
            return _of_values(sparse, out(m, "SparseDenseCwiseMul", _sparse_inputs(sparse, dense), scope))
        with name_scope(m, scope, "truediv") as inner:
            values, to = sparse.parts["values"], TRUE_QUOTIENTS.get(sparse.tf_dtype() or "")
            if to is not None:
                values, dense = cast_op(m, values, to), cast_op(m, dense, to)
            return _of_values(sparse, out(m, "SparseDenseCwiseDiv", {**_sparse_inputs(sparse, dense), "sp_values": values}, inner))


def _sparse_inputs(sparse: SparseTensorV, dense: Value) -> dict[str, Value]:
    parts = sparse.parts
    return {"sp_indices": parts["indices"], "sp_values": parts["values"], "sp_shape": parts["dense_shape"], "dense": dense}


def _of_values(sparse: SparseTensorV, values: Value) -> SparseTensorV:
    return SparseTensorV({**sparse.parts, "values": values}, sparse.static_shape)


def _kernel_or_reflected(m: Machine, op: str, tensor: TensorV, other: Value, scope: str) -> Value:
    """2.x: the op converts what stands to the right; what cannot be converted may know what to do with a tensor (still in the scope)."""
    try:
        return _kernel(m, op, tensor, other, scope)
    except PyRaise as e:
        reflected = f"__r{SCOPES[op]}__"
        if not _is_a(m, e, "TypeError", "ValueError"):
            raise
        if op == "BitOr" and (other is None or isinstance(other, (str, float, tuple, ListV))):  # asked of its class, all classes have it
            m.raise_("AttributeError", f"'{type_name(other)}' object has no attribute '{reflected}'")
        if not _defines(other, reflected):
            raise
        try:
            answer = m.call(m.getattr(other, reflected), tensor)
        except PyRaise as second:
            raise e if _is_a(m, second, "TypeError", "ValueError") else second from None
        if answer is NotImplemented:
            raise
        return answer


def _right_operand(m: Machine, op: str, tensor: TensorV, other: Value) -> Value:
    if isinstance(other, TensorV):
        return other
    try:
        return _of_same_dtype(tensor, other, convert(m, other, name="y", preferred=tensor.tf_dtype()))
    except PyRaise as e:
        if _defines(other, f"__r{SCOPES[op]}__") and _is_a(m, e, "TypeError"):
            return NotImplemented
        raise


def _defines(value: Value, method: str) -> bool:
    return isinstance(value, Instance) and value.cls.lookup(method) is not MISSING


def _is_a(m: Machine, error: PyRaise, *classes: str) -> bool:
    return any(m.isinstance(error.value, m.classes[name]) for name in classes)


def _of_same_dtype(tensor: TensorV, other: Value, converted: Value) -> Value:
    """A constant beside a tensor whose dtype is not known has that dtype, not its own default."""
    if tensor.tf_dtype() is None and isinstance(converted, TensorV) and not isinstance(other, Convertible):
        converted.tensor.dtype = None
    return converted


def _kernel(m: Machine, op: str, x: Value, y: Value, scope: str) -> Value:
    match op:
        case "Add":
            y = y if isinstance(y, TensorV) else convert(m, y, name="y", preferred=x.tf_dtype())
            return out(m, "Add" if x.tf_dtype() == "string" else "AddV2", {"x": x, "y": y}, scope)
        case "Mult" if tf_state(m).target == "tf2" and "bool" in (x.tf_dtype(), isinstance(y, TensorV) and y.tf_dtype()):
            product = out(m, "Mul", {"x": _int32(m, x), "y": _int32(m, y)}, scope)
            return out(m, "Cast", {"x": product}, attrs={"DstT": "bool"})
        case "Div":
            return truediv(m, x, y, scope)
        case "MatMult":
            from scopelint.api.families.linear import matmul

            return matmul(m, x, y, name=scope)
        case "BitAnd" | "BitOr" | "BitXor":
            return _bitwise(m, op, x, y, scope)
    kind = {"Sub": "Sub", "Mult": "Mul", "FloorDiv": "FloorDiv", "Mod": "FloorMod", "Pow": "Pow"}[op]
    return out(m, kind, {"x": x, "y": y}, scope)


def _int32(m: Machine, value: Value) -> Value:
    return out(m, "Cast", {"x": value}, attrs={"DstT": "int32"})


def _bitwise(m: Machine, op: str, x: Value, y: Value, scope: str) -> Value:
    if tf_state(m).target == "tf2" and x.tf_dtype() not in ("bool", None):
        return out(m, {"BitAnd": "BitwiseAnd", "BitOr": "BitwiseOr", "BitXor": "BitwiseXor"}[op], {"x": x, "y": y})
    if op == "BitXor":
        return logical_xor(m, x, y, scope)
    return out(m, "LogicalAnd" if op == "BitAnd" else "LogicalOr", {"x": x, "y": y}, scope)


def truediv(m: Machine, x: Value, y: Value, name: Value = None) -> Value:
    """math_ops._truediv_python3: integers are cast to floats first."""
    with name_scope(m, name, "truediv") as scope:
        new = tf_state(m).target == "tf2"
        x = convert(m, x, name="x")
        y = convert(m, y, name="y", preferred=x.tf_dtype() if new else None)
        a, b = x.tf_dtype(), y.tf_dtype()
        if a is not None and b is not None and a != b:
            names, end = ("`x` and `y`", ".") if new else ("x and y", "")
            m.raise_("TypeError", f"{names} must have the same dtype, got tf.{a} != tf.{b}{end}")
        if (to := TRUE_QUOTIENTS.get(a or "")) is not None:
            x, y = cast_op(m, x, to), cast_op(m, y, to)
        return out(m, "RealDiv", {"x": x, "y": y}, scope)


def cast_op(m: Machine, x: TensorV, dtype: str, name: str | None = None) -> Value:
    """gen_math_ops.cast as tf.cast calls it; the tensor itself when it has the dtype already."""
    from scopelint.api.families.casts import cast

    return cast(m, x, dtypes.dtype_value(dtype), name)


def logical_xor(m: Machine, x: Value, y: Value, name: Value = "LogicalXor") -> Value:
    """tf.math.logical_xor: (x or y) and not (x and y); only the last op has the name."""
    either = out(m, "LogicalOr", {"x": x, "y": y})
    both = out(m, "LogicalAnd", {"x": x, "y": y})
    return out(m, "LogicalAnd", {"x": either, "y": out(m, "LogicalNot", {"x": both})}, name)


def unary(m: Machine, op: str, self: Convertible) -> Value:
    """-x, abs(x) (op "Abs"), ~x."""
    kinds = {"USub": ("Neg", "x"), "Invert": ("LogicalNot", "x"), "Abs": ("Abs", "x")}
    if op not in kinds or isinstance(self, SparseTensorV):
        return NotImplemented
    kind, arg = kinds[op]
    tensor = read(m, self)
    if op == "Abs":
        from scopelint.api.families.arithmetic import absolute

        return absolute(m, tensor)
    if op == "Invert" and tf_state(m).target == "tf2" and tensor.tf_dtype() not in ("bool", None):
        kind = "Invert"
    return out(m, kind, {arg: tensor})
