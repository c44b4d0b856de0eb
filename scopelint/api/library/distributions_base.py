"""tf.distributions.Distribution: the names that its methods open, samples and their shapes."""

import contextlib

import tensorflow as tf

from scopelint.api.library.distributions_kl import cross_entropy, kl_divergence


class ReparameterizationType(object):
    """Mirrors tf.distributions.ReparameterizationType: equal to itself only."""

    def __init__(self, rep_type):
        self._rep_type = rep_type

    def __eq__(self, other):
        return self is other


FULLY_REPARAMETERIZED = ReparameterizationType("FULLY_REPARAMETERIZED")
NOT_REPARAMETERIZED = ReparameterizationType("NOT_REPARAMETERIZED")


def either_way(first, second):
    """What the first function answers, else the second: NotImplementedError of the first one if both are missing."""
    try:
        return first()
    except NotImplementedError as missing:
        try:
            return second()
        except NotImplementedError:
            raise missing


def _missing(distribution, what):
    raise NotImplementedError("%s is not implemented: %s" % (what, type(distribution).__name__))


class Distribution(object):
    """Mirrors tf.distributions.Distribution: public methods open name scopes around what subclasses define with an underscore."""

    def __init__(self, dtype, reparameterization_type, validate_args, allow_nan_stats, parameters=None, graph_parents=None, name=None):
        graph_parents = [] if graph_parents is None else graph_parents
        for i, parent in enumerate(graph_parents):
            if parent is None or not tf.is_tensor(parent):
                raise ValueError("Graph parent item %d is not a Tensor; %s." % (i, parent))
        if not name or name[-1] != "/":
            with tf.name_scope(name or type(self).__name__) as name:
                pass
        self._dtype = dtype
        self._reparameterization_type = reparameterization_type
        self._allow_nan_stats = allow_nan_stats
        self._validate_args = validate_args
        self._parameters = parameters or {}
        self._graph_parents = graph_parents
        self._name = name

    @classmethod
    def param_shapes(cls, sample_shape, name="DistributionParamShapes"):
        with tf.name_scope(name, values=[sample_shape]):
            return cls._param_shapes(sample_shape)

    @classmethod
    def param_static_shapes(cls, sample_shape):
        if isinstance(sample_shape, tf.TensorShape):
            sample_shape = sample_shape.as_list()
        params = cls.param_shapes(sample_shape)
        return dict([(name, tf.TensorShape(tf.get_static_value(shape))) for name, shape in params.items()])

    @staticmethod
    def _param_shapes(sample_shape):
        raise NotImplementedError("_param_shapes not implemented")

    @property
    def name(self):
        return self._name

    @property
    def dtype(self):
        return self._dtype

    @property
    def parameters(self):
        return dict([(k, v) for k, v in self._parameters.items() if not k.startswith("__") and k != "self"])

    @property
    def reparameterization_type(self):
        return self._reparameterization_type

    @property
    def allow_nan_stats(self):
        return self._allow_nan_stats

    @property
    def validate_args(self):
        return self._validate_args

    def copy(self, **override_parameters_kwargs):
        return type(self)(**dict(self.parameters, **override_parameters_kwargs))

    @contextlib.contextmanager
    def _name_scope(self, name=None, values=None):
        with tf.name_scope(self.name):
            with tf.name_scope(name, values=([] if values is None else values) + self._graph_parents) as scope:
                yield scope

    # shapes

    def _batch_shape(self):
        return tf.TensorShape(None)

    def _event_shape(self):
        return tf.TensorShape(None)

    def _batch_shape_tensor(self):
        _missing(self, "batch_shape_tensor")

    def _event_shape_tensor(self):
        _missing(self, "event_shape_tensor")

    @property
    def batch_shape(self):
        return tf.TensorShape(self._batch_shape())

    @property
    def event_shape(self):
        return tf.TensorShape(self._event_shape())

    def batch_shape_tensor(self, name="batch_shape_tensor"):
        with self._name_scope(name):
            if self.batch_shape.is_fully_defined():
                return tf.convert_to_tensor(self.batch_shape.as_list(), dtype=tf.int32, name="batch_shape")
            return self._batch_shape_tensor()

    def event_shape_tensor(self, name="event_shape_tensor"):
        with self._name_scope(name):
            if self.event_shape.is_fully_defined():
                return tf.convert_to_tensor(self.event_shape.as_list(), dtype=tf.int32, name="event_shape")
            return self._event_shape_tensor()

    def is_scalar_event(self, name="is_scalar_event"):
        with self._name_scope(name):
            return tf.convert_to_tensor(_is_scalar(self.event_shape, self.event_shape_tensor), name="is_scalar_event")

    def is_scalar_batch(self, name="is_scalar_batch"):
        with self._name_scope(name):
            return tf.convert_to_tensor(_is_scalar(self.batch_shape, self.batch_shape_tensor), name="is_scalar_batch")

    # samples

    def _sample_n(self, n, seed=None):
        _missing(self, "sample_n")

    def sample(self, sample_shape=(), seed=None, name="sample"):
        return self._call_sample_n(sample_shape, seed, name)

    def _call_sample_n(self, sample_shape, seed, name, **kwargs):
        with self._name_scope(name, values=[sample_shape]):
            sample_shape = tf.convert_to_tensor(sample_shape, dtype=tf.int32, name="sample_shape")
            sample_shape, n = _as_vector(sample_shape)
            samples = self._sample_n(n, seed, **kwargs)
            rest = tf.shape(samples)[1:]
            samples = tf.reshape(samples, tf.concat([sample_shape, rest], 0))
            self._hint_shape(samples, tf.TensorShape(tf.scopelint.static_value(sample_shape)))
            return samples

    def _hint_shape(self, x, sample_shape):
        """Samples' static shape as far as the shapes of the sample, the batch and the event tell."""
        rank, drawn, batch, event = x.shape.ndims, sample_shape.ndims, self.batch_shape.ndims, self.event_shape.ndims
        if rank is None and drawn is not None and batch is not None and event is not None:
            rank = drawn + batch + event
            x.set_shape([None] * rank)
        if rank is None:
            return
        if drawn is not None:
            x.set_shape(sample_shape.concatenate([None] * (rank - drawn)))
        if event is not None:
            x.set_shape(tf.TensorShape([None] * (rank - event)).concatenate(self.event_shape))
        if batch is None:
            return
        if drawn is None and event is not None:
            drawn = rank - batch - event
        elif event is None and drawn is not None:
            event = rank - batch - drawn
        if drawn is not None and event is not None:
            x.set_shape(tf.TensorShape([None] * drawn).concatenate(self.batch_shape).concatenate([None] * event))

    # functions of a value

    def _value(self, value):
        return tf.convert_to_tensor(value, name="value", preferred_dtype=self.dtype)

    def _log_prob(self, value):
        _missing(self, "log_prob")

    def _prob(self, value):
        _missing(self, "prob")

    def _log_cdf(self, value):
        _missing(self, "log_cdf")

    def _cdf(self, value):
        _missing(self, "cdf")

    def _log_survival_function(self, value):
        _missing(self, "log_survival_function")

    def _survival_function(self, value):
        _missing(self, "survival_function")

    def _quantile(self, value):
        _missing(self, "quantile")

    def _call_log_prob(self, value, name, **kwargs):
        with self._name_scope(name, values=[value]):
            value = self._value(value)
            return either_way(lambda: self._log_prob(value, **kwargs), lambda: tf.log(self._prob(value, **kwargs)))

    def _call_prob(self, value, name, **kwargs):
        with self._name_scope(name, values=[value]):
            value = self._value(value)
            return either_way(lambda: self._prob(value, **kwargs), lambda: tf.exp(self._log_prob(value, **kwargs)))

    def _call_log_cdf(self, value, name, **kwargs):
        with self._name_scope(name, values=[value]):
            value = self._value(value)
            return either_way(lambda: self._log_cdf(value, **kwargs), lambda: tf.log(self._cdf(value, **kwargs)))

    def _call_cdf(self, value, name, **kwargs):
        with self._name_scope(name, values=[value]):
            value = self._value(value)
            return either_way(lambda: self._cdf(value, **kwargs), lambda: tf.exp(self._log_cdf(value, **kwargs)))

    def _call_log_survival_function(self, value, name, **kwargs):
        with self._name_scope(name, values=[value]):
            value = self._value(value)
            other = lambda: tf.log1p(-self.cdf(value, **kwargs))  # noqa: E731
            return either_way(lambda: self._log_survival_function(value, **kwargs), other)

    def _call_survival_function(self, value, name, **kwargs):
        with self._name_scope(name, values=[value]):
            value = self._value(value)
            return either_way(lambda: self._survival_function(value, **kwargs), lambda: 1.0 - self.cdf(value, **kwargs))

    def _call_quantile(self, value, name, **kwargs):
        with self._name_scope(name, values=[value]):
            return self._quantile(self._value(value), **kwargs)

    def log_prob(self, value, name="log_prob"):
        return self._call_log_prob(value, name)

    def prob(self, value, name="prob"):
        return self._call_prob(value, name)

    def log_cdf(self, value, name="log_cdf"):
        return self._call_log_cdf(value, name)

    def cdf(self, value, name="cdf"):
        return self._call_cdf(value, name)

    def log_survival_function(self, value, name="log_survival_function"):
        return self._call_log_survival_function(value, name)

    def survival_function(self, value, name="survival_function"):
        return self._call_survival_function(value, name)

    def quantile(self, value, name="quantile"):
        return self._call_quantile(value, name)

    # statistics

    def _entropy(self):
        _missing(self, "entropy")

    def _mean(self):
        _missing(self, "mean")

    def _variance(self):
        _missing(self, "variance")

    def _stddev(self):
        _missing(self, "stddev")

    def _covariance(self):
        _missing(self, "covariance")

    def _mode(self):
        _missing(self, "mode")

    def _cross_entropy(self, other):
        return cross_entropy(self, other, allow_nan_stats=self.allow_nan_stats)

    def _kl_divergence(self, other):
        return kl_divergence(self, other, allow_nan_stats=self.allow_nan_stats)

    def entropy(self, name="entropy"):
        with self._name_scope(name):
            return self._entropy()

    def mean(self, name="mean"):
        with self._name_scope(name):
            return self._mean()

    def variance(self, name="variance"):
        with self._name_scope(name):
            return either_way(lambda: self._variance(), lambda: tf.square(self._stddev()))

    def stddev(self, name="stddev"):
        with self._name_scope(name):
            return either_way(lambda: self._stddev(), lambda: tf.sqrt(self._variance()))

    def covariance(self, name="covariance"):
        with self._name_scope(name):
            return self._covariance()

    def mode(self, name="mode"):
        with self._name_scope(name):
            return self._mode()

    def cross_entropy(self, other, name="cross_entropy"):
        with self._name_scope(name):
            return self._cross_entropy(other)

    def kl_divergence(self, other, name="kl_divergence"):
        with self._name_scope(name):
            return self._kl_divergence(other)

    def __str__(self):
        parts = '"%s"' % self.name
        if self.batch_shape.ndims is not None:
            parts += ", batch_shape=%s" % self.batch_shape
        if self.event_shape.ndims is not None:
            parts += ", event_shape=%s" % self.event_shape
        return "tfp.distributions.%s(%s, dtype=%s)" % (type(self).__name__, parts, self.dtype.name)


def _is_scalar(static, dynamic):
    """Whether a shape is that of a scalar: a bool if the rank is known, else a tensor."""
    if static.ndims is not None:
        return static.ndims == 0
    vector = dynamic()
    if vector.shape.ndims is not None and vector.shape.as_list()[0] is not None:
        return vector.shape.as_list() == [0]
    return tf.equal(tf.shape(vector)[0], 0)


def _as_vector(x):
    """A sample shape as a vector, and how many samples that is."""
    known = tf.scopelint.static_value(x)
    if known is None:
        count = tf.reduce_prod(x)
    else:
        count = 1
        for size in known if isinstance(known, list) else [known]:
            count *= size
    rank = x.shape.ndims
    if rank is None:
        return tf.scopelint.unmodelled("a sample shape of unknown rank"), count
    if rank > 1:
        raise ValueError("Input is neither scalar nor vector.")
    if rank == 0:
        x = tf.reshape(x, [1]) if known is None else tf.convert_to_tensor([known], dtype=x.dtype, name="sample_shape")
    return x, count


class Scalar(Distribution):
    """What distributions of single numbers share: an event shape of ()."""

    def _event_shape(self):
        return tf.TensorShape([])

    def _event_shape_tensor(self):
        return tf.constant([], dtype=tf.int32)


def param_shapes(names, sample_shape):
    """One tensor for the shapes of all parameters."""
    shape = tf.convert_to_tensor(sample_shape, dtype=tf.int32)
    return dict([(name, shape) for name in names])
