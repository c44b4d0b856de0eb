"""Shapes of ops that read, encode and decode, and of kernels that keep their input's shape."""

from __future__ import annotations

import re

from scopelint.api.optable import table
from scopelint.api.registry import words
from scopelint.api.shapes.rules import RULES, Attrs, Inputs, broadcast, merge, rule, same, unsure
from scopelint.graph.dims import UNSURE, UNSURE_DIM, fully_defined, rank_sure
from scopelint.graph.model import Shape

KEPT = words("""
CheckPinned DecodeCompressed DecodeJSONExample Dequantize FakeQuantWithMinMaxArgsGradient FakeQuantWithMinMaxVarsPerChannel FFTND IFFTND
MatrixLogarithm RegexFullMatch StaticRegexFullMatch StaticRegexReplace TensorScatterMax TensorScatterMin UnicodeScript UnicodeTranscode
""")
for _op in KEPT:
    RULES[_op] = same


@rule("EncodeWav", "SerializeTensor", "StringFormat", "IteratorV2", "OneShotIterator", "IteratorToStringHandle")
def scalar(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [()]


for _op in {*table()["ops"], *table()["ops2"]}:
    if re.search(r"Dataset(V\d+)?$", _op):
        RULES.setdefault(_op, scalar)


@rule("ExtractJpegShape")
def jpeg_shape(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(3,)]


@rule("MatchingFiles")
def files(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None,)]


@rule("LMDBReader")
def reference(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """A reference as old readers are."""
    return [(2,)]


@rule("EncodePng")
def encode_png(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    image = inputs[0].shape
    return [image if image is None or unsure(image) else image[:-3]]


@rule("DecodeWav")
def decode_wav(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    samples, channels = attrs.get("desired_samples", -1), attrs.get("desired_channels", -1)
    return [tuple(None if n == -1 else n if isinstance(n, int) else UNSURE_DIM for n in (samples, channels)), ()]


@rule("Substr")
def substr(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [broadcast(inputs[0].shape, merge(inputs[1].shape, inputs[2].shape))]


@rule("SparseReorder")
def sparse_reorder(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape, inputs[1].shape]


@rule("RestoreV2")
def restore(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    slices = inputs[2].const
    whole = isinstance(slices, tuple) and all(s in ("", b"") for s in slices)
    return [None if whole else UNSURE]


@rule("Betainc")
def betainc(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    if not all(rank_sure(t.shape) for t in inputs):
        return [UNSURE]
    output: Shape = None
    for t in inputs:
        if t.shape:
            output = merge(output, t.shape)
    scalars = sum(t.shape == () for t in inputs)
    return [() if scalars == len(inputs) else output]


@rule("FakeQuantWithMinMaxVarsGradient")
def fake_quant_gradient(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [merge(inputs[0].shape, inputs[1].shape), (), ()]


@rule("FakeQuantWithMinMaxVarsPerChannelGradient")
def fake_quant_channels_gradient(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = merge(inputs[0].shape, inputs[1].shape)
    vector = merge(inputs[2].shape, inputs[3].shape)
    return [shape, vector, vector]


@rule("Lu")
def lu(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [shape, shape[:-1]] if fully_defined(shape) and shape else [UNSURE, UNSURE]


@rule("LogMatrixDeterminant")
def slogdet(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [shape[:-2], shape[:-2]] if fully_defined(shape) and shape else [UNSURE, UNSURE]


@rule("UnravelIndex")
def unravel_index(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    indices, dims = inputs[0].shape, inputs[1].shape
    if not (fully_defined(indices) and fully_defined(dims)) or indices is None or dims is None or len(indices) > 1 or len(dims) != 1:
        return [UNSURE]
    return [(*dims, *indices)]


@rule(*(f"Apply{k}" for k in words("Adadelta Adagrad AdagradDA AdagradV2 AdaMax Adam AddSign CenteredRMSProp Ftrl FtrlV2")))
@rule(*(f"Apply{k}" for k in words("GradientDescent Momentum PowerSign ProximalAdagrad ProximalGradientDescent RMSProp")))
def applied(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """The variable's; what is not known of it may be known of its slots and gradient."""
    return [inputs[0].shape if fully_defined(inputs[0].shape) else UNSURE]
