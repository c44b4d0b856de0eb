"""The parts of tf.contrib.slim around queues, and what tells of a graph without changing it (run by scopelint's interpreter)."""

import tensorflow as tf


def prefetch_queue(tensors, capacity=8, num_threads=1, dynamic_pad=False, shared_name=None, name=None):
    """Mirrors slim.prefetch_queue.prefetch_queue."""
    names = sorted(tensors.keys()) if isinstance(tensors, dict) else None
    listed = tensors if names is None else [tensors[n] for n in names]
    kind = tf.PaddingFIFOQueue if dynamic_pad else tf.FIFOQueue
    with tf.name_scope(name, "prefetch_queue", listed):
        queue = kind(
            capacity=capacity,
            dtypes=[t.dtype for t in listed],
            shapes=[t.get_shape() for t in listed],
            names=names,
            shared_name=shared_name,
        )
        enqueue = queue.enqueue(tensors)
        tf.train.add_queue_runner(tf.train.QueueRunner(queue, [enqueue] * num_threads))
        full = tf.cast(queue.size(), tf.float32) * (1.0 / capacity)
        tf.summary.scalar("fraction_of_%d_full" % capacity, full)
        return queue


def tensor_description(var):
    """Mirrors slim.model_analyzer.tensor_description."""
    return "(%s %s)" % (var.dtype.name, "x".join([str(size) for size in var.get_shape()]))


def analyze_ops(graph, print_info=False):
    """Mirrors slim.model_analyzer.analyze_ops."""
    total = 0
    for op in graph.get_operations():
        for output in op.outputs:
            total += output.get_shape().num_elements() or 0
    return total


def analyze_vars(variables, print_info=False):
    """Mirrors slim.model_analyzer.analyze_vars."""
    total = size = 0
    for var in variables:
        count = var.get_shape().num_elements() or 0
        total += count
        size += count * var.dtype.size
    return total, size
