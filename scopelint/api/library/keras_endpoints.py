"""What Model.compile makes of an output: the placeholder of its target, its loss, its weights and its metrics."""

import tensorflow as tf

from scopelint.api.library import keras_losses, keras_metrics
from scopelint.api.library.common import KERAS, TF2
from scopelint.api.library.keras_weights import Reduction, masked_weights, reduced, squeeze_weights, valid_weights, weighted


def loss_function(loss):
    """Mirrors training_utils.get_loss_function."""
    if loss is None or isinstance(loss, keras_losses.Loss):
        return loss
    if callable(loss) and not hasattr(loss, "__name__"):
        return loss
    fn = keras_losses.get(loss)
    if isinstance(fn, keras_losses.Loss):
        name = "loss"
    else:
        name = fn.__name__
    return keras_losses.LossFunctionWrapper(fn, reduction=Reduction.SUM_OVER_BATCH_SIZE, name=name)


def for_outputs(given, names, make, default=None):
    """One of something for each output: given for all, in a list or by the outputs' names."""
    if isinstance(given, dict):
        for name in given:
            if name not in names:
                raise ValueError("Unknown entry in a dictionary: " + str(name) + ". Only expected following keys: " + str(names))
        return [make(given.get(name, default)) for name in names]
    if isinstance(given, (list, tuple)):
        if len(given) != len(names):
            raise ValueError("When passing a list, it should have one entry per model outputs. The model has %d" % len(names))
        return [make(one) for one in given]
    return [make(given) for _ in names]


class Endpoint(object):
    """An output with its target; mirrors training._TrainingEndpoint."""

    def __init__(self, output, name, loss_fn, loss_weight):
        self.output, self.name, self.loss_fn, self.loss_weight = output, name, loss_fn, loss_weight
        self.target = self.sample_weight = self.sample_weight_mode = self.output_loss_metric = None
        self.given_target = False
        self.metrics, self.weighted_metrics = {}, {}

    def make_target(self, target):
        """The given target, else a placeholder of the output's rank."""
        if self.loss_fn is None:
            return
        self.given_target = target is not None and target.op.type != "Placeholder"
        if target is None:
            rank = self.output.shape.ndims
            shape = [None] * rank if rank else None
            target = tf.placeholder(self.output.dtype.base_dtype, shape=shape, name=self.name + "_target")
        self.target = target

    def make_metrics(self, metrics, is_weighted=False):
        """The metric objects of this output by name; mirrors collect_per_output_metric_info."""
        dims = self.output.shape.as_list() if self.output.shape.ndims is not None else None
        made = {}
        for metric in metrics:
            name = keras_metrics.named(metric, is_weighted)
            fn = keras_metrics.fitting(metric, dims, self.loss_fn)
            if not isinstance(fn, keras_metrics.Metric):
                fn = keras_metrics.MeanMetricWrapper(fn, name=name)
            made[name] = fn
        return made

    def call_metrics(self, metrics, weights=None):
        """Each metric under its name."""
        mask = getattr(self.output, "_keras_mask", None)
        for name, metric in metrics.items():
            with tf.name_scope(name):
                metric(self.target, self.output, sample_weight=masked_weights(mask, weights, self.output.dtype))

    def make_weights(self):
        """The placeholder of the examples' weights, if some are to be given."""
        if self.loss_fn is None or self.given_target or self.sample_weight_mode is None:
            self.sample_weight = None
            return
        temporal = self.sample_weight_mode == "temporal"
        value = tf.constant([[1.0]] if temporal else [1.0], dtype=KERAS["floatx"])
        shape = [None, None] if temporal else [None]
        self.sample_weight = tf.placeholder_with_default(value, shape=shape, name=self.name + "_sample_weights")

    def loss(self):
        """The loss of this output, under its name; mirrors a turn of _prepare_total_loss."""
        mask, weights, fn = getattr(self.output, "_keras_mask", None), self.sample_weight, self.loss_fn
        with tf.name_scope(self.name + "_loss"):
            if TF2 and mask is not None:
                mask = tf.cast(mask, self.output.dtype)
                if weights is None:
                    weights = mask
                else:
                    weights = squeeze_weights(mask, weights)
            elif not TF2:
                weights = masked_weights(mask, weights, self.output.dtype)
            if not hasattr(fn, "reduction"):
                return fn(self.target, self.output, sample_weight=weights)
            losses = fn.call(self.target, self.output)
            if TF2:
                weights = valid_weights(losses, weights, mask, fn.reduction)
            losses = weighted(losses, weights, Reduction.NONE)
            return reduced(losses, Reduction.SUM_OVER_BATCH_SIZE if fn.reduction == Reduction.AUTO else fn.reduction)
