"""tf.contrib.layers.batch_norm: through tf.layers, fused on its own, or plain."""

import tensorflow as tf

from scopelint.api.library.contrib_arg_scope import add_arg_scope
from scopelint.api.library.contrib_getter import add_variable_to_collections, build_variable_getter
from scopelint.api.library.contrib_utils import (
    collect_named_outputs,
    constant_value,
    get_variable_collections,
    smart_cond,
)
from scopelint.api.library.contrib_variables import model_variable
from scopelint.api.library.layers_normalization import BatchNormalization
from scopelint.api.library.train_averages import assign_moving_average


class _Parameters(object):
    """The arguments of one batch_norm call that its variables depend on."""

    def __init__(self, initializers, regularizers, variables_collections, trainable, shape, dtype):
        self.initializers = initializers or {}
        self.regularizers = regularizers or {}
        self.variables_collections = variables_collections
        self.trainable = trainable
        self.shape = shape
        self.dtype = dtype

    def trained(self, name, default):
        return model_variable(
            name,
            shape=self.shape,
            dtype=self.dtype,
            initializer=self.initializers.get(name, default),
            regularizer=self.regularizers.get(name),
            collections=get_variable_collections(self.variables_collections, name),
            trainable=self.trainable,
        )

    def _moving(self, name, default):
        return model_variable(
            name,
            shape=self.shape,
            dtype=self.dtype,
            initializer=self.initializers.get(name, default),
            trainable=False,
            collections=get_variable_collections(self.variables_collections, name),
        )

    def moving(self):
        with tf.variable_scope(tf.get_variable_scope()) as local_scope:
            local_scope.set_partitioner(None)
            mean = self._moving("moving_mean", tf.zeros_initializer())
            return mean, self._moving("moving_variance", tf.ones_initializer())


def _updates(moving_mean, moving_variance, mean, variance, decay, zero_debias):
    update_mean = assign_moving_average(moving_mean, mean, decay, zero_debias=zero_debias)
    return update_mean, assign_moving_average(moving_variance, variance, decay, zero_debias=False)


def _fused_inputs(inputs, data_format):
    """Inputs as a 4-D tensor."""
    shape = inputs.get_shape()
    if shape.ndims is None:
        raise ValueError("Inputs %s has undefined rank" % inputs.name)
    if shape.ndims not in (2, 4):
        raise ValueError("Inputs %s has unsupported rank. Expected 2 or 4 but got %d" % (inputs.name, shape.ndims))
    if shape.ndims == 4:
        return inputs
    channels = shape.as_list()[-1]
    if channels is None:
        raise ValueError("`C` dimension must be known but is None")
    return tf.reshape(inputs, [-1, channels, 1, 1] if data_format == "NCHW" else [-1, 1, 1, channels])


def _fused_batch_norm(
    inputs,
    decay,
    center,
    scale,
    epsilon,
    activation_fn,
    param_initializers,
    param_regularizers,
    updates_collections,
    is_training,
    reuse,
    variables_collections,
    outputs_collections,
    trainable,
    data_format,
    zero_debias_moving_mean,
    scope,
):
    with tf.variable_scope(scope, "BatchNorm", [inputs], reuse=reuse) as sc:
        original_inputs = tf.convert_to_tensor(inputs)
        inputs = _fused_inputs(original_inputs, data_format)
        inputs_shape = inputs.get_shape()
        params_shape = inputs_shape[-1:] if data_format == "NHWC" else inputs_shape[1:2]
        if not params_shape.is_fully_defined():
            raise ValueError("Inputs %s has undefined `C` dimension %s." % (inputs.name, params_shape))
        params = _Parameters(
            param_initializers, param_regularizers, variables_collections, trainable, params_shape, tf.float32
        )
        if center:
            beta = params.trained("beta", tf.zeros_initializer())
        else:
            beta = tf.constant(0.0, dtype=tf.float32, shape=params_shape)
        if scale:
            gamma = params.trained("gamma", tf.ones_initializer())
        else:
            gamma = tf.constant(1.0, dtype=tf.float32, shape=params_shape)
        moving_mean, moving_variance = params.moving()

        def in_training():
            return tf.nn.fused_batch_norm(inputs, gamma, beta, epsilon=epsilon, data_format=data_format)

        def in_inference():
            return tf.nn.fused_batch_norm(
                inputs,
                gamma,
                beta,
                mean=moving_mean,
                variance=moving_variance,
                epsilon=epsilon,
                is_training=False,
                data_format=data_format,
            )

        normalized, mean, variance = smart_cond(is_training, in_training, in_inference)
        outputs = normalized

        def make_updates():
            return _updates(moving_mean, moving_variance, mean, variance, decay, zero_debias_moving_mean)

        def force_updates():
            with tf.control_dependencies(list(make_updates())):
                return tf.identity(normalized)

        training_value = constant_value(is_training)
        if training_value is None or training_value:
            if updates_collections is None:
                outputs = smart_cond(is_training, force_updates, lambda: normalized)
            else:
                found = smart_cond(is_training, make_updates, lambda: (moving_mean, moving_variance))
                tf.add_to_collections(updates_collections, found[0])
                tf.add_to_collections(updates_collections, found[1])
        outputs.set_shape(inputs_shape)
        if original_inputs.get_shape().ndims == 2:
            outputs = tf.reshape(outputs, tf.shape(original_inputs))
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collect_named_outputs(outputs_collections, sc.name, outputs)


def _with_layer(
    inputs,
    sc,
    decay,
    center,
    scale,
    epsilon,
    param_initializers,
    param_regularizers,
    is_training,
    reuse,
    variables_collections,
    trainable,
    data_format,
    fused,
    renorm,
    renorm_clipping,
    renorm_decay,
    adjustment,
):
    initializers = param_initializers or {}
    regularizers = param_regularizers or {}
    layer = BatchNormalization(
        axis=1 if data_format == "NCHW" else -1,
        momentum=decay,
        epsilon=epsilon,
        center=center,
        scale=scale,
        beta_initializer=initializers.get("beta", tf.zeros_initializer()),
        gamma_initializer=initializers.get("gamma", tf.ones_initializer()),
        moving_mean_initializer=initializers.get("moving_mean", tf.zeros_initializer()),
        moving_variance_initializer=initializers.get("moving_variance", tf.ones_initializer()),
        beta_regularizer=regularizers.get("beta"),
        gamma_regularizer=regularizers.get("gamma"),
        trainable=trainable,
        renorm=renorm,
        renorm_clipping=renorm_clipping,
        renorm_momentum=renorm_decay,
        adjustment=adjustment,
        name=sc.name,
        _scope=sc,
        _reuse=reuse,
        fused=fused,
    )
    outputs = layer.apply(inputs, training=is_training)
    add_variable_to_collections(layer.moving_mean, variables_collections, "moving_mean")
    add_variable_to_collections(layer.moving_variance, variables_collections, "moving_variance")
    if layer.beta is not None:
        add_variable_to_collections(layer.beta, variables_collections, "beta")
    if layer.gamma is not None:
        add_variable_to_collections(layer.gamma, variables_collections, "gamma")
    return outputs


class _PlainBatchNorm(object):
    """batch_norm from single ops: what is left when neither the layer nor the fused op serves."""

    def __init__(self, inputs, batch_weights, data_format):
        self.inputs = inputs
        shape = inputs.get_shape()
        rank = shape.ndims
        if rank is None:
            raise ValueError("Inputs %s has undefined rank." % inputs.name)
        self.first = data_format == "NCHW"
        self.batch_weights = None
        if batch_weights is not None:
            self.batch_weights = tf.reshape(tf.convert_to_tensor(batch_weights), [-1] + [1] * (rank - 1))
        self.axes = [0] + list(range(2, rank)) if self.first else list(range(rank - 1))
        self.params_shape = shape[1:2] if self.first else shape[-1:]
        self.broadcast = [1, shape.as_list()[1]] + [1] * (rank - 2) if self.first else None
        if not self.params_shape.is_fully_defined():
            raise ValueError("Inputs %s has undefined channels dimension %s." % (inputs.name, self.params_shape))

    def moments(self):
        if self.batch_weights is None:
            found = tf.nn.moments(self.inputs, self.axes, keep_dims=self.first)
        else:
            found = tf.nn.weighted_moments(self.inputs, self.axes, self.batch_weights, keepdims=self.first)
        if not self.first:
            return found
        return tf.reshape(found[0], [-1]), tf.reshape(found[1], [-1])

    def _broadcast(self, value):
        return value if value is None or not self.first else tf.reshape(value, self.broadcast)

    def outputs(self, mean, variance, beta, gamma, epsilon):
        mean = self._broadcast(mean)
        variance = self._broadcast(variance)
        beta = self._broadcast(beta)
        gamma = self._broadcast(gamma)
        outputs = tf.nn.batch_normalization(self.inputs, mean, variance, beta, gamma, epsilon)
        outputs.set_shape(self.inputs.get_shape())
        return outputs


def _moments_with_updates(plain, moving, decay, is_training, updates_collections, zero_debias):
    training_value = constant_value(is_training)
    if training_value is not None and not training_value:
        return moving
    batch = plain.moments()

    def make_updates():
        return _updates(moving[0], moving[1], batch[0], batch[1], decay, zero_debias)

    def force_updates():
        with tf.control_dependencies(list(make_updates())):
            return tf.identity(batch[0]), tf.identity(batch[1])

    if updates_collections is None:
        return smart_cond(is_training, force_updates, lambda: moving)
    found = smart_cond(is_training, make_updates, lambda: moving)
    tf.add_to_collections(updates_collections, found[0])
    tf.add_to_collections(updates_collections, found[1])
    return smart_cond(is_training, lambda: batch, lambda: moving)


@add_arg_scope
def batch_norm(
    inputs,
    decay=0.999,
    center=True,
    scale=False,
    epsilon=0.001,
    activation_fn=None,
    param_initializers=None,
    param_regularizers=None,
    updates_collections=tf.GraphKeys.UPDATE_OPS,
    is_training=True,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    batch_weights=None,
    fused=None,
    data_format="NHWC",
    zero_debias_moving_mean=False,
    scope=None,
    renorm=False,
    renorm_clipping=None,
    renorm_decay=0.99,
    adjustment=None,
):
    """tf.contrib.layers.batch_norm."""
    fused = True if fused is None else fused
    inputs = tf.convert_to_tensor(inputs)
    rank = inputs.get_shape().ndims
    delayed = updates_collections == tf.GraphKeys.UPDATE_OPS
    possible_to_fuse = batch_weights is None and not renorm and rank in (2, 4) and adjustment is None
    if data_format not in ("NCHW", "NHWC"):
        raise ValueError("data_format has to be either NCHW or NHWC.")
    if fused and possible_to_fuse and (zero_debias_moving_mean or rank == 2 or not delayed):
        return _fused_batch_norm(
            inputs,
            decay,
            center,
            scale,
            epsilon,
            activation_fn,
            param_initializers,
            param_regularizers,
            updates_collections,
            is_training,
            reuse,
            variables_collections,
            outputs_collections,
            trainable,
            data_format,
            zero_debias_moving_mean,
            scope,
        )
    getter = build_variable_getter()
    with tf.variable_scope(scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=getter) as sc:
        inputs = tf.convert_to_tensor(inputs)
        if batch_weights is None and delayed and not zero_debias_moving_mean:
            outputs = _with_layer(
                inputs,
                sc,
                decay,
                center,
                scale,
                epsilon,
                param_initializers,
                param_regularizers,
                is_training,
                reuse,
                variables_collections,
                trainable,
                data_format,
                fused,
                renorm,
                renorm_clipping,
                renorm_decay,
                adjustment,
            )
        elif renorm:
            text = "renorm is not supported with batch_weights, updates_collections or zero_debias_moving_mean"
            raise ValueError(text)
        else:
            plain = _PlainBatchNorm(inputs, batch_weights, data_format)
            params = _Parameters(
                param_initializers, None, variables_collections, trainable, plain.params_shape, inputs.dtype.base_dtype
            )
            beta = params.trained("beta", tf.zeros_initializer()) if center else None
            gamma = params.trained("gamma", tf.ones_initializer()) if scale else None
            moving = params.moving()
            mean, variance = _moments_with_updates(
                plain, moving, decay, is_training, updates_collections, zero_debias_moving_mean
            )
            outputs = plain.outputs(mean, variance, beta, gamma, epsilon)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collect_named_outputs(outputs_collections, sc.name, outputs)
