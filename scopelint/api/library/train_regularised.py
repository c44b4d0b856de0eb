"""tf.train's regularising optimizers: FTRL, the proximal ones and dual averaging (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.train_kernels import KernelOptimizer, require_positive


def _refuse(wrong, name, value, what):
    if wrong:
        raise ValueError("%s %f needs to be %s or zero" % (name, value, what))


class FtrlOptimizer(KernelOptimizer):
    def __init__(
        self,
        learning_rate,
        learning_rate_power=-0.5,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="Ftrl",
        accum_name=None,
        linear_name=None,
        l2_shrinkage_regularization_strength=0.0,
        beta=None,
    ):
        super(FtrlOptimizer, self).__init__(use_locking, name)
        _refuse(initial_accumulator_value < 0.0, "initial_accumulator_value", initial_accumulator_value, "positive")
        _refuse(learning_rate_power > 0.0, "learning_rate_power", learning_rate_power, "negative")
        _refuse(l1_regularization_strength < 0.0, "l1_regularization_strength", l1_regularization_strength, "positive")
        _refuse(l2_regularization_strength < 0.0, "l2_regularization_strength", l2_regularization_strength, "positive")
        shrinkage = l2_shrinkage_regularization_strength
        _refuse(shrinkage < 0.0, "l2_shrinkage_regularization_strength", shrinkage, "positive")
        self._learning_rate = learning_rate
        self._learning_rate_power = learning_rate_power
        self._initial_accumulator_value = initial_accumulator_value
        self._l1_regularization_strength = l1_regularization_strength
        self._l2_regularization_strength = l2_regularization_strength
        self._beta = 0.0 if beta is None else beta
        self._l2_shrinkage_regularization_strength = shrinkage
        self._accum_name = accum_name
        self._linear_name = linear_name

    def _start(self, shape, dtype=tf.float32, partition_info=None):
        return tf.ones(shape=shape, dtype=dtype) * self._initial_accumulator_value

    def _create_slots(self, var_list):
        accum, linear = self._accum_name or self._name, self._linear_name or self._name
        for var in var_list:
            if TF2:
                self._get_or_make_slot_with_initializer(var, self._start, var.shape, var.dtype, "accum", accum)
                self._zeros_slot(var, "linear", linear)
                continue
            with tf.colocate_with(var):
                value = tf.constant(self._initial_accumulator_value, dtype=var.dtype, shape=var.get_shape())
                self._get_or_make_slot(var, value, "accum", accum)
                self._zeros_slot(var, "linear", linear)

    def _prepare(self):
        shrinkage = self._l2_shrinkage_regularization_strength
        self._tensors(
            ("_learning_rate_tensor", self._learning_rate, "learning_rate"),
            ("_l1_tensor", self._l1_regularization_strength, "l1_regularization_strength"),
        )
        if TF2:
            adjusted = self._l2_regularization_strength + self._beta / (2.0 * tf.maximum(self._learning_rate, 1e-36))
            self._tensors(("_l2_tensor", adjusted, "adjusted_l2_regularization_strength"), ("_beta_tensor", self._beta, "beta"))
        else:
            self._tensors(("_l2_tensor", self._l2_regularization_strength, "l2_regularization_strength"))
        self._tensors(
            ("_shrinkage_tensor", shrinkage, "l2_shrinkage_regularization_strength"),
            ("_power_tensor", self._learning_rate_power, "learning_rate_power"),
        )

    def _update(self, var, grad, indices=None):
        scalars = [("lr", self._learning_rate_tensor), ("l1", self._l1_tensor), ("l2", self._l2_tensor)]
        shrinks = self._l2_shrinkage_regularization_strength > 0.0
        if shrinks:
            scalars.append(("l2_shrinkage", self._shrinkage_tensor))
        scalars.append(("lr_power", self._power_tensor))
        slots = (("accum", "accum"), ("linear", "linear"))
        return self._kernel("FtrlV2" if shrinks else "Ftrl", var, grad, indices, slots, scalars)


class _Proximal(KernelOptimizer):
    """What the proximal optimizers share: a learning rate and two strengths, given to the op as they are."""

    def _remember(self, learning_rate, l1_regularization_strength, l2_regularization_strength):
        self._learning_rate = learning_rate
        self._l1_regularization_strength = l1_regularization_strength
        self._l2_regularization_strength = l2_regularization_strength

    def _prepare(self):
        self._tensors(
            ("_learning_rate_tensor", self._learning_rate, "learning_rate"),
            ("_l1_regularization_strength_tensor", self._l1_regularization_strength, "l1_regularization_strength"),
            ("_l2_regularization_strength_tensor", self._l2_regularization_strength, "l2_regularization_strength"),
        )

    def _strengths(self, rate):
        return (
            (rate, self._learning_rate_tensor),
            ("l1", self._l1_regularization_strength_tensor),
            ("l2", self._l2_regularization_strength_tensor),
        )


class ProximalAdagradOptimizer(_Proximal):
    def __init__(
        self,
        learning_rate,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="ProximalAdagrad",
    ):
        require_positive(initial_accumulator_value, "initial_accumulator_value")
        super(ProximalAdagradOptimizer, self).__init__(use_locking, name)
        self._initial_accumulator_value = initial_accumulator_value
        self._remember(learning_rate, l1_regularization_strength, l2_regularization_strength)

    def _create_slots(self, var_list):
        for var in var_list:
            with tf.colocate_with(var):
                value = tf.constant(self._initial_accumulator_value, shape=var.get_shape(), dtype=var.dtype.base_dtype)
            self._get_or_make_slot(var, value, "accumulator", self._name)

    def _update(self, var, grad, indices=None):
        return self._kernel("ProximalAdagrad", var, grad, indices, (("accum", "accumulator"),), self._strengths("lr"))

    def _apply_dense(self, grad, var):
        return self._update(var, grad)

    def _apply_sparse(self, grad, var):
        return self._update(var, grad.values, grad.indices)


class ProximalGradientDescentOptimizer(_Proximal):
    def __init__(
        self,
        learning_rate,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="ProximalGradientDescent",
    ):
        super(ProximalGradientDescentOptimizer, self).__init__(use_locking, name)
        self._remember(learning_rate, l1_regularization_strength, l2_regularization_strength)

    def _update(self, var, grad, indices=None):
        gradient = "delta" if indices is None else "grad"
        return self._kernel("ProximalGradientDescent", var, grad, indices, (), self._strengths("alpha"), gradient=gradient)


class AdagradDAOptimizer(KernelOptimizer):
    def __init__(
        self,
        learning_rate,
        global_step,
        initial_gradient_squared_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="AdagradDA",
    ):
        require_positive(initial_gradient_squared_accumulator_value, "initial_gradient_squared_accumulator_value")
        super(AdagradDAOptimizer, self).__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_gradient_squared_accumulator_value = initial_gradient_squared_accumulator_value
        self._l1_regularization_strength = l1_regularization_strength
        self._l2_regularization_strength = l2_regularization_strength
        self._global_step = global_step
        self._global_step_on_worker = None

    def _create_slots(self, var_list):
        for var in var_list:
            shape, dtype = var.get_shape(), var.dtype.base_dtype
            with tf.colocate_with(var):
                first = tf.constant(0.0, shape=shape, dtype=dtype)
                second = tf.constant(self._initial_gradient_squared_accumulator_value, shape=shape, dtype=dtype)
            self._get_or_make_slot(var, first, "gradient_accumulator", self._name)
            self._get_or_make_slot(var, second, "gradient_squared_accumulator", self._name)

    def _prepare(self):
        self._tensors(("_learning_rate_tensor", self._learning_rate, "learning_rate"))
        with tf.colocate_with(self._learning_rate_tensor):
            self._global_step_on_worker = tf.identity(self._global_step) + 1

    def _update(self, var, grad, indices=None):
        slots = (("gradient_accumulator", "gradient_accumulator"), ("gradient_squared_accumulator", "gradient_squared_accumulator"))
        with tf.device(var.device):
            step = tf.identity(self._global_step_on_worker)
        scalars = (
            ("lr", self._learning_rate_tensor),
            ("l1", self._l1_regularization_strength),
            ("l2", self._l2_regularization_strength),
        )
        return self._kernel("AdagradDA", var, grad, indices, slots, scalars, global_step=step)

    def _apply_dense(self, grad, var):
        return self._update(var, grad)

    def _apply_sparse(self, grad, var):
        return self._update(var, grad.values, grad.indices)
