"""tf.parse_single_sequence_example (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.parsing import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    Params,
    VarLenFeature,
    all_known,
    scalar_of,
)

raw = tf.raw_ops


def parse_single_sequence_example(serialized, context_features=None, sequence_features=None, example_name=None, name=None):
    """tf.parse_single_sequence_example."""
    if not (all_known(context_features or {}) and all_known(sequence_features or {})):
        return tf.scopelint.unmodelled("the parsing of features that are not known", serialized)
    if not (context_features or sequence_features):
        raise ValueError(
            "Both context_features and sequence_features are None, but at least one should have values." if TF2 else "Missing features."
        )
    context = Params(context_features or {}, (VarLenFeature, FixedLenFeature))
    lists = Params(sequence_features or {}, (VarLenFeature, FixedLenSequenceFeature))
    with tf.name_scope(name, "ParseSingleSequenceExample", [serialized, example_name]):
        if not TF2:
            return _parse_v1(serialized, context, lists, _missing(lists), example_name, name)
        with tf.name_scope(name, "ParseSingleExample", [serialized, example_name]):
            serialized = scalar_of(tf.convert_to_tensor(serialized, name="serialized"))
        with tf.name_scope(name, "ParseSequenceExample", [serialized]):
            return _parse_v2(serialized, context, lists, _missing(lists), example_name, name)


def _missing(lists):
    """The keys of lists that may be missing."""
    for key in lists.dense_keys:
        if lists.defaults.get(key) is not None:
            raise ValueError("Value feature_list%sdense_defaults[%s] must be None" % ("." if TF2 else "_", key))
    return [key for key in lists.dense_keys if key in lists.optional]


def _parse_v1(serialized, context, lists, missing, example_name, name):
    outputs = raw.ParseSingleSequenceExample(
        serialized=serialized,
        debug_name="" if example_name is None else example_name,
        context_dense_defaults=context.dense_defaults(),
        context_sparse_keys=context.sparse_keys,
        context_sparse_types=context.sparse_types,
        context_dense_keys=context.dense_keys,
        context_dense_shapes=context.dense_shapes,
        feature_list_sparse_keys=lists.sparse_keys,
        feature_list_sparse_types=lists.sparse_types,
        feature_list_dense_keys=lists.dense_keys,
        feature_list_dense_types=lists.dense_types,
        feature_list_dense_shapes=lists.dense_shapes,
        feature_list_dense_missing_assumed_empty=missing,
        name=name,
    )
    outputs = list(outputs)
    return context.results(*outputs[:4]), lists.results(*outputs[4:])


def _parse_v2(serialized, context, lists, missing, example_name, name):
    outputs = raw.ParseSequenceExampleV2(
        serialized=serialized,
        debug_name=[] if example_name is None else example_name,
        context_sparse_keys=context.sparse_keys,
        context_dense_keys=context.dense_keys,
        context_ragged_keys=[],
        feature_list_sparse_keys=lists.sparse_keys,
        feature_list_dense_keys=lists.dense_keys,
        feature_list_ragged_keys=[],
        feature_list_dense_missing_assumed_empty=[key in missing for key in lists.dense_keys],
        context_dense_defaults=context.dense_defaults(),
        Ncontext_sparse=len(context.sparse_keys),
        Nfeature_list_sparse=len(lists.sparse_keys),
        Nfeature_list_dense=len(lists.dense_keys),
        context_sparse_types=context.sparse_types,
        context_ragged_value_types=[],
        context_ragged_split_types=[],
        feature_list_dense_types=lists.dense_types,
        feature_list_sparse_types=lists.sparse_types,
        feature_list_ragged_value_types=[],
        feature_list_ragged_split_types=[],
        context_dense_shapes=context.dense_shapes,
        feature_list_dense_shapes=lists.dense_shapes,
        name=name,
    )
    outputs = list(outputs)
    return context.results(*outputs[:4]), lists.results(*outputs[6:10])
