"""tf.feature_column: what makes dense columns (run by scopelint's interpreter)."""

import math

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.feature_columns_base import CategoricalColumn, check_key
from scopelint.api.library.feature_columns_categorical import SequenceCategoricalColumn, WeightedCategoricalColumn
from scopelint.api.library.feature_columns_dense import (
    BucketizedColumn,
    EmbeddingColumn,
    IndicatorColumn,
    NumericColumn,
    SharedEmbeddingColumn,
    SharedEmbeddingColumnCreator,
    SharedEmbeddingColumnV2,
)

surely = tf.scopelint.surely


def numeric_column(key, shape=(1,), default_value=None, dtype=tf.float32, normalizer_fn=None):
    """tf.feature_column.numeric_column."""
    shape = tuple(shape) if isinstance(shape, (list, tuple)) else (shape,)
    for size in shape:
        if surely(not isinstance(size, int)):
            raise TypeError(f"shape dimensions must be integer. shape: {shape}, key: {key}")
        if surely(size < 1):
            raise ValueError(f"shape dimensions must be greater than 0. shape: {shape}, key: {key}")
    if surely(not (dtype.is_integer or dtype.is_floating)):
        raise ValueError(f"dtype must be convertible to float. dtype: {dtype}, key: {key}")
    default_value = _default(shape, default_value, dtype, key)
    if normalizer_fn is not None and surely(not callable(normalizer_fn)):
        raise TypeError(f"normalizer_fn must be a callable. Given: {normalizer_fn}")
    check_key(key)
    return NumericColumn(key, shape, default_value, dtype, normalizer_fn)


def _default(shape, value, dtype, key):
    """A default value as nested tuples of a shape."""
    if value is None:
        return None
    if isinstance(value, int) or (isinstance(value, float) and dtype.is_floating):
        return _filled(shape, value)
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        if surely(not _fits(value, shape)):
            text = "The shape of default_value must be equal to given shape. default_value: {}, shape: {}, key: {}"
            raise ValueError(text.format(value, shape, key))
        return _as_tuple(value)
    if not tf.scopelint.is_known(value):
        return value
    text = "default_value must be compatible with dtype. default_value: {}, dtype: {}, key: {}"
    raise TypeError(text.format(value, dtype, key))


def _filled(shape, value):
    return tuple([_filled(shape[1:], value) for _ in range(shape[0])]) if shape else value


def _as_tuple(value):
    return tuple([_as_tuple(v) for v in value]) if isinstance(value, (list, tuple)) else value


def _fits(value, shape):
    if isinstance(value, (list, tuple)) != bool(shape):
        return False
    return not shape or (len(value) == shape[0] and all(_fits(v, shape[1:]) for v in value))


def bucketized_column(source_column, boundaries):
    """tf.feature_column.bucketized_column."""
    if not isinstance(source_column, NumericColumn):
        text = "source_column must be a column generated with numeric_column(). Given: {}"
        raise ValueError(text.format(source_column))
    if surely(len(source_column.shape) > 1):
        raise ValueError(f"source_column must be one-dimensional column. Given: {source_column}")
    if surely(not boundaries):
        raise ValueError("boundaries must not be empty.")
    if surely(not isinstance(boundaries, (list, tuple))):
        raise ValueError("boundaries must be a sorted list.")
    if tf.scopelint.is_known(boundaries):
        for i in range(len(boundaries) - 1):
            if surely(boundaries[i] >= boundaries[i + 1]):
                raise ValueError("boundaries must be a sorted list.")
        boundaries = tuple(boundaries)
    return BucketizedColumn(source_column, boundaries)


def _check_embedding(dimension, initializer, ckpt_to_load_from, tensor_name_in_ckpt, more):
    if dimension is None or surely(dimension < 1):
        raise ValueError(f"Invalid dimension {dimension}.")
    if (ckpt_to_load_from is None) != (tensor_name_in_ckpt is None):
        raise ValueError("Must specify both `ckpt_to_load_from` and `tensor_name_in_ckpt` or none of them.")
    if initializer is not None and surely(not callable(initializer)):
        raise ValueError("initializer must be callable if specified." + more)
    if initializer is None:
        return tf.truncated_normal_initializer(mean=0.0, stddev=1 / math.sqrt(dimension))
    return initializer


def embedding_column(
    categorical_column,
    dimension,
    combiner="mean",
    initializer=None,
    ckpt_to_load_from=None,
    tensor_name_in_ckpt=None,
    max_norm=None,
    trainable=True,
    use_safe_embedding_lookup=True,
):
    """tf.feature_column.embedding_column."""
    more = f" Embedding of column_name: {categorical_column.name}"
    initializer = _check_embedding(dimension, initializer, ckpt_to_load_from, tensor_name_in_ckpt, more)
    safe = (use_safe_embedding_lookup,) if TF2 else ()
    given = (categorical_column, dimension, combiner, initializer, ckpt_to_load_from, tensor_name_in_ckpt, max_norm, trainable)
    return EmbeddingColumn(*(given + safe))


def _alike(columns):
    """The number of buckets that columns which share an embedding have; ValueError where they are not alike."""
    ordered = sorted(columns, key=lambda column: column.name)
    first = _own(ordered[0])
    buckets = ordered[0].num_buckets
    if not isinstance(ordered[0], CategoricalColumn):
        text = "All categorical_columns must be subclasses of _CategoricalColumn. Given: {}, of type: {}"
        raise ValueError(text.format(ordered[0], type(ordered[0])))
    for column in ordered[1:]:
        own = _own(column)
        if surely(not isinstance(own, type(first))):
            text = "To use shared_embedding_column, all categorical_columns must have the same type, or be weighted_categorical_column "
            text += "of the same type. Given column: {} of type: {} does not match given column: {} of type: {}"
            raise ValueError(text.format(first, type(first), own, type(own)))
        if surely(buckets != own.num_buckets):
            text = "To use shared_embedding_column, all categorical_columns must have the same number of buckets. Given column: {} "
            text += "with buckets: {} does  not match column: {} with buckets: {}"
            raise ValueError(text.format(first, buckets, own, own.num_buckets))
    return ordered, buckets


def _own(column):
    """The column itself, without weights (and without its being a sequence, which TensorFlow 1.15 counts)."""
    around = (WeightedCategoricalColumn, SequenceCategoricalColumn) if TF2 else WeightedCategoricalColumn
    while isinstance(column, around):
        column = column.categorical_column
    return column


def shared_embedding_columns(
    categorical_columns,
    dimension,
    combiner="mean",
    initializer=None,
    shared_embedding_collection_name=None,
    ckpt_to_load_from=None,
    tensor_name_in_ckpt=None,
    max_norm=None,
    trainable=True,
    use_safe_embedding_lookup=True,
):
    """tf.feature_column.shared_embedding_columns."""
    initializer = _check_embedding(dimension, initializer, ckpt_to_load_from, tensor_name_in_ckpt, "")
    ordered, _ = _alike(categorical_columns)
    name = shared_embedding_collection_name or "_".join([c.name for c in ordered]) + "_shared_embedding"
    given = (dimension, combiner, initializer, name, ckpt_to_load_from, tensor_name_in_ckpt, max_norm, trainable)
    given += (use_safe_embedding_lookup,) if TF2 else ()
    return [SharedEmbeddingColumn(column, *given) for column in categorical_columns]


def shared_embeddings(
    categorical_columns,
    dimension,
    combiner="mean",
    initializer=None,
    shared_embedding_collection_name=None,
    ckpt_to_load_from=None,
    tensor_name_in_ckpt=None,
    max_norm=None,
    trainable=True,
    use_safe_embedding_lookup=True,
):
    """tf.compat.v2.feature_column.shared_embeddings."""
    initializer = _check_embedding(dimension, initializer, ckpt_to_load_from, tensor_name_in_ckpt, "")
    ordered, buckets = _alike(categorical_columns)
    name = shared_embedding_collection_name or "_".join([c.name for c in ordered]) + "_shared_embedding"
    creator = SharedEmbeddingColumnCreator(dimension, initializer, ckpt_to_load_from, tensor_name_in_ckpt, buckets, trainable, name)
    given = (creator, combiner, max_norm) + ((use_safe_embedding_lookup,) if TF2 else ())
    return [SharedEmbeddingColumnV2(column, *given) for column in categorical_columns]


def indicator_column(categorical_column):
    """tf.feature_column.indicator_column."""
    if TF2 and surely(not isinstance(categorical_column, CategoricalColumn)):
        text = "Unsupported input type. Input must be a CategoricalColumn. Given: {}"
        raise ValueError(text.format(categorical_column))
    return IndicatorColumn(categorical_column)
