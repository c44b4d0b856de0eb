"""tf.contrib.opt: optimizers with decoupled weight decay, LazyAdam, Nadam and AdaMax (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.train_optimizers import AdamOptimizer, MomentumOptimizer


class DecoupledWeightDecayExtension(object):
    """Mirrors tf.contrib.opt.DecoupledWeightDecayExtension."""

    def __init__(self, weight_decay, **kwargs):
        self._decay_var_list = None
        self._weight_decay = weight_decay
        self._weight_decay_tensor = None
        super(DecoupledWeightDecayExtension, self).__init__(**kwargs)

    def minimize(self, loss, global_step=None, var_list=None, *args, **kwargs):
        chosen = kwargs.pop("decay_var_list", None)
        self._decay_var_list = list(chosen) if chosen else False
        return super(DecoupledWeightDecayExtension, self).minimize(loss, global_step, var_list, *args, **kwargs)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None, decay_var_list=None):
        self._decay_var_list = list(decay_var_list) if decay_var_list else False
        return super(DecoupledWeightDecayExtension, self).apply_gradients(grads_and_vars, global_step=global_step, name=name)

    def _prepare(self):
        decay = self._weight_decay
        self._weight_decay_tensor = tf.convert_to_tensor(decay() if callable(decay) else decay, name="weight_decay")
        super(DecoupledWeightDecayExtension, self)._prepare()

    def _decays(self, var):
        return not self._decay_var_list or any(var is chosen for chosen in self._decay_var_list)

    def _decay_weights_op(self, var):
        if self._decays(var):
            return var.assign_sub(self._weight_decay * var, self._use_locking)
        return tf.no_op()

    def _decay_weights_sparse_op(self, var, indices, scatter_add):
        if self._decays(var):
            return scatter_add(var, indices, -self._weight_decay * tf.gather(var, indices), self._use_locking)
        return tf.no_op()

    def _apply_dense(self, grad, var):
        with tf.control_dependencies([self._decay_weights_op(var)]):
            return super(DecoupledWeightDecayExtension, self)._apply_dense(grad, var)

    def _resource_apply_dense(self, grad, var):
        with tf.control_dependencies([self._decay_weights_op(var)]):
            return super(DecoupledWeightDecayExtension, self)._resource_apply_dense(grad, var)

    def _apply_sparse(self, grad, var):
        with tf.control_dependencies([self._decay_weights_sparse_op(var, grad.indices, tf.scatter_add)]):
            return super(DecoupledWeightDecayExtension, self)._apply_sparse(grad, var)

    def _resource_scatter_add(self, var, indices, updates, _=None):
        with tf.control_dependencies([tf.raw_ops.ResourceScatterAdd(resource=var.handle, indices=indices, updates=updates)]):
            return var.value()

    def _resource_apply_sparse(self, grad, var, indices):
        with tf.control_dependencies([self._decay_weights_sparse_op(var, indices, self._resource_scatter_add)]):
            return super(DecoupledWeightDecayExtension, self)._resource_apply_sparse(grad, var, indices)


def extend_with_decoupled_weight_decay(base_optimizer):
    """Mirrors tf.contrib.opt.extend_with_decoupled_weight_decay."""

    class OptimizerWithDecoupledWeightDecay(DecoupledWeightDecayExtension, base_optimizer):
        def __init__(self, weight_decay, *args, **kwargs):
            super(OptimizerWithDecoupledWeightDecay, self).__init__(weight_decay, *args, **kwargs)

    return OptimizerWithDecoupledWeightDecay


class MomentumWOptimizer(DecoupledWeightDecayExtension, MomentumOptimizer):
    def __init__(self, weight_decay, learning_rate, momentum, use_locking=False, name="MomentumW", use_nesterov=False):
        super(MomentumWOptimizer, self).__init__(
            weight_decay, learning_rate=learning_rate, momentum=momentum, use_locking=use_locking, name=name, use_nesterov=use_nesterov
        )


class AdamWOptimizer(DecoupledWeightDecayExtension, AdamOptimizer):
    def __init__(self, weight_decay, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False, name="AdamW"):
        super(AdamWOptimizer, self).__init__(
            weight_decay, learning_rate=learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon, use_locking=use_locking, name=name
        )


class NadamOptimizer(AdamOptimizer):
    def _update(self, var, grad, indices=None):
        return super(NadamOptimizer, self)._update(var, grad, indices, use_nesterov=True)

    def _apply_sparse_shared(self, grad, var, indices, scatter_add):
        power1, power2, lr_t, beta1, beta2, epsilon = self._casts(var)
        rate = lr_t * tf.sqrt(1 - power2) / (1 - power1)
        first = self.get_slot(var, "m")
        share = grad * (1 - beta1)
        decayed = tf.assign(first, first * beta1, use_locking=self._use_locking)
        with tf.control_dependencies([decayed]):
            decayed = scatter_add(first, indices, share)
            ahead = share + beta1 * tf.gather(decayed, indices)
        second = self._decayed(self.get_slot(var, "v"), beta2, indices, (grad * grad) * (1 - beta2), scatter_add)
        root = tf.sqrt(tf.gather(second, indices))
        update = scatter_add(var, indices, -rate * ahead / (root + epsilon))
        return tf.group(update, ahead, second)


class LazyAdamOptimizer(AdamOptimizer):
    def _apply_sparse(self, grad, var):
        power1, power2, lr_t, beta1, beta2, epsilon = self._casts(var)
        rate = lr_t * tf.sqrt(1 - power2) / (1 - power1)
        where, lock = grad.indices, self._use_locking
        first, second = self.get_slot(var, "m"), self.get_slot(var, "v")
        fresh = beta1 * tf.gather(first, where) + (1 - beta1) * grad.values
        first = tf.scatter_update(first, where, fresh, use_locking=lock)
        fresh = beta2 * tf.gather(second, where) + (1 - beta2) * tf.square(grad.values)
        second = tf.scatter_update(second, where, fresh, use_locking=lock)
        top = tf.gather(first, where)
        bottom = tf.sqrt(tf.gather(second, where)) + epsilon
        update = tf.scatter_sub(var, where, rate * top / bottom, use_locking=lock)
        return tf.group(update, first, second)

    def _resource_apply_sparse(self, grad, var, indices):
        power1, power2, lr_t, beta1, beta2, epsilon = self._casts(var)
        rate = lr_t * tf.sqrt(1 - power2) / (1 - power1)
        first, second = self.get_slot(var, "m"), self.get_slot(var, "v")
        top = beta1 * tf.gather(first, indices) + (1 - beta1) * grad
        first = tf.raw_ops.ResourceScatterUpdate(resource=first.handle, indices=indices, updates=top)
        bottom = beta2 * tf.gather(second, indices) + (1 - beta2) * tf.square(grad)
        second = tf.raw_ops.ResourceScatterUpdate(resource=second.handle, indices=indices, updates=bottom)
        step = rate * top / (tf.sqrt(bottom) + epsilon)
        update = tf.raw_ops.ResourceScatterSub(resource=var.handle, indices=indices, updates=step)
        return tf.group(update, first, second)
