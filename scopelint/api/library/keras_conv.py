"""tf.keras.layers: convolutions, pooling, normalization and padding (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library import layers_conv, layers_conv_transpose, layers_normalization, layers_pooling, layers_separable
from scopelint.api.library.common import TF2, image_data_format
from scopelint.api.library.keras_objects import get_constraint
from scopelint.api.library.keras_base import Layer, learning_phase
from scopelint.api.library.layers_spec import InputSpec


class Conv1D(layers_conv.Conv1D, Layer):
    pass


class Conv2D(layers_conv.Conv2D, Layer):
    pass


class Conv3D(layers_conv.Conv3D, Layer):
    pass


class Conv2DTranspose(layers_conv_transpose.Conv2DTranspose, Layer):
    pass


class Conv3DTranspose(layers_conv_transpose.Conv3DTranspose, Layer):
    pass


class DepthwiseConv2D(Conv2D):
    """Mirrors tf.keras.layers.DepthwiseConv2D."""

    def __init__(
        self,
        kernel_size,
        strides=(1, 1),
        padding="valid",
        depth_multiplier=1,
        data_format=None,
        activation=None,
        use_bias=True,
        depthwise_initializer="glorot_uniform",
        bias_initializer="zeros",
        depthwise_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        depthwise_constraint=None,
        bias_constraint=None,
        **kwargs
    ):
        super(DepthwiseConv2D, self).__init__(
            filters=None,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format or image_data_format(),
            activation=activation,
            use_bias=use_bias,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            bias_constraint=bias_constraint,
            **kwargs
        )
        self.depth_multiplier = depth_multiplier
        self.depthwise_initializer = depthwise_initializer
        self.depthwise_regularizer = depthwise_regularizer
        self.depthwise_constraint = get_constraint(depthwise_constraint)

    def build(self, input_shape):
        input_shape = tf.TensorShape(input_shape)
        if tf.scopelint.surely(input_shape.ndims is not None and input_shape.ndims < 4):
            raise ValueError("Inputs to `DepthwiseConv2D` should have rank 4. Received input shape:", str(input_shape))
        axis = 1 if self.data_format == "channels_first" else 3
        channels = input_shape.dims[axis].value
        if channels is None:
            raise ValueError("The channel dimension of the inputs to `DepthwiseConv2D` should be defined. Found `None`.")
        self.depthwise_kernel = self.add_weight(
            shape=(self.kernel_size[0], self.kernel_size[1], channels, self.depth_multiplier),
            initializer=self.depthwise_initializer,
            name="depthwise_kernel",
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(channels * self.depth_multiplier,),
                initializer=self.bias_initializer,
                name="bias",
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(ndim=4, axes={axis: channels})
        self.built = True

    def call(self, inputs):
        first = self.data_format == "channels_first"
        form = "NCHW" if first else "NHWC"
        strides = (1, 1) + tuple(self.strides) if first else (1,) + tuple(self.strides) + (1,)
        outputs = tf.nn.depthwise_conv2d(
            inputs, self.depthwise_kernel, strides, self.padding.upper(), rate=self.dilation_rate, data_format=form
        )
        if self.use_bias:
            outputs = tf.nn.bias_add(outputs, self.bias, data_format=form)
        return outputs if self.activation is None else self.activation(outputs)


class SeparableConv1D(layers_separable.SeparableConv1D, Layer):
    pass


class SeparableConv2D(layers_separable.SeparableConv2D, Layer):
    pass


class MaxPooling1D(layers_pooling.MaxPooling1D, Layer):
    def __init__(self, pool_size=2, strides=None, padding="valid", data_format="channels_last", **kwargs):
        super(MaxPooling1D, self).__init__(pool_size, pool_size if strides is None else strides, padding, data_format, **kwargs)


class AveragePooling1D(layers_pooling.AveragePooling1D, Layer):
    def __init__(self, pool_size=2, strides=None, padding="valid", data_format="channels_last", **kwargs):
        super(AveragePooling1D, self).__init__(pool_size, pool_size if strides is None else strides, padding, data_format, **kwargs)


class MaxPooling2D(layers_pooling.MaxPooling2D, Layer):
    def __init__(self, pool_size=(2, 2), strides=None, padding="valid", data_format=None, **kwargs):
        form = data_format or image_data_format()
        super(MaxPooling2D, self).__init__(pool_size, pool_size if strides is None else strides, padding, form, **kwargs)


class AveragePooling2D(layers_pooling.AveragePooling2D, Layer):
    def __init__(self, pool_size=(2, 2), strides=None, padding="valid", data_format=None, **kwargs):
        form = data_format or image_data_format()
        super(AveragePooling2D, self).__init__(pool_size, pool_size if strides is None else strides, padding, form, **kwargs)


class MaxPooling3D(layers_pooling.MaxPooling3D, Layer):
    def __init__(self, pool_size=(2, 2, 2), strides=None, padding="valid", data_format=None, **kwargs):
        form = data_format or image_data_format()
        super(MaxPooling3D, self).__init__(pool_size, pool_size if strides is None else strides, padding, form, **kwargs)


class AveragePooling3D(layers_pooling.AveragePooling3D, Layer):
    def __init__(self, pool_size=(2, 2, 2), strides=None, padding="valid", data_format=None, **kwargs):
        form = data_format or image_data_format()
        super(AveragePooling3D, self).__init__(pool_size, pool_size if strides is None else strides, padding, form, **kwargs)


class _GlobalPooling(Layer):
    _rank = 2

    def __init__(self, data_format=None, keepdims=False, **kwargs):
        super(_GlobalPooling, self).__init__(**kwargs)
        self.data_format = data_format or image_data_format()
        self.keepdims = keepdims
        self.input_spec = InputSpec(ndim=self._rank + 2)

    def _axes(self):
        first = 1 if self.data_format == "channels_last" else 2
        return [first + i for i in range(self._rank)]

    def _reduce(self, how, inputs):
        axes = self._axes()
        return how(inputs, axis=axes[0] if self._rank == 1 else axes, keepdims=self.keepdims)


class GlobalMaxPooling1D(_GlobalPooling):
    _rank = 1

    def call(self, inputs):
        return self._reduce(tf.reduce_max, inputs)


class GlobalMaxPooling2D(_GlobalPooling):
    def call(self, inputs):
        return self._reduce(tf.reduce_max, inputs)


class GlobalMaxPooling3D(_GlobalPooling):
    _rank = 3

    def call(self, inputs):
        return self._reduce(tf.reduce_max, inputs)


class GlobalAveragePooling1D(_GlobalPooling):
    _rank = 1

    def __init__(self, data_format="channels_last", **kwargs):
        super(GlobalAveragePooling1D, self).__init__(data_format=data_format, **kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        if mask is None:
            return self._reduce(tf.reduce_mean, inputs)
        axis = self._axes()[0]
        mask = tf.expand_dims(tf.cast(mask, "float32"), 2 if self.data_format == "channels_last" else 1)
        inputs *= mask
        return tf.reduce_sum(inputs, axis=axis) / tf.reduce_sum(mask, axis=axis)

    def compute_mask(self, inputs, mask=None):
        return None


class GlobalAveragePooling2D(_GlobalPooling):
    def call(self, inputs):
        return self._reduce(tf.reduce_mean, inputs)


class GlobalAveragePooling3D(_GlobalPooling):
    _rank = 3

    def call(self, inputs):
        return self._reduce(tf.reduce_mean, inputs)


class BatchNormalization(layers_normalization.BatchNormalization, Layer):
    """Mirrors tf.keras.layers.BatchNormalization (of TensorFlow 1)."""

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, *args, **kwargs):
        super(BatchNormalization, self).__init__(axis, momentum, epsilon, center, scale, *args, **kwargs)

    def call(self, inputs, training=None):
        return super(BatchNormalization, self).call(inputs, training=learning_phase() if training is None else training)


class LayerNormalization(Layer):
    """Mirrors tf.keras.layers.LayerNormalization."""

    def __init__(self, axis=-1, epsilon=0.001, center=True, scale=True, **kwargs):
        self._settings = dict(beta="zeros", gamma="ones")
        for which in ("beta", "gamma"):
            self._settings[which] = kwargs.pop(which + "_initializer", self._settings[which])
            self._settings[which + "_regularizer"] = kwargs.pop(which + "_regularizer", None)
            kwargs.pop(which + "_constraint", None)
        super(LayerNormalization, self).__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def _add(self, which, shape):
        return self.add_weight(
            name=which, shape=shape, initializer=self._settings[which], regularizer=self._settings[which + "_regularizer"], trainable=True
        )

    def build(self, input_shape):
        dims = tf.TensorShape(input_shape).as_list()
        axes = [self.axis] if isinstance(self.axis, int) else list(self.axis)
        if isinstance(self.axis, tuple) and min(axes) < 0 and not TF2:
            raise TypeError("'tuple' object does not support item assignment")
        self.axis = [axis % len(dims) for axis in axes]
        shape = [dims[axis] for axis in self.axis]
        self.gamma = self._add("gamma", shape) if self.scale else None
        self.beta = self._add("beta", shape) if self.center else None
        self.built = True

    def _broadcast(self, value, inputs):
        rank = inputs.shape.ndims
        if value is None or len(value.shape) == rank or self.axis == [rank - 1]:
            return value
        dims = inputs.shape.as_list()
        return tf.reshape(value, [dims[i] if i in self.axis else 1 for i in range(rank)])

    def _is_fused(self, rank):
        """Whether TensorFlow 2 takes the op of batch norms: over the last axes, of a usual epsilon."""
        axes = sorted(self.axis)
        last = axes[-1] == rank - 1 and axes[-1] - axes[0] == len(axes) - 1
        return last and self.epsilon >= 1.001e-5 and (self.dtype or "float32") == "float32"

    def _fused(self, inputs):
        """All examples as channels of one, which are normalized; then the weights."""
        shape, first = tf.shape(inputs), sorted(self.axis)[0]
        before = tf.reduce_prod(shape[:first])
        flat = tf.reshape(inputs, [1, before, tf.reduce_prod(shape[first:]), 1])
        scale = tf.ones([before], dtype=tf.float32)
        offset = tf.zeros([before], dtype=tf.float32)
        outputs, _, _ = tf.nn.fused_batch_norm(flat, scale=scale, offset=offset, epsilon=self.epsilon, data_format="NCHW")
        outputs = tf.reshape(outputs, shape)
        scale, offset = self._broadcast(self.gamma, inputs), self._broadcast(self.beta, inputs)
        if scale is not None:
            outputs = outputs * tf.cast(scale, outputs.dtype)
        return outputs if offset is None else outputs + tf.cast(offset, outputs.dtype)

    def call(self, inputs):
        if TF2 and self._is_fused(inputs.shape.ndims):
            outputs = self._fused(inputs)
            outputs.set_shape(inputs.shape)
            return outputs
        mean, variance = tf.nn.moments(inputs, self.axis, keep_dims=True)
        scale, offset = self._broadcast(self.gamma, inputs), self._broadcast(self.beta, inputs)
        outputs = tf.nn.batch_normalization(inputs, mean, variance, offset=offset, scale=scale, variance_epsilon=self.epsilon)
        outputs.set_shape(inputs.shape)
        return outputs


class ZeroPadding2D(Layer):
    """Mirrors tf.keras.layers.ZeroPadding2D."""

    def __init__(self, padding=(1, 1), data_format=None, **kwargs):
        super(ZeroPadding2D, self).__init__(**kwargs)
        self.data_format = data_format or image_data_format()
        if isinstance(padding, int):
            padding = ((padding, padding), (padding, padding))
        elif isinstance(padding[0], int):
            padding = ((padding[0], padding[0]), (padding[1], padding[1]))
        self.padding = padding
        self.input_spec = InputSpec(ndim=4)

    def call(self, inputs):
        space = [list(pair) for pair in self.padding]
        pattern = [[0, 0]] + space + [[0, 0]] if self.data_format == "channels_last" else [[0, 0], [0, 0]] + space
        return tf.pad(inputs, pattern)


class ZeroPadding1D(Layer):
    """Mirrors tf.keras.layers.ZeroPadding1D."""

    def __init__(self, padding=1, **kwargs):
        super(ZeroPadding1D, self).__init__(**kwargs)
        self.padding = (padding, padding) if isinstance(padding, int) else tuple(padding)
        self.input_spec = InputSpec(ndim=3)

    def call(self, inputs):
        return tf.pad(inputs, [[0, 0], [self.padding[0], self.padding[1]], [0, 0]])
