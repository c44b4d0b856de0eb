"""Where the composites of tf.contrib.metrics live."""

from __future__ import annotations

from scopelint.api.registry import library

_STREAMING = (
    "mean mean_tensor accuracy precision recall true_positives true_negatives false_positives false_negatives mean_absolute_error "
    "mean_squared_error root_mean_squared_error mean_relative_error mean_iou precision_at_thresholds recall_at_thresholds "
    "sparse_recall_at_k sparse_precision_at_k sparse_average_precision_at_k auc specificity_at_sensitivity sensitivity_at_specificity "
    "percentage_less recall_at_k mean_cosine_distance sparse_precision_at_top_k sparse_average_precision_at_top_k false_positive_rate "
    "false_negative_rate true_positives_at_thresholds false_negatives_at_thresholds false_positives_at_thresholds "
    "true_negatives_at_thresholds false_positive_rate_at_thresholds false_negative_rate_at_thresholds curve_points covariance "
    "pearson_correlation"
)
_OTHERS = "sparse_recall_at_top_k f1_score aggregate_metrics aggregate_metric_map count cohen_kappa accuracy"

for _name in [*(f"streaming_{n}" for n in _STREAMING.split()), *_OTHERS.split()]:
    library("contrib_metrics", f"tf.contrib.metrics.{_name}", f"tf.contrib.slim.metrics.{_name}")
library("sets", "tf.contrib.metrics.confusion_matrix")
