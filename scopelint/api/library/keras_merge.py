"""tf.keras.layers: layers that merge several inputs, and their functional forms (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.keras_batch_dot import batch_dot
from scopelint.api.library.keras_base import Layer


class _Merge(Layer):
    def __init__(self, **kwargs):
        super(_Merge, self).__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape):
        if not isinstance(input_shape, (list, tuple)):
            raise ValueError("A merge layer should be called on a list of inputs.")
        if len(input_shape) < 2:
            text = "A merge layer should be called on a list of at least 2 inputs. Got " + str(len(input_shape)) + " inputs."
            raise ValueError(text)
        self.built = True

    def call(self, inputs):
        ranks = [x.shape.ndims for x in inputs]
        if None not in ranks and len(set(ranks)) > 1:
            inputs = [_raised(x, max(ranks)) for x in inputs]
        return self._merge_function(inputs)

    def compute_mask(self, inputs, mask=None):
        if mask is None or all([m is None for m in mask]):
            return None
        masks = [tf.expand_dims(m, axis=0) for m in mask if m is not None]
        return tf.reduce_all(tf.concat(masks, axis=0), axis=0)


def _raised(x, rank):
    for _ in range(rank - x.shape.ndims):
        x = tf.expand_dims(x, axis=1)
    return x


class Add(_Merge):
    def _merge_function(self, inputs):
        output = inputs[0]
        for x in inputs[1:]:
            output += x
        return output


class Subtract(_Merge):
    def _merge_function(self, inputs):
        if len(inputs) != 2:
            raise ValueError("A `Subtract` layer should be called on exactly 2 inputs")
        return inputs[0] - inputs[1]


class Multiply(_Merge):
    def _merge_function(self, inputs):
        output = inputs[0]
        for x in inputs[1:]:
            output = output * x
        return output


class Average(_Merge):
    def _merge_function(self, inputs):
        output = inputs[0]
        for x in inputs[1:]:
            output += x
        return output / len(inputs)


class Maximum(_Merge):
    def _merge_function(self, inputs):
        output = inputs[0]
        for x in inputs[1:]:
            output = tf.maximum(output, x)
        return output


class Minimum(_Merge):
    def _merge_function(self, inputs):
        output = inputs[0]
        for x in inputs[1:]:
            output = tf.minimum(output, x)
        return output


class Concatenate(_Merge):
    def __init__(self, axis=-1, **kwargs):
        super(Concatenate, self).__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return self._merge_function(inputs)

    def _merge_function(self, inputs):
        axis = self.axis
        if axis < 0:
            rank = inputs[0].shape.ndims
            axis = axis % rank if rank else 0
        return tf.concat(inputs, axis)

    def compute_mask(self, inputs, mask=None):
        if mask is None or all([m is None for m in mask]):
            return None
        masks = []
        for x, m in zip(inputs, mask):
            if m is None:
                m = tf.ones_like(x, dtype="bool")
            elif m.shape.ndims < x.shape.ndims:
                m = tf.expand_dims(m, axis=-1)
            masks.append(m)
        return tf.reduce_all(self._merge_function(masks), axis=-1, keepdims=False)


class Dot(_Merge):
    def __init__(self, axes, normalize=False, **kwargs):
        super(Dot, self).__init__(**kwargs)
        self.axes = axes
        self.normalize = normalize

    def call(self, inputs):
        if len(inputs) != 2:
            raise ValueError("A `Dot` layer should be called on exactly 2 inputs")
        given = [self.axes] * 2 if isinstance(self.axes, int) else self.axes
        axes = [axis % x.shape.ndims if axis < 0 else axis for axis, x in zip(given, inputs)]
        if self.normalize:
            inputs = [tf.nn.l2_normalize(x, axis=axis) for x, axis in zip(inputs, axes)]
        return batch_dot(inputs[0], inputs[1], axes)


def add(inputs, **kwargs):
    return Add(**kwargs)(inputs)


def subtract(inputs, **kwargs):
    return Subtract(**kwargs)(inputs)


def multiply(inputs, **kwargs):
    return Multiply(**kwargs)(inputs)


def average(inputs, **kwargs):
    return Average(**kwargs)(inputs)


def maximum(inputs, **kwargs):
    return Maximum(**kwargs)(inputs)


def minimum(inputs, **kwargs):
    return Minimum(**kwargs)(inputs)


def concatenate(inputs, axis=-1, **kwargs):
    return Concatenate(axis=axis, **kwargs)(inputs)


def dot(inputs, axes, normalize=False, **kwargs):
    return Dot(axes=axes, normalize=normalize, **kwargs)(inputs)
