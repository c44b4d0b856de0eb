"""tf.distributions.StudentT."""

import math

import tensorflow as tf

from scopelint.api.library.check_ops import assert_same_float_dtype
from scopelint.api.library.distributions_base import FULLY_REPARAMETERIZED, Scalar, param_shapes
from scopelint.api.library.distributions_checks import after_checks, filled_nan
from scopelint.api.library.distributions_location import broadcast_shapes


class StudentT(Scalar):
    """Mirrors tf.distributions.StudentT."""

    def __init__(self, df, loc, scale, validate_args=False, allow_nan_stats=True, name="StudentT"):
        parameters = dict(df=df, loc=loc, scale=scale, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[df, loc, scale]) as name:
            with tf.control_dependencies([tf.assert_positive(df)] if validate_args else []):
                self._df = tf.identity(df, name="df")
                self._loc = tf.identity(loc, name="loc")
                self._scale = tf.identity(scale, name="scale")
                assert_same_float_dtype((self._df, self._loc, self._scale))
        super(StudentT, self).__init__(
            dtype=self._scale.dtype,
            reparameterization_type=FULLY_REPARAMETERIZED,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            parameters=parameters,
            graph_parents=[self._df, self._loc, self._scale],
            name=name,
        )

    @staticmethod
    def _param_shapes(sample_shape):
        return param_shapes(("df", "loc", "scale"), sample_shape)

    @property
    def df(self):
        return self._df

    @property
    def loc(self):
        return self._loc

    @property
    def scale(self):
        return self._scale

    def _batch_shape_tensor(self):
        freedom = tf.shape(self.df)
        return tf.broadcast_dynamic_shape(freedom, broadcast_shapes(self.loc, self.scale))

    def _batch_shape(self):
        first = tf.broadcast_static_shape(self.df.get_shape(), self.loc.get_shape())
        return tf.broadcast_static_shape(first, self.scale.get_shape())

    def _sample_n(self, n, seed=None):
        shape = tf.concat([[n], self.batch_shape_tensor()], 0)
        normal = tf.random_normal(shape, dtype=self.dtype, seed=seed)
        df = self.df * tf.ones(self.batch_shape_tensor(), dtype=self.dtype)
        gamma = tf.random_gamma([n], 0.5 * df, beta=0.5, dtype=self.dtype, seed=seed)
        draws = normal * tf.rsqrt(gamma / df)
        return draws * self.scale + self.loc

    def _log_prob(self, x):
        y = (x - self.loc) / self.scale
        front = -0.5 * (self.df + 1.0)
        unnormalized = front * tf.log1p(y**2.0 / self.df)
        return unnormalized - self._log_normalization()

    def _log_normalization(self):
        total = tf.log(tf.abs(self.scale))
        total = total + 0.5 * tf.log(self.df)
        total = total + 0.5 * math.log(math.pi)
        total = total + tf.lgamma(0.5 * self.df)
        return total - tf.lgamma(0.5 * (self.df + 1.0))

    def _cdf(self, x):
        distance = x - self.loc
        y = distance / tf.abs(self.scale)
        tail = 0.5 * tf.betainc(0.5 * self.df, 0.5, self.df / (y**2.0 + self.df))
        return tf.where_v2(tf.less(y, 0.0), tail, 1.0 - tail)

    def _entropy(self):
        v = tf.ones(self.batch_shape_tensor(), dtype=self.dtype)[..., tf.newaxis]
        u = v * self.df[..., tf.newaxis]
        beta = tf.concat([u, v], -1) / 2.0
        total = tf.log(tf.abs(self.scale))
        total = total + 0.5 * tf.log(self.df)
        total = total + tf.lbeta(beta)
        front = 0.5 * (self.df + 1.0)
        upper = tf.digamma(0.5 * (self.df + 1.0))
        return total + front * (upper - tf.digamma(0.5 * self.df))

    def _mean(self):
        mean = self.loc * tf.ones(self.batch_shape_tensor(), dtype=self.dtype)
        return self._defined(mean, "mean")

    def _defined(self, value, what):
        """A statistic that more than one degree of freedom needs."""
        if self.allow_nan_stats:
            enough = tf.greater(self.df, tf.ones(self.batch_shape_tensor(), dtype=self.dtype))
            return tf.where_v2(enough, value, filled_nan(self.batch_shape_tensor(), self.dtype))
        message = what + " not defined for components of df <= 1"
        return after_checks([tf.assert_less(tf.ones([], dtype=self.dtype), self.df, message=message)], value)

    def _variance(self):
        is_finite = tf.greater(self.df, 2.0)
        less_two = self.df - 2.0
        divisor = tf.where_v2(is_finite, less_two, tf.ones_like(self.df))
        ones = tf.ones(self.batch_shape_tensor(), dtype=self.dtype)
        variance = ones * tf.square(self.scale) * self.df / divisor
        above = self.df > tf.fill(self.batch_shape_tensor(), 2.0)
        infinite = tf.fill(self.batch_shape_tensor(), self.dtype.as_numpy_dtype(float("inf")), name="inf")
        return self._defined(tf.where_v2(above, variance, infinite), "variance")

    def _mode(self):
        return tf.identity(self.loc)


class StudentTWithAbsDfSoftplusScale(StudentT):
    """Mirrors tf.contrib.distributions.StudentTWithAbsDfSoftplusScale."""

    def __init__(self, df, loc, scale, validate_args=False, allow_nan_stats=True, name="StudentTWithAbsDfSoftplusScale"):
        parameters = dict(df=df, loc=loc, scale=scale, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[df, scale]) as name:
            df = tf.floor(tf.abs(df))
            scale = tf.nn.softplus(scale, name="softplus_scale")
            super(StudentTWithAbsDfSoftplusScale, self).__init__(df, loc, scale, validate_args, allow_nan_stats, name)
        self._parameters = parameters
