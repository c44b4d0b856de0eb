"""Columns of categories: hashed, looked up, given as ids, weighted and crossed (run by scopelint's interpreter)."""

import collections

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.feature_columns_base import (
    CategoricalColumn,
    FeatureColumn,
    IdWeightPair,
    as_sparse_input,
    check_string_or_int,
)
from scopelint.api.library.lookup_ids import index_table, index_table_from_file
from scopelint.api.library.sparse_composites import sparse_reshape
from scopelint.api.library.sparse_rows import cross_hashed

surely = tf.scopelint.surely


class _OfKey(CategoricalColumn):
    """A column of one feature of any number of values."""

    @property
    def name(self):
        return self.key

    @property
    def parse_example_spec(self):
        return {self.key: tf.VarLenFeature(self.dtype)}

    @property
    def parents(self):
        return [self.key]

    def _transform_feature(self, inputs):
        tensor = as_sparse_input(inputs.get(self.key))
        self._check(tensor)
        return self._ids(tensor, inputs)

    def _check(self, tensor):
        check_string_or_int(tensor.dtype, prefix=f"column_name: {self.key} input_tensor")
        if surely(self.dtype.is_integer != tensor.dtype.is_integer):
            text = "Column dtype and SparseTensors dtype must be compatible. key: {}, column dtype: {}, tensor dtype: {}"
            raise ValueError(text.format(self.key, self.dtype, tensor.dtype))


class HashedCategoricalColumn(_OfKey, collections.namedtuple("HashedCategoricalColumn", ("key", "hash_bucket_size", "dtype"))):
    """Mirrors feature_column_v2.HashedCategoricalColumn."""

    @property
    def num_buckets(self):
        return self.hash_bucket_size

    def _ids(self, tensor, inputs):
        values = tensor.values if self.dtype == tf.string else tf.as_string(tensor.values)
        ids = tf.string_to_hash_bucket_fast(values, self.hash_bucket_size, name="lookup")
        return tf.SparseTensor(tensor.indices, ids, tensor.dense_shape)


class _LookedUp(_OfKey):
    """A column whose ids stand in a table."""

    def _ids(self, tensor, inputs):
        if not tensor.dtype.is_integer:
            return self._shared_table(tf.string, inputs.manager).lookup(tensor)
        tensor = tf.cast(tensor, tf.int64)
        return self._shared_table(tf.int64, inputs.manager).lookup(tensor)

    def _shared_table(self, key_dtype, manager):
        if not TF2:
            return self._table(key_dtype)
        if manager is not None and manager.has_resource(self):
            return manager.get_resource(self)
        with tf.init_scope():
            table = self._table(key_dtype)
        if manager is not None:
            manager.add_resource(self, table)
        return table


class VocabularyFileCategoricalColumn(
    _LookedUp,
    collections.namedtuple(
        "VocabularyFileCategoricalColumn",
        ("key", "vocabulary_file", "vocabulary_size", "num_oov_buckets", "dtype", "default_value") + (("file_format",) if TF2 else ()),
    ),
):
    """Mirrors feature_column_v2.VocabularyFileCategoricalColumn."""

    @property
    def num_buckets(self):
        return self.vocabulary_size + self.num_oov_buckets

    def _table(self, key_dtype):
        return index_table_from_file(
            vocabulary_file=self.vocabulary_file,
            num_oov_buckets=self.num_oov_buckets,
            vocab_size=self.vocabulary_size,
            default_value=self.default_value,
            key_dtype=key_dtype,
            name=f"{self.key}_lookup",
        )


class VocabularyListCategoricalColumn(
    _LookedUp,
    collections.namedtuple("VocabularyListCategoricalColumn", ("key", "vocabulary_list", "dtype", "default_value", "num_oov_buckets")),
):
    """Mirrors feature_column_v2.VocabularyListCategoricalColumn."""

    @property
    def num_buckets(self):
        return len(self.vocabulary_list) + self.num_oov_buckets

    def _table(self, key_dtype):
        return index_table(
            self.vocabulary_list,
            default_value=self.default_value,
            num_oov_buckets=self.num_oov_buckets,
            dtype=key_dtype,
            name=f"{self.key}_lookup",
        )


class IdentityCategoricalColumn(_OfKey, collections.namedtuple("IdentityCategoricalColumn", ("key", "number_buckets", "default_value"))):
    """Mirrors feature_column_v2.IdentityCategoricalColumn."""

    @property
    def parse_example_spec(self):
        return {self.key: tf.VarLenFeature(tf.int64)}

    @property
    def num_buckets(self):
        return self.number_buckets

    def _check(self, tensor):
        if surely(not tensor.dtype.is_integer):
            raise ValueError(f"Invalid input, not integer. key: {self.key} dtype: {tensor.dtype}")

    def _ids(self, tensor, inputs):
        values = self._values_v2(tensor.values) if TF2 else self._values_v1(tensor.values)
        return tf.SparseTensor(tensor.indices, values, tensor.dense_shape)

    def _values_v1(self, values):
        values = tf.cast(values, tf.int64, name="values")
        num_buckets = tf.cast(self.num_buckets, tf.int64, name="num_buckets")
        zero = tf.cast(0, tf.int64, name="zero")
        if self.default_value is not None:
            return self._replaced(values, zero, num_buckets)
        text = f'Bucket index for categorical column "{self.name}" exceeds number of buckets'
        less = tf.assert_less(values, num_buckets, data=(values, num_buckets), message=text, name="assert_less_than_num_buckets")
        text = f'Negative bucket index for categorical column "{self.name}"'
        greater = tf.assert_greater_equal(values, zero, data=(values,), message=text, name="assert_greater_or_equal_0")
        with tf.control_dependencies((less, greater)):
            return tf.identity(values)

    def _values_v2(self, given):
        values = given if given.dtype == tf.int64 else tf.cast(given, tf.int64, name="values")
        if self.default_value is None:
            return values
        values = tf.cast(given, tf.int64, name="values")
        num_buckets = tf.cast(self.num_buckets, tf.int64, name="num_buckets")
        zero = tf.cast(0, tf.int64, name="zero")
        return self._replaced(values, zero, num_buckets)

    def _replaced(self, values, zero, num_buckets):
        beyond = tf.logical_or(values < zero, values >= num_buckets, name="out_of_range")
        shape = tf.shape(values)
        default = tf.fill(dims=shape, value=tf.cast(self.default_value, tf.int64), name="default_values")
        return tf.where_v2(beyond, default, values)


class WeightedCategoricalColumn(
    CategoricalColumn,
    collections.namedtuple("WeightedCategoricalColumn", ("categorical_column", "weight_feature_key", "dtype")),
):
    """Mirrors feature_column_v2.WeightedCategoricalColumn."""

    @property
    def name(self):
        return f"{self.categorical_column.name}_weighted_by_{self.weight_feature_key}"

    @property
    def parse_example_spec(self):
        config = self.categorical_column.parse_example_spec
        if surely(self.weight_feature_key in config):
            text = "Parse config {} already exists for {}."
            raise ValueError(text.format(config[self.weight_feature_key], self.weight_feature_key))
        config[self.weight_feature_key] = tf.VarLenFeature(self.dtype)
        return config

    @property
    def num_buckets(self):
        return self.categorical_column.num_buckets

    @property
    def parents(self):
        return [self.categorical_column, self.weight_feature_key]

    def _transform_feature(self, inputs):
        weights = self._weights(tf.convert_to_tensor_or_sparse_tensor(inputs.get(self.weight_feature_key)))
        return inputs.get(self.categorical_column), weights

    def _weights(self, weights):
        if surely(self.dtype != weights.dtype.base_dtype):
            raise ValueError(f"Bad dtype, expected {self.dtype}, but got {weights.dtype}.")
        if not isinstance(weights, tf.SparseTensor):
            weights = as_sparse_input(weights, ignore_value=0.0)
        return weights if weights.dtype.is_floating else tf.cast(weights, tf.float32)

    def _get_sparse_tensors(self, inputs, weight_collections=None, trainable=None):
        ids, weights = inputs.get(self)
        return IdWeightPair(ids, weights)


class CrossedColumn(CategoricalColumn, collections.namedtuple("CrossedColumn", ("keys", "hash_bucket_size", "hash_key"))):
    """Mirrors feature_column_v2.CrossedColumn."""

    @property
    def name(self):
        leaves = _leaves(self)
        return "_X_".join(sorted([leaf.name if isinstance(leaf, FeatureColumn) else leaf for leaf in leaves]))

    @property
    def parse_example_spec(self):
        config = {}
        for key in self.keys:
            config.update(key.parse_example_spec if isinstance(key, FeatureColumn) else {key: tf.VarLenFeature(tf.string)})
        return config

    @property
    def num_buckets(self):
        return self.hash_bucket_size

    @property
    def parents(self):
        return list(self.keys)

    def _transform_feature(self, inputs):
        tensors = [self._tensor(key, inputs) for key in _leaves(self)]
        return cross_hashed(inputs=tensors, num_buckets=self.hash_bucket_size, hash_key=self.hash_key)

    def _tensor(self, key, inputs):
        if isinstance(key, str):
            return inputs.get(key)
        pair = key._get_sparse_tensors(inputs)
        if pair.weight_tensor is not None:
            text = "crossed_column does not support weight_tensor, but the given column populates weight_tensor. Given column: {}"
            raise ValueError(text.format(key.name))
        return pair.id_tensor


def _leaves(cross):
    leaves = []
    for key in cross.keys:
        leaves += _leaves(key) if isinstance(key, CrossedColumn) else [key]
    return leaves


class SequenceCategoricalColumn(CategoricalColumn, collections.namedtuple("SequenceCategoricalColumn", ("categorical_column",))):
    """Mirrors feature_column_v2.SequenceCategoricalColumn."""

    @property
    def name(self):
        return self.categorical_column.name

    @property
    def parse_example_spec(self):
        return self.categorical_column.parse_example_spec

    @property
    def num_buckets(self):
        return self.categorical_column.num_buckets

    @property
    def parents(self):
        return [self.categorical_column]

    def _transform_feature(self, inputs):
        return self.categorical_column._transform_feature(inputs)

    def _get_sparse_tensors(self, inputs, weight_collections=None, trainable=None):
        ids, weights = self.categorical_column._get_sparse_tensors(inputs)
        shape = tf.shape(ids)
        target = [shape[0], shape[1], tf.reduce_prod(shape[2:])]
        ids = sparse_reshape(ids, target)
        return IdWeightPair(ids, sparse_reshape(weights, target) if weights is not None else None)
