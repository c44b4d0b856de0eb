"""tf.contrib.slim.nets: vgg and alexnet."""

import tensorflow as tf

from scopelint.api.library.contrib_arg_scope import arg_scope
from scopelint.api.library.contrib_layers import conv2d, fully_connected
from scopelint.api.library.contrib_plain import dropout, max_pool2d, repeat
from scopelint.api.library.contrib_regularizers import l2_regularizer
from scopelint.api.library.contrib_utils import convert_collection_to_dict


def vgg_arg_scope(weight_decay=0.0005):
    """vgg.vgg_arg_scope."""
    with arg_scope(
        [conv2d, fully_connected],
        activation_fn=tf.nn.relu,
        weights_regularizer=l2_regularizer(weight_decay),
        biases_initializer=tf.zeros_initializer(),
    ):
        with arg_scope([conv2d], padding="SAME") as scope:
            return scope


def _classifier(net, size, num_classes, is_training, keep_prob, last):
    """The convolutions fc6, fc7 and fc8 with dropout between them."""
    net = conv2d(net, 4096, [size, size], padding="VALID", scope="fc6")
    net = dropout(net, keep_prob, is_training=is_training, scope="dropout6")
    net = conv2d(net, 4096, [1, 1], scope="fc7")
    net = dropout(net, keep_prob, is_training=is_training, scope="dropout7")
    return conv2d(net, num_classes, [1, 1], activation_fn=None, normalizer_fn=None, scope="fc8", **last)


def _squeezed(net, sc, collection, spatial_squeeze):
    end_points = convert_collection_to_dict(collection)
    if spatial_squeeze:
        net = tf.squeeze(net, [1, 2], name="fc8/squeezed")
        end_points[sc.name + "/fc8"] = net
    return net, end_points


def _vgg(inputs, counts, default, num_classes, is_training, keep_prob, spatial_squeeze, scope):
    with tf.variable_scope(scope, default, [inputs]) as sc:
        collection = sc.original_name_scope + "_end_points"
        with arg_scope([conv2d, max_pool2d], outputs_collections=collection):
            net = inputs
            for i, (count, depth) in enumerate(zip(counts, (64, 128, 256, 512, 512))):
                net = repeat(net, count, conv2d, depth, [3, 3], scope="conv%d" % (i + 1))
                net = max_pool2d(net, [2, 2], scope="pool%d" % (i + 1))
            net = _classifier(net, 7, num_classes, is_training, keep_prob, {})
            return _squeezed(net, sc, collection, spatial_squeeze)


def vgg_a(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="vgg_a"
):
    """vgg.vgg_a."""
    counts = (1, 1, 2, 2, 2)
    return _vgg(inputs, counts, "vgg_a", num_classes, is_training, dropout_keep_prob, spatial_squeeze, scope)


def vgg_16(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="vgg_16"
):
    """vgg.vgg_16."""
    counts = (2, 2, 3, 3, 3)
    return _vgg(inputs, counts, "vgg_16", num_classes, is_training, dropout_keep_prob, spatial_squeeze, scope)


def vgg_19(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="vgg_19"
):
    """vgg.vgg_19."""
    counts = (2, 2, 4, 4, 4)
    return _vgg(inputs, counts, "vgg_19", num_classes, is_training, dropout_keep_prob, spatial_squeeze, scope)


def alexnet_v2_arg_scope(weight_decay=0.0005):
    """alexnet.alexnet_v2_arg_scope."""
    with arg_scope(
        [conv2d, fully_connected],
        activation_fn=tf.nn.relu,
        biases_initializer=tf.constant_initializer(0.1),
        weights_regularizer=l2_regularizer(weight_decay),
    ):
        with arg_scope([conv2d], padding="SAME"):
            with arg_scope([max_pool2d], padding="VALID") as scope:
                return scope


def alexnet_v2(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="alexnet_v2"
):
    """alexnet.alexnet_v2."""
    with tf.variable_scope(scope, "alexnet_v2", [inputs]) as sc:
        collection = sc.original_name_scope + "_end_points"
        with arg_scope([conv2d, fully_connected, max_pool2d], outputs_collections=[collection]):
            net = conv2d(inputs, 64, [11, 11], 4, padding="VALID", scope="conv1")
            net = max_pool2d(net, [3, 3], 2, scope="pool1")
            net = conv2d(net, 192, [5, 5], scope="conv2")
            net = max_pool2d(net, [3, 3], 2, scope="pool2")
            for i, depth in ((3, 384), (4, 384), (5, 256)):
                net = conv2d(net, depth, [3, 3], scope="conv%d" % i)
            net = max_pool2d(net, [3, 3], 2, scope="pool5")
            with arg_scope(
                [conv2d],
                weights_initializer=tf.truncated_normal_initializer(0.0, 0.005),
                biases_initializer=tf.constant_initializer(0.1),
            ):
                last = {"biases_initializer": tf.zeros_initializer()}
                net = _classifier(net, 5, num_classes, is_training, dropout_keep_prob, last)
            return _squeezed(net, sc, collection, spatial_squeeze)


for _net in (vgg_a, vgg_16, vgg_19, alexnet_v2):
    _net.default_image_size = 224

vgg_d = vgg_16
vgg_e = vgg_19
