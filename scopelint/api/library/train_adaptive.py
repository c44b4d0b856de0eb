"""tf.train's optimizers with accumulators: Adagrad, Adadelta, RMSProp (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.train_kernels import KernelOptimizer, require_positive


class AdagradOptimizer(KernelOptimizer):
    def __init__(self, learning_rate, initial_accumulator_value=0.1, use_locking=False, name="Adagrad"):
        require_positive(initial_accumulator_value, "initial_accumulator_value")
        super(AdagradOptimizer, self).__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_accumulator_value = initial_accumulator_value
        self._learning_rate_tensor = None

    def _create_slots(self, var_list):
        for var in var_list:
            dtype = var.dtype.base_dtype
            if var.get_shape().is_fully_defined():
                start = tf.constant_initializer(self._initial_accumulator_value, dtype=dtype)
            else:
                start = self._init_constant_op(var, dtype)
            self._get_or_make_slot_with_initializer(var, start, var.get_shape(), dtype, "accumulator", self._name)

    def _init_constant_op(self, var, dtype):
        return lambda: tf.cast(tf.fill(tf.shape(var), self._initial_accumulator_value), dtype)

    def _prepare(self):
        self._tensors(("_learning_rate_tensor", self._learning_rate, "learning_rate"))

    def _update(self, var, grad, indices=None):
        return self._kernel("Adagrad", var, grad, indices, (("accum", "accumulator"),), (("lr", self._learning_rate_tensor),))

    def _apply_dense(self, grad, var):
        return self._update(var, grad)

    def _apply_sparse(self, grad, var):
        return self._update(var, grad.values, grad.indices)


class AdadeltaOptimizer(KernelOptimizer):
    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-8, use_locking=False, name="Adadelta"):
        super(AdadeltaOptimizer, self).__init__(use_locking, name)
        self._lr = learning_rate
        self._rho = rho
        self._epsilon = epsilon
        self._lr_t = self._rho_t = self._epsilon_t = None

    def _create_slots(self, var_list):
        for var in var_list:
            self._zeros_slot(var, "accum", self._name)
            self._zeros_slot(var, "accum_update", self._name)

    def _prepare(self):
        self._tensors(("_lr_t", self._lr, "lr"), ("_rho_t", self._rho, "rho"), ("_epsilon_t", self._epsilon, "epsilon"))

    def _update(self, var, grad, indices=None):
        slots = (("accum", "accum"), ("accum_update", "accum_update"))
        return self._kernel("Adadelta", var, grad, indices, slots, (("lr", self._lr_t), ("rho", self._rho_t), ("epsilon", self._epsilon_t)))


class RMSPropOptimizer(KernelOptimizer):
    def __init__(self, learning_rate, decay=0.9, momentum=0.0, epsilon=1e-10, use_locking=False, centered=False, name="RMSProp"):
        super(RMSPropOptimizer, self).__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._decay = decay
        self._momentum = momentum
        self._epsilon = epsilon
        self._centered = centered
        self._learning_rate_tensor = self._decay_tensor = self._momentum_tensor = self._epsilon_tensor = None

    def _create_slots(self, var_list):
        for var in var_list:
            dtype = var.dtype.base_dtype
            if var.get_shape().is_fully_defined():
                start = tf.ones_initializer(dtype=dtype)
            else:
                start = tf.ones_like(var)
            self._get_or_make_slot_with_initializer(var, start, var.get_shape(), dtype, "rms", self._name)
            if self._centered:
                self._zeros_slot(var, "mg", self._name)
            self._zeros_slot(var, "momentum", self._name)

    def _prepare(self):
        self._tensors(
            ("_learning_rate_tensor", self._learning_rate, "learning_rate"),
            ("_decay_tensor", self._decay, "decay"),
            ("_momentum_tensor", self._momentum, "momentum"),
            ("_epsilon_tensor", self._epsilon, "epsilon"),
        )

    def _update(self, var, grad, indices=None):
        scalars = (
            ("lr", self._learning_rate_tensor),
            ("rho", self._decay_tensor),
            ("momentum", self._momentum_tensor),
            ("epsilon", self._epsilon_tensor),
        )
        if self._centered:
            slots = (("mg", "mg"), ("ms", "rms"), ("mom", "momentum"))
            return self._kernel("CenteredRMSProp", var, grad, indices, slots, scalars)
        return self._kernel("RMSProp", var, grad, indices, (("ms", "rms"), ("mom", "momentum")), scalars)
