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

_MEANS = (
    "mean mean_tensor accuracy mean_absolute_error mean_squared_error root_mean_squared_error mean_cosine_distance mean_relative_error "
    "percentage_below mean_per_class_accuracy mean_iou"
)
_COUNTS = (
    "false_negatives false_positives true_negatives true_positives false_negatives_at_thresholds false_positives_at_thresholds "
    "true_negatives_at_thresholds true_positives_at_thresholds precision recall precision_at_thresholds recall_at_thresholds auc "
    "sensitivity_at_specificity specificity_at_sensitivity"
)
_AT_K = (
    "recall_at_k recall_at_top_k precision_at_k precision_at_top_k sparse_precision_at_k average_precision_at_k "
    "sparse_average_precision_at_k"
)

for _name in _MEANS.split():
    library("metrics_base", f"tf.metrics.{_name}")
for _name in _COUNTS.split():
    library("metrics_counts", f"tf.metrics.{_name}")
for _name in _AT_K.split():
    library("metrics_at_k", f"tf.metrics.{_name}")

for _name in ("set_size", "set_intersection", "set_difference", "set_union"):
    library("sets", f"tf.sets.{_name}", f"tf.sets.{_name[4:]}={_name}")
library("sets", "tf.confusion_matrix", "tf.math.confusion_matrix", "tf.sparse_add", "tf.sparse.add=sparse_add")
