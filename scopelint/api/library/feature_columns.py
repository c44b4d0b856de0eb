"""tf.feature_column.input_layer and linear_model (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.feature_columns_base import (
    DenseColumn,
    Features,
    by_name,
    check_batch_sizes,
    known_columns,
)


def collections_of(given):
    """The collections that a column's variables go to."""
    names = list(given or [])
    for name in (tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.MODEL_VARIABLES):
        if name not in names:
            names.append(name)
    return names


def input_layer(features, feature_columns, weight_collections=None, trainable=True, cols_to_vars=None, cols_to_output_tensors=None):
    """tf.feature_column.input_layer."""
    columns = known_columns(feature_columns)
    if columns is None:
        with tf.variable_scope(None, default_name="input_layer", values=list(features.values())):
            return tf.scopelint.unmodelled("tf.feature_column.input_layer of columns that are not known", features)
    for column in columns:
        if not isinstance(column, DenseColumn):
            text = "Items of feature_columns must be a _DenseColumn. You can wrap a categorical column with an embedding_column or "
            raise ValueError((text + "indicator_column. Given: {}").format(column))
    weight_collections = collections_of(weight_collections)
    with tf.variable_scope(None, default_name="input_layer", values=list(features.values())):
        inputs, outputs, ordered = Features(features), [], by_name(columns)
        for column in ordered:
            with tf.variable_scope(None, default_name=column._var_scope_name):
                tensor = column._get_dense_tensor(inputs, weight_collections=weight_collections, trainable=trainable)
                size = column.variable_shape.num_elements()
                output = tf.reshape(tensor, shape=(tf.shape(tensor)[0], size))
                if cols_to_vars is not None:
                    cols_to_vars[column] = variables_below(tf.get_variable_scope().name)
                if cols_to_output_tensors is not None:
                    cols_to_output_tensors[column] = output
            outputs.append(output)
        check_batch_sizes(outputs, ordered)
        return tf.concat(outputs, 1)


def variables_below(scope):
    """The global variables below a scope."""
    return tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope=scope)


def make_parse_example_spec(feature_columns):
    """tf.feature_column.make_parse_example_spec."""
    result = {}
    for column in feature_columns:
        config = column.parse_example_spec
        for key, value in config.items():
            if tf.scopelint.surely(key in result) and tf.scopelint.surely(value != result[key]):
                text = "feature_columns contain different parse_spec for key {}. Given {} and {}"
                raise ValueError(text.format(key, value, result[key]))
        result.update(config)
    return result
