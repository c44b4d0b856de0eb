"""tf.keras.layers: dense, dropout, reshaping and other core layers (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library import layers_core
from scopelint.api.library.common import TF2, image_data_format, smart_cond
from scopelint.api.library.keras_objects import get_activation, get_constraint, get_initializer, get_regularizer
from scopelint.api.library.keras_regularizers import L1L2
from scopelint.api.library.keras_base import Layer, learning_phase
from scopelint.api.library.layers_spec import InputSpec


class Dense(layers_core.Dense, Layer):
    """Mirrors tf.keras.layers.Dense."""


class Flatten(layers_core.Flatten, Layer):
    """Mirrors tf.keras.layers.Flatten."""


class Dropout(layers_core.Dropout, Layer):
    """Mirrors tf.keras.layers.Dropout: trains when the learning phase says so."""

    def __init__(self, rate, noise_shape=None, seed=None, **kwargs):
        super(Dropout, self).__init__(rate, noise_shape=noise_shape, seed=seed, **kwargs)

    def call(self, inputs, training=None):
        if TF2 and tf.scopelint.surely(self.rate == 0):
            return tf.identity(inputs)
        if training is None:
            training = learning_phase()
        return super(Dropout, self).call(inputs, training=training)


class SpatialDropout1D(Dropout):
    def __init__(self, rate, **kwargs):
        super(SpatialDropout1D, self).__init__(rate, **kwargs)
        self.input_spec = InputSpec(ndim=3)

    def _get_noise_shape(self, inputs):
        shape = tf.shape(inputs)
        return (shape[0], 1, shape[2])


class SpatialDropout2D(Dropout):
    def __init__(self, rate, data_format=None, **kwargs):
        super(SpatialDropout2D, self).__init__(rate, **kwargs)
        self.data_format = data_format or image_data_format()
        self.input_spec = InputSpec(ndim=4)

    def _get_noise_shape(self, inputs):
        shape = tf.shape(inputs)
        return (shape[0], shape[1], 1, 1) if self.data_format == "channels_first" else (shape[0], 1, 1, shape[3])


class Activation(Layer):
    """Mirrors tf.keras.layers.Activation."""

    def __init__(self, activation, **kwargs):
        super(Activation, self).__init__(**kwargs)
        self.supports_masking = True
        self.activation = get_activation(activation)

    def call(self, inputs):
        return self.activation(inputs)

    def compute_output_shape(self, input_shape):
        return input_shape


class Reshape(Layer):
    """Mirrors tf.keras.layers.Reshape."""

    def __init__(self, target_shape, **kwargs):
        super(Reshape, self).__init__(**kwargs)
        self.target_shape = tuple(target_shape)

    def call(self, inputs):
        result = tf.reshape(inputs, (tf.shape(inputs)[0],) + self.target_shape)
        if TF2:
            result.set_shape(self.compute_output_shape(inputs.shape))
        return result

    def compute_output_shape(self, input_shape):
        dims = tf.TensorShape(input_shape).as_list()
        target = [None if size == -1 else size for size in self.target_shape]
        if None in target and None not in dims[1:]:
            known, total = 1, 1
            for size in target:
                known *= 1 if size is None else size
            for size in dims[1:]:
                total *= size
            target = [total // known if size is None else size for size in target]
        return tf.TensorShape([dims[0]] + target)


class Permute(Layer):
    """Mirrors tf.keras.layers.Permute."""

    def __init__(self, dims, **kwargs):
        super(Permute, self).__init__(**kwargs)
        self.dims = tuple(dims)
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs):
        return tf.transpose(inputs, perm=(0,) + self.dims)


class RepeatVector(Layer):
    """Mirrors tf.keras.layers.RepeatVector."""

    def __init__(self, n, **kwargs):
        super(RepeatVector, self).__init__(**kwargs)
        self.n = n
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs):
        return tf.tile(tf.expand_dims(inputs, 1), tf.stack([1, self.n, 1]))


class Lambda(Layer):
    """Mirrors tf.keras.layers.Lambda."""

    def __init__(self, function, output_shape=None, mask=None, arguments=None, **kwargs):
        super(Lambda, self).__init__(**kwargs)
        self.function = function
        self.arguments = arguments or {}
        self.mask = mask
        self.supports_masking = mask is not None
        self._output_shape = output_shape
        names = tf.scopelint.arg_names(function)
        self._passes_mask = "mask" in names
        self._passes_training = "training" in names

    def call(self, inputs, mask=None, training=None):
        arguments = dict(self.arguments)
        if self._passes_mask:
            arguments["mask"] = mask
        if self._passes_training:
            arguments["training"] = training
        return self.function(inputs, **arguments)

    def compute_mask(self, inputs, mask=None):
        return self.mask(inputs, mask) if callable(self.mask) else self.mask


class Masking(Layer):
    """Mirrors tf.keras.layers.Masking."""

    def __init__(self, mask_value=0.0, **kwargs):
        super(Masking, self).__init__(**kwargs)
        self.supports_masking = True
        self.mask_value = mask_value
        self._compute_output_and_mask_jointly = True

    def compute_mask(self, inputs, mask=None):
        return tf.reduce_any(tf.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs):
        kept = tf.reduce_any(tf.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        outputs = inputs * tf.cast(kept, inputs.dtype)
        outputs._keras_mask = tf.squeeze(kept, axis=-1)
        return outputs


class ActivityRegularization(Layer):
    """Mirrors tf.keras.layers.ActivityRegularization."""

    def __init__(self, l1=0.0, l2=0.0, **kwargs):
        super(ActivityRegularization, self).__init__(activity_regularizer=L1L2(l1=l1, l2=l2), **kwargs)
        self.supports_masking = True


class Embedding(Layer):
    """Mirrors tf.keras.layers.Embedding."""

    def __init__(
        self,
        input_dim,
        output_dim,
        embeddings_initializer="uniform",
        embeddings_regularizer=None,
        activity_regularizer=None,
        embeddings_constraint=None,
        mask_zero=False,
        input_length=None,
        **kwargs
    ):
        if "input_shape" not in kwargs:
            kwargs["input_shape"] = (input_length,) if input_length else (None,)
        dtype = kwargs.pop("dtype", "float32")
        super(Embedding, self).__init__(dtype=dtype, **kwargs)
        self.input_dim = input_dim
        self.output_dim = output_dim
        self.embeddings_initializer = get_initializer(embeddings_initializer)
        self.embeddings_regularizer = get_regularizer(embeddings_regularizer)
        self.embeddings_constraint = get_constraint(embeddings_constraint)
        self.mask_zero = mask_zero
        self.supports_masking = mask_zero
        self.input_length = input_length

    def build(self, input_shape):
        self.embeddings = self.add_weight(
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            name="embeddings",
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
        )
        self.built = True

    def compute_mask(self, inputs, mask=None):
        return tf.not_equal(inputs, 0) if self.mask_zero else None

    def call(self, inputs):
        if inputs.dtype not in (tf.int32, tf.int64):
            inputs = tf.cast(inputs, tf.int32)
        return tf.nn.embedding_lookup(self.embeddings, inputs)


def relu(x, alpha=0.0, max_value=None, threshold=0):
    """Mirrors tf.keras.backend.relu."""
    if alpha != 0.0 and max_value is None and threshold == 0:
        return tf.nn.leaky_relu(x, alpha=alpha)
    negative = None
    if alpha != 0.0:
        negative = tf.nn.relu(-x + threshold) if threshold != 0 else tf.nn.relu(-x)
    if threshold != 0:
        x = x * tf.cast(tf.greater(x, threshold), tf.float32)
    elif max_value == 6:
        x, max_value = tf.nn.relu6(x), None
    else:
        x = tf.nn.relu(x)
    if max_value is not None:
        top = tf.convert_to_tensor(max_value, x.dtype.base_dtype)
        x = tf.clip_by_value(x, tf.convert_to_tensor(0.0, x.dtype.base_dtype), top)
    if negative is not None:
        x -= tf.convert_to_tensor(alpha, x.dtype.base_dtype) * negative
    return x


class ReLU(Layer):
    def __init__(self, max_value=None, negative_slope=0, threshold=0, **kwargs):
        super(ReLU, self).__init__(**kwargs)
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold

    def call(self, inputs):
        return relu(inputs, alpha=self.negative_slope, max_value=self.max_value, threshold=self.threshold)


class LeakyReLU(Layer):
    def __init__(self, alpha=0.3, **kwargs):
        super(LeakyReLU, self).__init__(**kwargs)
        self.supports_masking = True
        self.alpha = alpha

    def call(self, inputs):
        return relu(inputs, alpha=self.alpha)


class PReLU(Layer):
    def __init__(self, alpha_initializer="zeros", alpha_regularizer=None, alpha_constraint=None, shared_axes=None, **kwargs):
        super(PReLU, self).__init__(**kwargs)
        self.supports_masking = True
        self.alpha_initializer = get_initializer(alpha_initializer)
        self.alpha_regularizer = get_regularizer(alpha_regularizer)
        self.shared_axes = shared_axes if shared_axes is None or isinstance(shared_axes, (list, tuple)) else [shared_axes]

    def build(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()[1:]
        for axis in self.shared_axes or []:
            shape[axis - 1] = 1
        settings = {"initializer": self.alpha_initializer, "regularizer": self.alpha_regularizer}
        self.alpha = self.add_weight(shape=shape, name="alpha", **settings)
        self.built = True

    def call(self, inputs):
        positive = tf.nn.relu(inputs)
        return positive + -self.alpha * tf.nn.relu(-inputs)


class ELU(Layer):
    def __init__(self, alpha=1.0, **kwargs):
        super(ELU, self).__init__(**kwargs)
        self.supports_masking = True
        self.alpha = alpha

    def call(self, inputs):
        result = tf.nn.elu(inputs)
        return result if self.alpha == 1 else tf.where(inputs > 0, result, self.alpha * result)


class Softmax(Layer):
    def __init__(self, axis=-1, **kwargs):
        super(Softmax, self).__init__(**kwargs)
        self.supports_masking = True
        self.axis = axis

    def call(self, inputs):
        return get_activation("softmax")(inputs, axis=self.axis)


def in_train_phase(when_training, otherwise, training=None):
    """Mirrors tf.keras.backend.in_train_phase."""
    phase = learning_phase() if training is None else training
    as_function = lambda value: value if callable(value) else lambda: value  # noqa: E731
    return smart_cond(phase, as_function(when_training), as_function(otherwise))
