"""tf.layers: BatchNormalization."""

import tensorflow as tf

from scopelint.api.library.common import TF2, constant_value, dimension_value, smart_cond, surely
from scopelint.api.library.keras_objects import get_constraint, get_initializer, get_regularizer
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.layers_spec import InputSpec


def _compose(scale, offset, then_scale, then_offset):
    if then_scale is not None:
        scale = scale * then_scale
        offset = offset * then_scale
    if then_offset is not None:
        offset = offset + then_offset
    return scale, offset


class BatchNormalization(Layer):
    """tf.layers.BatchNormalization."""

    def __init__(
        self,
        axis=-1,
        momentum=0.99,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer=tf.zeros_initializer(),
        gamma_initializer=tf.ones_initializer(),
        moving_mean_initializer=tf.zeros_initializer(),
        moving_variance_initializer=tf.ones_initializer(),
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
        renorm=False,
        renorm_clipping=None,
        renorm_momentum=0.99,
        fused=None,
        trainable=True,
        virtual_batch_size=None,
        adjustment=None,
        name=None,
        **kwargs
    ):
        super(BatchNormalization, self).__init__(name=name, **kwargs)
        self.axis = list(axis) if isinstance(axis, list) else axis
        if not isinstance(axis, (int, list)):
            raise TypeError("axis must be int or list, type given: %s" % type(axis))
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.beta_initializer = get_initializer(beta_initializer)
        self.gamma_initializer = get_initializer(gamma_initializer)
        self.moving_mean_initializer = get_initializer(moving_mean_initializer)
        self.moving_variance_initializer = get_initializer(moving_variance_initializer)
        self.beta_regularizer = get_regularizer(beta_regularizer)
        self.gamma_regularizer = get_regularizer(gamma_regularizer)
        self.beta_constraint = get_constraint(beta_constraint)
        self.gamma_constraint = get_constraint(gamma_constraint)
        self.renorm = renorm
        self.virtual_batch_size = virtual_batch_size
        self.adjustment = adjustment
        self.fused = True if fused is None else fused
        self.supports_masking = True
        self.trainable = trainable
        if renorm:
            self.renorm_clipping = renorm_clipping or {}
            self.renorm_momentum = renorm_momentum

    # build

    @property
    def _param_dtype(self):
        return tf.float32 if self.dtype in ("float16", "bfloat16") else self.dtype or tf.float32

    def _fused_can_be_used(self):
        axes = [self.axis] if isinstance(self.axis, int) else self.axis
        if self.renorm or self.virtual_batch_size is not None or self.adjustment is not None:
            return False
        return len(axes) == 1 and axes[0] in ((1, -3, -4, -1, 3, 4) if TF2 else (-3, -1, 1, 3))

    def _set_axes(self, input_shape):
        ndims = input_shape.ndims
        if surely(not ndims):
            raise ValueError("Input has undefined rank:", input_shape)
        axes = [self.axis] if isinstance(self.axis, int) else self.axis
        self.axis = [ndims + x if x < 0 else x for x in axes]
        for x in self.axis:
            if surely(x < 0 or x >= ndims):
                raise ValueError("Invalid axis: %d" % x)
        if len(self.axis) != len(set(self.axis)):
            raise ValueError("Duplicate axis: %s" % self.axis)
        if self.virtual_batch_size is not None and 0 in self.axis:
            raise ValueError(
                "When using virtual_batch_size, the batch dimension must be 0 and thus axis cannot include 0"
            )

    def _set_fused(self, ndims):
        if self.fused:
            self.fused = (ndims == 4 or (TF2 and ndims == 5)) and self._fused_can_be_used()
        if not self.fused:
            return
        formats = {(4, 1): "NCHW", (4, 3): "NHWC", (5, 1): "NCDHW", (5, 4): "NDHWC"}
        if (ndims, self.axis[0]) in formats:
            self._data_format = formats[(ndims, self.axis[0])]
        elif ndims == 5:
            self.fused = False
        else:
            raise ValueError("Unsupported axis, fused batch norm only supports axis == [1] or axis == [3]")

    def _param_shape_for(self, input_shape):
        dims = input_shape.as_list()
        axis_to_dim = {x: dims[x] for x in self.axis}
        for x in self.axis:
            if surely(axis_to_dim[x] is None):
                raise ValueError("Input has undefined `axis` dimension. Input shape: ", input_shape)
        self.input_spec = InputSpec(ndim=len(dims), axes=axis_to_dim)
        if len(axis_to_dim) == 1 and self.virtual_batch_size is None:
            return (axis_to_dim[self.axis[0]],)
        shape = [axis_to_dim[i] if i in axis_to_dim else 1 for i in range(len(dims))]
        if self.virtual_batch_size is not None:
            shape.insert(1, 1)
            self.axis = [x + 1 for x in self.axis]
        return shape

    def build(self, input_shape):
        input_shape = tf.TensorShape(input_shape)
        self._set_axes(input_shape)
        self._set_fused(input_shape.ndims)
        param_shape = self._param_shape = self._param_shape_for(input_shape)
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self._add_trained("gamma", self.gamma_initializer, self.gamma_regularizer, self.gamma_constraint)
        elif self.fused and not TF2:
            self._gamma_const = tf.constant(1.0, dtype=self._param_dtype, shape=param_shape)
        if self.center:
            self.beta = self._add_trained("beta", self.beta_initializer, self.beta_regularizer, self.beta_constraint)
        elif self.fused and not TF2:
            self._beta_const = tf.constant(0.0, dtype=self._param_dtype, shape=param_shape)
        self._add_moving_variables()
        self.built = True

    def _add_moving_variables(self):
        partitioner = None
        if self._scope:
            partitioner = self._scope.partitioner
            self._scope.set_partitioner(None)
        try:
            self.moving_mean = self._add_moving("moving_mean", self.moving_mean_initializer)
            self.moving_variance = self._add_moving("moving_variance", self.moving_variance_initializer)
            if self.renorm:
                self._add_renorm_variables()
        finally:
            if partitioner:
                self._scope.set_partitioner(partitioner)

    def _add_renorm_variables(self):
        def stddev_initializer(*args, **kwargs):
            return tf.sqrt(self.moving_variance_initializer(*args, **kwargs))

        with tf.colocate_with(self.moving_variance):
            self.moving_stddev = self._add_moving("moving_stddev", stddev_initializer)
        with tf.colocate_with(self.moving_mean):
            self.renorm_mean = self._add_moving("renorm_mean", self.moving_mean_initializer)
        with tf.colocate_with(self.moving_stddev):
            self.renorm_stddev = self._add_moving("renorm_stddev", stddev_initializer)

    def _add_trained(self, name, initializer, regularizer, constraint):
        return self.add_weight(
            name=name,
            shape=self._param_shape,
            dtype=self._param_dtype,
            initializer=initializer,
            regularizer=regularizer,
            constraint=constraint,
            trainable=True,
        )

    def _add_moving(self, name, initializer):
        return self.add_weight(
            name=name,
            shape=self._param_shape,
            dtype=self._param_dtype,
            initializer=initializer,
            synchronization=tf.VariableSynchronization.ON_READ,
            trainable=False,
            aggregation=tf.VariableAggregation.MEAN,
        )

    # call

    def _assign_moving_average(self, variable, value, momentum):
        with tf.name_scope("AssignMovingAvg") as scope:
            with tf.colocate_with(variable):
                decay = tf.convert_to_tensor(1.0 - momentum, name="decay")
                if decay.dtype != variable.dtype.base_dtype:
                    decay = tf.cast(decay, variable.dtype.base_dtype)
                delta = (variable - tf.cast(value, variable.dtype.base_dtype)) * decay
                return tf.assign_sub(variable, delta, name=scope)

    def _assign_new_value(self, variable, value):
        with tf.name_scope("AssignNewValue") as scope:
            with tf.colocate_with(variable):
                return tf.assign(variable, value, name=scope)

    def _fused_batch_norm(self, inputs, training):
        beta, gamma = self._fused_parameters()

        def in_training():
            moving = {"mean": self.moving_mean, "variance": self.moving_variance} if TF2 else {}
            return tf.nn.fused_batch_norm(
                inputs, gamma, beta, epsilon=self.epsilon, data_format=self._data_format, **moving
            )

        def in_inference():
            return tf.nn.fused_batch_norm(
                inputs,
                gamma,
                beta,
                mean=self.moving_mean,
                variance=self.moving_variance,
                epsilon=self.epsilon,
                is_training=False,
                data_format=self._data_format,
            )

        output, mean, variance = smart_cond(training, in_training, in_inference)
        training_value = constant_value(training)
        if training_value is None:
            momentum = smart_cond(training, lambda: self.momentum, lambda: 1.0)
        elif training_value or not TF2:
            momentum = tf.convert_to_tensor(self.momentum)
        if training_value or training_value is None:
            self.add_update(lambda: self._assign_moving_average(self.moving_mean, mean, momentum))
            self.add_update(lambda: self._assign_moving_average(self.moving_variance, variance, momentum))
        return output

    def _fused_parameters(self):
        if self.center:
            beta = self.beta
        else:
            beta = tf.constant(0.0, dtype=self._param_dtype, shape=self._param_shape) if TF2 else self._beta_const
        if self.scale:
            return beta, self.gamma
        return beta, tf.constant(1.0, dtype=self._param_dtype, shape=self._param_shape) if TF2 else self._gamma_const

    def call(self, inputs, training=False):
        if training is None:
            training = tf.keras.backend.learning_phase()
        if self.virtual_batch_size is None:
            return self._normalize(inputs, training)
        inputs, original_shape = self._split_batch(inputs)
        return tf.reshape(self._normalize(inputs, training), original_shape)

    def _split_batch(self, inputs):
        if TF2:
            shape = tf.shape(inputs)
            original_shape = tf.concat([tf.constant([-1]), shape[1:]], axis=0)
            expanded = tf.concat([tf.constant([self.virtual_batch_size, -1]), original_shape[1:]], axis=0)
        else:
            original_shape = [-1] + inputs.shape.as_list()[1:]
            expanded = [self.virtual_batch_size, -1] + original_shape[1:]
        return tf.reshape(inputs, expanded), original_shape

    def _normalize(self, inputs, training):
        if self.fused:
            return self._fused_batch_norm(inputs, training)
        if TF2 and inputs.dtype in (tf.float16, tf.bfloat16):
            return tf.cast(self._normalize_plainly(tf.cast(inputs, tf.float32), training), inputs.dtype)
        return self._normalize_plainly(inputs, training)

    def _normalize_plainly(self, inputs, training):
        input_shape = inputs.shape
        ndims = input_shape.ndims
        reduction_axes = [i for i in range(ndims) if i not in self.axis]
        if self.virtual_batch_size is not None:
            del reduction_axes[1]
        broadcast_shape = [1] * ndims
        broadcast_shape[self.axis[0]] = dimension_value(input_shape.dims[self.axis[0]])

        def broadcast(v):
            if v is not None and v.shape.ndims != ndims and reduction_axes != list(range(ndims - 1)):
                return tf.reshape(v, broadcast_shape)
            return v

        scale = broadcast(self.gamma)
        offset = broadcast(self.beta)
        if constant_value(training) == False:  # noqa: E712
            mean, variance = self.moving_mean, self.moving_variance
        else:
            mean, variance, scale, offset = self._training_moments(
                inputs, training, reduction_axes, scale, offset, broadcast
            )
        mean = tf.cast(mean, inputs.dtype)
        variance = tf.cast(variance, inputs.dtype)
        offset = tf.cast(offset, inputs.dtype) if offset is not None else None
        scale = tf.cast(scale, inputs.dtype) if scale is not None else None
        outputs = tf.nn.batch_normalization(inputs, broadcast(mean), broadcast(variance), offset, scale, self.epsilon)
        outputs.set_shape(input_shape)
        return outputs

    def _adjusted(self, inputs, training, scale, offset):
        adj_scale, adj_bias = self.adjustment(tf.shape(inputs))
        adj_scale = smart_cond(training, lambda: adj_scale, lambda: tf.ones_like(adj_scale))
        adj_bias = smart_cond(training, lambda: adj_bias, lambda: tf.zeros_like(adj_bias))
        return _compose(adj_scale, adj_bias, scale, offset)

    def _training_moments(self, inputs, training, reduction_axes, scale, offset, broadcast):
        if self.adjustment:
            scale, offset = self._adjusted(inputs, training, scale, offset)
        keep_dims = self.virtual_batch_size is not None or len(self.axis) > 1
        batch_mean, batch_variance = tf.nn.moments(
            tf.cast(inputs, self._param_dtype), reduction_axes, keep_dims=keep_dims
        )
        mean = smart_cond(training, lambda: batch_mean, lambda: tf.convert_to_tensor(self.moving_mean))
        variance = smart_cond(training, lambda: batch_variance, lambda: tf.convert_to_tensor(self.moving_variance))
        new_mean, new_variance = mean, variance
        if self.virtual_batch_size is not None:
            new_mean = tf.reduce_mean(mean, axis=1, keepdims=True)
            new_variance = tf.reduce_mean(variance, axis=1, keepdims=True)
        if self.renorm:
            r, d, new_mean, new_variance = self._renorm(new_mean, new_variance, training)
            r = broadcast(tf.stop_gradient(r, name="renorm_r"))
            d = broadcast(tf.stop_gradient(d, name="renorm_d"))
            scale, offset = _compose(r, d, scale, offset)
        self._add_moment_updates(training, new_mean, new_variance)
        return mean, variance, scale, offset

    def _add_moment_updates(self, training, new_mean, new_variance):
        def update_variance():
            if not self.renorm:
                return self._assign_moving_average(self.moving_variance, new_variance, self.momentum)
            stddev = self._assign_moving_average(
                self.moving_stddev, tf.sqrt(new_variance + self.epsilon), self.momentum
            )
            return self._assign_new_value(self.moving_variance, tf.nn.relu(stddev * stddev - self.epsilon))

        def update_mean():
            return self._assign_moving_average(self.moving_mean, new_mean, self.momentum)

        self.add_update(lambda: smart_cond(training, update_mean, lambda: self.moving_mean))
        self.add_update(lambda: smart_cond(training, update_variance, lambda: self.moving_variance))

    def _renorm(self, mean, variance, training):
        stddev = tf.sqrt(variance + self.epsilon)
        renorm_stddev = tf.maximum(self.renorm_stddev, tf.sqrt(self.epsilon))
        r = stddev / renorm_stddev
        d = (mean - self.renorm_mean) / renorm_stddev
        with tf.control_dependencies([r, d]):
            mean = tf.identity(mean)
            stddev = tf.identity(stddev)
        r, d = self._clipped(r, d)
        final_r, final_d = r, d
        r = smart_cond(training, lambda: final_r, lambda: tf.ones_like(final_r))
        d = smart_cond(training, lambda: final_d, lambda: tf.zeros_like(final_d))
        updates = [self._renorm_update(training, self.renorm_mean, mean)]
        updates.append(self._renorm_update(training, self.renorm_stddev, stddev))
        with tf.control_dependencies(updates):
            return r, d, tf.identity(mean), tf.identity(variance)

    def _clipped(self, r, d):
        clip = self.renorm_clipping
        if clip.get("rmin") is not None:
            r = tf.maximum(r, clip["rmin"])
        if clip.get("rmax") is not None:
            r = tf.minimum(r, clip["rmax"])
        if clip.get("dmax") is not None:
            d = tf.minimum(tf.maximum(d, -clip["dmax"]), clip["dmax"])
        return r, d

    def _renorm_update(self, training, variable, value):
        value = tf.identity(value)
        return smart_cond(
            training,
            lambda: self._assign_moving_average(variable, value, self.renorm_momentum),
            lambda: tf.identity(variable),
        )

    def compute_output_shape(self, input_shape):
        return input_shape


def batch_normalization(
    inputs,
    axis=-1,
    momentum=0.99,
    epsilon=1e-3,
    center=True,
    scale=True,
    beta_initializer=tf.zeros_initializer(),
    gamma_initializer=tf.ones_initializer(),
    moving_mean_initializer=tf.zeros_initializer(),
    moving_variance_initializer=tf.ones_initializer(),
    beta_regularizer=None,
    gamma_regularizer=None,
    beta_constraint=None,
    gamma_constraint=None,
    training=False,
    trainable=True,
    name=None,
    reuse=None,
    renorm=False,
    renorm_clipping=None,
    renorm_momentum=0.99,
    fused=None,
    virtual_batch_size=None,
    adjustment=None,
):
    """tf.layers.batch_normalization."""
    layer = BatchNormalization(
        axis=axis,
        momentum=momentum,
        epsilon=epsilon,
        center=center,
        scale=scale,
        beta_initializer=beta_initializer,
        gamma_initializer=gamma_initializer,
        moving_mean_initializer=moving_mean_initializer,
        moving_variance_initializer=moving_variance_initializer,
        beta_regularizer=beta_regularizer,
        gamma_regularizer=gamma_regularizer,
        beta_constraint=beta_constraint,
        gamma_constraint=gamma_constraint,
        renorm=renorm,
        renorm_clipping=renorm_clipping,
        renorm_momentum=renorm_momentum,
        fused=fused,
        trainable=trainable,
        virtual_batch_size=virtual_batch_size,
        adjustment=adjustment,
        name=name,
        _reuse=reuse,
        _scope=name,
    )
    return layer.apply(inputs, training=training)
