"""tf.feature_column: what makes columns of categories (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.feature_columns_base import CategoricalColumn, check_key, check_string_or_int
from scopelint.api.library.feature_columns_categorical import (
    CrossedColumn,
    HashedCategoricalColumn,
    IdentityCategoricalColumn,
    SequenceCategoricalColumn,
    VocabularyFileCategoricalColumn,
    VocabularyListCategoricalColumn,
    WeightedCategoricalColumn,
)

surely = tf.scopelint.surely


def categorical_column_with_hash_bucket(key, hash_bucket_size, dtype=tf.string):
    """tf.feature_column.categorical_column_with_hash_bucket."""
    if hash_bucket_size is None:
        raise ValueError(f"hash_bucket_size must be set. key: {key}")
    if surely(hash_bucket_size < 1):
        raise ValueError(f"hash_bucket_size must be at least 1. hash_bucket_size: {hash_bucket_size}, key: {key}")
    check_key(key)
    check_string_or_int(dtype, prefix=f"column_name: {key}")
    return HashedCategoricalColumn(key, hash_bucket_size, dtype)


def categorical_column_with_identity(key, num_buckets, default_value=None):
    """tf.feature_column.categorical_column_with_identity."""
    if surely(num_buckets < 1):
        raise ValueError(f"num_buckets {num_buckets} < 1, column_name {key}")
    if default_value is not None and (surely(default_value < 0) or surely(default_value >= num_buckets)):
        text = "default_value {} not in range [0, {}), column_name {}"
        raise ValueError(text.format(default_value, num_buckets, key))
    check_key(key)
    return IdentityCategoricalColumn(key, num_buckets, default_value)


def categorical_column_with_vocabulary_file(
    key, vocabulary_file, vocabulary_size=None, num_oov_buckets=0, default_value=None, dtype=tf.string
):
    """tf.feature_column.categorical_column_with_vocabulary_file."""
    return categorical_column_with_vocabulary_file_v2(key, vocabulary_file, vocabulary_size, dtype, default_value, num_oov_buckets)


def categorical_column_with_vocabulary_file_v2(
    key, vocabulary_file, vocabulary_size=None, dtype=tf.string, default_value=None, num_oov_buckets=0, file_format=None
):
    """tf.compat.v2.feature_column.categorical_column_with_vocabulary_file."""
    if surely(not vocabulary_file):
        raise ValueError(f"Missing vocabulary_file in {key}.")
    if vocabulary_size is None:
        vocabulary_size = tf.scopelint.unknown("the number of lines of a vocabulary file", "int")
    if surely(vocabulary_size < 1):
        raise ValueError(f"Invalid vocabulary_size in {key}.")
    if num_oov_buckets:
        if default_value is not None:
            raise ValueError(f"Can't specify both num_oov_buckets and default_value in {key}.")
        if surely(num_oov_buckets < 0):
            raise ValueError(f"Invalid num_oov_buckets {num_oov_buckets} in {key}.")
    check_string_or_int(dtype, prefix=f"column_name: {key}")
    check_key(key)
    oov = 0 if num_oov_buckets is None else num_oov_buckets
    default = -1 if default_value is None else default_value
    more = (file_format,) if TF2 else ()
    return VocabularyFileCategoricalColumn(key, vocabulary_file, vocabulary_size, oov, dtype, default, *more)


def _dtype_of(words, key):
    """The dtype of a vocabulary."""
    if not tf.scopelint.is_known(words):
        return None
    if hasattr(words, "dtype"):
        return tf.as_dtype(words.dtype)
    if any(isinstance(word, (str, bytes)) for word in words):
        return tf.string
    if all(isinstance(word, bool) for word in words):
        return tf.bool
    return tf.int64 if all(isinstance(word, int) for word in words) else tf.float64


def categorical_column_with_vocabulary_list(key, vocabulary_list, dtype=None, default_value=-1, num_oov_buckets=0):
    """tf.feature_column.categorical_column_with_vocabulary_list."""
    if vocabulary_list is None or surely(len(vocabulary_list) < 1):
        raise ValueError(f"vocabulary_list {vocabulary_list} must be non-empty, column_name: {key}")
    if surely(len(set(vocabulary_list)) != len(vocabulary_list)):
        raise ValueError(f"Duplicate keys in vocabulary_list {vocabulary_list}, column_name: {key}")
    found = _dtype_of(vocabulary_list, key)
    if num_oov_buckets:
        if surely(default_value != -1):
            raise ValueError(f"Can't specify both num_oov_buckets and default_value in {key}.")
        if surely(num_oov_buckets < 0):
            raise ValueError(f"Invalid num_oov_buckets {num_oov_buckets} in {key}.")
    if found is not None:
        check_string_or_int(found, prefix=f"column_name: {key} vocabulary")
        if dtype is not None and surely(dtype.is_integer != found.is_integer):
            text = "dtype {} and vocabulary dtype {} do not match, column_name: {}"
            raise ValueError(text.format(dtype, found, key))
    if dtype is None:
        dtype = found if found is not None else tf.scopelint.unknown("the dtype of a vocabulary")
    check_string_or_int(dtype, prefix=f"column_name: {key}")
    check_key(key)
    known = tf.scopelint.is_known(vocabulary_list)
    words = tuple(vocabulary_list) if known else tf.scopelint.unknown("the words of a vocabulary")
    return VocabularyListCategoricalColumn(key, words, dtype, default_value, num_oov_buckets)


def weighted_categorical_column(categorical_column, weight_feature_key, dtype=tf.float32):
    """tf.feature_column.weighted_categorical_column."""
    if dtype is None or surely(not (dtype.is_integer or dtype.is_floating)):
        raise ValueError(f"dtype {dtype} is not convertible to float.")
    return WeightedCategoricalColumn(categorical_column, weight_feature_key, dtype)


def crossed_column(keys, hash_bucket_size, hash_key=None):
    """tf.feature_column.crossed_column."""
    if surely(not hash_bucket_size) or surely(hash_bucket_size < 1):
        raise ValueError(f"hash_bucket_size must be > 1. hash_bucket_size: {hash_bucket_size}")
    if surely(not keys) or surely(len(keys) < 2):
        raise ValueError(f"keys must be a list with length > 1. Given: {keys}")
    for key in keys:
        if not isinstance(key, (str, CategoricalColumn)):
            text = "Unsupported key type. All keys must be either string, or categorical column except HashedCategoricalColumn. "
            raise ValueError((text + "Given: {}").format(key))
        if isinstance(key, HashedCategoricalColumn):
            text = "categorical_column_with_hash_bucket is not supported for crossing. Hashing before crossing will increase "
            text += "probability of collision. Instead, use the feature name as a string. Given: {}"
            raise ValueError(text.format(key))
    return CrossedColumn(tuple(keys), hash_bucket_size, hash_key)


def sequence_categorical_column_with_identity(key, num_buckets, default_value=None):
    """tf.feature_column.sequence_categorical_column_with_identity."""
    return SequenceCategoricalColumn(categorical_column_with_identity(key, num_buckets, default_value))


def sequence_categorical_column_with_hash_bucket(key, hash_bucket_size, dtype=tf.string):
    """tf.feature_column.sequence_categorical_column_with_hash_bucket."""
    return SequenceCategoricalColumn(categorical_column_with_hash_bucket(key, hash_bucket_size, dtype))


def sequence_categorical_column_with_vocabulary_file(
    key, vocabulary_file, vocabulary_size=None, num_oov_buckets=0, default_value=None, dtype=tf.string
):
    """tf.feature_column.sequence_categorical_column_with_vocabulary_file."""
    return SequenceCategoricalColumn(
        categorical_column_with_vocabulary_file(key, vocabulary_file, vocabulary_size, num_oov_buckets, default_value, dtype)
    )


def sequence_categorical_column_with_vocabulary_list(key, vocabulary_list, dtype=None, default_value=-1, num_oov_buckets=0):
    """tf.feature_column.sequence_categorical_column_with_vocabulary_list."""
    return SequenceCategoricalColumn(categorical_column_with_vocabulary_list(key, vocabulary_list, dtype, default_value, num_oov_buckets))
