"""tf.layers: Dense, Dropout, Flatten and their functional forms."""

import tensorflow as tf

from scopelint.api.library.common import TF2, dimension_value, smart_cond, surely
from scopelint.api.library.keras_objects import get_activation, get_constraint, get_initializer, get_regularizer
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.layers_spec import InputSpec


class Dense(Layer):
    """tf.layers.Dense."""

    def __init__(
        self,
        units,
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
        super(Dense, self).__init__(
            trainable=trainable, name=name, activity_regularizer=get_regularizer(activity_regularizer), **kwargs
        )
        self.units = int(units)
        self.activation = get_activation(activation)
        self.use_bias = use_bias
        self.kernel_initializer = get_initializer(kernel_initializer)
        self.bias_initializer = get_initializer(bias_initializer)
        self.kernel_regularizer = get_regularizer(kernel_regularizer)
        self.bias_regularizer = get_regularizer(bias_regularizer)
        self.kernel_constraint = get_constraint(kernel_constraint)
        self.bias_constraint = get_constraint(bias_constraint)
        self.supports_masking = True
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape):
        input_shape = tf.TensorShape(input_shape)
        dtype = tf.as_dtype(self.dtype or tf.float32)
        if surely(not (dtype.is_floating or dtype.is_complex)):
            raise TypeError("Unable to build `Dense` layer with non-floating point dtype %s" % (dtype,))
        last_dim = dimension_value(input_shape[-1])
        if surely(last_dim is None):
            if TF2:
                text = "The last dimension of the inputs to a Dense layer should be defined. Found None. "
                raise ValueError(text + "Full input shape received: " + str(input_shape))
            raise ValueError("The last dimension of the inputs to `Dense` should be defined. Found `None`.")
        self.input_spec = InputSpec(min_ndim=2, axes={-1: last_dim})
        self.kernel = self.add_weight(
            "kernel",
            shape=[last_dim, self.units],
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            dtype=self.dtype,
            trainable=True,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                shape=[self.units],
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                dtype=self.dtype,
                trainable=True,
            )
        self.built = True

    def call(self, inputs):
        rank = inputs.shape.ndims
        if rank is not None and rank > 2:
            outputs = tf.tensordot(inputs, self.kernel, [[rank - 1], [0]])
            outputs.set_shape(inputs.shape.as_list()[:-1] + [self.units])
        elif surely(isinstance(inputs, tf.SparseTensor)):
            outputs = tf.sparse_tensor_dense_matmul(inputs, self.kernel)
        else:
            outputs = tf.matmul(tf.cast(inputs, self._compute_dtype), self.kernel)
        if self.use_bias:
            outputs = tf.nn.bias_add(outputs, self.bias)
        return self.activation(outputs) if self.activation is not None else outputs

    def compute_output_shape(self, input_shape):
        input_shape = tf.TensorShape(input_shape).with_rank_at_least(2)
        if dimension_value(input_shape[-1]) is None:
            raise ValueError("The innermost dimension of input_shape must be defined, but saw: %s" % input_shape)
        return input_shape[:-1].concatenate(self.units)


def dense(
    inputs,
    units,
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
    """tf.layers.dense."""
    layer = Dense(
        units,
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
        _scope=name,
        _reuse=reuse,
    )
    return layer.apply(inputs)


class Dropout(Layer):
    """tf.layers.Dropout."""

    def __init__(self, rate=0.5, noise_shape=None, seed=None, name=None, **kwargs):
        super(Dropout, self).__init__(name=name, **kwargs)
        self.rate = rate
        self.noise_shape = noise_shape
        self.seed = seed
        self.supports_masking = True

    def _get_noise_shape(self, inputs):
        if self.noise_shape is None:
            return None
        dims = tf.shape(inputs)
        return tf.convert_to_tensor([dims[i] if value is None else value for i, value in enumerate(self.noise_shape)])

    def call(self, inputs, training=False):
        if TF2 and isinstance(self.rate, (int, float)) and self.rate == 0:
            return tf.identity(inputs)
        if training is None:
            training = tf.keras.backend.learning_phase()

        def dropped_inputs():
            return tf.nn.dropout(inputs, noise_shape=self._get_noise_shape(inputs), seed=self.seed, rate=self.rate)

        return smart_cond(training, dropped_inputs, lambda: tf.identity(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape


def dropout(inputs, rate=0.5, noise_shape=None, seed=None, training=False, name=None):
    """tf.layers.dropout."""
    return Dropout(rate, noise_shape=noise_shape, seed=seed, name=name).apply(inputs, training=training)


class Flatten(Layer):
    """tf.layers.Flatten."""

    def __init__(self, data_format=None, **kwargs):
        super(Flatten, self).__init__(**kwargs)
        self.data_format = (data_format or "channels_last").lower()
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs):
        rank = inputs.shape.ndims
        if self.data_format == "channels_first" and rank is not None and rank > 1:
            inputs = tf.transpose(inputs, perm=[0] + list(range(2, rank)) + [1])
        if TF2:
            return self._reshape_tf2(inputs)
        batch = dimension_value(inputs.shape[0])
        outputs = tf.reshape(inputs, (batch or tf.shape(inputs)[0], -1))
        outputs.set_shape(self.compute_output_shape(inputs.shape))
        return outputs

    def _reshape_tf2(self, inputs):
        dims = inputs.shape.as_list()
        if len(dims) == 1:
            return tf.expand_dims(inputs, axis=1)
        if None not in dims[1:]:
            return tf.reshape(inputs, tf.constant([-1, _product(dims[1:])]))
        if dims[0] is not None:
            return tf.reshape(inputs, tf.constant([dims[0], -1]))
        return tf.reshape(inputs, [tf.shape(inputs)[0], -1])

    def compute_output_shape(self, input_shape):
        dims = tf.TensorShape(input_shape).as_list()
        if None in dims[1:] or 0 in dims[1:]:
            return tf.TensorShape([dims[0], None])
        return tf.TensorShape([dims[0], _product(dims[1:])])


def _product(dims):
    total = 1
    for dim in dims:
        total *= dim
    return total


def flatten(inputs, name=None, data_format="channels_last"):
    """tf.layers.flatten."""
    return Flatten(name=name, data_format=data_format).apply(inputs)
