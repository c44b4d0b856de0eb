"""Cross entropies of tf.keras.backend: of the logits where an activation made the probabilities, as its op tells."""

import tensorflow as tf

from scopelint.api.library.common import KERAS, TF2


def _logits(output, from_logits, activation):
    """(output, whether it is logits); mirrors backend._get_logits."""
    if TF2 and hasattr(output, "_keras_logits"):
        return output._keras_logits, True
    if not isinstance(output, tf.compat.v2.Variable) and output.op.type == activation and (TF2 or not from_logits):
        return output.op.inputs[0], True
    return output, from_logits


def _tensors(target, output):
    """TensorFlow 2 converts both first."""
    return (tf.convert_to_tensor(target), tf.convert_to_tensor(output)) if TF2 else (target, output)


def _epsilon_for(output):
    return tf.constant(KERAS["epsilon"], dtype=output.dtype.base_dtype)


def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Mirrors tf.keras.backend.categorical_crossentropy."""
    target, output = _tensors(target, output)
    output, from_logits = _logits(output, from_logits, "Softmax")
    if from_logits:
        return tf.nn.softmax_cross_entropy_with_logits_v2(labels=target, logits=output, axis=axis)
    output = output / tf.reduce_sum(output, axis, True)
    low = _epsilon_for(output)
    output = tf.clip_by_value(output, low, 1.0 - low)
    return -tf.reduce_sum(target * tf.log(output), axis)


def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Mirrors tf.keras.backend.sparse_categorical_crossentropy."""
    target, output = _tensors(target, output)
    if TF2:
        target = tf.cast(target, tf.int64)
    output, from_logits = _logits(output, from_logits, "Softmax")
    if not from_logits:
        low = _epsilon_for(output)
        output = tf.log(tf.clip_by_value(output, low, 1 - low))
    rank = output.shape.ndims
    if axis != -1 and (rank is None or axis % rank != rank - 1):
        return tf.scopelint.unmodelled("sparse categorical cross entropy along another axis")
    if not TF2:
        target = tf.cast(target, tf.int64)
    shape = tf.shape(output)
    flat = target.shape.ndims is not None and rank is not None and target.shape.ndims != rank - 1
    if flat:
        target = tf.reshape(target, [-1])
        output = tf.reshape(output, [-1, shape[-1]])
    result = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=output)
    return tf.reshape(result, shape[:-1]) if flat and rank >= 3 else result


def binary_crossentropy(target, output, from_logits=False):
    """Mirrors tf.keras.backend.binary_crossentropy."""
    target, output = _tensors(target, output)
    output, from_logits = _logits(output, from_logits, "Sigmoid")
    if from_logits:
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=target, logits=output)
    low = _epsilon_for(output)
    output = tf.clip_by_value(output, low, 1.0 - low)
    total = target * tf.log(output + KERAS["epsilon"])
    failures = 1 - target
    total = total + failures * tf.log(1 - output + KERAS["epsilon"])
    return -total
