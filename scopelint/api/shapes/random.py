"""Shapes of random ops: the value of their shape argument."""

from __future__ import annotations

from scopelint.api.shapes.array import known_int
from scopelint.api.shapes.folding import value_as_shape
from scopelint.api.shapes.rules import Attrs, Inputs, rule, with_rank
from scopelint.graph.dims import UNSURE, UNSURE_DIM, UNSURE_VALUE, rank_sure
from scopelint.graph.model import Shape


@rule(
    *("RandomUniform", "RandomUniformInt", "RandomStandardNormal", "TruncatedNormal", "ParameterizedTruncatedNormal"),
    *("StatelessRandomUniform", "StatelessRandomNormal", "StatelessTruncatedNormal", "StatelessRandomUniformInt"),
    *("StatelessRandomUniformV2", "StatelessRandomNormalV2", "StatelessTruncatedNormalV2"),
)
def random(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [value_as_shape(inputs[0])]


@rule("RandomGamma", "RandomPoisson", "RandomPoissonV2")
def for_each_rate(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    wanted, own = value_as_shape(inputs[0]), inputs[1].shape
    if not rank_sure(wanted) or not rank_sure(own):
        return [UNSURE]
    return [None if wanted is None or own is None else wanted + own]


@rule("Multinomial")
def multinomial(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    logits, n = with_rank(inputs[0].shape, 2) or (), known_int(inputs[1])
    return [(logits[0], UNSURE_DIM if n is UNSURE_VALUE else n)]


@rule("LogUniformCandidateSampler", "UniformCandidateSampler", "LearnedUnigramCandidateSampler", "FixedUnigramCandidateSampler")
def candidate_sampler(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    n = attrs.get("num_sampled")
    dim = n if isinstance(n, int) else UNSURE_DIM
    true = with_rank(inputs[0].shape, 2)
    return [(dim,), true, (dim,)]


@rule("ComputeAccidentalHits")
def accidental_hits(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(None,), (None,), (None,)]
