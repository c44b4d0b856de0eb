"""Shapes of pooling and image ops."""

from __future__ import annotations

from scopelint.api.shapes.array import known_ints
from scopelint.api.shapes.nn import channels_first, sequence, window_dim
from scopelint.api.shapes.rules import Attrs, Dim, Inputs, rule, times, unsure, with_rank
from scopelint.graph.dims import UNSURE, UNSURE_DIM, UNSURE_VALUE
from scopelint.graph.model import Shape, Tensor


def _pool(inputs: Inputs, attrs: Attrs, rank: int) -> Shape:
    x = with_rank(inputs[0].shape, rank) or ()
    kernel, strides, padding = sequence(attrs.get("ksize"), rank), sequence(attrs.get("strides"), rank), attrs.get("padding")
    if not isinstance(padding, str):
        return UNSURE
    first = channels_first(attrs)
    result = list(x)
    for axis in range(2, rank) if first else range(1, rank - 1):
        size = kernel[axis] if isinstance(kernel[axis], int) else UNSURE_DIM
        result[axis] = window_dim(x[axis], size, strides[axis], 1, padding)
    return tuple(result)


@rule("MaxPool", "AvgPool")
def pool2d(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [_pool(inputs, attrs, 4)]


@rule("MaxPoolWithArgmax")
def max_pool_with_argmax(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [_pool(inputs, attrs, 4)] * 2


@rule("MaxPool3D", "AvgPool3D")
def pool3d(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [_pool(inputs, attrs, 5)]


def size_pair(t: Tensor) -> tuple[Dim, Dim]:
    """Height and width from a size tensor."""
    value = known_ints(t)
    if value is None:
        return None, None
    if value is UNSURE_VALUE or len(value) != 2:
        return UNSURE_DIM, UNSURE_DIM
    return int(value[0]), int(value[1])


@rule("ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea")
def resize(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x = with_rank(inputs[0].shape, 4) or ()
    return [(x[0], *size_pair(inputs[1]), x[3])]


@rule("CropAndResize")
def crop_and_resize(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x, boxes = with_rank(inputs[0].shape, 4) or (), with_rank(inputs[1].shape, 2) or ()
    return [(boxes[0], *size_pair(inputs[3]), x[3])]


@rule("SpaceToDepth")
def space_to_depth(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x, b = with_rank(inputs[0].shape, 4) or (), attrs.get("block_size")
    if not isinstance(b, int) or channels_first(attrs):
        return [UNSURE]
    return [(x[0], _divide(x[1], b), _divide(x[2], b), times(x[3], b * b))]


@rule("DepthToSpace")
def depth_to_space(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x, b = with_rank(inputs[0].shape, 4) or (), attrs.get("block_size")
    if not isinstance(b, int) or channels_first(attrs):
        return [UNSURE]
    return [(x[0], times(x[1], b), times(x[2], b), _divide(x[3], b * b))]


def _divide(d: Dim, n: int) -> Dim:
    return d if d is None or d < 0 else d // n


@rule("ExtractImagePatches")
def extract_patches(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x = with_rank(inputs[0].shape, 4) or ()
    k, s, r = (sequence(attrs.get(n), 4) for n in ("ksizes", "strides", "rates"))
    padding = attrs.get("padding")
    if not isinstance(padding, str) or not all(isinstance(v, int) for v in (*k, *s, *r)):
        return [UNSURE]
    return [(x[0], *(window_dim(x[i], k[i], s[i], r[i], padding) for i in (1, 2)), times(x[3], k[1] * k[2]))]


@rule("DecodeJpeg", "DecodePng", "DecodeBmp", "DecodeImage_")
def decode_image(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    channels = attrs.get("channels")
    return [(None, None, channels if isinstance(channels, int) and channels else None if channels in (0, None) else UNSURE_DIM)]


@rule("NonMaxSuppression", "NonMaxSuppressionV2", "NonMaxSuppressionV3")
def non_max_suppression(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None,)]


@rule("DrawBoundingBoxes", "DrawBoundingBoxesV2")
def draw_boxes(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = inputs[0].shape
    return [shape if not unsure(shape) else UNSURE]
