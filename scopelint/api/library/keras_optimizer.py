"""tf.keras.optimizers.Optimizer: its hyperparameters and slots are variables that the first update makes, under the optimizer's name."""

import tensorflow as tf

from scopelint.api.library.common import TF2, track_variable, unique_object_name
from scopelint.api.library.keras_objects import get_initializer
from scopelint.api.library.keras_apply import reduced_gradients, summed
from scopelint.api.library.keras_functions import set_value

_KEYWORDS = ("clipnorm", "clipvalue", "lr", "decay") + (("global_clipnorm",) if TF2 else ())


class Optimizer(object):
    """Mirrors keras.optimizer_v2.OptimizerV2."""

    def __init__(self, name, **kwargs):
        for keyword, value in kwargs.items():
            if keyword not in _KEYWORDS:
                raise TypeError("Unexpected keyword argument passed to optimizer: " + str(keyword))
            if value is not None and value < 0:
                raise ValueError("Expected %s >= 0, received: %s" % (keyword, value))
        self._hyper = {}
        self._slots = {}
        self._weights = []
        self._iterations = None
        self._hypers_created = False
        self._initial_decay = kwargs.get("decay", 0.0)
        self.clipnorm = kwargs.get("clipnorm")
        self.clipvalue = kwargs.get("clipvalue")
        self.global_clipnorm = kwargs.get("global_clipnorm")
        self._name = name or unique_object_name(tf.scopelint.snake_case(self.__class__.__name__), True)

    def __getattr__(self, name):
        hyper = self.__dict__.get("_hyper", {})
        name = "learning_rate" if name == "lr" else name
        if name in hyper:
            return self._get_hyper(name)
        raise AttributeError("'%s' object has no attribute '%s'" % (self.__class__.__name__, name))

    def __setattr__(self, name, value):
        name = "learning_rate" if name == "lr" else name
        if name in self.__dict__.get("_hyper", {}):
            self._set_hyper(name, value)
        else:
            object.__setattr__(self, name, value)

    def _set_hyper(self, name, value):
        before = self._hyper.get(name)
        if isinstance(before, tf.compat.v2.Variable):
            set_value(before, value)
        else:
            self._hyper[name] = value

    def _get_hyper(self, name, dtype=None):
        if not self._hypers_created:
            self._create_hypers()
        value = self._hyper[name]
        if not tf.scopelint.is_known(value):
            return tf.scopelint.unmodelled("a hyperparameter that is not known")
        if callable(value):
            value = value()
        return tf.cast(value, dtype) if dtype else value

    def _create_hypers(self):
        if self._hypers_created:
            return
        for name, value in sorted(self._hyper.items()):
            if not isinstance(value, (tf.Tensor, tf.compat.v2.Variable)) and not callable(value):
                self._hyper[name] = self._variable(name, value)
        self._hypers_created = True

    def _variable(self, name, value, dtype=None):
        start = value
        if dtype is not None:
            start = lambda: tf.zeros_initializer()((), dtype=dtype)  # noqa: E731
        variable = tf.Variable(start, name=name, trainable=False, dtype=dtype, use_resource=True)
        track_variable(variable)
        return variable

    @property
    def iterations(self):
        if self._iterations is None:
            self._iterations = self._variable("iter", 0, tf.int64)
            self._weights.append(self._iterations)
        return self._iterations

    @iterations.setter
    def iterations(self, variable):
        self._iterations = variable
        self._weights.append(variable)

    # slots

    def add_slot(self, var, slot_name, initializer="zeros"):
        slots = self._slots.setdefault(var, {})
        if slot_name not in slots:
            made = get_initializer(initializer)
            start = (lambda: made(var.shape, dtype=var.dtype.base_dtype)) if callable(made) else made
            with tf.colocate_with(var):
                slot = tf.Variable(
                    start, name=var.op.name + "/" + slot_name, trainable=False, dtype=var.dtype.base_dtype, use_resource=True
                )
            track_variable(slot)
            slots[slot_name] = slot
            self._weights.append(slot)
        return slots[slot_name]

    def get_slot(self, var, slot_name):
        return self._slots[var][slot_name]

    def _create_slots(self, var_list):
        pass

    # updates

    def get_gradients(self, loss, params):
        with tf.name_scope(self._name + "/gradients"):
            grads = tf.gradients(loss, params)
            for grad, param in zip(grads, params):
                if grad is None:
                    raise ValueError("Variable %s has `None` for gradient." % param)
            return grads if TF2 else self._clipped(grads)

    def _clipped(self, grads):
        """The gradients within bounds; TensorFlow 2 bounds values first."""
        if TF2 and self.clipvalue is not None:
            grads = [tf.clip_by_value(g, -self.clipvalue, self.clipvalue) for g in grads]
        if self.clipnorm is not None:
            grads = [tf.clip_by_norm(g, self.clipnorm) for g in grads]
        if not TF2 and self.clipvalue is not None:
            grads = [tf.clip_by_value(g, -self.clipvalue, self.clipvalue) for g in grads]
        if self.global_clipnorm is not None:
            grads = tf.clip_by_global_norm(grads, self.global_clipnorm)[0]
        return grads

    def get_updates(self, loss, params):
        grads = self.get_gradients(loss, params)
        return [self.apply_gradients(list(zip(grads, params)))]

    def apply_gradients(self, grads_and_vars, name=None, **kwargs):
        grads_and_vars = [(g, v) for g, v in grads_and_vars if g is not None]
        if not grads_and_vars:
            raise ValueError("No gradients provided for any variable.")
        variables = [v for _, v in grads_and_vars]
        with tf.name_scope(self._name):
            with tf.init_scope():
                self.iterations  # noqa: B018
                self._create_hypers()
                self._create_slots(variables)
            state = self._prepared(variables)
            grads = [g for g, _ in grads_and_vars]
            if TF2:
                grads = self._clipped(reduced_gradients(grads))
            with tf.name_scope(name or self._name):
                updates = [self._updated(g, v, state[v.dtype.base_dtype.name]) for g, v in zip(grads, variables)]
                return self._counted(updates)

    def _updated(self, grad, var, state):
        with tf.name_scope("update_" + var.op.name), tf.colocate_with(var):
            if isinstance(grad, tf.IndexedSlices):
                return self._apply_duplicates(grad.values, var, grad.indices, state)
            update = self._apply_dense(grad, var, state)
            if var.constraint is None:
                return update
            with tf.control_dependencies([update]):
                return var.assign(var.constraint(var))

    def _counted(self, updates):
        if TF2:
            with tf.control_dependencies([tf.group(*updates)]):
                return self.iterations.assign_add(1, read_value=False)
        with tf.control_dependencies(updates):
            return self.iterations.assign_add(1).op

    def _apply_duplicates(self, values, var, indices, state):
        values, indices = summed(values, indices)
        return self._apply_sparse(values, var, indices, state)

    def _prepared(self, variables):
        """What all updates of one dtype share."""
        state = {}
        for var in variables:
            dtype = var.dtype.base_dtype
            if dtype.name not in state:
                if state or var.device:
                    tf.scopelint.opaque_ops("updates of tf.keras.optimizers on several devices or of several dtypes")
                state[dtype.name] = self._prepare(dtype)
        return state

    def _prepare(self, dtype):
        return {"lr_t": tf.identity(self._decayed_lr(dtype))}

    def _decayed_lr(self, dtype):
        rate = self._get_hyper("learning_rate", dtype)
        if self._initial_decay > 0.0:
            step = tf.cast(self.iterations, dtype)
            decay = tf.cast(self._initial_decay, dtype) if TF2 else self._get_hyper("decay", dtype)
            rate = rate / (1.0 + decay * step)
        return rate

    def minimize(self, loss, var_list, grad_loss=None, name=None, **kwargs):
        tf.scopelint.opaque("minimize of tf.keras.optimizers, which watches the loss on a tape")
        return tf.scopelint.unknown("an update of tf.keras.optimizers")

    def variables(self):
        return self._weights

    @property
    def weights(self):
        return self._weights

    def get_weights(self):
        return tf.scopelint.unknown("the weights of an optimizer")

    def set_weights(self, weights):
        tf.scopelint.opaque_ops("set_weights of tf.keras.optimizers")

    def get_config(self):
        return {"name": self._name}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)
