"""Moving averages: tf.train.ExponentialMovingAverage and its helpers (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library import train_slots
from scopelint.api.library.common import TF2


def assign_moving_average(variable, value, decay, zero_debias=True, name=None):
    """Mirrors moving_averages.assign_moving_average."""
    with tf.name_scope(name, "AssignMovingAvg", [variable, value, decay]) as scope:
        rest = tf.convert_to_tensor(1.0 - decay, name="decay")
        if rest.dtype != variable.dtype.base_dtype:
            rest = tf.cast(rest, variable.dtype.base_dtype)
        if zero_debias:
            return _zero_debias(variable, value, rest)
        return tf.assign_sub(variable, (variable - value) * rest, name=scope)


def _free_name(name):
    scope = tf.get_variable_scope()
    if scope.reuse:
        return name
    taken = [var.op.name for var in scope.global_variables()]
    full = scope.name + "/" + name
    if full not in taken:
        return name
    number = 1
    while full + "_%d" % number in taken:
        number += 1
    return name + "_%d" % number


def _debias_variable(name, shape, dtype):
    return tf.get_variable(_free_name(name), initializer=tf.zeros_initializer(), shape=shape, dtype=dtype, trainable=False)


def _zero_debias(variable, value, rest):
    with tf.variable_scope(variable.name[: -len(":0")], values=[variable, value, rest]):
        biased = _debias_variable("biased", variable.get_shape(), variable.dtype)
        step = _debias_variable("local_step", [], variable.dtype)
    update = tf.assign_sub(biased, (biased - value) * rest)
    stepped = step.assign_add(1)
    factor = 1 - tf.pow(1.0 - rest, stepped)
    return tf.assign(variable, update / factor, name=tf.get_default_graph().get_name_scope() + "/")


def weighted_moving_average(value, decay, weight, truediv=True, collections=None, name=None):
    """Mirrors moving_averages.weighted_moving_average."""
    if collections is None:
        collections = [tf.GraphKeys.GLOBAL_VARIABLES]
    zeros = tf.zeros_initializer()
    keep = {"initializer": zeros, "trainable": False, "collections": collections}
    with tf.variable_scope(name, "WeightedMovingAvg", [value, weight, decay]) as scope:
        top = tf.get_variable("value_x_weight", shape=value.get_shape(), dtype=value.dtype, **keep)
        bottom = tf.get_variable("weight", shape=weight.get_shape(), dtype=weight.dtype, **keep)
        numerator = assign_moving_average(top, value * weight, decay, zero_debias=False)
        denominator = assign_moving_average(bottom, weight, decay, zero_debias=False)
        divide = tf.truediv if truediv else tf.div
        return divide(numerator, denominator, name=scope.name)


def _start_value(var):
    if TF2:
        with tf.device(var.device):
            return tf.cond(tf.is_variable_initialized(var), var.read_value, lambda: var.initial_value)
    return var.initialized_value()


class ExponentialMovingAverage(object):
    """Mirrors tf.train.ExponentialMovingAverage."""

    def __init__(self, decay, num_updates=None, zero_debias=False, name="ExponentialMovingAverage"):
        self._decay = decay
        self._num_updates = num_updates
        self._zero_debias = zero_debias
        self._name = name
        self._averages = {}

    @property
    def name(self):
        return self._name

    def apply(self, var_list=None):
        if var_list is None:
            var_list = tf.trainable_variables()
        debiased = {}
        for var in var_list:
            if var.dtype.base_dtype not in [tf.bfloat16, tf.float16, tf.float32, tf.float64]:
                raise TypeError("The variables must be half, float, or double: %s" % var.name)
            if var not in self._averages:
                with tf.init_scope():
                    average = self._create(var, debiased)
                self._averages[var] = average
        with tf.name_scope(self.name) as scope:
            decay = self._decay_tensor()
            updates = []
            for var in var_list:
                average = self._averages[var]
                updates.append(assign_moving_average(average, var, decay, average in debiased))
            return tf.group(*updates, name=scope)

    def _create(self, var, debiased):
        if train_slots.is_variable(var):
            average = train_slots.create_slot(var, _start_value(var), self.name)
            tf.add_to_collection(tf.GraphKeys.MOVING_AVERAGE_VARIABLES, var)
            return average
        average = train_slots.create_zeros_slot(var, self.name, colocate_with_primary=False)
        if self._zero_debias:
            debiased[average] = True
        return average

    def _decay_tensor(self):
        dtype = tf.float32 if TF2 else None
        decay = tf.convert_to_tensor(self._decay, dtype=dtype, name="decay")
        if self._num_updates is None:
            return decay
        updates = tf.cast(self._num_updates, tf.float32, name="num_updates")
        return tf.minimum(decay, (1.0 + updates) / (10.0 + updates))

    def average(self, var):
        return self._averages.get(var, None)

    def average_name(self, var):
        if var in self._averages:
            return self._averages[var].op.name
        return tf.get_default_graph().unique_name(var.op.name + "/" + self.name, mark_as_used=False)

    def variables_to_restore(self, moving_avg_variables=None):
        if moving_avg_variables is None:
            moving_avg_variables = tf.trainable_variables() + tf.moving_average_variables()
        names = {}
        for var in moving_avg_variables:
            names[self.average_name(var)] = var
        shown = set([var.name for var in moving_avg_variables])
        for var in tf.global_variables():
            if var.name not in shown and var.op.name not in names:
                names[var.op.name] = var
        return names
