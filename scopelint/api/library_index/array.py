"""Array functions of several ops."""

from __future__ import annotations

from scopelint.api.registry import library

library(
    "array_composites",
    "tf.repeat",
    "tf.string_split",
    "tf.sparse_tensor_to_dense",
    "tf.sparse.to_dense",
    "tf.sparse_reorder",
    "tf.sparse.reorder",
    "tf.regex_replace",
    "tf.strings.regex_replace",
    "tf.strings.regex_full_match",
)
