"""tf.train's gradient descent, momentum and Adam (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.train_kernels import KernelOptimizer


class GradientDescentOptimizer(KernelOptimizer):
    def __init__(self, learning_rate, use_locking=False, name="GradientDescent"):
        super(GradientDescentOptimizer, self).__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._learning_rate_tensor = None

    def _prepare(self):
        self._tensors(("_learning_rate_tensor", self._learning_rate, "learning_rate"))

    def _update(self, var, grad, indices=None):
        return self._kernel("GradientDescent", var, grad, indices, (), (("alpha", self._learning_rate_tensor),), gradient="delta")

    def _apply_sparse_duplicate_indices(self, grad, var):
        change = grad.values * tf.cast(self._learning_rate_tensor, var.dtype.base_dtype)
        return tf.raw_ops.ScatterSub(ref=var, indices=grad.indices, updates=change, use_locking=self._use_locking)

    def _resource_apply_sparse_duplicate_indices(self, grad, handle, indices):
        rate = tf.cast(self._learning_rate_tensor, grad.dtype.base_dtype) if TF2 else self._learning_rate
        change = -grad * rate
        return tf.raw_ops.ResourceScatterAdd(resource=handle.handle, indices=indices, updates=change)


class MomentumOptimizer(KernelOptimizer):
    def __init__(self, learning_rate, momentum, use_locking=False, name="Momentum", use_nesterov=False):
        super(MomentumOptimizer, self).__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._momentum = momentum
        self._use_nesterov = use_nesterov

    def _create_slots(self, var_list):
        for var in var_list:
            self._zeros_slot(var, "momentum", self._name)

    def _prepare(self):
        self._tensors(
            ("_learning_rate_tensor", self._learning_rate, "learning_rate"),
            ("_momentum_tensor", self._momentum, "momentum"),
        )

    def _update(self, var, grad, indices=None):
        scalars = (("lr", self._learning_rate_tensor), ("momentum", self._momentum_tensor))
        return self._kernel("Momentum", var, grad, indices, (("accum", "momentum"),), scalars, use_nesterov=self._use_nesterov)


class AdamOptimizer(KernelOptimizer):
    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False, name="Adam"):
        super(AdamOptimizer, self).__init__(use_locking, name)
        self._lr = learning_rate
        self._beta1 = beta1
        self._beta2 = beta2
        self._epsilon = epsilon
        self._lr_t = self._beta1_t = self._beta2_t = self._epsilon_t = None

    def _get_beta_accumulators(self):
        graph = tf.get_default_graph()
        return (self._get_non_slot_variable("beta1_power", graph=graph), self._get_non_slot_variable("beta2_power", graph=graph))

    def _create_slots(self, var_list):
        first = min(var_list, key=lambda var: var.name)
        self._create_non_slot_variable(initial_value=self._beta1, name="beta1_power", colocate_with=first)
        self._create_non_slot_variable(initial_value=self._beta2, name="beta2_power", colocate_with=first)
        for var in var_list:
            self._zeros_slot(var, "m", self._name)
            self._zeros_slot(var, "v", self._name)

    def _prepare(self):
        self._tensors(
            ("_lr_t", self._lr, "learning_rate"),
            ("_beta1_t", self._beta1, "beta1"),
            ("_beta2_t", self._beta2, "beta2"),
            ("_epsilon_t", self._epsilon, "epsilon"),
        )

    def _scalars(self):
        power1, power2 = self._get_beta_accumulators()
        return (
            ("beta1_power", power1),
            ("beta2_power", power2),
            ("lr", self._lr_t),
            ("beta1", self._beta1_t),
            ("beta2", self._beta2_t),
            ("epsilon", self._epsilon_t),
        )

    def _update(self, var, grad, indices=None, **flags):
        return self._kernel("Adam", var, grad, indices, (("m", "m"), ("v", "v")), self._scalars(), **flags)

    def _casts(self, var):
        return [tf.cast(value, var.dtype.base_dtype) for _, value in self._scalars()]

    def _decayed(self, slot, decay, indices, share, scatter_add):
        decayed = tf.assign(slot, slot * decay, use_locking=self._use_locking)
        with tf.control_dependencies([decayed]):
            return scatter_add(slot, indices, share)

    def _apply_sparse_shared(self, grad, var, indices, scatter_add):
        power1, power2, lr_t, beta1, beta2, epsilon = self._casts(var)
        rate = lr_t * tf.sqrt(1 - power2) / (1 - power1)
        share = grad * (1 - beta1)
        first = self._decayed(self.get_slot(var, "m"), beta1, indices, share, scatter_add)
        share = (grad * grad) * (1 - beta2)
        second = self._decayed(self.get_slot(var, "v"), beta2, indices, share, scatter_add)
        root = tf.sqrt(second)
        update = tf.assign_sub(var, rate * first / (root + epsilon), use_locking=self._use_locking)
        return tf.group(update, first, second)

    def _apply_sparse(self, grad, var):
        return self._apply_sparse_shared(grad.values, var, grad.indices, self._scatter_add)

    def _scatter_add(self, var, indices, updates):
        return tf.scatter_add(var, indices, updates, use_locking=self._use_locking)

    def _resource_scatter_add(self, var, indices, updates):
        with tf.control_dependencies([tf.raw_ops.ResourceScatterAdd(resource=var.handle, indices=indices, updates=updates)]):
            return var.value()

    def _resource_apply_sparse(self, grad, var, indices):
        return self._apply_sparse_shared(grad, var, indices, self._resource_scatter_add)

    def _finish(self, update_ops, name_scope):
        with tf.control_dependencies(update_ops):
            power1, power2 = self._get_beta_accumulators()
            with tf.colocate_with(power1):
                next1 = power1.assign(power1 * self._beta1_t, use_locking=self._use_locking)
                next2 = power2.assign(power2 * self._beta2_t, use_locking=self._use_locking)
        return tf.group(*(update_ops + [next1, next2]), name=name_scope)
