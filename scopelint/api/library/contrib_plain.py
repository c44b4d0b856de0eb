"""tf.contrib.layers (slim): layers without weights: pooling, dropout, flatten, softmax, one_hot_encoding ..."""

import tensorflow as tf

from scopelint.api.library import layers_core, layers_pooling
from scopelint.api.library.contrib_arg_scope import add_arg_scope
from scopelint.api.library.contrib_getter import layers_data_format, model_variable_getter
from scopelint.api.library.contrib_utils import collect_named_outputs, last_dimension, n_positive_integers


def _check_format(data_format, allowed):
    if data_format not in allowed:
        raise ValueError("data_format has to be either " + allowed[0] + " or " + allowed[1] + ".")


def _pool(layer_class, name, inputs, kernel_size, stride, padding, data_format, outputs_collections, scope):
    with tf.name_scope(scope, name, [inputs]) as sc:
        inputs = tf.convert_to_tensor(inputs)
        layer = layer_class(
            pool_size=kernel_size,
            strides=stride,
            padding=padding,
            data_format=layers_data_format(data_format),
            _scope=sc,
        )
        return collect_named_outputs(outputs_collections, sc, layer.apply(inputs))


@add_arg_scope
def avg_pool2d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NHWC", outputs_collections=None, scope=None
):
    """tf.contrib.layers.avg_pool2d."""
    _check_format(data_format, ("NCHW", "NHWC"))
    args = (inputs, kernel_size, stride, padding, data_format, outputs_collections, scope)
    return _pool(layers_pooling.AveragePooling2D, "AvgPool2D", *args)


@add_arg_scope
def avg_pool3d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NDHWC", outputs_collections=None, scope=None
):
    """tf.contrib.layers.avg_pool3d."""
    _check_format(data_format, ("NCDHW", "NDHWC"))
    args = (inputs, kernel_size, stride, padding, data_format, outputs_collections, scope)
    return _pool(layers_pooling.AveragePooling3D, "AvgPool3D", *args)


@add_arg_scope
def max_pool2d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NHWC", outputs_collections=None, scope=None
):
    """tf.contrib.layers.max_pool2d."""
    _check_format(data_format, ("NCHW", "NHWC"))
    args = (inputs, kernel_size, stride, padding, data_format, outputs_collections, scope)
    return _pool(layers_pooling.MaxPooling2D, "MaxPool2D", *args)


@add_arg_scope
def max_pool3d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NDHWC", outputs_collections=None, scope=None
):
    """tf.contrib.layers.max_pool3d."""
    _check_format(data_format, ("NCDHW", "NDHWC"))
    args = (inputs, kernel_size, stride, padding, data_format, outputs_collections, scope)
    return _pool(layers_pooling.MaxPooling3D, "MaxPool3D", *args)


@add_arg_scope
def pool(
    inputs,
    kernel_size,
    pooling_type,
    padding="VALID",
    data_format=None,
    dilation_rate=1,
    stride=1,
    outputs_collections=None,
    scope=None,
):
    """tf.contrib.layers.pool."""
    with tf.name_scope(scope, "%s_pool" % (pooling_type.lower()), [inputs]) as sc:
        inputs = tf.convert_to_tensor(inputs)
        rank = inputs.get_shape().ndims
        if rank is None:
            raise ValueError("Rank of inputs must be known")
        if rank < 3:
            raise ValueError("Rank of inputs must be >= 3")
        output = tf.nn.pool(
            input=inputs,
            window_shape=n_positive_integers(rank - 2, kernel_size),
            pooling_type=pooling_type,
            padding=padding,
            data_format=data_format,
            dilation_rate=n_positive_integers(rank - 2, dilation_rate),
            strides=n_positive_integers(rank - 2, stride),
            name=sc,
        )
        return collect_named_outputs(outputs_collections, sc, output)


@add_arg_scope
def dropout(
    inputs, keep_prob=0.5, noise_shape=None, is_training=True, outputs_collections=None, scope=None, seed=None
):
    """tf.contrib.layers.dropout."""
    with tf.variable_scope(scope, "Dropout", [inputs], custom_getter=model_variable_getter) as sc:
        inputs = tf.convert_to_tensor(inputs)
        layer = layers_core.Dropout(rate=1 - keep_prob, noise_shape=noise_shape, seed=seed, name=sc.name, _scope=sc)
        outputs = layer.apply(inputs, training=is_training)
        return collect_named_outputs(outputs_collections, sc.name, outputs)


@add_arg_scope
def flatten(inputs, outputs_collections=None, scope=None):
    """tf.contrib.layers.flatten."""
    with tf.name_scope(scope, "Flatten", [inputs]) as sc:
        inputs = tf.convert_to_tensor(inputs)
        return collect_named_outputs(outputs_collections, sc, layers_core.flatten(inputs))


@add_arg_scope
def dense_to_sparse(tensor, eos_token=0, outputs_collections=None, scope=None):
    """tf.contrib.layers.dense_to_sparse."""
    with tf.variable_scope(scope, "dense_to_sparse", [tensor]) as sc:
        tensor = tf.convert_to_tensor(tensor)
        indices = tf.where(tf.not_equal(tensor, tf.constant(eos_token, tensor.dtype)))
        values = tf.gather_nd(tensor, indices)
        shape = tf.shape(tensor, out_type=tf.int64)
        return collect_named_outputs(outputs_collections, sc.name, tf.SparseTensor(indices, values, shape))


@add_arg_scope
def one_hot_encoding(labels, num_classes, on_value=1.0, off_value=0.0, outputs_collections=None, scope=None):
    """tf.contrib.layers.one_hot_encoding."""
    with tf.name_scope(scope, "OneHotEncoding", [labels, num_classes]) as sc:
        labels = tf.convert_to_tensor(labels)
        if labels.dtype == tf.int32:
            labels = tf.to_int64(labels)
        outputs = tf.one_hot(labels, num_classes, on_value=on_value, off_value=off_value)
        return collect_named_outputs(outputs_collections, sc, outputs)


@add_arg_scope
def softmax(logits, scope=None):
    """tf.contrib.layers.softmax."""
    with tf.variable_scope(scope, "softmax", [logits]):
        num_logits = last_dimension(logits.get_shape(), min_rank=2)
        predictions = tf.nn.softmax(tf.reshape(logits, [-1, num_logits]))
        predictions = tf.reshape(predictions, tf.shape(logits))
        predictions.set_shape(logits.get_shape())
        return predictions


@add_arg_scope
def unit_norm(inputs, dim, epsilon=1e-7, scope=None):
    """tf.contrib.layers.unit_norm."""
    with tf.variable_scope(scope, "UnitNorm", [inputs]):
        rank = inputs.get_shape().ndims
        if not rank:
            raise ValueError("The input rank must be known.")
        if dim < 0 or dim >= rank:
            raise ValueError("dim must be positive but smaller than the input rank.")
        lengths = tf.sqrt(epsilon + tf.reduce_sum(tf.square(inputs), dim, True))
        multiples = []
        if dim > 0:
            multiples.append(tf.ones([dim], tf.int32))
        multiples.append(tf.strided_slice(tf.shape(inputs), [dim], [dim + 1]))
        if dim < rank - 1:
            multiples.append(tf.ones([rank - 1 - dim], tf.int32))
        multiples = tf.concat(multiples, 0)
        return tf.div(inputs, tf.tile(lengths, multiples))


@add_arg_scope
def maxout(inputs, num_units, axis=-1, scope=None):
    """tf.contrib.layers.maxout."""
    with tf.variable_scope(scope, "MaxOut", [inputs]):
        inputs = tf.convert_to_tensor(inputs)
        shape = inputs.get_shape().as_list()
        num_channels = shape[axis]
        if num_channels % num_units:
            text = "number of features({}) is not a multiple of num_units({})"
            raise ValueError(text.format(num_channels, num_units))
        shape[axis] = num_units
        shape += [num_channels // num_units]
        for i in range(len(shape)):
            if shape[i] is None:
                shape[i] = tf.shape(inputs)[i]
        return tf.reduce_max(tf.reshape(inputs, shape), -1, keepdims=False)


@add_arg_scope
def images_to_sequence(inputs, data_format="NHWC", outputs_collections=None, scope=None):
    """tf.contrib.layers.images_to_sequence."""
    _check_format(data_format, ("NCHW", "NHWC"))
    with tf.name_scope(scope, "ImagesToSequence", [inputs]) as sc:
        inputs = tf.convert_to_tensor(inputs)
        if layers_data_format(data_format) == "channels_first":
            inputs = tf.transpose(inputs, [0, 2, 3, 1])
        width, depth = inputs.get_shape().as_list()[2:]
        s = tf.shape(inputs)
        batch_size, height = s[0], s[1]
        transposed = tf.transpose(inputs, [2, 0, 1, 3])
        outputs = tf.reshape(transposed, [width, batch_size * height, depth])
        return collect_named_outputs(outputs_collections, sc, outputs)


@add_arg_scope
def sequence_to_images(inputs, height, output_data_format="channels_last", outputs_collections=None, scope=None):
    """tf.contrib.layers.sequence_to_images."""
    with tf.name_scope(scope, "SequenceToImages", [inputs]) as sc:
        inputs = tf.convert_to_tensor(inputs)
        width, num_batches, depth = inputs.get_shape().as_list()
        num_batches = -1 if num_batches is None else num_batches // height
        reshaped = tf.reshape(inputs, [width, num_batches, height, depth])
        perm = [1, 3, 2, 0] if output_data_format == "channels_first" else [1, 2, 0, 3]
        return collect_named_outputs(outputs_collections, sc, tf.transpose(reshaped, perm))


def poincare_normalize(x, axis=1, epsilon=1e-5, name=None):
    """tf.contrib.layers.poincare_normalize."""
    with tf.name_scope(name, "poincare_normalize", [x]) as name:
        x = tf.convert_to_tensor(x, name="x")
        x_inv_norm = tf.rsqrt(tf.reduce_sum(tf.square(x), axis, keepdims=True))
        x_inv_norm = tf.minimum((1.0 - epsilon) * x_inv_norm, 1.0)
        return tf.multiply(x, x_inv_norm, name=name)


def _layer_scope(layer, default):
    if hasattr(layer, "__name__"):
        return layer.__name__
    if hasattr(layer, "func") and hasattr(layer.func, "__name__"):
        return layer.func.__name__
    return default


def repeat(inputs, repetitions, layer, *args, **kwargs):
    """tf.contrib.layers.repeat."""
    scope = kwargs.pop("scope", None)
    with tf.variable_scope(scope, "Repeat", [inputs]):
        outputs = tf.convert_to_tensor(inputs)
        if scope is None:
            scope = _layer_scope(layer, "repeat")
        for i in range(repetitions):
            kwargs["scope"] = scope + "_" + str(i + 1)
            outputs = layer(outputs, *args, **kwargs)
        return outputs


def stack(inputs, layer, stack_args, **kwargs):
    """tf.contrib.layers.stack."""
    scope = kwargs.pop("scope", None)
    if not isinstance(stack_args, (list, tuple)):
        raise ValueError("stack_args need to be a list or tuple")
    with tf.variable_scope(scope, "Stack", [inputs]):
        outputs = tf.convert_to_tensor(inputs)
        if scope is None:
            scope = _layer_scope(layer, "stack")
        for i in range(len(stack_args)):
            kwargs["scope"] = scope + "_" + str(i + 1)
            layer_args = stack_args[i]
            if not isinstance(layer_args, (list, tuple)):
                layer_args = [layer_args]
            outputs = layer(outputs, *layer_args, **kwargs)
        return outputs
