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

_LEGACY = {
    "legacy_decoders": "rnn_decoder embedding_rnn_decoder attention_decoder embedding_attention_decoder",
    "legacy_seq2seq": (
        "basic_rnn_seq2seq tied_rnn_seq2seq one2many_rnn_seq2seq embedding_rnn_seq2seq embedding_tied_rnn_seq2seq "
        "embedding_attention_seq2seq"
    ),
    "legacy_losses": "sequence_loss_by_example sequence_loss model_with_buckets",
}

for _file, _names in _LEGACY.items():
    for _name in _names.split():
        library(_file, f"tf.contrib.legacy_seq2seq.{_name}")
