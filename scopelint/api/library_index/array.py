"""Array functions of several ops."""

from __future__ import annotations

from scopelint.api.registry import library

library(
    "array_composites",
    "tf.repeat",
    "tf.string_split",
    "tf.reduce_join",
    "tf.strings.reduce_join",
    "tf.sparse_tensor_to_dense",
    "tf.sparse.to_dense",
    "tf.sparse_reorder",
    "tf.sparse.reorder",
    "tf.parallel_stack",
    "tf.sparse_segment_sum",
    "tf.sparse_segment_mean",
    "tf.sparse_segment_sqrt_n",
    "tf.regex_replace",
    "tf.strings.regex_replace",
    "tf.strings.regex_full_match",
)
library("linear_operators", "tf.linalg.LinearOperatorLowerTriangular")
