"""tf.keras.layers.DenseFeatures: feature columns as a layer (run by scopelint's interpreter)."""

import re

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.feature_columns_base import DenseColumn, Features, check_batch_sizes, known_columns
from scopelint.api.library.keras_base import Layer, learning_phase


class StateManager(object):
    """Mirrors feature_column_v2.StateManager: the variables and tables that columns have in a layer."""

    def __init__(self, layer, trainable):
        self._layer = layer
        self._trainable = trainable
        self._variables = {}
        self._tables = {}

    def create_variable(self, column, name, shape, trainable, initializer):
        if (column, name) in self._variables:
            raise ValueError("Variable already exists.")
        self._variables[(column, name)] = self._layer.add_weight(
            name=name,
            shape=shape,
            dtype=tf.float32,
            initializer=initializer,
            trainable=self._trainable and trainable,
            use_resource=True,
            getter=tf.get_variable,
        )

    def get_variable(self, column, name):
        if (column, name) not in self._variables:
            raise ValueError("Variable does not exist.")
        return self._variables[(column, name)]

    def has_resource(self, column):
        return column in self._tables

    def get_resource(self, column):
        return self._tables[column]

    def add_resource(self, column, table):
        self._tables[column] = table


def _scope_of(column):
    return re.sub("[^A-Za-z0-9_.\\-]", "_", column.name)


class FeaturesLayer(Layer):
    """Mirrors feature_column_v2._BaseFeaturesLayer. kind: what its columns must be."""

    kind = DenseColumn

    def __init__(self, feature_columns, trainable=True, name=None, partitioner=None, **kwargs):
        super(FeaturesLayer, self).__init__(name=name, trainable=trainable, **kwargs)
        self._feature_columns = known_columns(feature_columns)
        self._partitioner = partitioner
        self._manager = StateManager(self, self.trainable)
        for column in self._feature_columns or ():
            if not isinstance(column, self.kind):
                text = "Items of feature_columns must be a {}. You can wrap a categorical column with an embedding_column or "
                raise ValueError((text + "indicator_column. Given: {}").format(self.kind, column))

    def build(self, _):
        for column in self._feature_columns or ():
            if TF2:
                with tf.variable_scope(self.name, partitioner=self._partitioner):
                    with tf.variable_scope(_scope_of(column)):
                        column.create_state(self._manager)
            else:
                with tf.variable_scope(self.name, auxiliary_name_scope=False):
                    with tf.variable_scope(column.name, auxiliary_name_scope=False):
                        column.create_state(self._manager)
        super(FeaturesLayer, self).build(None)


class DenseFeatures(FeaturesLayer):
    """Mirrors tf.keras.layers.DenseFeatures."""

    def call(self, features, cols_to_output_tensors=None):
        if TF2:
            learning_phase()
        if not isinstance(features, dict):
            raise ValueError("We expected a dictionary here. Instead we got: ", features)
        if self._feature_columns is None:
            return tf.scopelint.unmodelled("tf.keras.layers.DenseFeatures of columns that are not known", features)
        inputs, outputs = Features(features, self._manager), []
        for column in self._feature_columns:
            with tf.name_scope(column.name):
                tensor = column._get_dense_tensor(inputs)
                size = column.variable_shape.num_elements()
                output = tf.reshape(tensor, shape=(tf.shape(tensor)[0], size))
                if cols_to_output_tensors is not None:
                    cols_to_output_tensors[column] = output
            outputs.append(output)
        check_batch_sizes(outputs, self._feature_columns)
        return tf.concat(outputs, -1)
