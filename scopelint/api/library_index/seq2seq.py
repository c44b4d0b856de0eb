"""Where the composites of tf.contrib.seq2seq and tf.contrib.legacy_seq2seq live."""

from __future__ import annotations

from scopelint.api.registry import library

_SEQ2SEQ = {
    "seq2seq_decoder": "Decoder dynamic_decode BasicDecoder BasicDecoderOutput",
    "seq2seq_helpers": (
        "Helper CustomHelper TrainingHelper ScheduledEmbeddingTrainingHelper ScheduledOutputTrainingHelper GreedyEmbeddingHelper "
        "SampleEmbeddingHelper InferenceHelper"
    ),
    "seq2seq_attention": (
        "AttentionMechanism BahdanauAttention LuongAttention BahdanauMonotonicAttention LuongMonotonicAttention hardmax safe_cumprod "
        "monotonic_attention"
    ),
    "seq2seq_wrapper": "AttentionWrapper AttentionWrapperState",
    "seq2seq_beam": "BeamSearchDecoder FinalBeamSearchDecoderOutput tile_batch gather_tree",
    "seq2seq_beam_step": "BeamSearchDecoderState BeamSearchDecoderOutput",
    "seq2seq_loss": "sequence_loss",
}

for _file, _names in _SEQ2SEQ.items():
    for _name in _names.split():
        library(_file, f"tf.contrib.seq2seq.{_name}")
