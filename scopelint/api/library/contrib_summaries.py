"""tf.contrib.layers: summaries of tensors and collections."""

import re

import tensorflow as tf


def _scalar(tensor, tag=None):
    tensor.get_shape().assert_has_rank(0)
    return tf.summary.scalar(tag or "%s_summary" % tensor.op.name, tensor)


def _histogram(tensor, tag=None):
    return tf.summary.histogram(tag or "%s_summary" % tensor.op.name, tensor)


def _share(op, compare, bound, name):
    """How much of what goes into an activation lies beyond a bound."""
    inputs = op.op.inputs[0]
    beyond = compare(inputs, tf.cast(bound, inputs.dtype))
    _scalar(tf.reduce_mean(tf.to_float(beyond)), "%s/%s" % (op.op.name, name))


def summarize_activation(op):
    """tf.contrib.layers.summarize_activation."""
    if op.op.type in ("Relu", "Softplus", "Relu6"):
        _share(op, tf.less, 0.0, "zeros")
    if op.op.type == "Relu6":
        _share(op, tf.greater, 6.0, "sixes")
    return _histogram(op, "%s/activation" % op.op.name)


def summarize_tensor(tensor, tag=None):
    """tf.contrib.layers.summarize_tensor."""
    if tensor.dtype.is_compatible_with(tf.string) or tensor.dtype.base_dtype == tf.bool:
        return None
    return _scalar(tensor, tag) if tensor.get_shape().ndims == 0 else _histogram(tensor, tag)


def summarize_tensors(tensors, summarizer=summarize_tensor):
    """tf.contrib.layers.summarize_tensors."""
    return [summarizer(tensor) for tensor in tensors]


def summarize_collection(collection, name_filter=None, summarizer=summarize_tensor):
    """tf.contrib.layers.summarize_collection."""
    chosen = [op for op in tf.get_collection(collection) if name_filter is None or re.match(name_filter, op.op.name)]
    return summarize_tensors(chosen, summarizer)


def summarize_variables(name_filter=None, summarizer=summarize_tensor):
    """tf.contrib.layers.summarize_variables."""
    return summarize_collection(tf.GraphKeys.GLOBAL_VARIABLES, name_filter, summarizer)


def summarize_weights(name_filter=None, summarizer=summarize_tensor):
    """tf.contrib.layers.summarize_weights."""
    return summarize_collection(tf.GraphKeys.WEIGHTS, name_filter, summarizer)


def summarize_biases(name_filter=None, summarizer=summarize_tensor):
    """tf.contrib.layers.summarize_biases."""
    return summarize_collection(tf.GraphKeys.BIASES, name_filter, summarizer)


def summarize_activations(name_filter=None, summarizer=summarize_activation):
    """tf.contrib.layers.summarize_activations."""
    return summarize_collection(tf.GraphKeys.ACTIVATIONS, name_filter, summarizer)
