"""tf.train's learning-rate decays (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library import train_schedules as schedules


def exponential_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    return schedules.ExponentialDecay(learning_rate, decay_steps, decay_rate, staircase=staircase, name=name)(global_step)


def natural_exp_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    base = tf.exp(tf.negative(decay_rate))
    return schedules.ExponentialDecay(learning_rate, decay_steps, base, staircase=staircase, name=name)(global_step)


def inverse_time_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    return schedules.InverseTimeDecay(learning_rate, decay_steps, decay_rate, staircase=staircase, name=name)(global_step)


def polynomial_decay(learning_rate, global_step, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name=None):
    return schedules.PolynomialDecay(learning_rate, decay_steps, end_learning_rate, power, cycle, name)(global_step)


def _fit(bound, at):
    if bound.dtype.base_dtype == at.dtype.base_dtype:
        return bound
    if bound.dtype.base_dtype == tf.int32 and at.dtype.base_dtype == tf.int64:
        return tf.cast(bound, at.dtype.base_dtype)
    raise ValueError("Boundaries (%s) must have the same dtype as x (%s)." % (bound.dtype.base_dtype, at.dtype.base_dtype))


def piecewise_constant(x, boundaries, values, name=None):
    boundaries = [tf.convert_to_tensor(bound) for bound in boundaries]
    values = [tf.convert_to_tensor(value) for value in values]
    at = tf.convert_to_tensor(x)
    boundaries = [_fit(bound, at) for bound in boundaries]
    first = values[0].dtype.base_dtype
    for value in values[1:]:
        if value.dtype.base_dtype != first:
            raise ValueError("Values must have elements all with the same dtype (%s vs %s)." % (first, value.dtype.base_dtype))
    return schedules.PiecewiseConstantDecay(boundaries, values, name=name)(x)


def cosine_decay(learning_rate, global_step, decay_steps, alpha=0.0, name=None):
    return schedules.CosineDecay(learning_rate, decay_steps, alpha=alpha, name=name)(global_step)


def cosine_decay_restarts(learning_rate, global_step, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name=None):
    schedule = schedules.CosineDecayRestarts(learning_rate, first_decay_steps, t_mul=t_mul, m_mul=m_mul, alpha=alpha, name=name)
    return schedule(global_step)


def linear_cosine_decay(learning_rate, global_step, decay_steps, num_periods=0.5, alpha=0.0, beta=0.001, name=None):
    return schedules.LinearCosineDecay(learning_rate, decay_steps, num_periods, alpha, beta, name)(global_step)


def noisy_linear_cosine_decay(
    learning_rate,
    global_step,
    decay_steps,
    initial_variance=1.0,
    variance_decay=0.55,
    num_periods=0.5,
    alpha=0.0,
    beta=0.001,
    name=None,
):
    settings = (learning_rate, decay_steps, initial_variance, variance_decay, num_periods, alpha, beta, name)
    return schedules.NoisyLinearCosineDecay(*settings)(global_step)
