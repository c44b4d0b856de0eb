"""tf.keras.losses: functions of targets and predictions, and classes that weigh and reduce what those answer."""

import tensorflow as tf

from scopelint.api.library import keras_backend as K
from scopelint.api.library.common import KERAS, TF2
from scopelint.api.library.keras_weights import Reduction, squeeze_labels, valid_weights, weighted


def _floats(y_true, y_pred):
    y_pred = tf.convert_to_tensor(y_pred)
    return tf.cast(y_true, y_pred.dtype), y_pred


def _last(x):
    return tf.reduce_mean(x, axis=-1)


def mean_squared_error(y_true, y_pred):
    """tf.keras.losses.mean_squared_error."""
    y_true, y_pred = _floats(y_true, y_pred)
    return _last(tf.squared_difference(y_pred, y_true))


def mean_absolute_error(y_true, y_pred):
    """tf.keras.losses.mean_absolute_error."""
    y_true, y_pred = _floats(y_true, y_pred)
    return _last(tf.abs(y_pred - y_true))


def mean_absolute_percentage_error(y_true, y_pred):
    """tf.keras.losses.mean_absolute_percentage_error."""
    y_true, y_pred = _floats(y_true, y_pred)
    difference = y_true - y_pred
    size = tf.abs(y_true)
    size = tf.maximum(size, KERAS["epsilon"]) if TF2 else K.clip(size, KERAS["epsilon"], None)
    return 100.0 * _last(tf.abs(difference / size))


def mean_squared_logarithmic_error(y_true, y_pred):
    """tf.keras.losses.mean_squared_logarithmic_error."""
    y_true, y_pred = _floats(y_true, y_pred)
    logs = []
    for y in (y_pred, y_true):
        y = tf.maximum(y, KERAS["epsilon"]) if TF2 else K.clip(y, KERAS["epsilon"], None)
        logs.append(tf.log(y + 1.0))
    return _last(tf.squared_difference(logs[0], logs[1]))


def _signs(y_true):
    """Labels of 0 and 1 become -1 and 1."""
    zeros = tf.equal(y_true, 0)
    ones = tf.equal(y_true, 1)
    binary = tf.reduce_all(tf.logical_or(zeros, ones))
    return tf.cond(binary, lambda: 2.0 * y_true - 1.0, lambda: y_true)


def hinge(y_true, y_pred):
    """tf.keras.losses.hinge."""
    y_true, y_pred = _floats(y_true, y_pred)
    return _last(tf.maximum(1.0 - _signs(y_true) * y_pred, 0.0))


def squared_hinge(y_true, y_pred):
    """tf.keras.losses.squared_hinge."""
    y_true, y_pred = _floats(y_true, y_pred)
    return _last(tf.square(tf.maximum(1.0 - _signs(y_true) * y_pred, 0.0)))


def categorical_hinge(y_true, y_pred):
    """tf.keras.losses.categorical_hinge."""
    y_true, y_pred = _floats(y_true, y_pred)
    right = tf.reduce_sum(y_true * y_pred, axis=-1)
    wrong = tf.reduce_max((1.0 - y_true) * y_pred, axis=-1)
    if not TF2:
        return tf.maximum(0.0, wrong - right + 1.0)
    zero = tf.cast(0.0, y_pred.dtype)
    return tf.maximum(wrong - right + 1.0, zero)


def huber(y_true, y_pred, delta=1.0):
    """tf.keras.losses.huber; huber_loss is its name in 1.15."""
    y_pred = tf.cast(y_pred, dtype=KERAS["floatx"])
    y_true = tf.cast(y_true, dtype=KERAS["floatx"])
    if TF2:
        delta = tf.cast(delta, dtype=KERAS["floatx"])
    error = tf.subtract(y_pred, y_true)
    size = tf.abs(error)
    if TF2:
        half = tf.convert_to_tensor(0.5, dtype=size.dtype)
        near = size <= delta
        square = half * tf.square(error)
        far = delta * size
        return _last(tf.compat.v2.where(near, square, far - half * tf.square(delta)))
    square = tf.minimum(size, delta)
    rest = tf.subtract(size, square)
    half = tf.convert_to_tensor(0.5, dtype=square.dtype)
    near = tf.multiply(half, tf.multiply(square, square))
    return tf.add(near, tf.multiply(delta, rest))


huber_loss = huber


def logcosh(y_true, y_pred):
    """tf.keras.losses.logcosh."""
    y_true, y_pred = _floats(y_true, y_pred)
    x = y_pred - y_true
    total = x + tf.nn.softplus(-2.0 * x)
    return _last(total - (tf.cast(tf.log(2.0), x.dtype) if TF2 else tf.log(2.0)))


def _smoothed(y_true, label_smoothing, dtype, smooth):
    """The labels, smoothed if a number says so; it is a constant of the graph in any case."""
    if tf.is_tensor(label_smoothing):
        return tf.scopelint.unmodelled("label smoothing that is a tensor")
    constant = tf.convert_to_tensor(label_smoothing, dtype=dtype)
    return smooth(constant) if label_smoothing else y_true


def categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0, axis=-1):
    """tf.keras.losses.categorical_crossentropy."""
    y_true, y_pred = _floats(y_true, y_pred)

    def smooth(amount):
        classes = tf.cast(tf.shape(y_true)[axis if TF2 else 1], y_pred.dtype)
        kept = y_true * (1.0 - amount)
        return kept + amount / classes

    y_true = _smoothed(y_true, label_smoothing, y_pred.dtype if TF2 else KERAS["floatx"], smooth)
    return K.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False, axis=-1):
    """tf.keras.losses.sparse_categorical_crossentropy."""
    return K.sparse_categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


def binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0, axis=-1):
    """tf.keras.losses.binary_crossentropy."""
    y_true, y_pred = _floats(y_true, y_pred)

    def smooth(amount):
        kept = y_true * (1.0 - amount)
        return kept + 0.5 * amount

    y_true = _smoothed(y_true, label_smoothing, y_pred.dtype if TF2 else KERAS["floatx"], smooth)
    return tf.reduce_mean(K.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


def kullback_leibler_divergence(y_true, y_pred):
    """tf.keras.losses.kullback_leibler_divergence."""
    y_true, y_pred = _floats(y_true, y_pred)
    y_true = K.clip(y_true, KERAS["epsilon"], 1)
    y_pred = K.clip(y_pred, KERAS["epsilon"], 1)
    return tf.reduce_sum(y_true * tf.log(y_true / y_pred), axis=-1)


def poisson(y_true, y_pred):
    """tf.keras.losses.poisson."""
    y_true, y_pred = _floats(y_true, y_pred)
    return _last(y_pred - y_true * tf.log(y_pred + KERAS["epsilon"]))


class Loss(object):
    """Mirrors tf.keras.losses.Loss."""

    def __init__(self, reduction=Reduction.AUTO, name=None):
        self.reduction = reduction
        self.name = name

    def _scope(self):
        if self.name is None or not self.name and not TF2:
            name = self.__class__.__name__
        else:
            name = "lambda" if self.name == "<lambda>" else self.name
        return name.strip("_") if TF2 else name

    def __call__(self, y_true, y_pred, sample_weight=None):
        with tf.name_scope(self._scope()):
            losses = self.call(y_true, y_pred)
            reduction = Reduction.SUM_OVER_BATCH_SIZE if self.reduction == Reduction.AUTO else self.reduction
            if TF2:
                sample_weight = valid_weights(losses, sample_weight, getattr(y_pred, "_keras_mask", None), reduction)
            return weighted(losses, sample_weight, reduction)

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def get_config(self):
        return {"reduction": self.reduction, "name": self.name}

    def call(self, y_true, y_pred):
        raise NotImplementedError("Must be implemented in subclasses.")


class LossFunctionWrapper(Loss):
    """A loss of a function; mirrors losses.LossFunctionWrapper."""

    def __init__(self, fn, reduction=Reduction.AUTO, name=None, **kwargs):
        super(LossFunctionWrapper, self).__init__(reduction=reduction, name=name)
        self.fn = fn
        self._fn_kwargs = kwargs

    def call(self, y_true, y_pred):
        if TF2 and tf.is_tensor(y_pred) and tf.is_tensor(y_true):
            y_pred, y_true = squeeze_labels(y_pred, y_true)
        return self.fn(y_true, y_pred, **self._fn_kwargs)


class MeanSquaredError(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="mean_squared_error"):
        super(MeanSquaredError, self).__init__(mean_squared_error, reduction, name)


class MeanAbsoluteError(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="mean_absolute_error"):
        super(MeanAbsoluteError, self).__init__(mean_absolute_error, reduction, name)


class MeanAbsolutePercentageError(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="mean_absolute_percentage_error"):
        super(MeanAbsolutePercentageError, self).__init__(mean_absolute_percentage_error, reduction, name)


class MeanSquaredLogarithmicError(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="mean_squared_logarithmic_error"):
        super(MeanSquaredLogarithmicError, self).__init__(mean_squared_logarithmic_error, reduction, name)


class BinaryCrossentropy(LossFunctionWrapper):
    def __init__(self, from_logits=False, label_smoothing=0, reduction=Reduction.AUTO, name="binary_crossentropy"):
        super(BinaryCrossentropy, self).__init__(
            binary_crossentropy, reduction, name, from_logits=from_logits, label_smoothing=label_smoothing
        )
        self.from_logits = from_logits


class CategoricalCrossentropy(LossFunctionWrapper):
    def __init__(self, from_logits=False, label_smoothing=0, reduction=Reduction.AUTO, name="categorical_crossentropy"):
        super(CategoricalCrossentropy, self).__init__(
            categorical_crossentropy, reduction, name, from_logits=from_logits, label_smoothing=label_smoothing
        )


class SparseCategoricalCrossentropy(LossFunctionWrapper):
    def __init__(self, from_logits=False, reduction=Reduction.AUTO, name="sparse_categorical_crossentropy"):
        super(SparseCategoricalCrossentropy, self).__init__(sparse_categorical_crossentropy, reduction, name, from_logits=from_logits)


class Hinge(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="hinge"):
        super(Hinge, self).__init__(hinge, reduction, name)


class SquaredHinge(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="squared_hinge"):
        super(SquaredHinge, self).__init__(squared_hinge, reduction, name)


class CategoricalHinge(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="categorical_hinge"):
        super(CategoricalHinge, self).__init__(categorical_hinge, reduction, name)


class Huber(LossFunctionWrapper):
    def __init__(self, delta=1.0, reduction=Reduction.AUTO, name="huber_loss"):
        super(Huber, self).__init__(huber, reduction, name, delta=delta)


class LogCosh(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="log_cosh" if TF2 else "logcosh"):
        super(LogCosh, self).__init__(logcosh, reduction, name)


class KLDivergence(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="kl_divergence" if TF2 else "kullback_leibler_divergence"):
        super(KLDivergence, self).__init__(kullback_leibler_divergence, reduction, name)


class Poisson(LossFunctionWrapper):
    def __init__(self, reduction=Reduction.AUTO, name="poisson"):
        super(Poisson, self).__init__(poisson, reduction, name)


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error


def kl_divergence(y_true, y_pred):
    """What TensorFlow 2 calls it."""
    return kullback_leibler_divergence(y_true, y_pred)


def log_cosh(y_true, y_pred):
    """What TensorFlow 2 calls it."""
    return logcosh(y_true, y_pred)


kld = KLD = kl_divergence if TF2 else kullback_leibler_divergence

FUNCTIONS = {
    "mean_squared_error": mean_squared_error,
    "mean_absolute_error": mean_absolute_error,
    "mean_absolute_percentage_error": mean_absolute_percentage_error,
    "mean_squared_logarithmic_error": mean_squared_logarithmic_error,
    "hinge": hinge,
    "squared_hinge": squared_hinge,
    "categorical_hinge": categorical_hinge,
    "logcosh": log_cosh if TF2 else logcosh,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
    "binary_crossentropy": binary_crossentropy,
    "kullback_leibler_divergence": kld,
    "poisson": poisson,
}
"""Functions by the names that they call themselves."""

ALIASES = {"mse": mse, "mae": mae, "mape": mape, "msle": msle, "kld": kld}
_CLASSES = (
    MeanSquaredError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredLogarithmicError,
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
    Hinge,
    SquaredHinge,
    CategoricalHinge,
    Huber,
    LogCosh,
    KLDivergence,
    Poisson,
)


def get(identifier):
    """tf.keras.losses.get."""
    if identifier is None or callable(identifier):
        return identifier
    if not isinstance(identifier, str):
        raise ValueError("Could not interpret loss function identifier:", identifier)
    found = FUNCTIONS.get(identifier, ALIASES.get(identifier.lower()))
    if found is not None:
        return found
    for cls in _CLASSES:
        if cls.__name__ == identifier:
            return cls()
    if identifier in ("cosine_similarity", "cosine_proximity", "huber_loss", "huber", "CosineSimilarity"):
        return tf.scopelint.unmodelled("the loss " + identifier)
    raise ValueError("Unknown loss function:" + identifier)
