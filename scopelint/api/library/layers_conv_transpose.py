"""tf.layers: transposed convolutions."""

import tensorflow as tf

from scopelint.api.library.common import TF2, open_backend_session, surely
from scopelint.api.library.layers_conv import ConvBase
from scopelint.api.library.layers_conv_utils import convert_data_format, deconv_output_length, normalize_tuple


class ConvTransposeBase(ConvBase):
    """A transposed convolution with two or three spatial dimensions."""

    def __init__(self, rank, filters, kernel_size, strides=1, padding="valid", output_padding=None, **kwargs):
        super(ConvTransposeBase, self).__init__(rank, filters, kernel_size, strides=strides, padding=padding, **kwargs)
        self.output_padding = None
        if output_padding is not None:
            self.output_padding = normalize_tuple(output_padding, rank, "output_padding")

    def build(self, input_shape):
        input_shape = tf.TensorShape(input_shape)
        if surely(input_shape.ndims != self.rank + 2):
            raise ValueError("Inputs should have rank %d. Received input shape: %s" % (self.rank + 2, input_shape))
        channels = self._input_channels(input_shape)
        self.kernel = self._add_kernel(self.kernel_size + (self.filters, channels))
        self.bias = self._add_bias()
        self.built = True

    def _output_length(self, length, i):
        padding = None if self.output_padding is None else self.output_padding[i]
        return deconv_output_length(
            length, self.kernel_size[i], self.padding, padding, self.strides[i], self.dilation_rate[i]
        )

    def _output_shape_tensor(self, inputs):
        shape = tf.shape(inputs)
        first = self.data_format == "channels_first"
        start = 2 if first else 1
        batch = shape[0]
        static = inputs.shape.as_list()
        sizes = []
        for i in range(self.rank):
            if TF2 and self.rank == 2 and static[start + i] is not None:
                sizes.append(static[start + i])
            else:
                sizes.append(shape[start + i])
        lengths = [self._output_length(sizes[i], i) for i in range(self.rank)]
        return tf.stack([batch, self.filters] + lengths if first else [batch] + lengths + [self.filters])

    def call(self, inputs):
        first = self.data_format == "channels_first"
        output_shape = self._output_shape_tensor(inputs)
        strides = (1, 1) + self.strides if first else (1,) + self.strides + (1,)
        transpose = tf.nn.conv2d_transpose if self.rank == 2 else tf.nn.conv3d_transpose
        if self.rank == 2 and first:
            outputs = self._channels_first_call(inputs, output_shape)
        else:
            if self.rank == 2:
                output_shape[0]  # Keras' backend looks at it, which makes ops
            outputs = transpose(
                inputs,
                self.kernel,
                output_shape,
                strides,
                padding=self.padding.upper(),
                data_format=convert_data_format(self.data_format, self.rank + 2),
            )
        outputs.set_shape(self.compute_output_shape(inputs.shape))
        if self.use_bias:
            outputs = tf.nn.bias_add(outputs, self.bias, data_format="NCHW" if first else "NHWC")
        return self.activation(outputs) if self.activation is not None else outputs

    def _channels_first_call(self, inputs, output_shape):
        """Without a GPU, Keras' backend transposes to channels_last and back."""
        open_backend_session()
        inputs = tf.transpose(inputs, (0, 2, 3, 1))
        output_shape = tf.stack([output_shape[0], output_shape[2], output_shape[3], output_shape[1]])
        strides = (1,) + self.strides + (1,)
        outputs = tf.nn.conv2d_transpose(
            inputs, self.kernel, output_shape, strides, padding=self.padding.upper(), data_format="NHWC"
        )
        return tf.transpose(outputs, (0, 3, 1, 2))

    def compute_output_shape(self, input_shape):
        dims = tf.TensorShape(input_shape).as_list()
        first = self.data_format == "channels_first"
        start = 2 if first else 1
        dims[1 if first else self.rank + 1] = self.filters
        for i in range(self.rank):
            dims[start + i] = self._output_length(dims[start + i], i)
        return tf.TensorShape(dims)


class Conv2DTranspose(ConvTransposeBase):
    """tf.layers.Conv2DTranspose."""

    def __init__(
        self,
        filters,
        kernel_size,
        strides=(1, 1),
        padding="valid",
        data_format="channels_last",
        activation=None,
        use_bias=True,
        kernel_initializer=None,
        bias_initializer=tf.zeros_initializer(),
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        trainable=True,
        name=None,
        **kwargs
    ):
        super(Conv2DTranspose, self).__init__(
            rank=2,
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            **kwargs
        )


def conv2d_transpose(
    inputs,
    filters,
    kernel_size,
    strides=(1, 1),
    padding="valid",
    data_format="channels_last",
    activation=None,
    use_bias=True,
    kernel_initializer=None,
    bias_initializer=tf.zeros_initializer(),
    kernel_regularizer=None,
    bias_regularizer=None,
    activity_regularizer=None,
    kernel_constraint=None,
    bias_constraint=None,
    trainable=True,
    name=None,
    reuse=None,
):
    """tf.layers.conv2d_transpose."""
    layer = Conv2DTranspose(
        filters=filters,
        kernel_size=kernel_size,
        strides=strides,
        padding=padding,
        data_format=data_format,
        activation=activation,
        use_bias=use_bias,
        kernel_initializer=kernel_initializer,
        bias_initializer=bias_initializer,
        kernel_regularizer=kernel_regularizer,
        bias_regularizer=bias_regularizer,
        activity_regularizer=activity_regularizer,
        kernel_constraint=kernel_constraint,
        bias_constraint=bias_constraint,
        trainable=trainable,
        name=name,
        _reuse=reuse,
        _scope=name,
    )
    return layer.apply(inputs)


class Conv3DTranspose(ConvTransposeBase):
    """tf.layers.Conv3DTranspose."""

    def __init__(
        self,
        filters,
        kernel_size,
        strides=(1, 1, 1),
        padding="valid",
        data_format="channels_last",
        activation=None,
        use_bias=True,
        kernel_initializer=None,
        bias_initializer=tf.zeros_initializer(),
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        trainable=True,
        name=None,
        **kwargs
    ):
        super(Conv3DTranspose, self).__init__(
            rank=3,
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            **kwargs
        )


def conv3d_transpose(
    inputs,
    filters,
    kernel_size,
    strides=(1, 1, 1),
    padding="valid",
    data_format="channels_last",
    activation=None,
    use_bias=True,
    kernel_initializer=None,
    bias_initializer=tf.zeros_initializer(),
    kernel_regularizer=None,
    bias_regularizer=None,
    activity_regularizer=None,
    kernel_constraint=None,
    bias_constraint=None,
    trainable=True,
    name=None,
    reuse=None,
):
    """tf.layers.conv3d_transpose."""
    layer = Conv3DTranspose(
        filters=filters,
        kernel_size=kernel_size,
        strides=strides,
        padding=padding,
        data_format=data_format,
        activation=activation,
        use_bias=use_bias,
        kernel_initializer=kernel_initializer,
        bias_initializer=bias_initializer,
        kernel_regularizer=kernel_regularizer,
        bias_regularizer=bias_regularizer,
        activity_regularizer=activity_regularizer,
        kernel_constraint=kernel_constraint,
        bias_constraint=bias_constraint,
        trainable=trainable,
        name=name,
        _reuse=reuse,
        _scope=name,
    )
    return layer.apply(inputs)
