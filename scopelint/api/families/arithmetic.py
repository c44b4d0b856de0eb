"""Elementwise functions of tf.math whose Python wrapper is more than a generated op."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from scopelint.api.convert import convert, graph_of
from scopelint.api.dtypes import COMPLEX, dtype_value, is_floating, is_integer
from scopelint.api.operators import logical_xor, truediv
from scopelint.api.ops import name_text, out
from scopelint.api.registry import primitive
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import Convertible, IndexedSlicesV, TensorV
from scopelint.graph.dims import fully_defined
from scopelint.interp.values import Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

BINARY = {
    "subtract": "Sub",
    "multiply": "Mul",
    "floordiv": "FloorDiv",
    "floormod": "FloorMod",
    "mod": "FloorMod",
    "truncatediv": "TruncateDiv",
}
DEFAULT_NAMES = {"floordiv": "floordiv"}


def _binary(symbol: str, op_type: str) -> None:
    @primitive(f"tf.{symbol}", f"tf.math.{symbol}")
    def binary(m: Machine, x: Value, y: Value, name: Value = None) -> Value:
        if symbol in DEFAULT_NAMES:
            with as_default(m, graph_of(m, [x, y])), name_scope(m, name_text(m, name), DEFAULT_NAMES[symbol]) as scope:
                return out(m, op_type, {"x": x, "y": y}, scope)
        return out(m, op_type, {"x": x, "y": y}, name)

    _ = binary


for _symbol, _op in BINARY.items():
    _binary(_symbol, _op)


@primitive("tf.add", "tf.math.add")
def add(m: Machine, x: Value, y: Value, name: Value = None) -> Value:
    """tf.add: Add in 1.15, AddV2 under a scope in 2.x."""
    if tf_state(m).target == "tf1.15":
        return out(m, "Add", {"x": x, "y": y}, name)
    with as_default(m, graph_of(m, [x, y])), name_scope(m, name_text(m, name), "Add") as scope:
        a = convert(m, x, name="x")
        b = convert(m, y, name="y", preferred=a.tf_dtype())
        return out(m, "Add" if a.tf_dtype() == "string" else "AddV2", {"x": a, "y": b}, scope)


@primitive("tf.scalar_mul", "tf.math.scalar_mul")
def scalar_mul(m: Machine, scalar: Value, x: Value, name: Value = None) -> Value:
    """tf.scalar_mul."""
    if isinstance(x, Convertible) and not isinstance(x, TensorV) and not hasattr(x, "parts"):
        x = convert(m, x)
    first = convert(m, scalar, x.tf_dtype() if isinstance(x, Convertible) else None, "scalar")
    if hasattr(x, "parts"):
        values = out(m, "Mul", {"x": first, "y": x.parts["values"]}, name)
        return type(x)({**x.parts, "values": values}, x.static_shape)
    return out(m, "Mul", {"x": first, "y": x}, name)


@primitive("tf.divide", "tf.math.divide")
def divide(m: Machine, x: Value, y: Value, name: Value = None) -> Value:
    """tf.divide: the / operator, named when a name is given."""
    if name is None:
        return m.binary("Div", x, y)
    return truediv(m, x, y, name_text(m, name)) if isinstance(x, Convertible) or isinstance(y, Convertible) else m.binary("Div", x, y)


@primitive("tf.truediv", "tf.math.truediv")
def true_divide(m: Machine, x: Value, y: Value, name: Value = None) -> Value:
    """tf.truediv."""
    with as_default(m, graph_of(m, [x, y])):
        return truediv(m, x, y, name_text(m, name))


@primitive("tf.div")
def div(m: Machine, x: Value, y: Value, name: Value = None) -> Value:
    """tf.div: Python 2 division."""
    with as_default(m, graph_of(m, [x, y])), name_scope(m, name_text(m, name), "div") as scope:
        a = convert(m, x, name="x")
        b = convert(m, y, a.tf_dtype(), "y")
        kind = a.tf_dtype() or "float32"
        return out(m, "RealDiv" if is_floating(kind) or kind in COMPLEX else "FloorDiv", {"x": a, "y": b}, scope)


@primitive("tf.div_no_nan", "tf.math.divide_no_nan")
def div_no_nan(m: Machine, x: Value, y: Value, name: Value = None) -> Value:
    """tf.div_no_nan."""
    with as_default(m, graph_of(m, [x, y])), name_scope(m, name_text(m, name), "div_no_nan") as scope:
        a = convert(m, x, name="x")
        return out(m, "DivNoNan", {"x": a, "y": convert(m, y, a.tf_dtype(), "y")}, scope)


@primitive("tf.pow", "tf.math.pow")
def power(m: Machine, x: Value, y: Value, name: Value = None) -> Value:
    """tf.pow."""
    with as_default(m, graph_of(m, [x])), name_scope(m, name_text(m, name), "Pow") as scope:
        return out(m, "Pow", {"x": x, "y": y}, scope)


@primitive("tf.abs", "tf.math.abs")
def absolute(m: Machine, x: Value, name: Value = None) -> Value:
    """tf.abs."""
    with as_default(m, graph_of(m, [x])), name_scope(m, name_text(m, name), "Abs") as scope:
        tensor = convert(m, x, name="x")
        return out(m, "ComplexAbs" if tensor.tf_dtype() in COMPLEX else "Abs", {"x": tensor}, scope)


SCOPED_UNARY = {"sigmoid": ("Sigmoid", "x"), "round": ("Round", "x")}


def _scoped_unary(symbol: str, op_type: str) -> None:
    @primitive(f"tf.{symbol}", f"tf.math.{symbol}", f"tf.nn.{symbol}")
    def unary(m: Machine, x: Value, name: Value = None) -> Value:
        if symbol == "round":
            tensor = convert(m, x, name="x")
            return tensor if is_integer(tensor.tf_dtype() or "float32") else out(m, op_type, {"x": tensor}, name)
        with as_default(m, graph_of(m, [x])), name_scope(m, name_text(m, name), op_type) as scope:
            return out(m, op_type, {"x": convert(m, x, name="x")}, scope)

    _ = unary


for _symbol, (_type, _) in SCOPED_UNARY.items():
    _scoped_unary(_symbol, _type)


@primitive("tf.log_sigmoid", "tf.math.log_sigmoid")
def log_sigmoid(m: Machine, x: Value, name: Value = None) -> Value:
    """tf.log_sigmoid."""
    with as_default(m, graph_of(m, [x])), name_scope(m, name_text(m, name), "LogSigmoid") as scope:
        tensor = convert(m, x, name="x")
        negated = out(m, "Neg", {"x": tensor})
        return out(m, "Neg", {"x": out(m, "Softplus", {"features": negated})}, scope)


@primitive("tf.logical_xor", "tf.math.logical_xor")
def xor(m: Machine, x: Value, y: Value, name: Value = "LogicalXor") -> Value:
    """tf.logical_xor."""
    return logical_xor(m, x, y, name_text(m, name))


def _equality(symbol: str, op_type: str) -> None:
    @primitive(f"tf.{symbol}", f"tf.math.{symbol}")
    def equality(m: Machine, x: Value, y: Value, name: Value = None) -> Value:
        return out(m, op_type, {"x": x, "y": y}, name)

    _ = equality


_equality("equal", "Equal")
_equality("not_equal", "NotEqual")

PLAIN_2X = {
    "sqrt": "Sqrt", "exp": "Exp", "floor": "Floor", "ceil": "Ceil", "rsqrt": "Rsqrt",
    "is_finite": "IsFinite", "is_nan": "IsNan", "is_inf": "IsInf", "asin": "Asin", "acos": "Acos", "atan": "Atan",
}  # fmt: skip


def _plain_2x(symbol: str, op_type: str) -> None:
    @primitive(f"tf.{symbol}", f"tf.math.{symbol}", only="tf2")
    def plain(m: Machine, x: Value, name: Value = None) -> Value:
        return out(m, op_type, {"x": x}, name)

    _ = plain


for _symbol, _op in PLAIN_2X.items():
    _plain_2x(_symbol, _op)


@primitive("tf.sign", "tf.math.sign", only="tf2")
def sign(m: Machine, x: Value, name: Value = None) -> Value:
    """tf.sign: a complex number's direction."""
    tensor = convert(m, x)
    kind = tensor.tf_dtype()
    if kind not in COMPLEX:
        return out(m, "Sign", {"x": tensor}, name)
    size = out(m, "ComplexAbs", {"x": tensor}, None, {"Tout": "float32" if kind == "complex64" else "float64"})
    from scopelint.api.families.casts import cast

    return out(m, "DivNoNan", {"x": tensor, "y": cast(m, size, dtype_value(kind))}, name)


def _no_inputs(m: Machine) -> NoReturn:
    """add_n of something else than some tensors."""
    start, end = ("Inputs must be an iterable", ".") if tf_state(m).target == "tf2" else ("inputs must be a list", "")
    m.raise_("ValueError", f"{start} of at least one Tensor/IndexedSlices with the same dtype and shape{end}")


@primitive("tf.add_n", "tf.math.add_n")
def add_n(m: Machine, inputs: Value, name: Value = None) -> Value:
    """tf.add_n: one input is the identity (or nothing)."""
    if isinstance(inputs, Convertible):
        _no_inputs(m)
    items = m.iterate(inputs)
    if items is None:
        return out(m, "AddN", {"inputs": inputs}, name)
    if not items:
        _no_inputs(m)
    tensors = [i if isinstance(i, IndexedSlicesV) else convert(m, i) for i in items]
    if len(tensors) == 1:
        only = convert(m, tensors[0])
        return out(m, "Identity", {"input": only}, name) if name else only
    return out(m, "AddN", {"inputs": m.list(tensors)}, name)


@primitive("tf.accumulate_n", "tf.math.accumulate_n")
def accumulate_n(m: Machine, inputs: Value, shape: Value = None, tensor_dtype: Value = None, name: Value = None) -> Value:
    """tf.accumulate_n."""
    items = m.iterate(inputs) or []
    tensors = [convert(m, i) for i in items]
    if not tensors:
        m.raise_("ValueError", "inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape")
    if len(tensors) == 1 and name is None:
        return tensors[0]
    if len(tensors) == 1:
        return out(m, "Identity", {"input": tensors[0]}, name)
    if tf_state(m).target == "tf2":
        return add_n(m, inputs, name)
    static = tensors[0].tf_shape() if fully_defined(tensors[0].tf_shape()) else None
    return out(m, "AccumulateNV2", {"inputs": m.list(tensors)}, name, {"shape": static})


def _cumulative(symbol: str, op_type: str) -> None:
    @primitive(f"tf.{symbol}", f"tf.math.{symbol}")
    def cumulative(m: Machine, x: Value, axis: Value = 0, exclusive: Value = False, reverse: Value = False, name: Value = None) -> Value:
        with as_default(m, graph_of(m, [x])), name_scope(m, name_text(m, name), op_type) as scope:
            return out(m, op_type, {"x": convert(m, x, name="x"), "axis": axis}, scope)

    _ = cumulative


_cumulative("cumsum", "Cumsum")
_cumulative("cumprod", "Cumprod")


@primitive("tf.complex", "tf.dtypes.complex")
def complex_(m: Machine, real: Value, imag: Value, name: Value = None) -> Value:
    """tf.complex."""
    a, b = convert(m, real, name="real"), convert(m, imag, name="imag")
    with name_scope(m, name_text(m, name), "Complex") as scope:
        kind = {"float64": "complex128", "float32": "complex64"}.get(a.tf_dtype() or "")
        return out(m, "Complex", {"real": a, "imag": b}, scope, {"Tout": kind})


@primitive("tf.real", "tf.math.real")
def real(m: Machine, input: Value, name: Value = None) -> Value:
    """tf.real: the tensor itself unless complex."""
    with name_scope(m, name_text(m, name), "Real") as scope:
        x = convert(m, input, name="input") if tf_state(m).target == "tf2" else convert(m, input)
        if x.tf_dtype() not in COMPLEX:
            return x
        return out(m, "Real", {"input": x}, scope, {"Tout": {"complex128": "float64"}.get(x.tf_dtype() or "", "float32")})


@primitive("tf.imag", "tf.math.imag")
def imag(m: Machine, input: Value, name: Value = None) -> Value:
    """tf.imag."""
    with name_scope(m, name_text(m, name), "Imag") as scope:
        x = convert(m, input, name="input")
        if x.tf_dtype() not in COMPLEX:
            from scopelint.api.families.constants import zeros_like

            return zeros_like(m, x)
        return out(m, "Imag", {"input": x}, scope, {"Tout": {"complex128": "float64"}.get(x.tf_dtype() or "", "float32")})


@primitive("tf.conj", "tf.math.conj")
def conj(m: Machine, x: Value, name: Value = None) -> Value:
    """tf.conj: nothing for real tensors."""
    if isinstance(x, TensorV) and x.tf_dtype() not in COMPLEX:
        return x
    with name_scope(m, name_text(m, name), "Conj") as scope:
        tensor = convert(m, x, name="x")
        return out(m, "Conj", {"input": tensor}, scope) if tensor.tf_dtype() in COMPLEX else tensor
