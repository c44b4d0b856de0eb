"""tf.distributions.Gamma, Exponential and Beta: those that the gamma function scales."""

import tensorflow as tf

from scopelint.api.library.check_ops import assert_same_float_dtype
from scopelint.api.library.distributions_base import FULLY_REPARAMETERIZED, Scalar, param_shapes
from scopelint.api.library.distributions_checks import after_checks, filled_nan
from scopelint.api.library.distributions_kl import RegisterKL
from scopelint.api.library.distributions_location import broadcast_shapes

_TINY = {"float16": 6.104e-05, "float32": 1.1754943508222875e-38, "float64": 2.2250738585072014e-308}


def above_one(value, dtype, message):
    """The check that a concentration exceeds one."""
    return tf.assert_less(tf.ones([], dtype=dtype), value, message=message)


class Gamma(Scalar):
    """Mirrors tf.distributions.Gamma."""

    def __init__(self, concentration, rate, validate_args=False, allow_nan_stats=True, name="Gamma"):
        parameters = dict(concentration=concentration, rate=rate)
        parameters.update(validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[concentration, rate]) as name:
            checks = [tf.assert_positive(concentration), tf.assert_positive(rate)] if validate_args else []
            with tf.control_dependencies(checks):
                self._concentration = tf.identity(concentration, name="concentration")
                self._rate = tf.identity(rate, name="rate")
                assert_same_float_dtype([self._concentration, self._rate])
        super(Gamma, self).__init__(
            dtype=self._concentration.dtype,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            reparameterization_type=FULLY_REPARAMETERIZED,
            parameters=parameters,
            graph_parents=[self._concentration, self._rate],
            name=name,
        )

    @staticmethod
    def _param_shapes(sample_shape):
        return param_shapes(("concentration", "rate"), sample_shape)

    @property
    def concentration(self):
        return self._concentration

    @property
    def rate(self):
        return self._rate

    def _batch_shape_tensor(self):
        return broadcast_shapes(self.concentration, self.rate)

    def _batch_shape(self):
        return tf.broadcast_static_shape(self.concentration.get_shape(), self.rate.get_shape())

    def _sample_n(self, n, seed=None):
        return tf.random_gamma(shape=[n], alpha=self.concentration, beta=self.rate, dtype=self.dtype, seed=seed)

    def _log_prob(self, x):
        x = self._checked(x)
        first = tf.math.xlogy(self.concentration - 1.0, x)
        unnormalized = first - self.rate * x
        return unnormalized - self._log_normalization()

    def _cdf(self, x):
        x = self._checked(x)
        return tf.igamma(self.concentration, self.rate * x)

    def _log_normalization(self):
        total = tf.lgamma(self.concentration)
        return total - self.concentration * tf.log(self.rate)

    def _entropy(self):
        total = self.concentration - tf.log(self.rate)
        total = total + tf.lgamma(self.concentration)
        return total + (1.0 - self.concentration) * tf.digamma(self.concentration)

    def _mean(self):
        return self.concentration / self.rate

    def _variance(self):
        return self.concentration / tf.square(self.rate)

    def _stddev(self):
        return tf.sqrt(self.concentration) / self.rate

    def _mode(self):
        mode = (self.concentration - 1.0) / self.rate
        if not self.allow_nan_stats:
            message = "mode not defined when any concentration <= 1"
            return after_checks([above_one(self.concentration, self.dtype, message)], mode)
        nan = filled_nan(self.batch_shape_tensor(), self.dtype)
        return tf.where_v2(self.concentration > 1.0, mode, nan)

    def _checked(self, x):
        assert_same_float_dtype([x], self.dtype)
        return after_checks([tf.assert_positive(x)], x) if self.validate_args else x


class GammaWithSoftplusConcentrationRate(Gamma):
    """Mirrors tf.contrib.distributions.GammaWithSoftplusConcentrationRate."""

    def __init__(self, concentration, rate, validate_args=False, allow_nan_stats=True, name="GammaWithSoftplusConcentrationRate"):
        parameters = dict(concentration=concentration, rate=rate)
        parameters.update(validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[concentration, rate]) as name:
            concentration = tf.nn.softplus(concentration, name="softplus_concentration")
            rate = tf.nn.softplus(rate, name="softplus_rate")
            super(GammaWithSoftplusConcentrationRate, self).__init__(concentration, rate, validate_args, allow_nan_stats, name)
        self._parameters = parameters


@RegisterKL(Gamma, Gamma)
def _kl_gamma_gamma(a, b, name=None):
    with tf.name_scope(name, "kl_gamma_gamma", values=[a.concentration, a.rate, b.concentration, b.rate]):
        total = (a.concentration - b.concentration) * tf.digamma(a.concentration)
        total = total + tf.lgamma(b.concentration)
        total = total - tf.lgamma(a.concentration)
        total = total + b.concentration * tf.log(a.rate)
        total = total - b.concentration * tf.log(b.rate)
        return total + a.concentration * (b.rate / a.rate - 1.0)


class Exponential(Gamma):
    """Mirrors tf.distributions.Exponential."""

    def __init__(self, rate, validate_args=False, allow_nan_stats=True, name="Exponential"):
        parameters = dict(rate=rate, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[rate]) as name:
            self._rate = tf.convert_to_tensor(rate, name="rate")
        one = tf.ones([], dtype=self._rate.dtype)
        super(Exponential, self).__init__(one, self._rate, validate_args, allow_nan_stats, name)
        self._parameters = parameters
        self._graph_parents += [self._rate]

    @staticmethod
    def _param_shapes(sample_shape):
        return param_shapes(("rate",), sample_shape)

    def _log_survival_function(self, value):
        return self._log_prob(value) - tf.log(self._rate)

    def _sample_n(self, n, seed=None):
        shape = tf.concat([[n], tf.shape(self._rate)], 0)
        draws = tf.random_uniform(shape, minval=_TINY[self.dtype.base_dtype.name], maxval=1.0, seed=seed, dtype=self.dtype)
        return -tf.log(draws) / self._rate


class ExponentialWithSoftplusRate(Exponential):
    """Mirrors tf.contrib.distributions.ExponentialWithSoftplusRate."""

    def __init__(self, rate, validate_args=False, allow_nan_stats=True, name="ExponentialWithSoftplusRate"):
        parameters = dict(rate=rate, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[rate]) as name:
            rate = tf.nn.softplus(rate, name="softplus_rate")
            super(ExponentialWithSoftplusRate, self).__init__(rate, validate_args, allow_nan_stats, name)
        self._parameters = parameters


class Beta(Scalar):
    """Mirrors tf.distributions.Beta."""

    def __init__(self, concentration1=None, concentration0=None, validate_args=False, allow_nan_stats=True, name="Beta"):
        parameters = dict(concentration1=concentration1, concentration0=concentration0)
        parameters.update(validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[concentration1, concentration0]) as name:
            self._concentration1 = _positive(tf.convert_to_tensor(concentration1, name="concentration1"), validate_args)
            self._concentration0 = _positive(tf.convert_to_tensor(concentration0, name="concentration0"), validate_args)
            assert_same_float_dtype([self._concentration1, self._concentration0])
            self._total_concentration = self._concentration1 + self._concentration0
        super(Beta, self).__init__(
            dtype=self._total_concentration.dtype,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            reparameterization_type=FULLY_REPARAMETERIZED,
            parameters=parameters,
            graph_parents=[self._concentration1, self._concentration0, self._total_concentration],
            name=name,
        )

    @staticmethod
    def _param_shapes(sample_shape):
        return param_shapes(("concentration1", "concentration0"), sample_shape)

    @property
    def concentration1(self):
        return self._concentration1

    @property
    def concentration0(self):
        return self._concentration0

    @property
    def total_concentration(self):
        return self._total_concentration

    def _batch_shape_tensor(self):
        return tf.shape(self.total_concentration)

    def _batch_shape(self):
        return self.total_concentration.get_shape()

    def _sample_n(self, n, seed=None):
        alpha1 = tf.ones_like(self.total_concentration, dtype=self.dtype) * self.concentration1
        alpha0 = tf.ones_like(self.total_concentration, dtype=self.dtype) * self.concentration0
        draws1 = tf.random_gamma(shape=[n], alpha=alpha1, dtype=self.dtype, seed=seed)
        draws0 = tf.random_gamma(shape=[n], alpha=alpha0, dtype=self.dtype, seed=seed)
        return draws1 / (draws1 + draws0)

    def _log_prob(self, x):
        x = self._checked(x)
        first = tf.math.xlogy(self.concentration1 - 1.0, x)
        rest = self.concentration0 - 1.0
        unnormalized = first + rest * tf.log1p(-x)
        return unnormalized - self._log_normalization()

    def _prob(self, x):
        return tf.exp(self._log_prob(x))

    def _log_cdf(self, x):
        return tf.log(self._cdf(x))

    def _cdf(self, x):
        return tf.betainc(self.concentration1, self.concentration0, x)

    def _log_normalization(self):
        total = tf.lgamma(self.concentration1)
        total = total + tf.lgamma(self.concentration0)
        return total - tf.lgamma(self.total_concentration)

    def _entropy(self):
        total = self._log_normalization()
        rest = self.concentration1 - 1.0
        total = total - rest * tf.digamma(self.concentration1)
        rest = self.concentration0 - 1.0
        total = total - rest * tf.digamma(self.concentration0)
        rest = self.total_concentration - 2.0
        return total + rest * tf.digamma(self.total_concentration)

    def _mean(self):
        return self._concentration1 / self._total_concentration

    def _variance(self):
        mean = self._mean()
        spread = mean * (1.0 - self._mean())
        return spread / (1.0 + self.total_concentration)

    def _mode(self):
        mode = self.concentration1 - 1.0
        mode = mode / (self.total_concentration - 2.0)
        if self.allow_nan_stats:
            nan = filled_nan(self.batch_shape_tensor(), self.dtype)
            first = self.concentration1 > 1.0
            return tf.where_v2(tf.logical_and(first, self.concentration0 > 1.0), mode, nan)
        checks = [above_one(self.concentration1, self.dtype, "Mode undefined for concentration1 <= 1.")]
        checks.append(above_one(self.concentration0, self.dtype, "Mode undefined for concentration0 <= 1."))
        return after_checks(checks, mode)

    def _checked(self, x):
        if not self.validate_args:
            return x
        checks = [tf.assert_positive(x, message="sample must be positive")]
        checks.append(tf.assert_less(x, tf.ones([], self.dtype), message="sample must be less than `1`."))
        return after_checks(checks, x)


def _positive(concentration, validate_args):
    if not validate_args:
        return concentration
    return after_checks([tf.assert_positive(concentration, message="Concentration parameter must be positive.")], concentration)


class BetaWithSoftplusConcentration(Beta):
    """Mirrors tf.contrib.distributions.BetaWithSoftplusConcentration."""

    def __init__(self, concentration1, concentration0, validate_args=False, allow_nan_stats=True, name="BetaWithSoftplusConcentration"):
        parameters = dict(concentration1=concentration1, concentration0=concentration0)
        parameters.update(validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[concentration1, concentration0]) as name:
            concentration1 = tf.nn.softplus(concentration1, name="softplus_concentration1")
            concentration0 = tf.nn.softplus(concentration0, name="softplus_concentration0")
            super(BetaWithSoftplusConcentration, self).__init__(concentration1, concentration0, validate_args, allow_nan_stats, name)
        self._parameters = parameters


@RegisterKL(Beta, Beta)
def _kl_beta_beta(a, b, name=None):
    values = [d for p in (a, b) for d in (p.concentration1, p.concentration0, p.total_concentration)]
    with tf.name_scope(name, "kl_beta_beta", values=values):
        of_b = b._log_normalization()
        total = of_b - a._log_normalization()
        for part in ("concentration1", "concentration0"):
            weight = tf.digamma(getattr(a, part))
            total = total - weight * (getattr(b, part) - getattr(a, part))
        weight = tf.digamma(a.total_concentration)
        return total + weight * (b.total_concentration - a.total_concentration)
