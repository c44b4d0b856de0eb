"""tf.parse_example and its kin: what features give, not the ops that parse them (run by scopelint's interpreter)."""

import collections

import tensorflow as tf


class FixedLenFeature(collections.namedtuple("FixedLenFeature", ["shape", "dtype", "default_value"])):
    """Mirrors tf.FixedLenFeature."""

    def __new__(cls, shape, dtype, default_value=None):
        return super(FixedLenFeature, cls).__new__(cls, shape, dtype, default_value)


class FixedLenSequenceFeature(
    collections.namedtuple("FixedLenSequenceFeature", ["shape", "dtype", "allow_missing", "default_value"])
):
    """Mirrors tf.FixedLenSequenceFeature."""

    def __new__(cls, shape, dtype, allow_missing=False, default_value=None):
        return super(FixedLenSequenceFeature, cls).__new__(cls, shape, dtype, allow_missing, default_value)


class VarLenFeature(collections.namedtuple("VarLenFeature", ["dtype"])):
    """Mirrors tf.VarLenFeature."""


class SparseFeature(collections.namedtuple("SparseFeature", ["index_key", "value_key", "dtype", "size", "already_sorted"])):
    """Mirrors tf.SparseFeature."""

    def __new__(cls, index_key, value_key, dtype, size, already_sorted=False):
        return super(SparseFeature, cls).__new__(cls, index_key, value_key, dtype, size, already_sorted)


def _tensor(dtype, shape):
    return tf.scopelint.unknown_tensor("a parsed feature", dtype, tf.TensorShape(shape))


def _parsed(feature, batch):
    if isinstance(feature, FixedLenFeature):
        return _tensor(feature.dtype, batch + list(feature.shape))
    if isinstance(feature, FixedLenSequenceFeature):
        return _tensor(feature.dtype, batch + [None] + list(feature.shape))
    rank = len(batch) + 1
    return tf.SparseTensor(_tensor(tf.int64, [None, rank]), _tensor(feature.dtype, [None]), _tensor(tf.int64, [rank]))


def _parse(features, batch, name, default):
    with tf.name_scope(name, default):
        tf.scopelint.opaque_ops("the parsing of examples")
        return dict([(key, _parsed(features[key], batch)) for key in features])


def parse_example(serialized, features, name=None, example_names=None):
    shape = serialized.shape if isinstance(serialized, tf.Tensor) else tf.TensorShape([None])
    return _parse(features, shape.as_list() if shape.ndims is not None else [None], name, "ParseExample")


def parse_single_example(serialized, features, name=None, example_names=None):
    return _parse(features, [], name, "ParseSingleExample")


def parse_single_sequence_example(serialized, context_features=None, sequence_features=None, example_name=None, name=None):
    context = _parse(context_features or {}, [], name, "ParseSingleSequenceExample")
    return context, _parse(sequence_features or {}, [], name, "ParseSingleSequenceExample")
