"""tf.distributions.Dirichlet and DirichletMultinomial."""

import tensorflow as tf

from scopelint.api.library.check_ops import assert_near
from scopelint.api.library.distributions_base import FULLY_REPARAMETERIZED, NOT_REPARAMETERIZED, Distribution
from scopelint.api.library.distributions_checks import after_checks, check_classes, check_counts, filled_nan, log_combinations
from scopelint.api.library.distributions_gamma import above_one
from scopelint.api.library.distributions_kl import RegisterKL


class Concentrated(Distribution):
    """What the two share: concentrations of classes along the last axis."""

    @property
    def concentration(self):
        return self._concentration

    @property
    def total_concentration(self):
        return self._total_concentration

    def _batch_shape_tensor(self):
        return tf.shape(self.total_concentration)

    def _batch_shape(self):
        return self.total_concentration.get_shape()

    def _event_shape_tensor(self):
        return tf.shape(self.concentration)[-1:]

    def _event_shape(self):
        return self.concentration.get_shape().with_rank_at_least(1)[-1:]

    def _covariance(self):
        scale = self._variance_scale_term()
        x = scale * self._mean()
        column = x[..., tf.newaxis]
        outer = -tf.matmul(column, x[..., tf.newaxis, :])
        return tf.matrix_set_diag(outer, self._variance())

    def _prob(self, x):
        return tf.exp(self._log_prob(x))


class Dirichlet(Concentrated):
    """Mirrors tf.distributions.Dirichlet."""

    def __init__(self, concentration, validate_args=False, allow_nan_stats=True, name="Dirichlet"):
        parameters = dict(concentration=concentration)
        parameters.update(validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[concentration]) as name:
            concentration = tf.convert_to_tensor(concentration, name="concentration")
            if validate_args:
                concentration = self._valid(concentration)
            self._concentration = concentration
            self._total_concentration = tf.reduce_sum(concentration, -1)
        super(Dirichlet, self).__init__(
            dtype=self._concentration.dtype,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            reparameterization_type=FULLY_REPARAMETERIZED,
            parameters=parameters,
            graph_parents=[self._concentration, self._total_concentration],
            name=name,
        )

    def _valid(self, concentration):
        checks = [tf.assert_positive(concentration, message="Concentration parameter must be positive.")]
        message = "Concentration parameter must have >=1 dimensions."
        checks.append(tf.assert_rank_at_least(concentration, 1, message=message))
        message = "Concentration parameter must have event_size >= 2."
        checks.append(tf.assert_less(1, tf.shape(concentration)[-1], message=message))
        return after_checks(checks, concentration)

    def _sample_n(self, n, seed=None):
        draws = tf.random_gamma(shape=[n], alpha=self.concentration, dtype=self.dtype, seed=seed)
        return draws / tf.reduce_sum(draws, -1, keepdims=True)

    def _log_prob(self, x):
        x = self._checked(x)
        unnormalized = tf.reduce_sum(tf.math.xlogy(self.concentration - 1.0, x), -1)
        return unnormalized - self._log_normalization()

    def _log_normalization(self):
        return tf.lbeta(self.concentration)

    def _entropy(self):
        k = tf.cast(self.event_shape_tensor()[0], self.dtype)
        total = self._log_normalization()
        rest = self.total_concentration - k
        total = total + rest * tf.digamma(self.total_concentration)
        rest = self.concentration - 1.0
        return total - tf.reduce_sum(rest * tf.digamma(self.concentration), axis=-1)

    def _mean(self):
        return self.concentration / self.total_concentration[..., tf.newaxis]

    def _variance(self):
        scale = self._variance_scale_term()
        x = scale * self._mean()
        return x * (scale - x)

    def _variance_scale_term(self):
        return tf.rsqrt(1.0 + self.total_concentration[..., tf.newaxis])

    def _mode(self):
        k = tf.cast(self.event_shape_tensor()[0], self.dtype)
        mode = self.concentration - 1.0
        mode = mode / (self.total_concentration[..., tf.newaxis] - k)
        if not self.allow_nan_stats:
            message = "Mode undefined when any concentration <= 1"
            return after_checks([above_one(self.concentration, self.dtype, message)], mode)
        nan = filled_nan(tf.shape(mode), self.dtype)
        return tf.where_v2(tf.reduce_all(self.concentration > 1.0, axis=-1), mode, nan)

    def _checked(self, x):
        if not self.validate_args:
            return x
        checks = [tf.assert_positive(x, message="samples must be positive")]
        one = tf.ones([], dtype=self.dtype)
        checks.append(assert_near(one, tf.reduce_sum(x, -1), message="sample last-dimension must sum to `1`"))
        return after_checks(checks, x)


@RegisterKL(Dirichlet, Dirichlet)
def _kl_dirichlet_dirichlet(a, b, name=None):
    with tf.name_scope(name, "kl_dirichlet_dirichlet", values=[a.concentration, b.concentration]):
        of_sum = tf.digamma(tf.reduce_sum(a.concentration, axis=-1, keepdims=True))
        digammas = tf.digamma(a.concentration) - of_sum
        delta = a.concentration - b.concentration
        total = tf.reduce_sum(delta * digammas, axis=-1)
        total = total - tf.lbeta(a.concentration)
        return total + tf.lbeta(b.concentration)


class DirichletMultinomial(Concentrated):
    """Mirrors tf.distributions.DirichletMultinomial."""

    def __init__(self, total_count, concentration, validate_args=False, allow_nan_stats=True, name="DirichletMultinomial"):
        parameters = dict(total_count=total_count, concentration=concentration)
        parameters.update(validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[total_count, concentration]) as name:
            self._total_count = tf.convert_to_tensor(total_count, name="total_count")
            if validate_args:
                self._total_count = check_counts(self._total_count)
            concentration = tf.convert_to_tensor(concentration, name="concentration")
            if validate_args:
                concentration = check_classes(concentration)
                message = "Concentration parameter must be positive."
                concentration = after_checks([tf.assert_positive(concentration, message=message)], concentration)
            self._concentration = concentration
            self._total_concentration = tf.reduce_sum(concentration, -1)
        super(DirichletMultinomial, self).__init__(
            dtype=self._concentration.dtype,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            reparameterization_type=NOT_REPARAMETERIZED,
            parameters=parameters,
            graph_parents=[self._total_count, self._concentration],
            name=name,
        )

    @property
    def total_count(self):
        return self._total_count

    def _sample_n(self, n, seed=None):
        draws = tf.cast(self.total_count, dtype=tf.int32)
        k = self.event_shape_tensor()[0]
        gammas = tf.random_gamma(shape=[n], alpha=self.concentration, dtype=self.dtype, seed=seed)
        logits = tf.reshape(tf.log(gammas), shape=[-1, k])
        classes = tf.multinomial(logits=logits, num_samples=draws, seed=seed)
        x = tf.reduce_sum(tf.one_hot(classes, depth=k), -2)
        x = tf.reshape(x, tf.concat([[n], self.batch_shape_tensor(), [k]], 0))
        return tf.cast(x, self.dtype)

    def _log_prob(self, counts):
        counts = self._checked(counts)
        of_counts = tf.lbeta(self.concentration + counts)
        ordered = of_counts - tf.lbeta(self.concentration)
        return ordered + log_combinations(self.total_count, counts)

    def _mean(self):
        return self.total_count * (self.concentration / self.total_concentration[..., tf.newaxis])

    def _variance(self):
        scale = self._variance_scale_term()
        x = scale * self._mean()
        return x * (self.total_count * scale - x)

    def _variance_scale_term(self):
        total = self.total_concentration[..., tf.newaxis]
        first = 1.0 + total / self.total_count
        return tf.sqrt(first / (1.0 + total))

    def _checked(self, counts):
        if not self.validate_args:
            return counts
        counts = check_counts(counts)
        total = tf.reduce_sum(counts, -1)
        message = "counts last-dimension must sum to `self.total_count`"
        return after_checks([tf.assert_equal(self.total_count, total, message=message)], counts)
