"""tf.distributions.Normal, Laplace and Uniform: those with a place and a width."""

import math

import tensorflow as tf

from scopelint.api.library.check_ops import assert_same_float_dtype
from scopelint.api.library.distributions_base import FULLY_REPARAMETERIZED, Scalar, param_shapes
from scopelint.api.library.distributions_checks import log_cdf_laplace, log_ndtr, ndtr
from scopelint.api.library.distributions_kl import RegisterKL


def broadcast_shapes(a, b):
    """The shape vector of two tensors together."""
    left = tf.shape(a)
    return tf.broadcast_dynamic_shape(left, tf.shape(b))


class LocationScale(Scalar):
    """What Normal and Laplace share: identities named loc and scale."""

    def _start(self, loc, scale, checks):
        with tf.control_dependencies(checks):
            self._loc = tf.identity(loc, name="loc")
            self._scale = tf.identity(scale, name="scale")
            assert_same_float_dtype([self._loc, self._scale])

    @staticmethod
    def _param_shapes(sample_shape):
        return param_shapes(("loc", "scale"), sample_shape)

    @property
    def loc(self):
        return self._loc

    @property
    def scale(self):
        return self._scale

    def _batch_shape_tensor(self):
        return broadcast_shapes(self.loc, self.scale)

    def _batch_shape(self):
        return tf.broadcast_static_shape(self.loc.get_shape(), self.scale.get_shape())

    def _log_prob(self, x):
        unnormalized = self._log_unnormalized_prob(x)
        return unnormalized - self._log_normalization()

    def _mode(self):
        return self._mean()


class Normal(LocationScale):
    """Mirrors tf.distributions.Normal."""

    def __init__(self, loc, scale, validate_args=False, allow_nan_stats=True, name="Normal"):
        parameters = dict(loc=loc, scale=scale, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[loc, scale]) as name:
            self._start(loc, scale, [tf.assert_positive(scale)] if validate_args else [])
        super(Normal, self).__init__(
            dtype=self._scale.dtype,
            reparameterization_type=FULLY_REPARAMETERIZED,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            parameters=parameters,
            graph_parents=[self._loc, self._scale],
            name=name,
        )

    def _sample_n(self, n, seed=None):
        shape = tf.concat([[n], self.batch_shape_tensor()], 0)
        draws = tf.random_normal(shape=shape, mean=0.0, stddev=1.0, dtype=self.loc.dtype, seed=seed)
        return draws * self.scale + self.loc

    def _log_unnormalized_prob(self, x):
        return -0.5 * tf.square(self._z(x))

    def _log_normalization(self):
        return 0.5 * math.log(2.0 * math.pi) + tf.log(self.scale)

    def _log_cdf(self, x):
        return log_ndtr(self._z(x))

    def _cdf(self, x):
        return ndtr(self._z(x))

    def _log_survival_function(self, x):
        return log_ndtr(-self._z(x))

    def _survival_function(self, x):
        return ndtr(-self._z(x))

    def _quantile(self, p):
        return tf.scopelint.unmodelled("tf.distributions.Normal.quantile", p)

    def _entropy(self):
        scale = self.scale * tf.ones_like(self.loc)
        return 0.5 * math.log(2.0 * math.pi * math.e) + tf.log(scale)

    def _mean(self):
        return self.loc * tf.ones_like(self.scale)

    def _stddev(self):
        return self.scale * tf.ones_like(self.loc)

    def _z(self, x):
        with tf.name_scope("standardize", values=[x]):
            return (x - self.loc) / self.scale

    def _inv_z(self, z):
        with tf.name_scope("reconstruct", values=[z]):
            return z * self.scale + self.loc


class NormalWithSoftplusScale(Normal):
    """Mirrors tf.contrib.distributions.NormalWithSoftplusScale."""

    def __init__(self, loc, scale, validate_args=False, allow_nan_stats=True, name="NormalWithSoftplusScale"):
        parameters = dict(loc=loc, scale=scale, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[scale]) as name:
            scale = tf.nn.softplus(scale, name="softplus_scale")
            super(NormalWithSoftplusScale, self).__init__(loc, scale, validate_args, allow_nan_stats, name)
        self._parameters = parameters


@RegisterKL(Normal, Normal)
def _kl_normal_normal(a, b, name=None):
    with tf.name_scope(name, "kl_normal_normal", [a.loc, b.loc]):
        one = tf.constant(1, dtype=a.dtype)
        two = tf.constant(2, dtype=a.dtype)
        half = tf.constant(0.5, dtype=a.dtype)
        square_a = tf.square(a.scale)
        square_b = tf.square(b.scale)
        ratio = square_a / square_b
        distance = tf.squared_difference(a.loc, b.loc) / (two * square_b)
        return distance + half * (ratio - one - tf.log(ratio))


class Laplace(LocationScale):
    """Mirrors tf.distributions.Laplace."""

    def __init__(self, loc, scale, validate_args=False, allow_nan_stats=True, name="Laplace"):
        parameters = dict(loc=loc, scale=scale, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[loc, scale]) as name:
            self._start(loc, scale, [tf.assert_positive(scale)] if validate_args else [])
            super(Laplace, self).__init__(
                dtype=self._loc.dtype,
                reparameterization_type=FULLY_REPARAMETERIZED,
                validate_args=validate_args,
                allow_nan_stats=allow_nan_stats,
                parameters=parameters,
                graph_parents=[self._loc, self._scale],
                name=name,
            )

    def _sample_n(self, n, seed=None):
        shape = tf.concat([[n], self.batch_shape_tensor()], 0)
        draws = tf.random_uniform(shape=shape, minval=-0.99999994, maxval=1.0, dtype=self.dtype, seed=seed)
        side = self.scale * tf.sign(draws)
        return self.loc - side * tf.log1p(-tf.abs(draws))

    def _log_unnormalized_prob(self, x):
        return -tf.abs(self._z(x))

    def _log_normalization(self):
        return math.log(2.0) + tf.log(self.scale)

    def _prob(self, x):
        return tf.exp(self._log_prob(x))

    def _log_cdf(self, x):
        return log_cdf_laplace(self._z(x))

    def _log_survival_function(self, x):
        return log_cdf_laplace(-self._z(x))

    def _cdf(self, x):
        z = self._z(x)
        side = 0.5 * tf.sign(z)
        return 0.5 + side * (1.0 - tf.exp(-tf.abs(z)))

    def _entropy(self):
        scale = self.scale + tf.zeros_like(self.loc)
        return math.log(2.0) + 1.0 + tf.log(scale)

    def _mean(self):
        return self.loc + tf.zeros_like(self.scale)

    def _stddev(self):
        width = math.sqrt(2.0) * self.scale
        return width + tf.zeros_like(self.loc)

    def _median(self):
        return self._mean()

    def _z(self, x):
        return (x - self.loc) / self.scale


class LaplaceWithSoftplusScale(Laplace):
    """Mirrors tf.contrib.distributions.LaplaceWithSoftplusScale."""

    def __init__(self, loc, scale, validate_args=False, allow_nan_stats=True, name="LaplaceWithSoftplusScale"):
        parameters = dict(loc=loc, scale=scale, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[loc, scale]) as name:
            scale = tf.nn.softplus(scale, name="softplus_scale")
            super(LaplaceWithSoftplusScale, self).__init__(loc, scale, validate_args, allow_nan_stats, name)
        self._parameters = parameters


class Uniform(Scalar):
    """Mirrors tf.distributions.Uniform."""

    def __init__(self, low=0.0, high=1.0, validate_args=False, allow_nan_stats=True, name="Uniform"):
        parameters = dict(low=low, high=high, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[low, high]) as name:
            message = "uniform not defined when low >= high."
            with tf.control_dependencies([tf.assert_less(low, high, message=message)] if validate_args else []):
                self._low = tf.identity(low, name="low")
                self._high = tf.identity(high, name="high")
                assert_same_float_dtype([self._low, self._high])
        super(Uniform, self).__init__(
            dtype=self._low.dtype,
            reparameterization_type=FULLY_REPARAMETERIZED,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            parameters=parameters,
            graph_parents=[self._low, self._high],
            name=name,
        )

    @staticmethod
    def _param_shapes(sample_shape):
        return param_shapes(("low", "high"), sample_shape)

    @property
    def low(self):
        return self._low

    @property
    def high(self):
        return self._high

    def range(self, name="range"):
        with self._name_scope(name):
            return self.high - self.low

    def _batch_shape_tensor(self):
        return broadcast_shapes(self.low, self.high)

    def _batch_shape(self):
        return tf.broadcast_static_shape(self.low.get_shape(), self.high.get_shape())

    def _sample_n(self, n, seed=None):
        shape = tf.concat([[n], self.batch_shape_tensor()], 0)
        draws = tf.random_uniform(shape=shape, dtype=self.dtype, seed=seed)
        return self.low + self.range() * draws

    def _prob(self, x):
        x = x * tf.ones(self.batch_shape_tensor(), dtype=x.dtype)
        is_nan = tf.is_nan(x)
        below = x < self.low
        outside = tf.logical_or(below, x >= self.high)
        zeros = tf.zeros_like(x)
        ones = tf.ones_like(x)
        density = tf.where_v2(outside, zeros, ones / self.range())
        return tf.where_v2(is_nan, x, density)

    def _cdf(self, x):
        own = tf.shape(x)
        shape = tf.broadcast_dynamic_shape(own, self.batch_shape_tensor())
        zeros = tf.zeros(shape, dtype=self.dtype)
        ones = tf.ones(shape, dtype=self.dtype)
        wide = x * ones
        below = x < self.low
        inside = wide - self.low
        inside = tf.where_v2(below, zeros, inside / self.range())
        return tf.where_v2(x >= self.high, ones, inside)

    def _entropy(self):
        return tf.log(self.range())

    def _mean(self):
        return (self.low + self.high) / 2.0

    def _variance(self):
        return tf.square(self.range()) / 12.0

    def _stddev(self):
        return self.range() / math.sqrt(12.0)
