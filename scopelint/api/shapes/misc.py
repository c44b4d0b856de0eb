"""Shapes of ops with a fixed or unknown output shape."""

from __future__ import annotations

from scopelint.api.registry import words
from scopelint.api.shapes.rules import Attrs, Inputs, rule
from scopelint.graph.dims import UNSURE
from scopelint.graph.model import Shape

SCALARS = words("""
Rank Size IsVariableInitialized VarIsInitializedOp ScalarSummary HistogramSummary ImageSummary ImageSummaryV2 AudioSummary
AudioSummaryV2 MergeSummary TensorSummary TensorSummaryV2 ReadFile RandomGammaGrad_ TensorArraySizeV3 Timestamp LookupTableSizeV2
QueueSizeV2 QueueSize
""")


@rule(*SCALARS)
def scalar(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [()]


@rule("PyFunc", "PyFuncStateless", "EagerPyFunc", "DecodeRaw_", "TensorArrayGatherV3_", "DecodeImage", "ParseTensor")
def unknown(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [None]


@rule("DecodeRaw")
def decode_raw(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [shape if shape is None or shape == (-2,) else (*shape, None)]


@rule("DecodeCSV")
def decode_csv(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape] * (len(inputs) - 1)


@rule("SampleDistortedBoundingBox", "SampleDistortedBoundingBoxV2")
def sample_distorted_bounding_box(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(3,), (3,), (1, 1, 4)]


@rule("DecodeGif")
def decode_gif(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None, None, None, 3)]


@rule("StringSplit", "StringSplitV2")
def string_split(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None, 2), (None,), (2,)]


@rule("NonMaxSuppressionV3", "NonMaxSuppressionWithOverlaps", "NonMaxSuppressionV5")
def suppression(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """The indices kept, their scores and how many are valid (where they are not padded)."""
    kept: Shape = UNSURE if attrs.get("pad_to_max_output_size") else (None,)
    return [kept, kept, ()]
