"""Shapes of elementwise ops."""

from __future__ import annotations

from scopelint.api.registry import words
from scopelint.api.shapes.rules import RULES, Attrs, Inputs, ShapeError, at_least, broadcast, merge, rule, same, unsure
from scopelint.graph.dims import UNSURE
from scopelint.graph.model import Shape

UNARY = words("""
Abs Acos Acosh Asin Asinh Atan Atanh BesselI0e BesselI1e Bitcast Cast Ceil CheckNumerics Conj Cos Cosh Cumprod Cumsum
CumulativeLogsumexp DebugGradientIdentity Digamma Elu Erf Erfc Exp Expm1 Floor GuaranteeConst Identity Imag Inv Invert IsFinite
IsInf IsNan LeakyRelu Lgamma Log Log1p LogicalNot LRN Ndtri Neg OnesLike PlaceholderWithDefault_ PreventGradient Print
Real Reciprocal RefIdentity Relu Relu6 Rint Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Square
StopGradient Tan Tanh ZerosLike MatrixBandPart Roll RandomShuffle ReverseV2 ReverseSequence AsString StringStrip StringLower
StringUpper StringLength RegexReplace FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars AdjustContrast AdjustContrastv2 AdjustHue
AdjustSaturation RGBToHSV HSVToRGB PopulationCount EnsureShape_ QuantizeAndDequantizeV2 StringToHashBucketFast
StringToHashBucketStrong StringToHashBucket StringToNumber IFFT FFT FFT2D IFFT2D FFT3D IFFT3D MatrixInverse Cholesky
MatrixSquareRoot MatrixExponential Assign AssignAdd AssignSub ScatterUpdate ScatterAdd ScatterSub ScatterMul ScatterDiv ScatterMin
ScatterMax ScatterNdUpdate ScatterNdAdd ScatterNdSub CountUpTo InvertPermutation Angle_ ComplexAbs TensorScatterUpdate
TensorScatterAdd TensorScatterSub DecodeBase64 EncodeBase64 BroadcastGradientArgs_ IsotonicRegression_ Relu6Grad_
""")
BINARY = words("""
Add AddV2 Sub Mul MulNoNan Div DivNoNan RealDiv FloorDiv TruncateDiv FloorMod Mod TruncateMod Pow Maximum Minimum SquaredDifference
Less LessEqual Greater GreaterEqual LogicalAnd LogicalOr Atan2 Igamma Igammac Zeta Polygamma Xdivy Xlogy Xlog1py BitwiseAnd
BitwiseOr BitwiseXor LeftShift RightShift Complex NextAfter ApproximateEqual_
""")
MERGED = words("""
ReluGrad Relu6Grad EluGrad SeluGrad SigmoidGrad TanhGrad SoftplusGrad SoftsignGrad SqrtGrad RsqrtGrad InvGrad ReciprocalGrad
LeakyReluGrad ApproximateEqual
""")

for _op in UNARY:
    RULES[_op] = same


@rule("Softmax", "LogSoftmax")
def softmax(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [at_least(inputs[0].shape, 1)]


@rule(*BINARY)
def binary(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [broadcast(inputs[0].shape, inputs[1].shape)]


@rule("Equal", "NotEqual")
def equality(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [broadcast(inputs[0].shape, inputs[1].shape)]


@rule(*MERGED)
def merged(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [merge(inputs[0].shape, inputs[1].shape)]


@rule("AddN", "AccumulateNV2")
def add_n(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    for t in inputs[1:]:
        shape = merge(shape, t.shape)
    return [shape]


@rule("Select")
def select(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """A condition of more than one dimension has the shape of what it chooses from."""
    cond, data = inputs[0].shape, merge(inputs[1].shape, inputs[2].shape)
    if cond is None or data is None:
        return [data]
    if unsure(cond) or unsure(data):
        return [UNSURE]
    if len(cond) > 1:
        return [merge(data, cond)]
    if cond and not data:
        raise ShapeError("'then' must be at least a vector, but saw shape: []")
    if cond:
        merge(cond, data[:1])
    return [data]


@rule("SelectV2")
def select_v2(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [broadcast(inputs[0].shape, broadcast(inputs[1].shape, inputs[2].shape))]


@rule("BroadcastArgs")
def broadcast_args(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    a, b = inputs[0].shape, inputs[1].shape
    if a is None or b is None:
        return [(None,)]
    if unsure(a) or unsure(b):
        return [(-1,)]
    return [(max(a[0], b[0]) if a[0] is not None and b[0] is not None else None,)]


@rule("IdentityN", "ShapeN_")
def each(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [t.shape for t in inputs]


@rule("StringJoin")
def string_join(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shapes = [t.shape for t in inputs if t.shape != ()]
    return [shapes[0] if shapes else ()]


@rule("ClipByValue")
def clip(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape if inputs[0].shape is not None else UNSURE]
