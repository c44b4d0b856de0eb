"""The optimizers of tf.keras.optimizers, those of tf.train in a model, and what a name stands for."""

import tensorflow as tf

from scopelint.api.library.common import KERAS, track_variable
from scopelint.api.library.keras_apply import scatter_add
from scopelint.api.library.keras_optimizer import Optimizer


class SGD(Optimizer):
    """Mirrors tf.keras.optimizers.SGD."""

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, name="SGD", **kwargs):
        super(SGD, self).__init__(name, **kwargs)
        self._set_hyper("learning_rate", kwargs.get("lr", learning_rate))
        self._set_hyper("decay", self._initial_decay)
        self._momentum = isinstance(momentum, tf.Tensor) or callable(momentum) or momentum > 0
        if isinstance(momentum, (int, float)) and (momentum < 0 or momentum > 1):
            raise ValueError("`momentum` must be between [0, 1].")
        self._set_hyper("momentum", momentum)
        self.nesterov = nesterov

    def _create_slots(self, var_list):
        if self._momentum:
            for var in var_list:
                self.add_slot(var, "momentum")

    def _prepare(self, dtype):
        state = super(SGD, self)._prepare(dtype)
        state["momentum"] = tf.identity(self._get_hyper("momentum", dtype))
        return state

    def _apply_dense(self, grad, var, state):
        if not self._momentum:
            return tf.raw_ops.ResourceApplyGradientDescent(var=var.handle, alpha=state["lr_t"], delta=grad, use_locking=True)
        return tf.raw_ops.ResourceApplyKerasMomentum(
            var=var.handle,
            accum=self.get_slot(var, "momentum").handle,
            lr=state["lr_t"],
            grad=grad,
            momentum=state["momentum"],
            use_locking=True,
            use_nesterov=self.nesterov,
        )

    def _apply_duplicates(self, values, var, indices, state):
        if self._momentum:
            return super(SGD, self)._apply_duplicates(values, var, indices, state)
        negative = -values
        return tf.raw_ops.ResourceScatterAdd(resource=var.handle, indices=indices, updates=negative * state["lr_t"])

    def _apply_sparse(self, values, var, indices, state):
        return tf.raw_ops.ResourceSparseApplyKerasMomentum(
            var=var.handle,
            accum=self.get_slot(var, "momentum").handle,
            lr=state["lr_t"],
            grad=values,
            indices=indices,
            momentum=state["momentum"],
            use_locking=True,
            use_nesterov=self.nesterov,
        )


class Adam(Optimizer):
    """Mirrors tf.keras.optimizers.Adam."""

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, name="Adam", **kwargs):
        super(Adam, self).__init__(name, **kwargs)
        self._set_hyper("learning_rate", kwargs.get("lr", learning_rate))
        self._set_hyper("decay", self._initial_decay)
        self._set_hyper("beta_1", beta_1)
        self._set_hyper("beta_2", beta_2)
        self.epsilon = epsilon or KERAS["epsilon"]
        self.amsgrad = amsgrad

    def _create_slots(self, var_list):
        for slot in ("m", "v") + (("vhat",) if self.amsgrad else ()):
            for var in var_list:
                self.add_slot(var, slot)

    def _prepare(self, dtype):
        state = super(Adam, self)._prepare(dtype)
        step = tf.cast(self.iterations + 1, dtype)
        beta_1 = tf.identity(self._get_hyper("beta_1", dtype))
        beta_2 = tf.identity(self._get_hyper("beta_2", dtype))
        power_1 = tf.pow(beta_1, step)
        power_2 = tf.pow(beta_2, step)
        root = tf.sqrt(1 - power_2)
        state["lr"] = state["lr_t"] * (root / (1 - power_1))
        state["epsilon"] = tf.convert_to_tensor(self.epsilon, dtype)
        state["beta1"], state["beta2"] = beta_1, beta_2
        state["beta1_power"], state["beta2_power"] = power_1, power_2
        state["rest_1"] = 1 - beta_1
        state["rest_2"] = 1 - beta_2
        return state

    def _apply_dense(self, grad, var, state):
        slots = {"m": self.get_slot(var, "m").handle, "v": self.get_slot(var, "v").handle}
        if self.amsgrad:
            slots["vhat"] = self.get_slot(var, "vhat").handle
        op = tf.raw_ops.ResourceApplyAdamWithAmsgrad if self.amsgrad else tf.raw_ops.ResourceApplyAdam
        return op(
            var=var.handle,
            beta1_power=state["beta1_power"],
            beta2_power=state["beta2_power"],
            lr=state["lr_t"],
            beta1=state["beta1"],
            beta2=state["beta2"],
            epsilon=state["epsilon"],
            grad=grad,
            use_locking=True,
            **slots,
        )

    def _apply_sparse(self, values, var, indices, state):
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        scaled = values * state["rest_1"]
        m_t = self._decayed(m, state["beta1"], indices, scaled)
        squares = values * values
        scaled_squares = squares * state["rest_2"]
        v_t = self._decayed(v, state["beta2"], indices, scaled_squares)
        if self.amsgrad:
            tf.scopelint.opaque_ops("sparse updates of AMSGrad")
        root = tf.sqrt(v_t)
        step = state["lr"] * m_t
        update = tf.assign_sub(var, step / (root + state["epsilon"]), use_locking=True)
        return tf.group(update, m_t, v_t)

    def _decayed(self, slot, beta, indices, values):
        assigned = tf.assign(slot, slot * beta, use_locking=True)
        with tf.control_dependencies([assigned]):
            return scatter_add(slot, indices, values)


class RMSprop(Optimizer):
    """Mirrors tf.keras.optimizers.RMSprop."""

    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False, name="RMSprop", **kwargs):
        super(RMSprop, self).__init__(name, **kwargs)
        self._set_hyper("learning_rate", kwargs.get("lr", learning_rate))
        self._set_hyper("decay", self._initial_decay)
        self._set_hyper("rho", rho)
        self._momentum = isinstance(momentum, tf.Tensor) or callable(momentum) or momentum > 0
        self._set_hyper("momentum", momentum)
        self.epsilon = epsilon or KERAS["epsilon"]
        self.centered = centered

    def _create_slots(self, var_list):
        for slot, wanted in (("rms", True), ("momentum", self._momentum), ("mg", self.centered)):
            for var in var_list if wanted else []:
                self.add_slot(var, slot)

    def _prepare(self, dtype):
        state = super(RMSprop, self)._prepare(dtype)
        rho = tf.identity(self._get_hyper("rho", dtype))
        state["neg_lr_t"] = -state["lr_t"]
        state["epsilon"] = tf.convert_to_tensor(self.epsilon, dtype)
        state["rho"] = rho
        state["momentum"] = tf.identity(self._get_hyper("momentum", dtype))
        state["rest"] = 1.0 - rho
        return state

    def _apply_dense(self, grad, var, state):
        rms = self.get_slot(var, "rms")
        if self._momentum:
            return self._apply_momentum(grad, var, rms, state)
        mean = state["rho"] * rms
        mean = mean + state["rest"] * tf.square(grad)
        mean = tf.assign(rms, mean, use_locking=True)
        spread = mean
        if self.centered:
            centre = self.get_slot(var, "mg")
            moved = state["rho"] * centre
            moved = tf.assign(centre, moved + state["rest"] * grad, use_locking=True)
            spread = mean - tf.square(moved)
        step = state["lr_t"] * grad
        step = step / (tf.sqrt(spread) + state["epsilon"])
        return tf.assign(var, var - step, use_locking=True).op

    def _apply_momentum(self, grad, var, rms, state):
        slots = {"mom": self.get_slot(var, "momentum").handle}
        if self.centered:
            slots["mg"] = self.get_slot(var, "mg").handle
        op = tf.raw_ops.ResourceApplyCenteredRMSProp if self.centered else tf.raw_ops.ResourceApplyRMSProp
        return op(
            var=var.handle,
            ms=rms.handle,
            lr=state["lr_t"],
            rho=state["rho"],
            momentum=state["momentum"],
            epsilon=state["epsilon"],
            grad=grad,
            use_locking=True,
            **slots,
        )

    def _apply_sparse(self, values, var, indices, state):
        if self._momentum or self.centered:
            tf.scopelint.opaque_ops("sparse updates of tf.keras.optimizers.RMSprop with momentum")
            return tf.no_op()
        rms = self.get_slot(var, "rms")
        squares = values * values
        scaled = squares * state["rest"]
        assigned = tf.assign(rms, rms * state["rho"], use_locking=True)
        with tf.control_dependencies([assigned]):
            mean = scatter_add(rms, indices, scaled)
            rows = tf.gather(mean, indices)
        step = state["neg_lr_t"] * values
        return tf.group(scatter_add(var, indices, step / (tf.sqrt(rows) + state["epsilon"])), mean)


class Adagrad(Optimizer):
    """Mirrors tf.keras.optimizers.Adagrad."""

    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, name="Adagrad", **kwargs):
        if initial_accumulator_value < 0.0:
            raise ValueError("initial_accumulator_value must be non-negative: %s" % initial_accumulator_value)
        super(Adagrad, self).__init__(name, **kwargs)
        self._set_hyper("learning_rate", kwargs.get("lr", learning_rate))
        self._set_hyper("decay", self._initial_decay)
        self._initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon or KERAS["epsilon"]

    def _create_slots(self, var_list):
        for var in var_list:
            start = tf.constant_initializer(self._initial_accumulator_value, dtype=var.dtype.base_dtype)
            self.add_slot(var, "accumulator", start)

    def _prepare(self, dtype):
        state = super(Adagrad, self)._prepare(dtype)
        state["epsilon"] = tf.convert_to_tensor(self.epsilon, dtype)
        state["neg_lr_t"] = -state["lr_t"]
        state["zero"] = tf.zeros((), dtype=tf.int64)
        return state

    def _apply_dense(self, grad, var, state):
        return tf.raw_ops.ResourceApplyAdagradV2(
            var=var.handle,
            accum=self.get_slot(var, "accumulator").handle,
            lr=state["lr_t"],
            epsilon=state["epsilon"],
            grad=grad,
            use_locking=True,
        )

    def _apply_sparse(self, values, var, indices, state):
        return tf.raw_ops.ResourceSparseApplyAdagradV2(
            var=var.handle,
            accum=self.get_slot(var, "accumulator").handle,
            lr=state["lr_t"],
            epsilon=state["epsilon"],
            grad=values,
            indices=indices,
            use_locking=True,
        )


class TFOptimizer(object):
    """An optimizer of tf.train in a model; mirrors keras.optimizers.TFOptimizer."""

    def __init__(self, optimizer):
        self.optimizer = optimizer
        with tf.name_scope("TFOptimizer"):
            self.iterations = tf.Variable(0, dtype=tf.int64, name="iterations", use_resource=True)
            track_variable(self.iterations)

    def get_updates(self, loss, params):
        if not params:
            return [tf.assign_add(self.iterations, 1)]
        grads = self.optimizer.compute_gradients(loss, params)
        updates = [self.optimizer.apply_gradients(grads, global_step=self.iterations)]
        for variable in self.optimizer.variables():
            track_variable(variable)
        return updates


_BY_NAME = {"sgd": SGD, "adam": Adam, "rmsprop": RMSprop, "adagrad": Adagrad}


def get(identifier):
    """tf.keras.optimizers.get."""
    if isinstance(identifier, (Optimizer, TFOptimizer)):
        return identifier
    if isinstance(identifier, tf.train.Optimizer):
        return TFOptimizer(identifier)
    if isinstance(identifier, str):
        if identifier.lower() in _BY_NAME:
            return _BY_NAME[identifier.lower()]()
        if identifier.lower() in ("adadelta", "adamax", "nadam", "ftrl"):
            return tf.scopelint.unmodelled("the optimizer " + identifier)
    if isinstance(identifier, (str, int, float, list, tuple)):
        raise ValueError("Could not interpret optimizer identifier:", identifier)
    return tf.scopelint.unmodelled("an optimizer that is not known", identifier)
