"""tf.keras.metrics: sums and counts in variables that no collection holds, read after what updates them."""

import tensorflow as tf

from scopelint.api.library import keras_losses
from scopelint.api.library.common import KERAS, TF2
from scopelint.api.library.keras_base import Layer
from scopelint.api.library.keras_functions import batch_set_value
from scopelint.api.library.keras_weights import squeeze_labels, squeeze_weights
from scopelint.api.library.weights_broadcast import broadcast_weights


class Metric(Layer):
    """Mirrors tf.keras.metrics.Metric."""

    def __init__(self, name=None, dtype=None, **kwargs):
        super(Metric, self).__init__(name=name, dtype=dtype, **kwargs)
        self.stateful = True
        self.built = True
        self._kind = KERAS["floatx"] if dtype is None else tf.as_dtype(dtype).name
        self._wrap()

    @property
    def dtype(self):
        return self._kind

    def __call__(self, *args, **kwargs):
        update = self.update_state(*args, **kwargs)
        with tf.control_dependencies([] if update is None else [update]):
            return self.result()

    def _wrap(self):
        """The update is remembered, the result identified, whoever asks for them."""
        own_update, own_result = self.update_state, self.result

        def update_state(*args, **kwargs):
            if tf.scopelint.is_users(self):
                tf.scopelint.opaque("the update of a metric of one's own")
                return None
            update = own_update(*args, **kwargs)
            ops = tf.get_default_graph().get_operations() if TF2 else None
            if TF2 and tf.scopelint.is_known(ops):
                update = ops[-1]
            self.add_update(update)
            return update

        def result(*args):
            self._call_result = tf.identity(own_result(*args))
            return self._call_result

        self.update_state, self.result = update_state, result

    def reset_states(self):
        batch_set_value([(variable, 0) for variable in self.weights])

    def reset_state(self):
        self.reset_states()

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype}

    def update_state(self, *args, **kwargs):
        raise NotImplementedError("Must be implemented in subclasses.")

    def result(self):
        raise NotImplementedError("Must be implemented in subclasses.")

    def add_weight(self, name, shape=(), aggregation=None, synchronization=None, initializer=None, dtype=None):
        return super(Metric, self).add_weight(
            name=name,
            shape=shape,
            dtype=self._kind if dtype is None else dtype,
            trainable=False,
            initializer=initializer,
            collections=[],
            synchronization=synchronization,
        )


class Reduce(Metric):
    """Mirrors metrics.Reduce: a total, and for means a count."""

    def __init__(self, counts, name, dtype=None):
        super(Reduce, self).__init__(name=name, dtype=dtype)
        self.total = self.add_weight("total", initializer="zeros")
        self.counts = counts
        if counts:
            self.count = self.add_weight("count", initializer="zeros")

    def update_state(self, values, sample_weight=None):
        values = tf.cast(values, self._kind)
        if sample_weight is not None:
            sample_weight = tf.convert_to_tensor(tf.cast(sample_weight, self._kind))
            sample_weight = squeeze_weights(values, sample_weight)
            sample_weight = broadcast_weights(sample_weight, values)
            values = tf.multiply(values, sample_weight)
        total = tf.reduce_sum(values)
        with tf.control_dependencies([total]):
            update = self.total.assign_add(total)
        if not self.counts:
            return update
        number = tf.cast(tf.size(values), self._kind) if sample_weight is None else tf.reduce_sum(sample_weight)
        with tf.control_dependencies([update]):
            return self.count.assign_add(number)

    def result(self):
        return tf.div_no_nan(self.total, self.count) if self.counts else tf.identity(self.total)


class Sum(Reduce):
    """Mirrors tf.keras.metrics.Sum."""

    def __init__(self, name="sum", dtype=None):
        super(Sum, self).__init__(False, name=name, dtype=dtype)


class Mean(Reduce):
    """Mirrors tf.keras.metrics.Mean."""

    def __init__(self, name="mean", dtype=None):
        super(Mean, self).__init__(True, name=name, dtype=dtype)


class MeanMetricWrapper(Mean):
    """The mean of a function of targets and predictions; mirrors metrics.MeanMetricWrapper."""

    def __init__(self, fn, name=None, dtype=None, **kwargs):
        super(MeanMetricWrapper, self).__init__(name=name, dtype=dtype)
        self._fn = fn
        self._fn_kwargs = kwargs

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true = tf.cast(y_true, self._kind)
        y_pred = tf.cast(y_pred, self._kind)
        y_pred, y_true = squeeze_labels(y_pred, y_true)
        matches = self._fn(y_true, y_pred, **self._fn_kwargs)
        return super(MeanMetricWrapper, self).update_state(matches, sample_weight=sample_weight)

    def get_config(self):
        return dict(self._fn_kwargs, **super(MeanMetricWrapper, self).get_config())


def accuracy(y_true, y_pred):
    """metrics.accuracy."""
    if y_true.dtype != y_pred.dtype:
        y_pred = tf.cast(y_pred, y_true.dtype)
    return tf.cast(tf.equal(y_true, y_pred), KERAS["floatx"])


def _binary_matches(y_true, y_pred, threshold=0.5):
    if TF2:
        y_pred = tf.convert_to_tensor(y_pred)
    threshold = tf.cast(threshold, y_pred.dtype)
    y_pred = tf.cast(y_pred > threshold, y_pred.dtype)
    return tf.cast(tf.equal(y_true, y_pred), KERAS["floatx"])


def binary_accuracy(y_true, y_pred, threshold=0.5):
    """tf.keras.metrics.binary_accuracy."""
    return tf.reduce_mean(_binary_matches(y_true, y_pred, threshold), axis=-1)


def categorical_accuracy(y_true, y_pred):
    """tf.keras.metrics.categorical_accuracy."""
    right = tf.argmax(y_true, axis=-1)
    if TF2:
        return sparse_categorical_accuracy(right, y_pred)
    return tf.cast(tf.equal(right, tf.argmax(y_pred, axis=-1)), KERAS["floatx"])


def sparse_categorical_accuracy(y_true, y_pred):
    """tf.keras.metrics.sparse_categorical_accuracy."""
    y_pred, y_true = tf.convert_to_tensor(y_pred), tf.convert_to_tensor(y_true)
    shape = tf.shape(y_true) if TF2 else None
    squeezed = y_true.shape.ndims is not None and y_true.shape.ndims == y_pred.shape.ndims
    if squeezed:
        y_true = tf.squeeze(y_true, [-1])
    y_pred = tf.argmax(y_pred, axis=-1)
    if y_pred.dtype != y_true.dtype:
        y_pred = tf.cast(y_pred, y_true.dtype)
    matches = tf.cast(tf.equal(y_true, y_pred), KERAS["floatx"])
    return tf.reshape(matches, shape=shape) if TF2 and squeezed else matches


def top_k_categorical_accuracy(y_true, y_pred, k=5):
    """tf.keras.metrics.top_k_categorical_accuracy."""
    if TF2:
        return tf.scopelint.unmodelled("tf.keras.metrics.top_k_categorical_accuracy")
    return tf.cast(tf.nn.in_top_k(y_pred, tf.argmax(y_true, axis=-1), k), KERAS["floatx"])


def sparse_top_k_categorical_accuracy(y_true, y_pred, k=5):
    """tf.keras.metrics.sparse_top_k_categorical_accuracy."""
    if TF2:
        return tf.scopelint.unmodelled("tf.keras.metrics.sparse_top_k_categorical_accuracy")
    if y_true.shape.ndims is not None and y_true.shape.ndims == y_pred.shape.ndims:
        y_true = tf.squeeze(y_true, [-1])
    return tf.cast(tf.nn.in_top_k(y_pred, tf.cast(y_true, "int32"), k), KERAS["floatx"])


class Accuracy(MeanMetricWrapper):
    def __init__(self, name="accuracy", dtype=None):
        super(Accuracy, self).__init__(accuracy, name, dtype=dtype)


class BinaryAccuracy(MeanMetricWrapper):
    def __init__(self, name="binary_accuracy", dtype=None, threshold=0.5):
        fn = _binary_matches if TF2 else binary_accuracy
        super(BinaryAccuracy, self).__init__(fn, name, dtype=dtype, threshold=threshold)


class CategoricalAccuracy(MeanMetricWrapper):
    def __init__(self, name="categorical_accuracy", dtype=None):
        super(CategoricalAccuracy, self).__init__(categorical_accuracy, name, dtype=dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    def __init__(self, name="sparse_categorical_accuracy", dtype=None):
        super(SparseCategoricalAccuracy, self).__init__(sparse_categorical_accuracy, name, dtype=dtype)


class MeanSquaredError(MeanMetricWrapper):
    def __init__(self, name="mean_squared_error", dtype=None):
        super(MeanSquaredError, self).__init__(keras_losses.mean_squared_error, name, dtype=dtype)


class MeanAbsoluteError(MeanMetricWrapper):
    def __init__(self, name="mean_absolute_error", dtype=None):
        super(MeanAbsoluteError, self).__init__(keras_losses.mean_absolute_error, name, dtype=dtype)


_FUNCTIONS = dict(
    keras_losses.FUNCTIONS,
    accuracy=accuracy,
    binary_accuracy=binary_accuracy,
    categorical_accuracy=categorical_accuracy,
    sparse_categorical_accuracy=sparse_categorical_accuracy,
    top_k_categorical_accuracy=top_k_categorical_accuracy,
    sparse_top_k_categorical_accuracy=sparse_top_k_categorical_accuracy,
)
_CLASSES = (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    MeanSquaredError,
    MeanAbsoluteError,
    Mean,
    Sum,
)


def get(identifier):
    """tf.keras.metrics.get."""
    if callable(identifier):
        return identifier
    if not isinstance(identifier, str):
        raise ValueError("Could not interpret metric function identifier: %s" % identifier)
    found = _FUNCTIONS.get(identifier, keras_losses.ALIASES.get(identifier.lower()))
    if found is not None:
        return found
    for cls in _CLASSES:
        if cls.__name__ == identifier:
            return cls()
    return tf.scopelint.unmodelled("the metric " + identifier)


def named(metric, weighted):
    """The name of a metric in a model; mirrors training_utils.get_metric_name."""
    prefix = "weighted_" if weighted else ""
    if metric in ("accuracy", "acc"):
        return prefix + "acc"
    if metric in ("crossentropy", "ce"):
        return prefix + "ce"
    fn = get(metric)
    return prefix + (fn.name if hasattr(fn, "name") else fn.__name__)


def fitting(metric, output_shape, loss_fn):
    """The function of a metric, by the loss and the last dimension where it is but an accuracy; mirrors get_metric_function."""
    if metric not in ("accuracy", "acc", "crossentropy", "ce"):
        return get(metric)
    fn = getattr(loss_fn, "fn", None)
    binary = output_shape[-1] == 1 or fn is keras_losses.binary_crossentropy
    sparse = fn is keras_losses.sparse_categorical_crossentropy
    kind = "binary_" if binary else "sparse_categorical_" if sparse else "categorical_"
    return _FUNCTIONS[kind + ("accuracy" if metric in ("accuracy", "acc") else "crossentropy")]
