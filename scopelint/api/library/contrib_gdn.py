"""tf.contrib.layers: GDN and the legacy fully connected layers."""

import tensorflow as tf

from scopelint.api.library.contrib_initializers import xavier_initializer
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.layers_spec import InputSpec

_AXES = {"channels_first": 1, "channels_last": -1}


def _lower_bound(inputs, bound):
    with tf.name_scope(None, "GDNLowerBound", [inputs, bound]) as scope:
        inputs = tf.convert_to_tensor(inputs, name="inputs")
        bound = tf.convert_to_tensor(bound, name="bound")
        return tf.maximum(inputs, bound, name=scope)


class GDN(Layer):
    """tf.contrib.layers.GDN."""

    def __init__(
        self,
        inverse=False,
        beta_min=1e-6,
        gamma_init=0.1,
        reparam_offset=2**-18,
        data_format="channels_last",
        activity_regularizer=None,
        trainable=True,
        name=None,
        **kwargs
    ):
        super(GDN, self).__init__(trainable=trainable, name=name, activity_regularizer=activity_regularizer, **kwargs)
        self.inverse = inverse
        self._beta_min = beta_min
        self._gamma_init = gamma_init
        self._reparam_offset = reparam_offset
        self.data_format = data_format
        if data_format not in _AXES:
            raise ValueError("Unsupported `data_format` for GDN layer: {}.".format(data_format))
        self.input_spec = InputSpec(min_ndim=3, max_ndim=5)

    def _pedestal(self):
        return tf.constant(self._reparam_offset**2, dtype=self.dtype)

    def _start_beta(self, shape, dtype=None, partition_info=None):
        pedestal = self._pedestal()
        return tf.sqrt(tf.ones(shape, dtype=dtype) + pedestal)

    def _start_gamma(self, shape, dtype=None, partition_info=None):
        eye = tf.eye(shape[0], dtype=dtype)
        pedestal = self._pedestal()
        return tf.sqrt(self._gamma_init * eye + pedestal)

    def _parameter(self, name, shape, start, bound, pedestal):
        variable = self.add_variable(name, shape=shape, initializer=start, dtype=self.dtype, trainable=True)
        return tf.square(_lower_bound(variable, bound)) - pedestal

    def build(self, input_shape):
        axis = _AXES[self.data_format]
        shape = tf.TensorShape(input_shape)
        channels = shape[axis].value
        if channels is None:
            raise ValueError("The channel dimension of the inputs to `GDN` must be defined.")
        self._input_rank = shape.ndims
        self.input_spec = InputSpec(ndim=shape.ndims, axes={axis: channels})
        offset = self._reparam_offset
        pedestal = self._pedestal()
        beta_bound = tf.constant((self._beta_min + offset**2) ** 0.5, dtype=self.dtype)
        gamma_bound = tf.constant(offset, dtype=self.dtype)
        self.beta = self._parameter("reparam_beta", [channels], self._start_beta, beta_bound, pedestal)
        gamma_shape = [channels, channels]
        self.gamma = self._parameter("reparam_gamma", gamma_shape, self._start_gamma, gamma_bound, pedestal)
        self.built = True

    def _first(self, inputs, gamma, ndim):
        pool = tf.nn.convolution(tf.square(inputs), gamma, "VALID", data_format="NC" + "DHW"[-(ndim - 2) :])
        if ndim == 3:
            pool = tf.nn.bias_add(tf.expand_dims(pool, 2), self.beta, data_format="NCHW")
            return tf.squeeze(pool, [2])
        if ndim == 5:
            shape = tf.shape(pool)
            pool = tf.reshape(pool, shape[:3] + [-1])
            return tf.reshape(tf.nn.bias_add(pool, self.beta, data_format="NCHW"), shape)
        return tf.nn.bias_add(pool, self.beta, data_format="NCHW")

    def call(self, inputs):
        inputs = tf.convert_to_tensor(inputs, dtype=self.dtype)
        ndim = self._input_rank
        gamma = tf.reshape(self.gamma, (ndim - 2) * [1] + self.gamma.get_shape().as_list())
        if self.data_format == "channels_first":
            pool = self._first(inputs, gamma, ndim)
        else:
            pool = tf.nn.convolution(tf.square(inputs), gamma, "VALID")
            pool = tf.nn.bias_add(pool, self.beta, data_format="NHWC")
        pool = tf.sqrt(pool)
        outputs = inputs * pool if self.inverse else inputs / pool
        outputs.set_shape(inputs.get_shape())
        return outputs

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)


def gdn(
    inputs,
    inverse=False,
    beta_min=1e-6,
    gamma_init=0.1,
    reparam_offset=2**-18,
    data_format="channels_last",
    activity_regularizer=None,
    trainable=True,
    name=None,
    reuse=None,
):
    """tf.contrib.layers.gdn."""
    layer = GDN(
        inverse=inverse,
        beta_min=beta_min,
        gamma_init=gamma_init,
        reparam_offset=reparam_offset,
        data_format=data_format,
        activity_regularizer=activity_regularizer,
        trainable=trainable,
        name=name,
        dtype=inputs.dtype.base_dtype,
        _scope=name,
        _reuse=reuse,
    )
    return layer.apply(inputs)


def _legacy_variable(name, shape, dtype, initializer, collections, regularizer, trainable):
    return tf.get_variable(
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        collections=set(list(collections or []) + [tf.GraphKeys.GLOBAL_VARIABLES]),
        regularizer=regularizer,
        trainable=trainable,
    )


def _legacy_depth(x):
    dims = x.get_shape().dims
    if dims is None:
        raise ValueError("dims of x must be known but is None")
    if len(dims) < 2:
        raise ValueError("rank of x must be at least 2 not: %d" % len(dims))
    if dims[-1].value is None:
        raise ValueError("last dimension of x must be known but is None")
    return len(dims), dims[-1].value


def legacy_fully_connected(
    x,
    num_output_units,
    activation_fn=None,
    weight_init=xavier_initializer(),
    bias_init=tf.zeros_initializer(),
    name=None,
    weight_collections=(tf.GraphKeys.WEIGHTS,),
    bias_collections=(tf.GraphKeys.BIASES,),
    output_collections=(tf.GraphKeys.ACTIVATIONS,),
    trainable=True,
    weight_regularizer=None,
    bias_regularizer=None,
):
    """tf.contrib.layers.legacy_fully_connected."""
    with tf.variable_scope(name, "fully_connected", [x]):
        x = tf.convert_to_tensor(x)
        rank, depth = _legacy_depth(x)
        dtype = x.dtype.base_dtype
        shape = [depth, num_output_units]
        w = _legacy_variable("weights", shape, dtype, weight_init, weight_collections, weight_regularizer, trainable)
        y = tf.matmul(x if rank <= 2 else tf.reshape(x, [-1, depth]), w)
        if bias_init is not None:
            shape = [num_output_units]
            b = _legacy_variable("bias", shape, dtype, bias_init, bias_collections, bias_regularizer, trainable)
            y = tf.nn.bias_add(y, b)
        if rank > 2:
            shape = tf.unstack(tf.shape(x))
            shape[-1] = num_output_units
            y = tf.reshape(y, tf.stack(shape))
            y.set_shape(x.get_shape().as_list()[:-1] + [num_output_units])
        if activation_fn is not None:
            y = activation_fn(y)
        tf.add_to_collections(list(output_collections or []) + [tf.GraphKeys.ACTIVATIONS], y)
        return y


def legacy_relu(*args, **kwargs):
    """tf.contrib.layers.legacy_relu."""
    return legacy_fully_connected(*args, **dict(kwargs, activation_fn=tf.nn.relu))


def legacy_linear(*args, **kwargs):
    """tf.contrib.layers.legacy_linear."""
    return legacy_fully_connected(*args, **dict(kwargs, activation_fn=None))
