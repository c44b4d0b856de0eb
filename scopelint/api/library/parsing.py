"""tf.parse_example and its kin (run by scopelint's interpreter)."""

import collections
import re

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.control_flow_group import with_dependencies
from scopelint.api.library.sparse_rows import sparse_merge

raw = tf.raw_ops


class FixedLenFeature(collections.namedtuple("FixedLenFeature", ["shape", "dtype", "default_value"])):
    """Mirrors tf.FixedLenFeature."""

    def __new__(cls, shape, dtype, default_value=None):
        return super(FixedLenFeature, cls).__new__(cls, shape, dtype, default_value)


class FixedLenSequenceFeature(collections.namedtuple("FixedLenSequenceFeature", ["shape", "dtype", "allow_missing", "default_value"])):
    """Mirrors tf.FixedLenSequenceFeature."""

    def __new__(cls, shape, dtype, allow_missing=False, default_value=None):
        return super(FixedLenSequenceFeature, cls).__new__(cls, shape, dtype, allow_missing, default_value)


class VarLenFeature(collections.namedtuple("VarLenFeature", ["dtype"])):
    """Mirrors tf.VarLenFeature."""


class SparseFeature(collections.namedtuple("SparseFeature", ["index_key", "value_key", "dtype", "size", "already_sorted"])):
    """Mirrors tf.SparseFeature."""

    def __new__(cls, index_key, value_key, dtype, size, already_sorted=False):
        return super(SparseFeature, cls).__new__(cls, index_key, value_key, dtype, size, already_sorted)


_KINDS = (VarLenFeature, SparseFeature, FixedLenFeature, FixedLenSequenceFeature)


class Params(object):
    """What a parsing op is told of the features: the keys, types and shapes of sparse and dense ones, in the order of their names."""

    def __init__(self, features, kinds):
        self.sparse_keys, self.sparse_types = [], []
        self.dense_keys, self.dense_types, self.dense_shapes = [], [], []
        self.defaults = {}
        self.optional = []
        for key in sorted(features.keys()):
            feature = features[key]
            if not isinstance(feature, _KINDS):
                raise ValueError("Invalid feature %s:%s." % (key, feature))
            if not isinstance(feature, kinds):
                raise ValueError("Unsupported %s %s." % (type(feature).__name__, feature))
            if not feature.dtype:
                raise ValueError("Missing type for feature %s." % key)
            self._add(key, feature)

    def _add(self, key, feature):
        if isinstance(feature, VarLenFeature):
            self._add_sparse(key, feature.dtype)
        elif isinstance(feature, SparseFeature):
            keys = feature.index_key
            for index_key in [keys] if isinstance(keys, str) else sorted(keys):
                self._add_sparse(index_key, tf.int64)
            self._add_sparse(feature.value_key, feature.dtype)
        else:
            self._add_dense(key, feature)

    def _add_sparse(self, key, dtype):
        if key not in self.sparse_keys:
            self.sparse_keys.append(key)
            self.sparse_types.append(dtype)
            return
        before = self.sparse_types[self.sparse_keys.index(key)]
        if before != dtype:
            raise ValueError("Conflicting type %s vs %s for feature %s." % (before, dtype, key))

    def _add_dense(self, key, feature):
        if feature.shape is None:
            raise ValueError("Missing shape for feature %s." % key)
        shape = tf.TensorShape(feature.shape)
        if isinstance(feature, FixedLenFeature):
            if tf.scopelint.surely(bool(shape.ndims) and shape.as_list()[0] is None):
                text = "First dimension of shape for feature %s unknown. Consider using FixedLenSequenceFeature."
                raise ValueError(text % key)
            if tf.scopelint.surely(not shape.is_fully_defined()):
                text = "All dimensions of shape for feature %s need to be known but received %s."
                raise ValueError(text % (key, feature.shape))
        self.dense_keys.append(key)
        self.dense_shapes.append(shape)
        self.dense_types.append(feature.dtype)
        if isinstance(feature, FixedLenSequenceFeature) and feature.allow_missing:
            self.optional.append(key)
        if feature.default_value is not None:
            self.defaults[key] = feature.default_value

    def dense_defaults(self):
        """A tensor for each dense feature: its default, or an empty one."""
        return [self._default(*of) for of in zip(self.dense_keys, self.dense_shapes, self.dense_types)]

    def _default(self, key, shape, dtype):
        default = self.defaults.get(key)
        if shape.ndims and shape.as_list()[0] is None:
            if default is None:
                return tf.convert_to_tensor("" if dtype == tf.string else 0, dtype=dtype)
            default = tf.convert_to_tensor(default, dtype=dtype, name="padding_" + _for_op(key))
            return tf.reshape(default, [])
        if default is None:
            return tf.constant([], dtype=dtype)
        if isinstance(default, tf.Tensor):
            return default
        default = tf.convert_to_tensor(default, dtype=dtype, name="key_" + _for_op(key))
        return tf.reshape(default, shape)

    def results(self, indices, values, shapes, dense):
        """The features' tensors by key."""
        sparse = [tf.SparseTensor(*of) for of in zip(indices, values, shapes)]
        return dict(list(zip(self.sparse_keys + self.dense_keys, sparse + list(dense))))


def _for_op(key):
    return re.sub("[^A-Za-z0-9_.\\-/]", "_", key)


def all_known(features):
    """Whether all keys and kinds of features are known."""
    if not tf.scopelint.is_known(features):
        return False
    keys = list(features.keys())
    return tf.scopelint.is_known(keys) and all(tf.scopelint.is_known(key) and tf.scopelint.is_known(features[key]) for key in keys)


def _batched(features):
    """The features with sequences that have a first dimension of unknown length."""
    batched = dict(features)
    for key in features:
        feature = features[key]
        if isinstance(feature, FixedLenSequenceFeature):
            if not feature.allow_missing:
                raise ValueError("Unsupported: FixedLenSequenceFeature requires allow_missing to be True.")
            shape = [None] + list(feature.shape)
            batched[key] = FixedLenSequenceFeature(shape, feature.dtype, feature.allow_missing, feature.default_value)
    return batched


def _composed(features, tensors):
    """What was asked for: sparse features are merged from their indices and values."""
    made = {}
    for key in sorted(features.keys()):
        feature = features[key]
        if isinstance(feature, SparseFeature):
            keys = feature.index_key
            ids = tensors[keys] if isinstance(keys, str) else [tensors[index_key] for index_key in keys]
            made[key] = sparse_merge(ids, tensors[feature.value_key], feature.size, already_sorted=feature.already_sorted)
            if not TF2:
                tensors[key] = made[key]
        else:
            made[key] = tensors[key]
    return made


def parse_example(serialized, features, name=None, example_names=None):
    """tf.parse_example."""
    if not tf.scopelint.is_known(features):
        return tf.scopelint.unmodelled("the parsing of features that are not known", serialized)
    if not features:
        raise ValueError(("Argument `features` cannot be None or falsy. Got %s" if TF2 else "Missing: features was %s.") % features)
    if not all_known(features):
        return tf.scopelint.unmodelled("the parsing of features that are not known", serialized)
    features = _batched(features)
    params = Params(features, _KINDS)
    with tf.name_scope(name, "ParseExample", [serialized, example_names]):
        parse = _parse_v2 if TF2 else _parse_v1
        tensors = parse(serialized, [] if example_names is None else example_names, params, name)
    return _composed(features, tensors)


def _parse_v1(serialized, names, params, name):
    outputs = raw.ParseExample(
        serialized=serialized,
        names=names,
        dense_defaults=params.dense_defaults(),
        sparse_keys=params.sparse_keys,
        sparse_types=params.sparse_types,
        dense_keys=params.dense_keys,
        dense_shapes=params.dense_shapes,
        name=name,
    )
    return params.results(*outputs)


def _parse_v2(serialized, names, params, name):
    outputs = raw.ParseExampleV2(
        serialized=tf.convert_to_tensor(serialized, name="serialized"),
        names=names,
        sparse_keys=params.sparse_keys,
        dense_keys=params.dense_keys,
        ragged_keys=[],
        dense_defaults=params.dense_defaults(),
        num_sparse=len(params.sparse_keys),
        sparse_types=params.sparse_types,
        ragged_value_types=[],
        ragged_split_types=[],
        dense_shapes=params.dense_shapes,
        name=name,
    )
    return params.results(*list(outputs)[:4])


def parse_single_example(serialized, features, name=None, example_names=None):
    """tf.parse_single_example."""
    if not tf.scopelint.is_known(features):
        return tf.scopelint.unmodelled("the parsing of features that are not known", serialized)
    if not features:
        raise ValueError(
            "Invalid argument: features cannot be %s." % ("None" if features is None else "empty") if TF2 else "Missing features."
        )
    if not all_known(features) or (example_names is not None and not TF2):
        return tf.scopelint.unmodelled("the parsing of features that are not known", serialized)
    if TF2:
        with tf.name_scope(name, "ParseSingleExample", [serialized, example_names]):
            serialized = scalar_of(tf.convert_to_tensor(serialized, name="serialized"))
            return parse_example(serialized, features, name, example_names)
    features = _batched(features)
    params = Params(features, _KINDS)
    with tf.name_scope(name, "ParseSingleExample", [serialized]):
        serialized = tf.convert_to_tensor(serialized, name="serialized")
        outputs = raw.ParseSingleExample(
            serialized=serialized,
            dense_defaults=params.dense_defaults(),
            num_sparse=len(params.sparse_keys),
            sparse_keys=params.sparse_keys,
            sparse_types=params.sparse_types,
            dense_keys=params.dense_keys,
            dense_shapes=params.dense_shapes,
            name=name,
        )
        tensors = params.results(*outputs)
    return _composed(features, tensors)


def scalar_of(value):
    """The value, which must be a scalar."""
    rank = value.get_shape().ndims
    if rank is None:
        is_scalar = tf.Assert(tf.equal(tf.rank(value), 0), ["Input serialized must be a scalar"], name="SerializedIsScalar")
        value = with_dependencies([is_scalar], value, name="serializedDependencies")
        value.set_shape([])
        return value
    if rank != 0:
        raise ValueError("Input serialized must be a scalar")
    return value
