"""tf.summary: ops named after the tag, collected for merge_all (run by scopelint's interpreter)."""

import contextlib
import re

import tensorflow as tf


def _clean(name):
    if name is None:
        return None
    return re.sub(r"[^-/\w\.]", "_", name).lstrip("/")


@contextlib.contextmanager
def summary_scope(name, family, default_name=None, values=None):
    name = _clean(name)
    family = _clean(family)
    base = name if family is None else family + "/" + name
    with tf.name_scope(base, default_name, values=values) as scope:
        tag = scope.rstrip("/")
        yield (tag if family is None else family + "/" + tag), scope


def _collect(value, collections):
    for key in [tf.GraphKeys.SUMMARIES] if collections is None else collections:
        tf.add_to_collection(key, value)
    return value


def scalar(name, tensor, collections=None, family=None):
    with summary_scope(name, family, values=[tensor]) as (tag, scope):
        return _collect(tf.raw_ops.ScalarSummary(tags=tag, values=tensor, name=scope), collections)


def histogram(name, values, collections=None, family=None):
    with summary_scope(name, family, values=[values], default_name="HistogramSummary") as (tag, scope):
        return _collect(tf.raw_ops.HistogramSummary(tag=tag, values=values, name=scope), collections)


def image(name, tensor, max_outputs=3, collections=None, family=None):
    with summary_scope(name, family, values=[tensor]) as (tag, scope):
        return _collect(tf.raw_ops.ImageSummary(tag=tag, tensor=tensor, max_images=max_outputs, name=scope), collections)


def audio(name, tensor, sample_rate, max_outputs=3, collections=None, family=None):
    with summary_scope(name, family, values=[tensor]) as (tag, scope):
        rate = tf.convert_to_tensor(sample_rate, dtype=tf.float32, name="sample_rate")
        made = tf.raw_ops.AudioSummaryV2(tag=tag, tensor=tensor, max_outputs=max_outputs, sample_rate=rate, name=scope)
        return _collect(made, collections)


def text(name, tensor, collections=None):
    if tensor.dtype != tf.string:
        raise ValueError("Expected tensor %s to have dtype string, got %s" % (tensor.name, tensor.dtype))
    return tensor_summary(name, tensor, collections=collections)


def tensor_summary(name, tensor, summary_description=None, collections=None, summary_metadata=None, family=None, display_name=None):
    with summary_scope(name, family, values=[tensor]) as (tag, scope):
        made = tf.raw_ops.TensorSummaryV2(tensor=tensor, tag=tag, serialized_summary_metadata="", name=scope)
        return _collect(made, collections)


def merge(inputs, collections=None, name=None):
    with tf.name_scope(name, "Merge", inputs):
        return _collect(tf.raw_ops.MergeSummary(inputs=inputs, name=name), [] if collections is None else collections)


def merge_all(key=None, scope=None, name=None):
    found = tf.get_collection(tf.GraphKeys.SUMMARIES if key is None else key, scope=scope)
    return merge(found, name=name) if found else None


def initialize(*args, **kwargs):
    return None
