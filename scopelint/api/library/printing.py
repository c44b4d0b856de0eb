"""tf.print and tf.strings.format (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2

_KEYWORDS = ("output_stream", "name", "summarize", "sep", "end")


def string_format(template, inputs, placeholder="{}", summarize=3, name=None):
    """string_ops.string_format."""
    if tf.is_tensor(inputs):
        inputs = [inputs]
    if template.count(placeholder) != len(inputs):
        message = "%s placeholder(s) in template does not match %s tensor(s) provided as input"
        if TF2:
            message = "The template expects %s tensors, but the inputs only has %s. Please ensure the number of placeholders in template matches inputs length."
        raise ValueError(message % (template.count(placeholder), len(inputs)))
    return tf.raw_ops.StringFormat(inputs=inputs, template=template, placeholder=placeholder, summarize=summarize, name=name)


def _tensors(values):
    """The tensors to print, in order."""
    found = []
    for x in tf.nest.flatten(values):
        if isinstance(x, tf.SparseTensor):
            found.extend([x.indices, x.values, x.dense_shape])
        elif tf.is_tensor(x):
            found.append(x)
    return found


def print_v2(*inputs, **kwargs):
    """logging_ops.print_v2: a StringFormat of everything and a PrintV2, unless it is a string that is printed."""
    for keyword in kwargs:
        if keyword not in _KEYWORDS:
            raise ValueError("Unrecognized keyword arguments for tf.print: " + str(kwargs))
    name = kwargs.get("name")
    text = inputs[0] if len(inputs) == 1 else None
    if not (tf.is_tensor(text) and not isinstance(text, tf.SparseTensor) and text.shape.ndims == 0 and text.dtype == tf.string):
        text = tf.raw_ops.StringFormat(inputs=_tensors(list(inputs)), name=name + "_format" if name else None)
    return tf.raw_ops.PrintV2(input=text, name=name)
