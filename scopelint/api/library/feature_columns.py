"""tf.feature_column: numeric columns and what makes a layer of them (run by scopelint's interpreter)."""

import collections

import tensorflow as tf

from scopelint.api.library.common import surely


class NumericColumn(collections.namedtuple("NumericColumn", ["key", "shape", "default_value", "dtype", "normalizer_fn"])):
    """Mirrors feature_column_v2.NumericColumn."""

    @property
    def name(self):
        return self.key

    @property
    def parse_example_spec(self):
        return {self.key: tf.FixedLenFeature(self.shape, self.dtype, self.default_value)}

    @property
    def _parse_example_spec(self):
        return self.parse_example_spec

    @property
    def variable_shape(self):
        return tf.TensorShape(self.shape)

    def transformed(self, tensor):
        if isinstance(tensor, tf.SparseTensor):
            text = "The corresponding Tensor of numerical column must be a Tensor. SparseTensor is not supported. key: %s"
            raise ValueError(text % self.key)
        if self.normalizer_fn is not None:
            tensor = self.normalizer_fn(tensor)
        return tf.cast(tensor, tf.float32)


def numeric_column(key, shape=(1,), default_value=None, dtype=tf.float32, normalizer_fn=None):
    """tf.feature_column.numeric_column."""
    shape = tuple(shape) if isinstance(shape, (list, tuple)) else (shape,)
    for size in shape:
        if surely(not isinstance(size, int)):
            raise TypeError("shape dimensions must be integer. shape: %s, key: %s" % (shape, key))
        if surely(size < 1):
            raise ValueError("shape dimensions must be greater than 0. shape: %s, key: %s" % (shape, key))
    if surely(not (dtype.is_integer or dtype.is_floating)):
        raise ValueError("dtype must be convertible to float. dtype: %s, key: %s" % (dtype, key))
    if normalizer_fn is not None and surely(not callable(normalizer_fn)):
        raise TypeError("normalizer_fn must be a callable. Given: %s" % normalizer_fn)
    if surely(not isinstance(key, str)):
        raise ValueError("key must be a string. Got: type %s. Given key: %s." % (type(key), key))
    return NumericColumn(key, shape, default_value, dtype, normalizer_fn)


def _columns(columns):
    """The columns in a list, if all are of a kind that is modelled."""
    columns = [columns] if isinstance(columns, NumericColumn) else columns
    if isinstance(columns, dict):
        raise ValueError("Expected feature_columns to be iterable, found dict.")
    columns = list(columns)
    if not columns:
        raise ValueError("feature_columns must not be empty.")
    names = []
    for column in columns:
        if not isinstance(column, NumericColumn):
            return None
        if surely(column.name in names):
            raise ValueError("Duplicate feature column name found for columns: %s" % column.name)
        names.append(column.name)
    return columns


class _Features(object):
    """The features, each made a tensor once."""

    def __init__(self, features):
        self._features = features
        self._made = {}

    def get(self, key):
        if key not in self._made:
            if surely(key not in self._features):
                raise ValueError("Feature %s is not in features dictionary." % key)
            self._made[key] = self._matrix(key)
        return self._made[key]

    def _matrix(self, key):
        given = self._features[key]
        tensor = given if isinstance(given, tf.SparseTensor) else tf.convert_to_tensor(given)
        rank = tensor.get_shape().ndims
        if rank == 0:
            raise ValueError("Feature (key: %s) cannot have rank 0. Given: %s" % (key, tensor))
        if rank is None:
            return self._of_unknown_rank(key, tensor)
        return self._widened(tensor) if rank == 1 else tensor

    def _of_unknown_rank(self, key, tensor):
        text = "Feature (key: %s) cannot have rank 0. Given: %s" % (key, tensor)
        with tf.control_dependencies([tf.assert_positive(tf.rank(tensor), message=text)]):
            return tf.cond(tf.equal(1, tf.rank(tensor)), lambda: self._widened(tensor), lambda: tensor)

    def _widened(self, tensor):
        if isinstance(tensor, tf.SparseTensor):
            return tf.sparse_reshape(tensor, [tf.shape(tensor)[0], 1])
        return tf.expand_dims(tensor, -1)


def input_layer(
    features, feature_columns, weight_collections=None, trainable=True, cols_to_vars=None, cols_to_output_tensors=None
):
    """tf.feature_column.input_layer of numeric columns."""
    columns = _columns(feature_columns)
    with tf.variable_scope(None, default_name="input_layer", values=list(features.values())):
        if columns is None:
            return tf.scopelint.unmodelled("tf.feature_column.input_layer of columns that are not numeric", features)
        made, outputs = _Features(features), []
        for column in sorted(columns, key=lambda column: column.name):
            with tf.variable_scope(None, default_name=column.name):
                tensor = column.transformed(made.get(column.key))
                output = tf.reshape(tensor, shape=(tf.shape(tensor)[0], column.variable_shape.num_elements()))
            outputs.append(output)
            if cols_to_vars is not None:
                cols_to_vars[column] = []
            if cols_to_output_tensors is not None:
                cols_to_output_tensors[column] = output
        return tf.concat(outputs, 1)
