"""Where the composites of tf.losses and tf.metrics live."""

from __future__ import annotations

from scopelint.api.registry import library

_LOSSES = (
    "Reduction compute_weighted_loss absolute_difference cosine_distance hinge_loss huber_loss log_loss mean_pairwise_squared_error "
    "mean_squared_error sigmoid_cross_entropy softmax_cross_entropy sparse_softmax_cross_entropy add_loss get_losses "
    "get_regularization_losses get_regularization_loss get_total_loss"
)

for _name in _LOSSES.split():
    library("losses", f"tf.losses.{_name}")
