"""tf.layers: max and average pooling over one, two and three dimensions."""

import tensorflow as tf

from scopelint.api.library.common import open_backend_session
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.layers_conv_utils import (
    conv_output_length,
    convert_data_format,
    normalize_data_format,
    normalize_padding,
    normalize_tuple,
)
from scopelint.api.library.layers_spec import InputSpec


class PoolingBase(Layer):
    """Pooling over `rank` spatial dimensions."""

    def __init__(self, rank, pool_size, strides, padding="valid", data_format="channels_last", name=None, **kwargs):
        if strides is None:
            raise ValueError("Argument `strides` must not be None.")
        super(PoolingBase, self).__init__(name=name, **kwargs)
        self.pool_size = normalize_tuple(pool_size, rank, "pool_size")
        self.strides = normalize_tuple(strides, rank, "strides")
        self.padding = normalize_padding(padding)
        self.data_format = normalize_data_format(data_format)
        self.rank = rank
        self.input_spec = InputSpec(ndim=rank + 2)

    def compute_output_shape(self, input_shape):
        dims = tf.TensorShape(input_shape).as_list()
        start = 2 if self.data_format == "channels_first" else 1
        for i in range(self.rank):
            dims[start + i] = conv_output_length(dims[start + i], self.pool_size[i], self.padding, self.strides[i])
        return tf.TensorShape(dims)

    def _pool(self, pool_function, inputs):
        first = self.data_format == "channels_first"
        if self.rank == 1:
            return self._pool1d(pool_function, inputs, first)
        if self.rank == 3:
            return self._pool3d(pool_function, inputs, first)
        return pool_function(
            inputs,
            ksize=(1, 1) + self.pool_size if first else (1,) + self.pool_size + (1,),
            strides=(1, 1) + self.strides if first else (1,) + self.strides + (1,),
            padding=self.padding.upper(),
            data_format=convert_data_format(self.data_format, 4),
        )

    def _pool1d(self, pool_function, inputs, first):
        axis = 3 if first else 2
        inputs = tf.expand_dims(inputs, axis)
        if first:
            open_backend_session()
            inputs = tf.transpose(inputs, (0, 2, 3, 1))
        size = (1,) + self.pool_size + (1, 1)
        strides = (1,) + self.strides + (1, 1)
        outputs = pool_function(inputs, size, strides, padding=self.padding.upper(), data_format="NHWC")
        if first:
            outputs = tf.transpose(outputs, (0, 3, 1, 2))
        return tf.squeeze(outputs, axis)

    def _pool3d(self, pool_function, inputs, first):
        if first:
            inputs = tf.transpose(inputs, (0, 2, 3, 4, 1))
        size = (1,) + self.pool_size + (1,)
        strides = (1,) + self.strides + (1,)
        outputs = pool_function(inputs, ksize=size, strides=strides, padding=self.padding.upper())
        return tf.transpose(outputs, (0, 4, 1, 2, 3)) if first else outputs


class MaxPooling1D(PoolingBase):
    """tf.layers.MaxPooling1D."""

    def __init__(self, pool_size, strides, padding="valid", data_format="channels_last", name=None, **kwargs):
        super(MaxPooling1D, self).__init__(1, pool_size, strides, padding, data_format, name, **kwargs)

    def call(self, inputs):
        return self._pool(tf.nn.max_pool, inputs)


def max_pooling1d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """tf.layers.max_pooling1d."""
    return MaxPooling1D(pool_size, strides, padding, data_format, name).apply(inputs)


class MaxPooling2D(PoolingBase):
    """tf.layers.MaxPooling2D."""

    def __init__(self, pool_size, strides, padding="valid", data_format="channels_last", name=None, **kwargs):
        super(MaxPooling2D, self).__init__(2, pool_size, strides, padding, data_format, name, **kwargs)

    def call(self, inputs):
        return self._pool(tf.nn.max_pool, inputs)


def max_pooling2d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """tf.layers.max_pooling2d."""
    return MaxPooling2D(pool_size, strides, padding, data_format, name).apply(inputs)


class MaxPooling3D(PoolingBase):
    """tf.layers.MaxPooling3D."""

    def __init__(self, pool_size, strides, padding="valid", data_format="channels_last", name=None, **kwargs):
        super(MaxPooling3D, self).__init__(3, pool_size, strides, padding, data_format, name, **kwargs)

    def call(self, inputs):
        return self._pool(tf.nn.max_pool3d, inputs)


def max_pooling3d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """tf.layers.max_pooling3d."""
    return MaxPooling3D(pool_size, strides, padding, data_format, name).apply(inputs)


class AveragePooling1D(PoolingBase):
    """tf.layers.AveragePooling1D."""

    def __init__(self, pool_size, strides, padding="valid", data_format="channels_last", name=None, **kwargs):
        super(AveragePooling1D, self).__init__(1, pool_size, strides, padding, data_format, name, **kwargs)

    def call(self, inputs):
        return self._pool(tf.nn.avg_pool, inputs)


def average_pooling1d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """tf.layers.average_pooling1d."""
    return AveragePooling1D(pool_size, strides, padding, data_format, name).apply(inputs)


class AveragePooling2D(PoolingBase):
    """tf.layers.AveragePooling2D."""

    def __init__(self, pool_size, strides, padding="valid", data_format="channels_last", name=None, **kwargs):
        super(AveragePooling2D, self).__init__(2, pool_size, strides, padding, data_format, name, **kwargs)

    def call(self, inputs):
        return self._pool(tf.nn.avg_pool, inputs)


def average_pooling2d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """tf.layers.average_pooling2d."""
    return AveragePooling2D(pool_size, strides, padding, data_format, name).apply(inputs)


class AveragePooling3D(PoolingBase):
    """tf.layers.AveragePooling3D."""

    def __init__(self, pool_size, strides, padding="valid", data_format="channels_last", name=None, **kwargs):
        super(AveragePooling3D, self).__init__(3, pool_size, strides, padding, data_format, name, **kwargs)

    def call(self, inputs):
        return self._pool(tf.nn.avg_pool3d, inputs)


def average_pooling3d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    """tf.layers.average_pooling3d."""
    return AveragePooling3D(pool_size, strides, padding, data_format, name).apply(inputs)
