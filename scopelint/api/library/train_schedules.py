"""Learning-rate schedules: tf.keras.optimizers.schedules and, through them, tf.train's decays (run by scopelint's interpreter)."""

import math

import tensorflow as tf

from scopelint.api.library.common import TF2


class LearningRateSchedule(object):
    """Mirrors tf.keras.optimizers.schedules.LearningRateSchedule. A subclass says its settings, its scope's name and its formula."""

    _scope = "Schedule"

    def _start(self, step):
        rate = tf.convert_to_tensor(self.initial_learning_rate, name="initial_learning_rate")
        return rate, rate.dtype

    def __call__(self, step):
        with tf.name_scope(self.name or self._scope) as scope:
            return self._value(step, scope)

    def get_config(self):
        return dict(self._config)

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class ExponentialDecay(LearningRateSchedule):
    _scope = "ExponentialDecay"

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name=None):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def _value(self, step, scope):
        rate, dtype = self._start(step)
        steps = tf.cast(self.decay_steps, dtype)
        decay = tf.cast(self.decay_rate, dtype)
        power = tf.cast(step, dtype) / steps
        if self.staircase:
            power = tf.floor(power)
        return tf.multiply(rate, tf.pow(decay, power), name=scope)


class PiecewiseConstantDecay(LearningRateSchedule):
    _scope = "PiecewiseConstant"

    def __init__(self, boundaries, values, name=None):
        if len(boundaries) != len(values) - 1:
            raise ValueError("The length of boundaries should be 1 less than the length of values")
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def _value(self, step, scope):
        boundaries = [tf.convert_to_tensor(bound) for bound in self.boundaries]
        values = [tf.convert_to_tensor(value) for value in self.values]
        at = tf.convert_to_tensor(step)
        for i, bound in enumerate(boundaries):
            if bound.dtype.base_dtype != at.dtype.base_dtype:
                boundaries[i] = tf.cast(bound, at.dtype.base_dtype)
        pairs = [(at <= boundaries[0], lambda: values[0])]
        pairs.append((at > boundaries[-1], lambda: values[-1]))
        for low, high, value in zip(boundaries[:-1], boundaries[1:], values[1:-1]):
            pairs.append(((at > low) & (at <= high), lambda value=value: value))
        return tf.case(pairs, lambda: values[0], exclusive=True)


class PolynomialDecay(LearningRateSchedule):
    _scope = "PolynomialDecay"

    def __init__(self, initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name=None):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def _cycles(self, at):
        done = tf.equal(at, 0)
        if TF2:
            return tf.where_v2(done, 1.0, tf.ceil(at / self.decay_steps))
        return tf.cond(done, lambda: 1.0, lambda: tf.ceil(at / self.decay_steps))

    def _value(self, step, scope):
        rate, dtype = self._start(step)
        end = tf.cast(self.end_learning_rate, dtype)
        power = tf.cast(self.power, dtype)
        at = tf.cast(step, dtype)
        steps = tf.cast(self.decay_steps, dtype)
        if self.cycle:
            steps = tf.multiply(steps, self._cycles(at))
        else:
            at = tf.minimum(at, steps if TF2 else self.decay_steps)
        part = tf.divide(at, steps)
        return tf.add(tf.multiply(rate - end, tf.pow(1 - part, power)), end, name=scope)


class InverseTimeDecay(LearningRateSchedule):
    _scope = "InverseTimeDecay"

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name=None):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def _value(self, step, scope):
        rate, dtype = self._start(step)
        steps = tf.cast(self.decay_steps, dtype)
        decay = tf.cast(self.decay_rate, dtype)
        part = tf.cast(step, dtype) / steps
        if self.staircase:
            part = tf.floor(part)
        one = tf.cast(tf.constant(1), dtype)
        return tf.divide(rate, tf.add(one, tf.multiply(decay, part)), name=scope)


def _cosine(fraction):
    return 1.0 + tf.cos(tf.constant(math.pi) * fraction)


class CosineDecay(LearningRateSchedule):
    _scope = "CosineDecay"

    def __init__(self, initial_learning_rate, decay_steps, alpha=0.0, name=None):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.name = name

    def _value(self, step, scope):
        rate, dtype = self._start(step)
        steps = tf.cast(self.decay_steps, dtype)
        at = tf.minimum(tf.cast(step, dtype), steps)
        cosine = 0.5 * _cosine(at / steps)
        return tf.multiply(rate, (1 - self.alpha) * cosine + self.alpha)


class KerasCosineDecay(CosineDecay):
    """TensorFlow 2's tf.keras has the formula under a scope of its own."""

    def __init__(self, initial_learning_rate, decay_steps, alpha=0.0, name=None, warmup_target=None, warmup_steps=0):
        super(KerasCosineDecay, self).__init__(initial_learning_rate, decay_steps, alpha, name)
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def _value(self, step, scope):
        if self.warmup_target is not None:
            return tf.scopelint.unmodelled("tf.keras.optimizers.schedules.CosineDecay with warmup_target")
        rate, dtype = self._start(step)
        steps = tf.cast(self.decay_steps, dtype)
        at = tf.minimum(tf.cast(step, dtype), steps)
        with tf.name_scope(self.name or self._scope):
            cosine = 0.5 * _cosine(at / steps)
            return tf.multiply(rate, (1 - self.alpha) * cosine + self.alpha)


if not TF2:
    KerasCosineDecay = CosineDecay


class CosineDecayRestarts(LearningRateSchedule):
    _scope = "SGDRDecay"

    def __init__(self, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name=None):
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = first_decay_steps
        self._t_mul = t_mul
        self._m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def _value(self, step, scope):
        rate, dtype = self._start(step)
        first = tf.cast(self.first_decay_steps, dtype)
        alpha = tf.cast(self.alpha, dtype)
        t_mul = tf.cast(self._t_mul, dtype)
        m_mul = tf.cast(self._m_mul, dtype)
        done = tf.cast(step, dtype) / first

        def even():
            restart = tf.floor(done)
            return restart, done - restart

        def geometric():
            restart = tf.floor(tf.log(1.0 - done * (1.0 - t_mul)) / tf.log(t_mul))
            total = (1.0 - t_mul**restart) / (1.0 - t_mul)
            return restart, (done - total) / t_mul**restart

        restart, done = tf.cond(tf.equal(t_mul, 1.0), even, geometric)
        factor = m_mul**restart
        cosine = 0.5 * factor * _cosine(done)
        return tf.multiply(rate, (1 - alpha) * cosine + alpha, name=scope)


class LinearCosineDecay(LearningRateSchedule):
    _scope = "LinearCosineDecay"

    def __init__(self, initial_learning_rate, decay_steps, num_periods=0.5, alpha=0.0, beta=0.001, name=None):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.num_periods = num_periods
        self.alpha = alpha
        self.beta = beta
        self.name = name

    def _casts(self, step, *values):
        rate, dtype = self._start(step)
        steps = tf.cast(self.decay_steps, dtype)
        rest = [tf.cast(value, dtype) for value in values]
        at = tf.minimum(tf.cast(step, dtype), steps)
        return [rate, steps, at] + rest

    def _value(self, step, scope):
        rate, steps, at, periods, alpha, beta = self._casts(step, self.num_periods, self.alpha, self.beta)
        linear = (steps - at) / steps
        done = at / steps
        cosine = 0.5 * _cosine(2.0 * periods * done)
        return tf.multiply(rate, (alpha + linear) * cosine + beta, name=scope)


class NoisyLinearCosineDecay(LinearCosineDecay):
    _scope = "NoisyLinearCosineDecay"

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        initial_variance=1.0,
        variance_decay=0.55,
        num_periods=0.5,
        alpha=0.0,
        beta=0.001,
        name=None,
    ):
        super(NoisyLinearCosineDecay, self).__init__(initial_learning_rate, decay_steps, num_periods, alpha, beta, name)
        self.initial_variance = initial_variance
        self.variance_decay = variance_decay

    def _value(self, step, scope):
        settings = (self.initial_variance, self.variance_decay, self.num_periods, self.alpha, self.beta)
        rate, steps, at, variance, decay, periods, alpha, beta = self._casts(step, *settings)
        linear = (steps - at) / steps
        spread = tf.sqrt(variance / tf.pow(1.0 + at, decay))
        linear = linear + tf.random_normal(linear.shape, stddev=spread)
        done = at / steps
        cosine = 0.5 * _cosine(2.0 * periods * done)
        return tf.multiply(rate, (alpha + linear) * cosine + beta, name=scope)
