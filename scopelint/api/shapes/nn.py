"""Shapes of convolutions, normalisation and loss ops."""

from __future__ import annotations

from typing import Any

from scopelint.api.shapes.folding import value_as_shape
from scopelint.api.shapes.rules import Attrs, Dim, Inputs, ShapeError, merge, merge_dim, rule, times, unsure, with_rank
from scopelint.graph.dims import UNSURE, UNSURE_DIM
from scopelint.graph.model import Shape


def window_dim(size: Dim, kernel: Dim, stride: Any, dilation: Any, padding: str, explicit: tuple[int, int] = (0, 0)) -> Dim:
    """One spatial dimension after a window op."""
    if not isinstance(stride, int) or not isinstance(dilation, int):
        return UNSURE_DIM
    if size is None or (kernel is None and padding != "SAME"):
        return None
    if size < 0 or (padding != "SAME" and (kernel is None or kernel < 0)):
        return UNSURE_DIM
    if padding == "SAME":
        return -(-size // stride)
    effective, size = ((kernel or 1) - 1) * dilation + 1, size + sum(explicit)
    if size < effective:
        raise ShapeError(f"Negative dimension size caused by subtracting {effective} from {size}")
    return (size - effective + stride) // stride


def channels_first(attrs: Attrs, default: str = "NHWC") -> bool:
    """Whether data_format puts the channel second."""
    data_format = attrs.get("data_format") or default
    return isinstance(data_format, str) and data_format.startswith("NC")


def sequence(value: Any, rank: int) -> tuple[Any, ...]:
    """A list attr as a tuple of `rank` entries."""
    items = tuple(value) if isinstance(value, (list, tuple)) else ()
    return items if len(items) == rank else (1,) * rank if not items else (None,) * rank


def _check_groups(c: Dim, kc: Dim, depth: Dim) -> None:
    """The channels of the input are a multiple of the filter's, and the output's a multiple of that."""
    if c is None or kc is None or c < 0 or kc <= 0:
        return
    if c % kc:
        raise ShapeError(f"Depth of input ({c}) is not a multiple of input depth of filter ({kc})")
    if c and depth is not None and depth >= 0 and depth % (c // kc):
        raise ShapeError(f"Depth of output ({depth}) is not a multiple of the number of groups ({c // kc})")


def _convolution(inputs: Inputs, attrs: Attrs, rank: int, depthwise: bool = False) -> list[Shape]:
    x, k = with_rank(inputs[0].shape, rank) or (), with_rank(inputs[1].shape, rank) or ()
    first = channels_first(attrs)
    spatial = range(2, rank) if first else range(1, rank - 1)
    channel = 1 if first else rank - 1
    strides, dilations = sequence(attrs.get("strides"), rank), sequence(attrs.get("dilations"), rank)
    padding = attrs.get("padding")
    if not isinstance(padding, str):
        return [UNSURE]
    if depthwise:
        merge_dim(x[channel], k[-2])
        depth = times(k[-2], k[-1])
    else:
        depth = k[-1]
        _check_groups(x[channel], k[-2], depth)
    pads = attrs.get("explicit_paddings") or ()
    result = list(x)
    for i, axis in enumerate(spatial):
        pair = (pads[2 * axis], pads[2 * axis + 1]) if len(pads) == 2 * rank else (0, 0)
        result[axis] = window_dim(x[axis], k[i], strides[axis], dilations[axis], padding, pair)
    result[channel] = depth
    return [tuple(result)]


@rule("Conv2D")
def conv2d(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return _convolution(inputs, attrs, 4)


@rule("Conv3D")
def conv3d(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return _convolution(inputs, attrs, 5)


@rule("DepthwiseConv2dNative")
def depthwise(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return _convolution(inputs, attrs, 4, depthwise=True)


@rule("Conv2DBackpropInput", "Conv3DBackpropInputV2", "DepthwiseConv2dNativeBackpropInput")
def backprop_input(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [value_as_shape(inputs[0])]


@rule("Conv2DBackpropFilter", "Conv3DBackpropFilterV2", "DepthwiseConv2dNativeBackpropFilter")
def backprop_filter(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [value_as_shape(inputs[1])]


@rule("BiasAdd", "BiasAddV1")
def bias_add(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x, b = inputs[0].shape, with_rank(inputs[1].shape, 1) or ()
    if x is None or unsure(x):
        return [x]
    if len(x) < 2:
        raise ShapeError(f"Shape must be at least rank 2 but is rank {len(x)}")
    axis = 1 if channels_first(attrs) else len(x) - 1
    result = list(x)
    result[axis] = merge_dim(x[axis], b[0])
    return [tuple(result)]


@rule("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3")
def fused_batch_norm(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x = inputs[0].shape
    if x is not None and unsure(x):
        return [UNSURE, *[(UNSURE_DIM,)] * 4, None]
    x = with_rank(x, 4) if x is None or len(x) != 5 else x
    axis = 1 if channels_first(attrs) else len(x or ()) - 1
    channel = (x or ())[axis]
    for t in inputs[1:] if not attrs.get("is_training") else inputs[1:3]:
        channel = merge_dim(channel, (with_rank(t.shape, 1) or (None,))[0])
    shape = list(x or ())
    shape[axis] = channel
    return [tuple(shape), *[(channel,)] * 4, None]


@rule("L2Loss")
def scalar(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [()]


@rule("SoftmaxCrossEntropyWithLogits")
def softmax_cross_entropy(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = merge(inputs[0].shape, inputs[1].shape)
    shape = with_rank(shape, 2)
    return [(shape or (None,))[:1], shape]


@rule("SparseSoftmaxCrossEntropyWithLogits")
def sparse_softmax(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    logits, labels = with_rank(inputs[0].shape, 2) or (), with_rank(inputs[1].shape, 1) or ()
    batch = merge_dim(logits[0], labels[0])
    return [(batch,), (batch, logits[1])]


@rule("InTopK", "InTopKV2")
def in_top_k(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    predictions, targets = with_rank(inputs[0].shape, 2) or (), with_rank(inputs[1].shape, 1) or ()
    return [(merge_dim(predictions[0], targets[0]),)]


@rule("CTCLoss")
def ctc_loss(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x = with_rank(inputs[0].shape, 3) or ()
    return [(x[1],), x]
