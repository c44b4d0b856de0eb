"""tf.contrib.layers (slim): separable convolutions and those in plane."""

import tensorflow as tf

from scopelint.api.library import layers_separable
from scopelint.api.library.contrib_arg_scope import add_arg_scope
from scopelint.api.library.contrib_getter import (
    add_variable_to_collections,
    build_variable_getter,
    layers_data_format,
    normalized_and_activated,
)
from scopelint.api.library.contrib_initializers import xavier_initializer
from scopelint.api.library.contrib_utils import (
    channel_dimension,
    collect_named_outputs,
    get_variable_collections,
    last_dimension,
    two_element_tuple,
)
from scopelint.api.library.contrib_variables import model_variable

_RENAME = {"bias": "biases", "depthwise_kernel": "depthwise_weights", "pointwise_kernel": "pointwise_weights"}


def _biases(outputs, size, dtype, initializer, regularizer, variables_collections, trainable, data_format="NHWC"):
    biases = model_variable(
        "biases",
        shape=[size],
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        collections=get_variable_collections(variables_collections, "biases"),
        trainable=trainable,
    )
    return tf.nn.bias_add(outputs, biases, data_format=data_format)


@add_arg_scope
def separable_convolution2d(
    inputs,
    num_outputs,
    kernel_size,
    depth_multiplier=1,
    stride=1,
    padding="SAME",
    data_format="NHWC",
    rate=1,
    activation_fn=tf.nn.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=xavier_initializer(),
    pointwise_initializer=None,
    weights_regularizer=None,
    biases_initializer=tf.zeros_initializer(),
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """tf.contrib.layers.separable_conv2d."""
    if data_format not in ("NCHW", "NHWC"):
        raise ValueError("data_format has to be either NCHW or NHWC.")
    getter = build_variable_getter(_RENAME)
    with tf.variable_scope(scope, "SeparableConv2d", [inputs], reuse=reuse, custom_getter=getter) as sc:
        inputs = tf.convert_to_tensor(inputs)
        if num_outputs is None:
            outputs = _depthwise_only(
                inputs,
                kernel_size,
                depth_multiplier,
                stride,
                padding,
                data_format,
                rate,
                weights_initializer,
                weights_regularizer,
                variables_collections,
                trainable,
            )
            if normalizer_fn is None and biases_initializer is not None:
                size = depth_multiplier * channel_dimension(inputs.get_shape(), layers_data_format(data_format), 4)
                outputs = _biases(
                    outputs,
                    size,
                    inputs.dtype.base_dtype,
                    biases_initializer,
                    biases_regularizer,
                    variables_collections,
                    trainable,
                    data_format,
                )
        else:
            layer = layers_separable.SeparableConv2D(
                filters=num_outputs,
                kernel_size=kernel_size,
                strides=stride,
                padding=padding,
                data_format=layers_data_format(data_format),
                dilation_rate=two_element_tuple(rate),
                activation=None,
                depth_multiplier=depth_multiplier,
                use_bias=not normalizer_fn and biases_initializer,
                depthwise_initializer=weights_initializer,
                pointwise_initializer=weights_initializer if pointwise_initializer is None else pointwise_initializer,
                bias_initializer=biases_initializer,
                depthwise_regularizer=weights_regularizer,
                pointwise_regularizer=weights_regularizer,
                bias_regularizer=biases_regularizer,
                activity_regularizer=None,
                trainable=trainable,
                name=sc.name,
                dtype=inputs.dtype.base_dtype,
                _scope=sc,
                _reuse=reuse,
            )
            outputs = layer.apply(inputs)
            add_variable_to_collections(layer.depthwise_kernel, variables_collections, "weights")
            add_variable_to_collections(layer.pointwise_kernel, variables_collections, "weights")
            if layer.bias is not None:
                add_variable_to_collections(layer.bias, variables_collections, "biases")
        outputs = normalized_and_activated(outputs, normalizer_fn, normalizer_params, activation_fn)
        return collect_named_outputs(outputs_collections, sc.name, outputs)


def _depthwise_only(
    inputs,
    kernel_size,
    depth_multiplier,
    stride,
    padding,
    data_format,
    rate,
    weights_initializer,
    weights_regularizer,
    variables_collections,
    trainable,
):
    kernel_h, kernel_w = two_element_tuple(kernel_size)
    stride_h, stride_w = two_element_tuple(stride)
    channels = channel_dimension(inputs.get_shape(), layers_data_format(data_format), min_rank=4)
    weights = model_variable(
        "depthwise_weights",
        shape=[kernel_h, kernel_w, channels, depth_multiplier],
        dtype=inputs.dtype.base_dtype,
        initializer=weights_initializer,
        regularizer=weights_regularizer,
        trainable=trainable,
        collections=get_variable_collections(variables_collections, "weights"),
    )
    strides = [1, 1, stride_h, stride_w] if data_format.startswith("NC") else [1, stride_h, stride_w, 1]
    return tf.nn.depthwise_conv2d(
        inputs, weights, strides, padding, rate=two_element_tuple(rate), data_format=data_format
    )


@add_arg_scope
def convolution2d_in_plane(
    inputs,
    kernel_size,
    stride=1,
    padding="SAME",
    activation_fn=tf.nn.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=xavier_initializer(),
    weights_regularizer=None,
    biases_initializer=tf.zeros_initializer(),
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """tf.contrib.layers.conv2d_in_plane."""
    with tf.variable_scope(scope, "ConvInPlane", [inputs], reuse=reuse) as sc:
        dtype = inputs.dtype.base_dtype
        kernel_h, kernel_w = two_element_tuple(kernel_size)
        stride_h, stride_w = two_element_tuple(stride)
        channels = last_dimension(inputs.get_shape(), min_rank=4)
        weights = model_variable(
            "weights",
            shape=[kernel_h, kernel_w, 1, 1],
            dtype=dtype,
            initializer=weights_initializer,
            regularizer=weights_regularizer,
            collections=get_variable_collections(variables_collections, "weights"),
            trainable=trainable,
        )
        depthwise_weights = tf.tile(weights, [1, 1, channels, 1])
        outputs = tf.nn.depthwise_conv2d(inputs, depthwise_weights, [1, stride_h, stride_w, 1], padding)
        if normalizer_fn is None and biases_initializer is not None:
            outputs = _biases(
                outputs, channels, dtype, biases_initializer, biases_regularizer, variables_collections, trainable
            )
        outputs = normalized_and_activated(outputs, normalizer_fn, normalizer_params, activation_fn)
        return collect_named_outputs(outputs_collections, sc.name, outputs)


conv2d_in_plane = convolution2d_in_plane
separable_conv2d = separable_convolution2d
