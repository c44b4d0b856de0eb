"""Where the composites of tf.nn, tf.math and clipping live."""

from __future__ import annotations

from scopelint.api.registry import library


def _in(prefix: str, names: str) -> list[str]:
    return [f"{prefix}.{n}" for n in names.split()]


library(
    "nn_layers",
    *_in("tf.nn", "conv1d conv2d conv3d conv2d_transpose conv3d_transpose atrous_conv2d max_pool max_pool2d avg_pool"),
    *_in("tf.nn", "max_pool3d avg_pool3d max_pool1d avg_pool1d max_pool_with_argmax pool bias_add relu6 leaky_relu crelu softplus"),
    *_in("tf.nn", "xw_plus_b relu_layer top_k in_top_k dropout"),
    "tf.nn.avg_pool2d=avg_pool",
    "tf.compat.v2.nn.dropout=dropout_v2",
    *_in("tf.math", "top_k in_top_k softplus"),
)
library(
    "nn_losses",
    *_in("tf.nn", "softmax log_softmax softmax_cross_entropy_with_logits softmax_cross_entropy_with_logits_v2"),
    *_in("tf.nn", "sparse_softmax_cross_entropy_with_logits sigmoid_cross_entropy_with_logits weighted_cross_entropy_with_logits"),
    *_in("tf.nn", "log_poisson_loss nce_loss sampled_softmax_loss log_uniform_candidate_sampler uniform_candidate_sampler"),
    *_in("tf.nn", "learned_unigram_candidate_sampler compute_accidental_hits"),
    *_in("tf.math", "softmax log_softmax"),
    *_in("tf.random", "log_uniform_candidate_sampler uniform_candidate_sampler learned_unigram_candidate_sampler"),
)
library(
    "nn_moments",
    *_in("tf.nn", "l2_normalize moments weighted_moments normalize_moments sufficient_statistics batch_normalization"),
    *_in("tf.nn", "batch_norm_with_global_normalization fused_batch_norm zero_fraction"),
    *_in("tf.math", "l2_normalize zero_fraction"),
    "tf.linalg.l2_normalize",
)
library("nn_embedding", "tf.nn.embedding_lookup")
library("nn_embedding_sparse", *_in("tf.nn", "embedding_lookup_sparse safe_embedding_lookup_sparse"))
library(
    "math_composites",
    *_in("tf", "clip_by_value clip_by_norm clip_by_average_norm clip_by_global_norm global_norm norm reduce_logsumexp trace"),
    *_in("tf", "matrix_transpose matrix_diag matrix_diag_part matrix_set_diag eye meshgrid sequence_mask tensordot linspace"),
    *_in("tf", "multinomial random_crop matrix_triangular_solve"),
    "tf.lin_space=linspace",
    "tf.random.categorical",
    *_in("tf.math", "reduce_logsumexp reduce_variance reduce_std"),
    "tf.linalg.transpose=matrix_transpose",
)
library("bincount", "tf.bincount", "tf.math.bincount")
_SEGMENTS = "unsorted_segment_mean unsorted_segment_sqrt_n"
library("segments", *_in("tf", _SEGMENTS), *_in("tf.math", _SEGMENTS))
library("custom_gradient", "tf.nn.swish", "tf.nn.silu=swish")
library("einsum", "tf.einsum", "tf.linalg.einsum")
library("train_averages", "tf.python.training.moving_averages.assign_moving_average")

for _kind in ("softmax", "sparse_softmax", "sigmoid"):
    library("nn_losses", f"tf.contrib.nn.deprecated_flipped_{_kind}_cross_entropy_with_logits")
library(
    "ctc",
    "tf.edit_distance",
    *(f"tf.nn.{n}" for n in ("ctc_loss", "ctc_greedy_decoder", "ctc_beam_search_decoder", "ctc_beam_search_decoder_v2")),
)
