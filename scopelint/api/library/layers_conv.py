"""tf.layers: the convolutions Conv1D, Conv2D, Conv3D and the base that the others share."""

import tensorflow as tf

from scopelint.api.library.common import TF2, dimension_value, surely
from scopelint.api.library.keras_objects import get_activation, get_constraint, get_initializer, get_regularizer
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.layers_conv_utils import (
    conv_output_length,
    convert_data_format,
    normalize_data_format,
    normalize_padding,
    normalize_tuple,
)
from scopelint.api.library.layers_spec import InputSpec
from scopelint.api.library.nn_convolution import Convolution, convolution_scoped


class ConvBase(Layer):
    """A convolution with `rank` spatial dimensions."""

    def __init__(
        self,
        rank,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format=None,
        dilation_rate=1,
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
        super(ConvBase, self).__init__(
            trainable=trainable, name=name, activity_regularizer=get_regularizer(activity_regularizer), **kwargs
        )
        self.rank = rank
        self.filters = filters
        self.kernel_size = normalize_tuple(kernel_size, rank, "kernel_size")
        self.strides = normalize_tuple(strides, rank, "strides")
        self.padding = normalize_padding(padding)
        if self.padding == "causal" and rank != 1:
            raise ValueError("Causal padding is only supported for `Conv1D`and ``SeparableConv1D`.")
        self.data_format = normalize_data_format(data_format)
        self.dilation_rate = normalize_tuple(dilation_rate, rank, "dilation_rate")
        if TF2 and max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(
                "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: "
                "strides={} and dilation_rate={}".format(self.strides, self.dilation_rate)
            )
        self.activation = get_activation(activation)
        self.use_bias = use_bias
        self.kernel_initializer = get_initializer(kernel_initializer)
        self.bias_initializer = get_initializer(bias_initializer)
        self.kernel_regularizer = get_regularizer(kernel_regularizer)
        self.bias_regularizer = get_regularizer(bias_regularizer)
        self.kernel_constraint = get_constraint(kernel_constraint)
        self.bias_constraint = get_constraint(bias_constraint)
        self.input_spec = InputSpec(min_ndim=rank + 2) if TF2 else InputSpec(ndim=rank + 2)

    def _input_channels(self, input_shape):
        axis = 1 if self.data_format == "channels_first" else -1
        channels = dimension_value(input_shape.dims[axis])
        if TF2 and surely(channels is None):
            raise ValueError(
                "The channel dimension of the inputs should be defined. The input_shape received is "
                + str(input_shape) + ", where axis " + str(axis)
                + " (0-based) is the channel dimension, which found to be `None`."
            )
        if surely(channels is None):
            raise ValueError("The channel dimension of the inputs should be defined. Found `None`.")
        axes = {axis: channels}
        self.input_spec = InputSpec(min_ndim=self.rank + 2, axes=axes) if TF2 else InputSpec(ndim=self.rank + 2, axes=axes)
        return channels

    def _add_kernel(self, shape, name="kernel"):
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            trainable=True,
            dtype=self.dtype,
        )

    def _add_bias(self):
        if not self.use_bias:
            return None
        return self.add_weight(
            name="bias",
            shape=(self.filters,),
            initializer=self.bias_initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
            trainable=True,
            dtype=self.dtype,
        )

    def build(self, input_shape):
        input_shape = tf.TensorShape(input_shape)
        channels = self._input_channels(input_shape)
        if TF2:
            self._check_output_shape(input_shape)
        self.kernel = self._add_kernel(self.kernel_size + (channels, self.filters))
        self.bias = self._add_bias()
        if not TF2:
            self._convolution_op = Convolution(
                input_shape,
                filter_shape=self.kernel.shape,
                dilation_rate=self.dilation_rate,
                strides=self.strides,
                padding=self._op_padding(),
                data_format=convert_data_format(self.data_format, self.rank + 2),
            )
        self.built = True

    def _check_output_shape(self, input_shape):
        for size in self.compute_output_shape(input_shape).as_list():
            if surely(size is not None and size < 0):
                raise ValueError(
                    "One of the dimensions in the output is <= 0 due to downsampling in " + self.name
                    + ". Consider increasing the input size. Received input shape " + str(input_shape.as_list())
                    + " which would produce output shape with a zero or negative value in a dimension."
                )

    def _op_padding(self):
        if self.padding == "causal":
            return "VALID"
        return self.padding.upper() if isinstance(self.padding, str) else self.padding

    def _convolve(self, inputs):
        if not TF2:
            return self._convolution_op(inputs, self.kernel)
        return convolution_scoped(
            inputs,
            self.kernel,
            strides=self.strides,
            padding=self._op_padding(),
            data_format=convert_data_format(self.data_format, self.rank + 2),
            dilations=self.dilation_rate,
            name=self.__class__.__name__,
            default_name="convolution",
        )

    def call(self, inputs):
        outputs = self._add_bias_to(self._convolve(inputs))
        if TF2 and inputs.shape.ndims:
            outputs.set_shape(self.compute_output_shape(inputs.shape))
        return self.activation(outputs) if self.activation is not None else outputs

    def _add_bias_to(self, outputs):
        if not self.use_bias:
            return outputs
        if self.rank == 1 and self.data_format == "channels_first":
            return outputs + tf.reshape(self.bias, (1, self.filters, 1))
        if TF2:
            return tf.nn.bias_add(outputs, self.bias, data_format=convert_data_format(self.data_format, self.rank + 2))
        return tf.nn.bias_add(outputs, self.bias, data_format="NCHW" if self.data_format == "channels_first" else "NHWC")

    def compute_output_shape(self, input_shape):
        dims = tf.TensorShape(input_shape).as_list()
        first = self.data_format == "channels_first"
        space = dims[2:] if first else dims[1:-1]
        sizes = []
        for i in range(len(space)):
            sizes.append(
                conv_output_length(space[i], self.kernel_size[i], self.padding, self.strides[i], self.dilation_rate[i])
            )
        return tf.TensorShape([dims[0], self.filters] + sizes if first else [dims[0]] + sizes + [self.filters])

    def _compute_causal_padding(self):
        left_pad = self.dilation_rate[0] * (self.kernel_size[0] - 1)
        if self.data_format == "channels_last":
            return [[0, 0], [left_pad, 0], [0, 0]]
        return [[0, 0], [0, 0], [left_pad, 0]]


class Conv1D(ConvBase):
    """tf.layers.Conv1D."""

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format="channels_last",
        dilation_rate=1,
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
        super(Conv1D, self).__init__(
            rank=1,
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            dilation_rate=dilation_rate,
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

    def call(self, inputs):
        if self.padding == "causal":
            inputs = tf.pad(inputs, self._compute_causal_padding())
        return super(Conv1D, self).call(inputs)


def conv1d(
    inputs,
    filters,
    kernel_size,
    strides=1,
    padding="valid",
    data_format="channels_last",
    dilation_rate=1,
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
    """tf.layers.conv1d."""
    layer = Conv1D(
        filters=filters,
        kernel_size=kernel_size,
        strides=strides,
        padding=padding,
        data_format=data_format,
        dilation_rate=dilation_rate,
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


class Conv2D(ConvBase):
    """tf.layers.Conv2D."""

    def __init__(
        self,
        filters,
        kernel_size,
        strides=(1, 1),
        padding="valid",
        data_format="channels_last",
        dilation_rate=(1, 1),
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
        super(Conv2D, self).__init__(
            rank=2,
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            dilation_rate=dilation_rate,
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


def conv2d(
    inputs,
    filters,
    kernel_size,
    strides=(1, 1),
    padding="valid",
    data_format="channels_last",
    dilation_rate=(1, 1),
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
    """tf.layers.conv2d."""
    layer = Conv2D(
        filters=filters,
        kernel_size=kernel_size,
        strides=strides,
        padding=padding,
        data_format=data_format,
        dilation_rate=dilation_rate,
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


class Conv3D(ConvBase):
    """tf.layers.Conv3D."""

    def __init__(
        self,
        filters,
        kernel_size,
        strides=(1, 1, 1),
        padding="valid",
        data_format="channels_last",
        dilation_rate=(1, 1, 1),
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
        super(Conv3D, self).__init__(
            rank=3,
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            dilation_rate=dilation_rate,
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


def conv3d(
    inputs,
    filters,
    kernel_size,
    strides=(1, 1, 1),
    padding="valid",
    data_format="channels_last",
    dilation_rate=(1, 1, 1),
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
    """tf.layers.conv3d."""
    layer = Conv3D(
        filters=filters,
        kernel_size=kernel_size,
        strides=strides,
        padding=padding,
        data_format=data_format,
        dilation_rate=dilation_rate,
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
