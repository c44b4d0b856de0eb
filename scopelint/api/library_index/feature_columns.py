"""Where feature columns live."""

from __future__ import annotations

from scopelint.api.registry import library, words

_MAKERS = """
categorical_column_with_hash_bucket categorical_column_with_identity categorical_column_with_vocabulary_file
categorical_column_with_vocabulary_list crossed_column weighted_categorical_column sequence_categorical_column_with_hash_bucket
sequence_categorical_column_with_identity sequence_categorical_column_with_vocabulary_file
sequence_categorical_column_with_vocabulary_list
"""
_DENSE_MAKERS = "numeric_column bucketized_column embedding_column shared_embedding_columns indicator_column"

library("feature_columns", *(f"tf.feature_column.{n}" for n in ("input_layer", "make_parse_example_spec")))
library("feature_columns_makers", *(f"tf.feature_column.{n}" for n in words(_MAKERS)))
library("feature_columns_dense_makers", *(f"tf.feature_column.{n}" for n in words(_DENSE_MAKERS)))
library("feature_columns_dense_makers", "tf.compat.v2.feature_column.shared_embeddings")
library("feature_columns", "tf.compat.v2.feature_column.make_parse_example_spec")
library(
    "feature_columns_makers",
    "tf.compat.v2.feature_column.categorical_column_with_vocabulary_file=categorical_column_with_vocabulary_file_v2",
)
library("feature_columns_linear", "tf.feature_column.linear_model")
library("keras_features", "tf.keras.layers.DenseFeatures")
library(
    "feature_columns_sequence",
    "tf.feature_column.sequence_numeric_column",
    "tf.contrib.feature_column.sequence_numeric_column",
    "tf.contrib.feature_column.sequence_input_layer",
    "tf.keras.experimental.SequenceFeatures",
)
for _kind in ("hash_bucket", "identity", "vocabulary_file", "vocabulary_list"):
    library("feature_columns_makers", f"tf.contrib.feature_column.sequence_categorical_column_with_{_kind}")
