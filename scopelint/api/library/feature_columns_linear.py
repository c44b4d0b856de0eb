"""tf.feature_column.linear_model: a layer for each column's weights, and one for the bias (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2, is_partitioned
from scopelint.api.library.feature_columns import collections_of, variables_below
from scopelint.api.library.feature_columns_base import CategoricalColumn, DenseColumn, Features, by_name, check_batch_sizes, known_columns
from scopelint.api.library.nn_embedding_sparse import safe_embedding_lookup_sparse
from scopelint.api.library.sparse_composites import sparse_reshape


def _last(name):
    return name.rsplit("/", 1)[-1]


def _parts(variable):
    return list(variable) if is_partitioned(variable) else [variable]


def _collect(variable, collections):
    for name in collections:
        if name != tf.GraphKeys.GLOBAL_VARIABLES:
            for part in _parts(variable):
                tf.add_to_collection(name, part)


class _ColumnLayer(tf.layers.Layer):
    """Mirrors feature_column._FCLinearWrapper."""

    def __init__(self, column, units, sparse_combiner, collections, trainable, name):
        super(_ColumnLayer, self).__init__(trainable=trainable, name=name)
        self._use_resource_variables = not TF2
        self.column = column
        self._units = units
        self._combiner = sparse_combiner
        self._collections = collections

    def build(self, _):
        column = self.column
        rows = column.num_buckets if isinstance(column, CategoricalColumn) else column.variable_shape.num_elements()
        weights = self.add_variable(name="weights", shape=(rows, self._units), initializer=tf.zeros_initializer(), trainable=self.trainable)
        _collect(weights, self._collections)
        self._weights_of = weights
        self.built = True

    def call(self, inputs):
        column = self.column
        if isinstance(column, CategoricalColumn):
            return weighted_ids(column, inputs, self._combiner, self._weights_of)
        tensor = column._get_dense_tensor(inputs, self._collections, self.trainable)
        return weighted_dense(column, tensor, self._weights_of)


def weighted_dense(column, tensor, weights):
    """A dense column's elements times weights."""
    size = column.variable_shape.num_elements()
    tensor = tf.reshape(tensor, shape=(tf.shape(tensor)[0], size))
    return tf.matmul(tensor, weights, name="weighted_sum")


def weighted_ids(column, inputs, combiner, weights):
    """The weights of a column's categories, combined for each example."""
    ids, id_weights = column._get_sparse_tensors(inputs)
    ids = sparse_reshape(ids, [tf.shape(ids)[0], -1])
    if id_weights is not None:
        id_weights = sparse_reshape(id_weights, [tf.shape(id_weights)[0], -1])
    return safe_embedding_lookup_sparse(weights, ids, id_weights, combiner=combiner, name="weighted_sum")


class _BiasLayer(tf.layers.Layer):
    """Mirrors feature_column._BiasLayer."""

    def __init__(self, units, trainable, collections):
        super(_BiasLayer, self).__init__(trainable=trainable, name="bias_layer")
        self._use_resource_variables = not TF2
        self._units = units
        self._collections = collections

    def build(self, _):
        self._bias = self.add_variable("bias_weights", shape=[self._units], initializer=tf.zeros_initializer(), trainable=self.trainable)
        _collect(self._bias, self._collections)
        self.built = True

    def call(self, _):
        return self._bias


class _LinearModel(tf.keras.layers.Layer if TF2 else tf.keras.Model):
    """Mirrors feature_column._LinearModel."""

    def __init__(self, columns, units, sparse_combiner, collections, trainable, name):
        super(_LinearModel, self).__init__(name=name)
        self._columns = columns
        self._parts = []
        for column in by_name(columns):
            with tf.variable_scope(None, default_name=column._var_scope_name) as scope:
                own = _last(scope.name)
            self._parts.append(_ColumnLayer(column, units, sparse_combiner, collections, trainable, own))
        self._bias_layer = _BiasLayer(units, trainable, collections)
        self.cols_to_vars = {}

    def call(self, features):
        with tf.variable_scope(self.name):
            for column in self._columns:
                if not isinstance(column, (DenseColumn, CategoricalColumn)):
                    text = "Items of feature_columns must be either a _DenseColumn or _CategoricalColumn. Given: {}"
                    raise ValueError(text.format(column))
            inputs, sums = Features(features), []
            layers = sorted(self._parts, key=lambda layer: layer.name)
            for layer in layers:
                sums.append(layer(inputs))
                self.cols_to_vars[layer.column] = variables_below(layer.scope_name)
            check_batch_sizes(sums, [layer.column for layer in layers])
            total = tf.add_n(sums, name="weighted_sum_no_bias")
            bias = self._bias_layer(inputs, scope=tf.get_variable_scope())
            result = tf.nn.bias_add(total, bias, name="weighted_sum")
            self.cols_to_vars["bias"] = _parts(self._bias_layer.variables[0])
        return result


def linear_model(features, feature_columns, units=1, sparse_combiner="sum", weight_collections=None, trainable=True, cols_to_vars=None):
    """tf.feature_column.linear_model."""
    with tf.variable_scope(None, "linear_model") as scope:
        name = _last(scope.name)
    columns = known_columns(feature_columns)
    if columns is None:
        return tf.scopelint.unmodelled("tf.feature_column.linear_model of columns that are not known", features)
    model = _LinearModel(columns, units, sparse_combiner, collections_of(weight_collections), trainable, name)
    result = model(features)
    if cols_to_vars is not None:
        cols_to_vars.update(model.cols_to_vars)
    return result
