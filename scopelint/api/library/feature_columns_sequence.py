"""Columns of sequences: their dense tensors, one row for each step, and how long they are (run by scopelint's interpreter)."""

import collections

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.feature_columns_base import Features, by_name, check_batch_sizes, known_columns
from scopelint.api.library.feature_columns_dense import SequenceDenseColumn, sequence_length
from scopelint.api.library.keras_base import learning_phase
from scopelint.api.library.keras_features import FeaturesLayer

surely = tf.scopelint.surely


class SequenceNumericColumn(
    SequenceDenseColumn,
    collections.namedtuple("SequenceNumericColumn", ("key", "shape", "default_value", "dtype", "normalizer_fn")),
):
    """Mirrors sequence_feature_column.SequenceNumericColumn."""

    @property
    def name(self):
        return self.key

    @property
    def parse_example_spec(self):
        return {self.key: tf.VarLenFeature(self.dtype)}

    @property
    def variable_shape(self):
        return tf.TensorShape(self.shape)

    @property
    def parents(self):
        return [self.key]

    def _transform_feature(self, inputs):
        tensor = inputs.get(self.key)
        return tensor if self.normalizer_fn is None else self.normalizer_fn(tensor)

    def _get_sequence_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        sparse = inputs.get(self)
        dense = tf.sparse_tensor_to_dense(sparse, default_value=self.default_value)
        shape = tf.concat([tf.shape(dense)[:1], [-1], self.variable_shape], axis=0)
        dense = tf.reshape(dense, shape=shape)
        size = self.variable_shape.num_elements() if sparse.get_shape().ndims == 2 else 1
        return dense, sequence_length(sparse, size)


def sequence_numeric_column(key, shape=(1,), default_value=0.0, dtype=tf.float32, normalizer_fn=None):
    """tf.feature_column.sequence_numeric_column."""
    shape = tuple(shape) if isinstance(shape, (list, tuple)) else (shape,)
    for size in shape:
        if surely(not isinstance(size, int)):
            raise TypeError("shape dimensions must be integer. shape: {}, key: {}".format(shape, key))
        if surely(size < 1):
            raise ValueError("shape dimensions must be greater than 0. shape: {}, key: {}".format(shape, key))
    if surely(not (dtype.is_integer or dtype.is_floating)):
        raise ValueError("dtype must be convertible to float. dtype: {}, key: {}".format(dtype, key))
    if normalizer_fn is not None and surely(not callable(normalizer_fn)):
        raise TypeError("normalizer_fn must be a callable. Given: {}".format(normalizer_fn))
    return SequenceNumericColumn(key, shape, default_value, dtype, normalizer_fn)


def _all_equal(tensors):
    """The first of some lengths that must be the same."""
    with tf.name_scope(None, "assert_all_equal", values=tensors):
        if len(tensors) == 1:
            return tensors[0]
        with tf.control_dependencies([tf.assert_equal(tensors[0], other) for other in tensors[1:]]):
            return tf.identity(tensors[0])


def sequence_input_layer(features, feature_columns, weight_collections=None, trainable=True):
    """tf.contrib.feature_column.sequence_input_layer."""
    columns = known_columns(feature_columns)
    if columns is None:
        return tf.scopelint.unmodelled("tf.contrib.feature_column.sequence_input_layer of columns that are not known", features)
    for column in columns:
        if not isinstance(column, SequenceDenseColumn):
            text = "All feature_columns must be of type _SequenceDenseColumn. You can wrap a sequence_categorical_column with an "
            text += "embedding_column or indicator_column. Given (type {}): {}"
            raise ValueError(text.format(type(column), column))
    with tf.variable_scope(None, default_name="sequence_input_layer", values=list(features.values())):
        inputs, outputs, lengths, ordered = Features(features), [], [], by_name(columns)
        for column in ordered:
            with tf.variable_scope(None, default_name=column._var_scope_name):
                dense, length = column._get_sequence_dense_tensor(inputs, weight_collections, trainable)
                shape = tf.shape(dense)
                outputs.append(tf.reshape(dense, shape=[shape[0], shape[1], column.variable_shape.num_elements()]))
            lengths.append(length)
        check_batch_sizes(outputs, ordered)
        check_batch_sizes(lengths, ordered)
        length = _all_equal(lengths)
        return tf.concat(outputs, -1), length


class SequenceFeatures(FeaturesLayer):
    """Mirrors tf.keras.experimental.SequenceFeatures."""

    kind = SequenceDenseColumn

    def call(self, features):
        if not isinstance(features, dict):
            raise ValueError("We expected a dictionary here. Instead we got: ", features)
        if TF2:
            learning_phase()
        if self._feature_columns is None:
            return tf.scopelint.unmodelled("tf.keras.experimental.SequenceFeatures of columns that are not known", features)
        inputs, outputs, lengths = Features(features, self._manager), [], []
        for column in self._feature_columns:
            with tf.name_scope(column.name):
                dense, length = column._get_sequence_dense_tensor(inputs)
                shape = tf.shape(dense)
                outputs.append(tf.reshape(dense, shape=(shape[0], shape[1], column.variable_shape.num_elements())))
            lengths.append(length)
        check_batch_sizes(lengths, self._feature_columns)
        length = _all_equal(lengths)
        return tf.concat(outputs, -1), length
