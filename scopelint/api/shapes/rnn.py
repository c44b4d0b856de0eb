"""Shapes of the fused steps of recurrent cells."""

from __future__ import annotations

from scopelint.api.shapes.rules import Attrs, Dim, Inputs, rule, with_rank
from scopelint.graph.dims import UNSURE, UNSURE_DIM
from scopelint.graph.model import Shape


@rule("LSTMBlockCell")
def lstm_block_cell(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """All seven outputs: [batch, cells]."""
    return [_step(inputs)] * 7


@rule("GRUBlockCell")
def gru_block_cell(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """All four outputs: [batch, cells]."""
    return [_step(inputs)] * 4


def _step(inputs: Inputs) -> Shape:
    x, before = with_rank(inputs[0].shape, 2), with_rank(inputs[1].shape, 2)
    return None if x is None or before is None else (x[0], before[1])


@rule("BlockLSTM", "BlockLSTMV2")
def block_lstm(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """All seven outputs: [time, batch, cells]; the bias has four times the cells."""
    x, bias = with_rank(inputs[1].shape, 3), with_rank(inputs[-1].shape, 1)
    return [None if x is None or bias is None else (x[0], x[1], _quarter(bias[0]))] * 7


def _quarter(d: Dim) -> Dim:
    return d if d is None or d == UNSURE_DIM else d // 4


@rule("CudnnRNN", "CudnnRNNV2", "CudnnRNNV3")
def cudnn_rnn(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """The outputs of both directions, the last states, and memory of the op's own."""
    x, h = with_rank(inputs[0].shape, 3), with_rank(inputs[1].shape, 3)
    if x is None or h is None:
        return [None] * 5
    directions = 2 if attrs.get("direction") == "bidirectional" else 1
    units = h[2] if h[2] is None or h[2] == UNSURE_DIM else h[2] * directions
    return [(x[0], x[1], units), h, h if attrs.get("rnn_mode") == "lstm" else (), None, None]


@rule("CudnnRNNCanonicalToParams", "CudnnRNNCanonicalToParamsV2")
def opaque_params(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """A vector of a size that only cuDNN knows."""
    return [(None,)]


@rule("CudnnRNNParamsToCanonical")
def canonical_params(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """Matrices and vectors, as many of each."""
    count = attrs.get("num_params")
    if not isinstance(count, int):
        return [UNSURE]
    matrices: list[Shape] = [(None, None)] * count
    vectors: list[Shape] = [(None,)] * count
    return matrices + vectors
