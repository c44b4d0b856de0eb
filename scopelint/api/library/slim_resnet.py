"""tf.contrib.slim.nets: resnet_utils, resnet_v1 and resnet_v2."""

import collections

import tensorflow as tf

from scopelint.api.library.contrib_arg_scope import add_arg_scope, arg_scope
from scopelint.api.library.contrib_batch_norm import batch_norm
from scopelint.api.library.contrib_initializers import variance_scaling_initializer
from scopelint.api.library.contrib_layers import conv2d
from scopelint.api.library.contrib_plain import max_pool2d, softmax
from scopelint.api.library.contrib_regularizers import l2_regularizer
from scopelint.api.library.contrib_utils import collect_named_outputs, convert_collection_to_dict, last_dimension


class Block(collections.namedtuple("Block", ["scope", "unit_fn", "args"])):
    """resnet_utils.Block."""


def subsample(inputs, factor, scope=None):
    """resnet_utils.subsample."""
    return inputs if factor == 1 else max_pool2d(inputs, [1, 1], stride=factor, scope=scope)


def conv2d_same(inputs, num_outputs, kernel_size, stride, rate=1, scope=None):
    """resnet_utils.conv2d_same: a strided convolution pads by hand."""
    padding = "SAME"
    if stride != 1:
        padding = "VALID"
        total = kernel_size + (kernel_size - 1) * (rate - 1) - 1
        both = [total // 2, total - total // 2]
        inputs = tf.pad(inputs, [[0, 0], both, both, [0, 0]])
    return conv2d(inputs, num_outputs, kernel_size, stride=stride, rate=rate, padding=padding, scope=scope)


@add_arg_scope
def stack_blocks_dense(net, blocks, output_stride=None, outputs_collections=None):
    """resnet_utils.stack_blocks_dense."""
    reached = 1
    rate = 1
    for block in blocks:
        with tf.variable_scope(block.scope, "block", [net]) as sc:
            for i, unit in enumerate(block.args):
                if output_stride is not None and reached > output_stride:
                    raise ValueError("The target output_stride cannot be reached.")
                with tf.variable_scope("unit_%d" % (i + 1), values=[net]):
                    if output_stride is not None and reached == output_stride:
                        net = block.unit_fn(net, rate=rate, **dict(unit, stride=1))
                        rate *= unit.get("stride", 1)
                    else:
                        net = block.unit_fn(net, rate=1, **unit)
                        reached *= unit.get("stride", 1)
            net = collect_named_outputs(outputs_collections, sc.name, net)
    if output_stride is not None and reached != output_stride:
        raise ValueError("The target output_stride cannot be reached.")
    return net


def resnet_arg_scope(weight_decay=0.0001, batch_norm_decay=0.997, batch_norm_epsilon=1e-5, batch_norm_scale=True):
    """resnet_utils.resnet_arg_scope."""
    params = {
        "decay": batch_norm_decay,
        "epsilon": batch_norm_epsilon,
        "scale": batch_norm_scale,
        "updates_collections": tf.GraphKeys.UPDATE_OPS,
    }
    with arg_scope(
        [conv2d],
        weights_regularizer=l2_regularizer(weight_decay),
        weights_initializer=variance_scaling_initializer(),
        activation_fn=tf.nn.relu,
        normalizer_fn=batch_norm,
        normalizer_params=params,
    ):
        with arg_scope([batch_norm], **params):
            with arg_scope([max_pool2d], padding="SAME") as scope:
                return scope


def _residual(inputs, depth, depth_bottleneck, stride, rate, last):
    residual = conv2d(inputs, depth_bottleneck, [1, 1], stride=1, scope="conv1")
    residual = conv2d_same(residual, depth_bottleneck, 3, stride, rate=rate, scope="conv2")
    return conv2d(residual, depth, [1, 1], stride=1, scope="conv3", **last)


@add_arg_scope
def bottleneck_v1(inputs, depth, depth_bottleneck, stride, rate=1, outputs_collections=None, scope=None):
    """resnet_v1.bottleneck."""
    with tf.variable_scope(scope, "bottleneck_v1", [inputs]) as sc:
        last = {"activation_fn": None}
        if depth == last_dimension(inputs.get_shape(), min_rank=4):
            shortcut = subsample(inputs, stride, "shortcut")
        else:
            shortcut = conv2d(inputs, depth, [1, 1], stride=stride, scope="shortcut", **last)
        residual = _residual(inputs, depth, depth_bottleneck, stride, rate, last)
        return collect_named_outputs(outputs_collections, sc.name, tf.nn.relu(shortcut + residual))


@add_arg_scope
def bottleneck_v2(inputs, depth, depth_bottleneck, stride, rate=1, outputs_collections=None, scope=None):
    """resnet_v2.bottleneck."""
    with tf.variable_scope(scope, "bottleneck_v2", [inputs]) as sc:
        last = {"activation_fn": None, "normalizer_fn": None}
        depth_in = last_dimension(inputs.get_shape(), min_rank=4)
        preact = batch_norm(inputs, activation_fn=tf.nn.relu, scope="preact")
        if depth == depth_in:
            shortcut = subsample(inputs, stride, "shortcut")
        else:
            shortcut = conv2d(preact, depth, [1, 1], stride=stride, scope="shortcut", **last)
        residual = _residual(preact, depth, depth_bottleneck, stride, rate, last)
        return collect_named_outputs(outputs_collections, sc.name, shortcut + residual)


def _root(net, output_stride, root_options):
    """The convolution and pooling before the blocks; answers what is left of the output stride."""
    if output_stride is not None:
        if output_stride % 4 != 0:
            raise ValueError("The output_stride needs to be a multiple of 4.")
        output_stride /= 4
    with arg_scope([conv2d], **root_options):
        net = conv2d_same(net, 64, 7, stride=2, scope="conv1")
    return max_pool2d(net, [3, 3], stride=2, scope="pool1"), output_stride


def _head(net, sc, collection, num_classes, global_pool):
    if global_pool:
        net = tf.reduce_mean(net, [1, 2], name="pool5", keepdims=True)
    if num_classes is not None:
        net = conv2d(net, num_classes, [1, 1], activation_fn=None, normalizer_fn=None, scope="logits")
    end_points = convert_collection_to_dict(collection)
    if num_classes is not None:
        end_points["predictions"] = softmax(net, scope="predictions")
    return net, end_points


def resnet_v1(
    inputs,
    blocks,
    num_classes=None,
    is_training=True,
    global_pool=True,
    output_stride=None,
    include_root_block=True,
    reuse=None,
    scope=None,
):
    """resnet_v1.resnet_v1."""
    with tf.variable_scope(scope, "resnet_v1", [inputs], reuse=reuse) as sc:
        collection = sc.original_name_scope + "_end_points"
        with arg_scope([conv2d, bottleneck_v1, stack_blocks_dense], outputs_collections=collection):
            with arg_scope([batch_norm], is_training=is_training):
                net = inputs
                if include_root_block:
                    net, output_stride = _root(net, output_stride, {})
                net = stack_blocks_dense(net, blocks, output_stride)
                return _head(net, sc, collection, num_classes, global_pool)


def resnet_v2(
    inputs,
    blocks,
    num_classes=None,
    is_training=True,
    global_pool=True,
    output_stride=None,
    include_root_block=True,
    reuse=None,
    scope=None,
):
    """resnet_v2.resnet_v2."""
    with tf.variable_scope(scope, "resnet_v2", [inputs], reuse=reuse) as sc:
        collection = sc.original_name_scope + "_end_points"
        with arg_scope([conv2d, bottleneck_v2, stack_blocks_dense], outputs_collections=collection):
            with arg_scope([batch_norm], is_training=is_training):
                net = inputs
                if include_root_block:
                    net, output_stride = _root(net, output_stride, {"activation_fn": None, "normalizer_fn": None})
                net = stack_blocks_dense(net, blocks, output_stride)
                net = batch_norm(net, activation_fn=tf.nn.relu, scope="postnorm")
                return _head(net, sc, collection, num_classes, global_pool)


resnet_v1.default_image_size = 224
resnet_v2.default_image_size = 224


def _block(unit_fn, scope, base_depth, num_units, stride):
    common = {"depth": base_depth * 4, "depth_bottleneck": base_depth}
    return Block(scope, unit_fn, [dict(common, stride=1)] * (num_units - 1) + [dict(common, stride=stride)])


def resnet_v1_block(scope, base_depth, num_units, stride):
    """resnet_v1.resnet_v1_block."""
    return _block(bottleneck_v1, scope, base_depth, num_units, stride)


def resnet_v2_block(scope, base_depth, num_units, stride):
    """resnet_v2.resnet_v2_block."""
    return _block(bottleneck_v2, scope, base_depth, num_units, stride)


_UNITS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3), 200: (3, 24, 36, 3)}


def _blocks(unit_fn, depth):
    units = _UNITS[depth]
    strides = (2, 2, 2, 1)
    return [_block(unit_fn, "block%d" % (i + 1), 64 * 2**i, units[i], strides[i]) for i in range(4)]


def _net(version, depth):
    """resnet_v1.resnet_v1_50 and its like."""
    whole, unit_fn = (resnet_v1, bottleneck_v1) if version == 1 else (resnet_v2, bottleneck_v2)
    name = "resnet_v%d_%d" % (version, depth)

    def net(inputs, num_classes=None, is_training=True, global_pool=True, output_stride=None, reuse=None, scope=name):
        blocks = _blocks(unit_fn, depth)
        return whole(inputs, blocks, num_classes, is_training, global_pool, output_stride, True, reuse=reuse, scope=scope)

    net.__name__ = name
    return net


resnet_v1_50, resnet_v1_101, resnet_v1_152, resnet_v1_200 = [_net(1, depth) for depth in _UNITS]
resnet_v2_50, resnet_v2_101, resnet_v2_152, resnet_v2_200 = [_net(2, depth) for depth in _UNITS]
