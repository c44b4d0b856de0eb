"""tf.contrib.slim.nets: the inception networks and overfeat, from tables of their layers."""

import tensorflow as tf

from scopelint.api.library.contrib_arg_scope import arg_scope
from scopelint.api.library.contrib_batch_norm import batch_norm
from scopelint.api.library.contrib_initializers import variance_scaling_initializer
from scopelint.api.library.contrib_layers import conv2d, fully_connected
from scopelint.api.library.contrib_plain import avg_pool2d, dropout, max_pool2d, softmax
from scopelint.api.library.contrib_regularizers import l2_regularizer
from scopelint.api.library.contrib_separable import separable_conv2d
from scopelint.api.library.contrib_utils import convert_collection_to_dict
from scopelint.api.library.slim_inception_tables import V1, V2, V3, V3_STEM


def _trunc_normal(stddev):
    return tf.truncated_normal_initializer(0.0, stddev)


def _apply(net, layer, depth):
    """One layer of a table, or the concatenation of several of the same input."""
    if isinstance(layer, list):
        return tf.concat([_apply(net, one, depth) for one in layer], 3)
    name, channels, stddev, kernel, kwargs = layer
    if kernel is None:
        kernel = [int(side) for side in name.split("_")[-1].split("x")]
    if name.startswith("MaxPool"):
        return max_pool2d(net, kernel, scope=name, **kwargs)
    if name.startswith("AvgPool"):
        return avg_pool2d(net, kernel, scope=name, **kwargs)
    if stddev is not None:
        kwargs = dict(kwargs, weights_initializer=_trunc_normal(stddev))
    return conv2d(net, depth(channels), kernel, scope=name, **kwargs)


def _mixed(net, branches, depth):
    outputs = []
    for i, layers in enumerate(branches):
        with tf.variable_scope("Branch_%d" % i):
            branch = net
            for layer in layers:
                branch = _apply(branch, layer, depth)
            outputs.append(branch)
    return tf.concat(outputs, 3)


def _run(net, stages, depth, end_points, final_endpoint):
    """The stages (name, branches or None for a layer of that name) up to an end point: the net and whether that came."""
    for stage in stages:
        name = stage[0]
        if isinstance(stage[1], tuple):
            with tf.variable_scope(name):
                net = _mixed(net, stage[1], depth)
        else:
            net = _apply(net, stage, depth)
        end_points[name] = net
        if name == final_endpoint:
            return net, True
    return net, False


def inception_v1_base(inputs, final_endpoint="Mixed_5c", scope="InceptionV1"):
    """inception_v1.inception_v1_base."""
    end_points = {}
    with tf.variable_scope(scope, "InceptionV1", [inputs]):
        with arg_scope([conv2d, fully_connected], weights_initializer=_trunc_normal(0.01)):
            with arg_scope([conv2d, max_pool2d], stride=1, padding="SAME"):
                net, found = _run(inputs, V1, lambda channels: channels, end_points, final_endpoint)
    if not found:
        raise ValueError("Unknown final endpoint %s" % final_endpoint)
    return net, end_points


def _logits(net, num_classes, spatial_squeeze, scope):
    logits = conv2d(net, num_classes, [1, 1], activation_fn=None, normalizer_fn=None, scope=scope)
    return tf.squeeze(logits, [1, 2], name="SpatialSqueeze") if spatial_squeeze else logits


def _predicted(logits, end_points, prediction_fn):
    end_points["Logits"] = logits
    end_points["Predictions"] = prediction_fn(logits, scope="Predictions")
    return logits, end_points


def inception_v1(
    inputs,
    num_classes=1000,
    is_training=True,
    dropout_keep_prob=0.8,
    prediction_fn=softmax,
    spatial_squeeze=True,
    reuse=None,
    scope="InceptionV1",
):
    """inception_v1.inception_v1."""
    with tf.variable_scope(scope, "InceptionV1", [inputs, num_classes], reuse=reuse) as scope:
        with arg_scope([batch_norm, dropout], is_training=is_training):
            net, end_points = inception_v1_base(inputs, scope=scope)
            with tf.variable_scope("Logits"):
                net = avg_pool2d(net, [7, 7], stride=1, scope="MaxPool_0a_7x7")
                net = dropout(net, dropout_keep_prob, scope="Dropout_0b")
                logits = _logits(net, num_classes, spatial_squeeze, "Conv2d_0c_1x1")
                return _predicted(logits, end_points, prediction_fn)


def _depths(depth_multiplier, min_depth):
    if depth_multiplier <= 0:
        raise ValueError("depth_multiplier is not greater than zero.")
    return lambda channels: max(int(channels * depth_multiplier), min_depth)


def _v2_first(inputs, depth):
    return separable_conv2d(
        inputs,
        depth(64),
        [7, 7],
        depth_multiplier=min(int(depth(64) / 3), 8),
        stride=2,
        weights_initializer=_trunc_normal(1.0),
        scope="Conv2d_1a_7x7",
    )


def inception_v2_base(inputs, final_endpoint="Mixed_5c", min_depth=16, depth_multiplier=1.0, scope=None):
    """inception_v2.inception_v2_base."""
    end_points = {}
    depth = _depths(depth_multiplier, min_depth)
    with tf.variable_scope(scope, "InceptionV2", [inputs]):
        with arg_scope([conv2d, max_pool2d, avg_pool2d, separable_conv2d], stride=1, padding="SAME"):
            net = end_points["Conv2d_1a_7x7"] = _v2_first(inputs, depth)
            if final_endpoint == "Conv2d_1a_7x7":
                return net, end_points
            net, found = _run(net, V2, depth, end_points, final_endpoint)
    if not found:
        raise ValueError("Unknown final endpoint %s" % final_endpoint)
    return net, end_points


def _reduced(net, kernel):
    """A kernel no larger than the input."""
    shape = net.get_shape().as_list()
    if shape[1] is None or shape[2] is None:
        return kernel
    return [min(shape[1], kernel[0]), min(shape[2], kernel[1])]


def _pooled(net, size, dropout_keep_prob, end_points):
    kernel = _reduced(net, [size, size])
    net = avg_pool2d(net, kernel, padding="VALID", scope="AvgPool_1a_{}x{}".format(*kernel))
    net = dropout(net, keep_prob=dropout_keep_prob, scope="Dropout_1b")
    end_points["PreLogits"] = net
    return net


def inception_v2(
    inputs,
    num_classes=1000,
    is_training=True,
    dropout_keep_prob=0.8,
    min_depth=16,
    depth_multiplier=1.0,
    prediction_fn=softmax,
    spatial_squeeze=True,
    reuse=None,
    scope="InceptionV2",
):
    """inception_v2.inception_v2."""
    _depths(depth_multiplier, min_depth)
    with tf.variable_scope(scope, "InceptionV2", [inputs, num_classes], reuse=reuse) as scope:
        with arg_scope([batch_norm, dropout], is_training=is_training):
            net, end_points = inception_v2_base(
                inputs, scope=scope, min_depth=min_depth, depth_multiplier=depth_multiplier
            )
            with tf.variable_scope("Logits"):
                net = _pooled(net, 7, dropout_keep_prob, {})
                logits = _logits(net, num_classes, spatial_squeeze, "Conv2d_1c_1x1")
            return _predicted(logits, end_points, prediction_fn)


def inception_v3_base(inputs, final_endpoint="Mixed_7c", min_depth=16, depth_multiplier=1.0, scope=None):
    """inception_v3.inception_v3_base."""
    end_points = {}
    depth = _depths(depth_multiplier, min_depth)
    with tf.variable_scope(scope, "InceptionV3", [inputs]):
        with arg_scope([conv2d, max_pool2d, avg_pool2d], stride=1, padding="VALID"):
            net, found = _run(inputs, V3_STEM, depth, end_points, final_endpoint)
            if found:
                return net, end_points
        with arg_scope([conv2d, max_pool2d, avg_pool2d], stride=1, padding="SAME"):
            net, found = _run(net, V3, depth, end_points, final_endpoint)
    if not found:
        raise ValueError("Unknown final endpoint %s" % final_endpoint)
    return net, end_points


def _auxiliary(net, depth, num_classes, spatial_squeeze):
    """The second classifier of inception v3."""
    net = avg_pool2d(net, [5, 5], stride=3, padding="VALID", scope="AvgPool_1a_5x5")
    net = conv2d(net, depth(128), [1, 1], scope="Conv2d_1b_1x1")
    kernel = _reduced(net, [5, 5])
    net = conv2d(
        net,
        depth(768),
        kernel,
        weights_initializer=_trunc_normal(0.01),
        padding="VALID",
        scope="Conv2d_2a_{}x{}".format(*kernel),
    )
    net = conv2d(
        net,
        num_classes,
        [1, 1],
        activation_fn=None,
        normalizer_fn=None,
        weights_initializer=_trunc_normal(0.001),
        scope="Conv2d_2b_1x1",
    )
    return tf.squeeze(net, [1, 2], name="SpatialSqueeze") if spatial_squeeze else net


def inception_v3(
    inputs,
    num_classes=1000,
    is_training=True,
    dropout_keep_prob=0.8,
    min_depth=16,
    depth_multiplier=1.0,
    prediction_fn=softmax,
    spatial_squeeze=True,
    reuse=None,
    scope="InceptionV3",
):
    """inception_v3.inception_v3."""
    depth = _depths(depth_multiplier, min_depth)
    with tf.variable_scope(scope, "InceptionV3", [inputs, num_classes], reuse=reuse) as scope:
        with arg_scope([batch_norm, dropout], is_training=is_training):
            net, end_points = inception_v3_base(
                inputs, scope=scope, min_depth=min_depth, depth_multiplier=depth_multiplier
            )
            with arg_scope([conv2d, max_pool2d, avg_pool2d], stride=1, padding="SAME"):
                with tf.variable_scope("AuxLogits"):
                    found = _auxiliary(end_points["Mixed_6e"], depth, num_classes, spatial_squeeze)
                    end_points["AuxLogits"] = found
            with tf.variable_scope("Logits"):
                net = _pooled(net, 8, dropout_keep_prob, end_points)
                logits = _logits(net, num_classes, spatial_squeeze, "Conv2d_1c_1x1")
            return _predicted(logits, end_points, prediction_fn)


def _arg_scope(weight_decay, normalizer_fn, normalizer_params):
    with arg_scope([conv2d, fully_connected], weights_regularizer=l2_regularizer(weight_decay)):
        with arg_scope(
            [conv2d],
            weights_initializer=variance_scaling_initializer(),
            activation_fn=tf.nn.relu,
            normalizer_fn=normalizer_fn,
            normalizer_params=normalizer_params,
        ) as sc:
            return sc


def _norm_params(collection, decay=0.9997, epsilon=0.001, updates_collections=tf.GraphKeys.UPDATE_OPS, **kwargs):
    moving = {"moving_mean": [collection], "moving_variance": [collection]}
    return dict(
        decay=decay,
        epsilon=epsilon,
        updates_collections=updates_collections,
        variables_collections=dict(beta=None, gamma=None, **moving),
        **kwargs
    )


def inception_v1_arg_scope(weight_decay=0.00004, use_batch_norm=True, batch_norm_var_collection="moving_vars"):
    """inception_v1.inception_v1_arg_scope."""
    if not use_batch_norm:
        return _arg_scope(weight_decay, None, {})
    return _arg_scope(weight_decay, batch_norm, _norm_params(batch_norm_var_collection))


def inception_v2_arg_scope(weight_decay=0.00004, batch_norm_var_collection="moving_vars"):
    """inception_v2.inception_v2_arg_scope."""
    return _arg_scope(weight_decay, batch_norm, _norm_params(batch_norm_var_collection))


def inception_v3_arg_scope(
    weight_decay=0.00004,
    batch_norm_var_collection="moving_vars",
    batch_norm_decay=0.9997,
    batch_norm_epsilon=0.001,
    updates_collections=tf.GraphKeys.UPDATE_OPS,
    use_fused_batchnorm=True,
):
    """inception_v3.inception_v3_arg_scope."""
    params = _norm_params(
        batch_norm_var_collection,
        batch_norm_decay,
        batch_norm_epsilon,
        updates_collections,
        fused=use_fused_batchnorm,
    )
    return _arg_scope(weight_decay, batch_norm, params)


def overfeat_arg_scope(weight_decay=0.0005):
    """overfeat.overfeat_arg_scope."""
    with arg_scope(
        [conv2d, fully_connected],
        activation_fn=tf.nn.relu,
        weights_regularizer=l2_regularizer(weight_decay),
        biases_initializer=tf.zeros_initializer(),
    ):
        with arg_scope([conv2d], padding="SAME"):
            with arg_scope([max_pool2d], padding="VALID") as sc:
                return sc


def _overfeat_classifier(net, num_classes, is_training, keep_prob):
    with arg_scope(
        [conv2d], weights_initializer=_trunc_normal(0.005), biases_initializer=tf.constant_initializer(0.1)
    ):
        net = conv2d(net, 3072, [6, 6], padding="VALID", scope="fc6")
        net = dropout(net, keep_prob, is_training=is_training, scope="dropout6")
        net = conv2d(net, 4096, [1, 1], scope="fc7")
        net = dropout(net, keep_prob, is_training=is_training, scope="dropout7")
        plain = {"activation_fn": None, "normalizer_fn": None, "biases_initializer": tf.zeros_initializer()}
        return conv2d(net, num_classes, [1, 1], scope="fc8", **plain)


def overfeat(
    inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="overfeat"
):
    """overfeat.overfeat."""
    with tf.variable_scope(scope, "overfeat", [inputs]) as sc:
        collection = sc.name + "_end_points"
        with arg_scope([conv2d, fully_connected, max_pool2d], outputs_collections=collection):
            net = conv2d(inputs, 64, [11, 11], 4, padding="VALID", scope="conv1")
            net = max_pool2d(net, [2, 2], scope="pool1")
            net = conv2d(net, 256, [5, 5], padding="VALID", scope="conv2")
            net = max_pool2d(net, [2, 2], scope="pool2")
            for i, channels in ((3, 512), (4, 1024), (5, 1024)):
                net = conv2d(net, channels, [3, 3], scope="conv%d" % i)
            net = max_pool2d(net, [2, 2], scope="pool5")
            net = _overfeat_classifier(net, num_classes, is_training, dropout_keep_prob)
            end_points = convert_collection_to_dict(collection)
            if spatial_squeeze:
                net = tf.squeeze(net, [1, 2], name="fc8/squeezed")
                end_points[sc.name + "/fc8"] = net
            return net, end_points


inception_v1.default_image_size = 224
inception_v2.default_image_size = 224
inception_v3.default_image_size = 299
