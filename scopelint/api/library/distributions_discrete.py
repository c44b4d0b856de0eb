"""tf.distributions.Bernoulli, Categorical and Multinomial."""

import tensorflow as tf

from scopelint.api.library.common import dimension_value
from scopelint.api.library.distributions_base import NOT_REPARAMETERIZED, Distribution, Scalar, param_shapes
from scopelint.api.library.distributions_checks import (
    after_checks,
    check_casting,
    check_classes,
    check_counts,
    log_combinations,
    logits_and_probs,
)
from scopelint.api.library.distributions_kl import RegisterKL


class Bernoulli(Scalar):
    """Mirrors tf.distributions.Bernoulli."""

    def __init__(self, logits=None, probs=None, dtype=tf.int32, validate_args=False, allow_nan_stats=True, name="Bernoulli"):
        parameters = dict(logits=logits, probs=probs, dtype=dtype, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name) as name:
            self._logits, self._probs = logits_and_probs(logits, probs, validate_args=validate_args, name=name)
        super(Bernoulli, self).__init__(
            dtype=dtype,
            reparameterization_type=NOT_REPARAMETERIZED,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            parameters=parameters,
            graph_parents=[self._logits, self._probs],
            name=name,
        )

    @staticmethod
    def _param_shapes(sample_shape):
        return param_shapes(("logits",), sample_shape)

    @property
    def logits(self):
        return self._logits

    @property
    def probs(self):
        return self._probs

    def _batch_shape_tensor(self):
        return tf.shape(self._logits)

    def _batch_shape(self):
        return self._logits.get_shape()

    def _sample_n(self, n, seed=None):
        shape = tf.concat([[n], self.batch_shape_tensor()], 0)
        draws = tf.random_uniform(shape, seed=seed, dtype=self.probs.dtype)
        return tf.cast(tf.less(draws, self.probs), self.dtype)

    def _log_prob(self, event):
        if self.validate_args:
            event = check_casting(event, tf.bool)
        event = tf.cast(event, self.logits.dtype)
        logits = self.logits
        known = event.get_shape().is_fully_defined() and logits.get_shape().is_fully_defined()
        if not (known and event.get_shape() == logits.get_shape()):
            wide = tf.ones_like(event) * logits
            event = tf.ones_like(logits) * event
            logits = wide
        return -tf.nn.sigmoid_cross_entropy_with_logits(labels=event, logits=logits)

    def _entropy(self):
        negative = -self.logits
        first = negative * (tf.sigmoid(self.logits) - 1)
        return first + tf.nn.softplus(-self.logits)

    def _mean(self):
        return tf.identity(self.probs)

    def _variance(self):
        mean = self._mean()
        return mean * (1.0 - self.probs)

    def _mode(self):
        return tf.cast(self.probs > 0.5, self.dtype)


@RegisterKL(Bernoulli, Bernoulli)
def _kl_bernoulli_bernoulli(a, b, name=None):
    with tf.name_scope(name, "kl_bernoulli_bernoulli", values=[a.logits, b.logits]):
        of_b = tf.nn.softplus(-b.logits)
        failures = of_b - tf.nn.softplus(-a.logits)
        of_b = tf.nn.softplus(b.logits)
        successes = of_b - tf.nn.softplus(a.logits)
        first = tf.sigmoid(a.logits) * failures
        return first + tf.sigmoid(-a.logits) * successes


def _broadcast(event, params, dtype):
    """Classes and the parameters of a Categorical, shaped to fit; mirrors categorical._broadcast_cat_event_and_params."""
    if event.dtype.is_floating:
        event = tf.cast(event, dtype=tf.int32)
    elif not event.dtype.is_integer:
        raise TypeError("`value` should have integer `dtype` or `self.dtype` (%s)" % dtype)
    outer = None if params.shape.ndims is None else params.shape[:-1]
    known = outer is not None and outer.is_fully_defined() and event.shape.is_fully_defined()
    if known and outer == event.shape:
        return event, params
    params = params * tf.ones_like(event[..., tf.newaxis], dtype=params.dtype)
    shape = tf.shape(params)[:-1]
    event = event * tf.ones(shape, dtype=event.dtype)
    if params.shape.ndims is not None:
        event.set_shape(tf.TensorShape(params.shape[:-1]))
    return event, params


class Categorical(Scalar):
    """Mirrors tf.distributions.Categorical."""

    def __init__(self, logits=None, probs=None, dtype=tf.int32, validate_args=False, allow_nan_stats=True, name="Categorical"):
        parameters = dict(logits=logits, probs=probs, dtype=dtype, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[logits, probs]) as name:
            self._logits, self._probs = logits_and_probs(logits, probs, validate_args=validate_args, multidimensional=True, name=name)
            if validate_args:
                self._logits = check_classes(self._logits)
            self._name_sizes(self._logits.get_shape().with_rank_at_least(1))
        super(Categorical, self).__init__(
            dtype=dtype,
            reparameterization_type=NOT_REPARAMETERIZED,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            parameters=parameters,
            graph_parents=[self._logits, self._probs],
            name=name,
        )

    def _name_sizes(self, static):
        if static.ndims is not None:
            self._batch_rank = tf.convert_to_tensor(static.ndims - 1, dtype=tf.int32, name="batch_rank")
        else:
            with tf.name_scope(name="batch_rank"):
                self._batch_rank = tf.rank(self._logits) - 1
        shape = tf.shape(self._logits, name="logits_shape")
        size = dimension_value(static[-1])
        if size is not None:
            self._event_size = tf.convert_to_tensor(size, dtype=tf.int32, name="event_size")
        else:
            with tf.name_scope(name="event_size"):
                self._event_size = shape[self._batch_rank]
        if static[:-1].is_fully_defined():
            self._batch_shape_val = tf.constant(static[:-1].as_list(), dtype=tf.int32, name="batch_shape")
        else:
            with tf.name_scope(name="batch_shape"):
                self._batch_shape_val = shape[:-1]

    @property
    def event_size(self):
        return self._event_size

    @property
    def logits(self):
        return self._logits

    @property
    def probs(self):
        return self._probs

    def _batch_shape_tensor(self):
        return tf.identity(self._batch_shape_val)

    def _batch_shape(self):
        return self.logits.get_shape()[:-1]

    def _sample_n(self, n, seed=None):
        logits = self.logits
        if logits.get_shape().ndims != 2:
            logits = tf.reshape(logits, [-1, self.event_size])
        draws = tf.multinomial(logits, n, seed=seed, output_dtype=tf.int64 if self.dtype.size > 4 else tf.int32)
        draws = tf.transpose(draws)
        draws = tf.reshape(draws, tf.concat([[n], self.batch_shape_tensor()], 0))
        return tf.cast(draws, self.dtype)

    def _classes(self, k):
        k = tf.convert_to_tensor(k, name="k")
        return check_casting(k, tf.int32) if self.validate_args else k

    def _cdf(self, k):
        k, probs = _broadcast(self._classes(k), self.probs, self.dtype.base_dtype)
        rows = tf.reshape(probs, (-1, self._event_size))
        flat = tf.reshape(k, [-1])
        mask = tf.sequence_mask(flat, self._event_size)
        below = tf.where(mask, rows, tf.zeros_like(rows))
        total = tf.reduce_sum(below, axis=-1)
        return tf.reshape(total, tf.shape(k))

    def _log_prob(self, k):
        k, logits = _broadcast(self._classes(k), self.logits, self.dtype.base_dtype)
        return -tf.nn.sparse_softmax_cross_entropy_with_logits(labels=k, logits=logits)

    def _entropy(self):
        return -tf.reduce_sum(tf.nn.log_softmax(self.logits) * self.probs, axis=-1)

    def _mode(self):
        mode = tf.cast(tf.argmax(self.logits, axis=self._batch_rank), self.dtype)
        mode.set_shape(self.batch_shape)
        return mode


@RegisterKL(Categorical, Categorical)
def _kl_categorical_categorical(a, b, name=None):
    with tf.name_scope(name, "kl_categorical_categorical", values=[a.logits, b.logits]):
        of_a = tf.nn.log_softmax(a.logits)
        delta = of_a - tf.nn.log_softmax(b.logits)
        return tf.reduce_sum(tf.nn.softmax(a.logits) * delta, axis=-1)


class Multinomial(Distribution):
    """Mirrors tf.distributions.Multinomial."""

    def __init__(self, total_count, logits=None, probs=None, validate_args=False, allow_nan_stats=True, name="Multinomial"):
        parameters = dict(total_count=total_count, logits=logits, probs=probs)
        parameters.update(validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)
        with tf.name_scope(name, values=[total_count, logits, probs]) as name:
            self._total_count = tf.convert_to_tensor(total_count, name="total_count")
            if validate_args:
                self._total_count = check_counts(self._total_count)
            self._logits, self._probs = logits_and_probs(logits, probs, multidimensional=True, validate_args=validate_args, name=name)
            self._mean_val = self._total_count[..., tf.newaxis] * self._probs
        super(Multinomial, self).__init__(
            dtype=self._probs.dtype,
            reparameterization_type=NOT_REPARAMETERIZED,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            parameters=parameters,
            graph_parents=[self._total_count, self._logits, self._probs],
            name=name,
        )

    @property
    def total_count(self):
        return self._total_count

    @property
    def logits(self):
        return self._logits

    @property
    def probs(self):
        return self._probs

    def _batch_shape_tensor(self):
        return tf.shape(self._mean_val)[:-1]

    def _batch_shape(self):
        return self._mean_val.get_shape().with_rank_at_least(1)[:-1]

    def _event_shape_tensor(self):
        return tf.shape(self._mean_val)[-1:]

    def _event_shape(self):
        return self._mean_val.get_shape().with_rank_at_least(1)[-1:]

    def _sample_n(self, n, seed=None):
        draws = tf.cast(self.total_count, dtype=tf.int32)
        k = self.event_shape_tensor()[0]
        draws = tf.ones_like(self.logits[..., 0], dtype=draws.dtype) * draws
        logits = tf.ones_like(draws[..., tf.newaxis], dtype=self.logits.dtype) * self.logits
        rows = tf.reshape(logits, [-1, k])
        flat = n * tf.reshape(draws, [-1])

        def one(args):
            row, count = args[0], args[1]
            x = tf.multinomial(row[tf.newaxis, ...], count, seed)
            x = tf.reshape(x, shape=[n, -1])
            return tf.reduce_sum(tf.one_hot(x, depth=k), axis=-2)

        x = tf.map_fn(one, [rows, flat], dtype=self.dtype)
        x = tf.transpose(x, perm=[1, 0, 2])
        return tf.reshape(x, tf.concat([[n], self.batch_shape_tensor(), [k]], 0))

    def _log_prob(self, counts):
        checked = self._checked(counts)
        unnormalized = tf.reduce_sum(checked * tf.nn.log_softmax(self.logits), -1)
        return unnormalized - -log_combinations(self.total_count, self._checked(counts))

    def _mean(self):
        return tf.identity(self._mean_val)

    def _shares(self):
        return self.probs * tf.ones_like(self.total_count)[..., tf.newaxis]

    def _covariance(self):
        shares = self._shares()
        column = self._mean_val[..., tf.newaxis]
        outer = -tf.matmul(column, shares[..., tf.newaxis, :])
        return tf.matrix_set_diag(outer, self._variance())

    def _variance(self):
        shares = self._shares()
        return self._mean_val - self._mean_val * shares

    def _checked(self, counts):
        if not self.validate_args:
            return counts
        counts = check_counts(counts)
        total = tf.reduce_sum(counts, -1)
        return after_checks([tf.assert_equal(self.total_count, total, message="counts must sum to `self.total_count`")], counts)
