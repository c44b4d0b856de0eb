"""Shapes of kernels that few programs use: quantized ones, patches of volumes, protocol buffers, ragged rows."""

from __future__ import annotations

from scopelint.api.shapes.array import axis_of, known_ints
from scopelint.api.shapes.nn import conv2d, sequence, window_dim
from scopelint.api.shapes.pooling import pool2d
from scopelint.api.shapes.rules import RULES, Attrs, Dim, Inputs, merge_dim, product, rule, same, times, unsure, with_rank
from scopelint.graph.dims import UNSURE, UNSURE_DIM, UNSURE_VALUE, fully_defined
from scopelint.graph.model import Shape, Tensor

for _op in ("RFFTND", "IRFFTND"):
    RULES[_op] = same
RULES["UnsortedSegmentJoin"] = RULES["UnsortedSegmentSum"]


@rule("QuantizedAvgPool", "QuantizedMaxPool")
def quantized_pool(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [*pool2d(inputs, attrs), (), ()]


@rule("QuantizedConv2D")
def quantized_convolution(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [*conv2d(inputs, attrs), (), ()]


@rule("QuantizedRelu", "QuantizedRelu6", "QuantizedReluX")
def quantized_relu(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape, (), ()]


@rule("QuantizedConcat")
def quantized_concat(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """The first input is the axis, a third of the others are what is joined."""
    return [RULES["Concat"](inputs[: 1 + len(inputs) // 3], attrs)[0], (), ()]


@rule("ExtractVolumePatches")
def volume_patches(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x = with_rank(inputs[0].shape, 5) or ()
    sizes, strides, padding = sequence(attrs.get("ksizes"), 5), sequence(attrs.get("strides"), 5), attrs.get("padding")
    if not isinstance(padding, str) or not all(isinstance(v, int) for v in (*sizes, *strides)):
        return [UNSURE]
    return [(x[0], *(window_dim(x[i], sizes[i], strides[i], 1, padding) for i in (1, 2, 3)), times(x[4], product(sizes[1:4])))]


@rule("Dilation2D")
def dilation(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    x, kernel = with_rank(inputs[0].shape, 4) or (), with_rank(inputs[1].shape, 3) or ()
    strides, rates, padding = sequence(attrs.get("strides"), 4), sequence(attrs.get("rates"), 4), attrs.get("padding")
    if not isinstance(padding, str):
        return [UNSURE]
    spatial = (window_dim(x[i], kernel[i - 1], strides[i], rates[i], padding) for i in (1, 2))
    return [(x[0], *spatial, merge_dim(x[3], kernel[2]))]


@rule("Dilation2DBackpropInput")
def dilation_backprop_input(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape]


@rule("Dilation2DBackpropFilter")
def dilation_backprop_filter(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[1].shape]


@rule("Conv2DBackpropInputV2")
def backprop_input_v2(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape]


@rule("Conv2DBackpropFilterV2")
def backprop_filter_v2(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[1].shape]


@rule("Conv")
def convolution(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """A convolution of any rank, of one batch dimension and one group."""
    x, kernel, padding = inputs[0].shape, inputs[1].shape, attrs.get("padding")
    plain = attrs.get("batch_dims", 1) == 1 and attrs.get("groups", 1) == 1 and attrs.get("data_format", "CHANNELS_LAST") == "CHANNELS_LAST"
    if x is None or kernel is None or unsure(x) or unsure(kernel) or len(x) != len(kernel) or padding not in ("SAME", "VALID") or not plain:
        return [UNSURE]
    strides, dilations = sequence(attrs.get("strides"), len(x)), sequence(attrs.get("dilations"), len(x))
    spatial = (window_dim(x[i], kernel[i - 1], strides[i], dilations[i], padding) for i in range(1, len(x) - 1))
    return [(x[0], *spatial, kernel[-1])]


@rule("ApproxTopK")
def approx_top_k(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape, k, axis = inputs[0].shape, attrs.get("k"), attrs.get("reduction_dimension", -1)
    if (
        shape is None
        or unsure(shape)
        or not isinstance(k, int)
        or not isinstance(axis, int)
        or attrs.get("aggregate_to_topk", True) is not True
    ):
        return [UNSURE] * 2
    axis = axis_of(axis, len(shape))
    return [(*shape[:axis], k, *shape[axis + 1 :])] * 2


@rule("DecodeAndCropJpeg")
def decode_and_crop(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(*_window(inputs[1]), _channels(attrs))]


def _window(window: Tensor) -> tuple[Dim, Dim]:
    """The height and width of [y, x, height, width]."""
    value = known_ints(window)
    if value is None:
        return None, None
    return (UNSURE_DIM, UNSURE_DIM) if value is UNSURE_VALUE or len(value) != 4 else (int(value[2]), int(value[3]))


def _channels(attrs: Attrs) -> Dim:
    channels = attrs.get("channels")
    return channels or None if channels is None or isinstance(channels, int) else UNSURE_DIM


@rule("DecodeJxl")
def decode_jxl(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None, None, _channels(attrs))]


@rule("DecodeWebP")
def decode_webp(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None, None, None, _channels(attrs))]


@rule("DecodeProtoV2")
def decode_proto(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """How many values each field of each message has, and the values of each field."""
    shape, names, kinds = inputs[0].shape, attrs.get("field_names"), attrs.get("output_types")
    if not isinstance(names, (list, tuple)) or not isinstance(kinds, (list, tuple)) or unsure(shape):
        return [UNSURE] * (1 + len(kinds) if isinstance(kinds, (list, tuple)) else 1)
    if shape is None:
        return [None] * (1 + len(kinds))
    return [(*shape, len(kinds)), *[(*shape, None)] * len(kinds)]


@rule("EncodeProto")
def encode_proto(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """A message for each vector of field sizes; the values, where they are known, have the same first dimensions."""
    every = [t.shape for t in inputs]
    if not all(fully_defined(s) and s for s in every):
        return [UNSURE]
    return [(every[0] or ())[:-1]]


@rule("RaggedFillEmptyRows")
def ragged_fill(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    rows = with_rank(inputs[0].shape, 1)
    return [(None,), (None,), (None,), rows]


@rule("RaggedFillEmptyRowsGrad")
def ragged_fill_grad(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [with_rank(inputs[0].shape, 1), ()]


@rule("RandomIndexShuffle")
def random_index_shuffle(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """One index, unless there are many of something."""
    few = all(fully_defined(t.shape) and len(t.shape or ()) == rank for t, rank in zip(inputs, (0, 1, 0), strict=False))
    return [() if few else UNSURE]


@rule("ShardedFilename", "ShardedFilespec", "HashTableV2", "MutableHashTableV2", "MutableHashTableOfTensorsV2", "MutableDenseHashTableV2")
def scalar(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [()]


@rule("ReduceJoin")
def reduce_join(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """As any reduction; without a constant axis only a kept rank is known."""
    shape, axes, keep = inputs[0].shape, known_ints(inputs[1]), attrs.get("keep_dims", False)
    if shape is None or unsure(shape) or not isinstance(axes, tuple) or not isinstance(keep, bool):
        return [UNSURE]
    gone = {axis_of(a, len(shape)) for a in axes}
    return [tuple(1 if i in gone else d for i, d in enumerate(shape) if keep or i not in gone)]


@rule("Bincount")
def bincount(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """As many numbers as the second input says."""
    size = known_ints(inputs[1])
    return [(None if size is None else UNSURE_DIM if size is UNSURE_VALUE else int(size[0]),)]


@rule("DenseBincount")
def dense_bincount(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """The same, for a matrix in each row."""
    shape, (counts,) = inputs[0].shape, bincount(inputs, attrs)
    if shape is None or unsure(shape) or len(shape) > 2:
        return [UNSURE]
    return [counts if len(shape) < 2 else (shape[0], *(counts or ()))]


@rule("SdcaFprint")
def fingerprint(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    shape = with_rank(inputs[0].shape, 1) or ()
    return [(shape[0], 2)]


@rule("SdcaOptimizer", "SdcaOptimizerV2")
def sdca(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """The state of the examples, and changes of the weights, which come before it among the inputs."""
    sparse, dense = attrs.get("num_sparse_features"), attrs.get("num_dense_features")
    if not isinstance(sparse, int) or not isinstance(dense, int):
        return [UNSURE]
    return [(None, 4), *[t.shape for t in inputs[len(inputs) - 1 - dense - sparse : len(inputs) - 1]]]


def _decoded(inputs: Inputs, paths: int) -> list[Shape]:
    """The sparse tensors of some paths (indices, values, shapes), and how likely each is."""
    x, lengths = with_rank(inputs[0].shape, 3) or (), with_rank(inputs[1].shape, 1) or ()
    likely: Shape = (merge_dim(x[1], lengths[0]), paths)
    return [*[(None, 2)] * paths, *[(None,)] * paths, *[(2,)] * paths, likely]


@rule("CTCGreedyDecoder")
def greedy_decoder(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return _decoded(inputs, 1)


@rule("CTCBeamSearchDecoder")
def beam_search_decoder(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    paths = attrs.get("top_paths")
    return _decoded(inputs, paths) if isinstance(paths, int) else [UNSURE]


@rule("EditDistance")
def edit_distance(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """Between sequences in the last dimension, where both dense shapes are constant."""
    first, second = known_ints(inputs[2]), known_ints(inputs[5])
    if first is None or second is None:
        return [None]
    if not isinstance(first, tuple) or not isinstance(second, tuple) or len(first) != len(second):
        return [UNSURE]
    return [tuple(max(a, b) for a, b in zip(first[:-1], second[:-1], strict=True))]
