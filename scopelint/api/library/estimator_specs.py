"""What a model function answers an estimator, and what a warm start takes (run by scopelint's interpreter)."""

import collections

import tensorflow as tf

from scopelint.api.library.common import surely
from scopelint.api.library.runtime_monitored import Scaffold


def _is_tensor(value):
    return isinstance(value, (tf.Tensor, tf.Variable))


def _checked_graph(value, what, name):
    if surely(value.graph is not tf.get_default_graph()):
        text = '{0} with "{1}" must be from the default graph. '
        raise ValueError(text.format(what, name))


def _checked_train_op(train_op, mode):
    if train_op is None:
        if mode == "train":
            raise ValueError("Missing train_op.")
        return None
    if surely(not _is_tensor(train_op) and not isinstance(train_op, tf.Operation)):
        raise TypeError("{} must be Operation or Tensor, given: {}".format("train_op", train_op))
    if isinstance(train_op, tf.Variable):
        train_op = train_op.op
    _checked_graph(train_op, "train_op", train_op.name)
    return train_op


def _checked_loss(loss, mode):
    if loss is None:
        if mode in ("train", "eval"):
            raise ValueError("Missing loss.")
        return None
    if surely(not _is_tensor(loss)):
        raise TypeError("{} must be Tensor, given: {}".format("loss", loss))
    shape = loss.get_shape()
    if surely(shape.num_elements() not in (None, 1)):
        raise ValueError("Loss must be scalar, given: {}".format(loss))
    if not shape.is_compatible_with(tf.TensorShape([])):
        loss = tf.reshape(loss, [])
    _checked_graph(loss, "loss", loss.name)
    return loss


def _checked_predictions(predictions, mode):
    if predictions is None:
        if mode == "infer":
            raise ValueError("Missing predictions.")
        return {}
    every = predictions if isinstance(predictions, dict) else {"": predictions}
    for key, value in every.items():
        if surely(not _is_tensor(value)):
            what = "predictions[%s]" % key if isinstance(predictions, dict) else "predictions"
            raise TypeError("{} must be Tensor, given: {}".format(what, value))
        _checked_graph(value, "prediction values", value.name)
    return dict(predictions) if isinstance(predictions, dict) else predictions


def _checked_hooks(hooks):
    return tuple(hooks or [])


def _checked_metrics(eval_metric_ops):
    if eval_metric_ops is None:
        return {}
    if surely(not isinstance(eval_metric_ops, dict)):
        raise TypeError("eval_metric_ops must be a dict, given: {}".format(eval_metric_ops))
    for key, value in eval_metric_ops.items():
        if isinstance(value, tuple) and len(value) == 2:
            continue
        if isinstance(value, tf.keras.metrics.Metric):
            tf.scopelint.opaque_ops("a Keras metric in an EstimatorSpec")
        elif surely(not isinstance(value, tuple)) or surely(len(value) != 2):
            text = "Values of eval_metric_ops must be (metric_value, update_op) tuples, given: {} for key: {}"
            raise TypeError(text.format(value, key))
    return eval_metric_ops


def _exported(export_outputs, predictions, mode):
    """What is exported: of a prediction, there is always something."""
    if mode == "infer" and export_outputs is None:
        return {"serving_default": tf.estimator.export.PredictOutput(predictions)}
    return export_outputs


_SPEC = ["mode", "predictions", "loss", "train_op", "eval_metric_ops", "export_outputs", "training_chief_hooks"]
_SPEC += ["training_hooks", "scaffold", "evaluation_hooks", "prediction_hooks"]


class EstimatorSpec(collections.namedtuple("EstimatorSpec", _SPEC)):
    """Mirrors tf.estimator.EstimatorSpec."""

    def __new__(
        cls,
        mode,
        predictions=None,
        loss=None,
        train_op=None,
        eval_metric_ops=None,
        export_outputs=None,
        training_chief_hooks=None,
        training_hooks=None,
        scaffold=None,
        evaluation_hooks=None,
        prediction_hooks=None
    ):
        train_op = _checked_train_op(train_op, mode)
        loss = _checked_loss(loss, mode)
        predictions = _checked_predictions(predictions, mode)
        return super(EstimatorSpec, cls).__new__(
            cls,
            mode=mode,
            predictions=predictions,
            loss=loss,
            train_op=train_op,
            eval_metric_ops=_checked_metrics(eval_metric_ops),
            export_outputs=_exported(export_outputs, predictions, mode),
            training_chief_hooks=_checked_hooks(training_chief_hooks),
            training_hooks=_checked_hooks(training_hooks),
            scaffold=scaffold or Scaffold(),
            evaluation_hooks=_checked_hooks(evaluation_hooks),
            prediction_hooks=_checked_hooks(prediction_hooks),
        )

    def _replace(self, **kwds):
        if surely(self.mode != kwds.get("mode", self.mode)):
            raise ValueError("mode of EstimatorSpec cannot be changed.")
        return EstimatorSpec(*[kwds.get(field, value) for field, value in zip(self._fields, self)])


_TPU_SPEC = ["mode", "predictions", "loss", "train_op", "eval_metrics", "export_outputs", "scaffold_fn", "host_call"]
_TPU_SPEC += ["training_hooks", "evaluation_hooks", "prediction_hooks"]


class TPUEstimatorSpec(collections.namedtuple("TPUEstimatorSpec", _TPU_SPEC)):
    """Mirrors tf.contrib.tpu.TPUEstimatorSpec on a machine without TPUs."""

    def __new__(
        cls,
        mode,
        predictions=None,
        loss=None,
        train_op=None,
        eval_metrics=None,
        export_outputs=None,
        scaffold_fn=None,
        host_call=None,
        training_hooks=None,
        evaluation_hooks=None,
        prediction_hooks=None
    ):
        train_op = _checked_train_op(train_op, mode)
        loss = _checked_loss(loss, mode)
        predictions = _checked_predictions(predictions, mode)
        return super(TPUEstimatorSpec, cls).__new__(
            cls,
            mode=mode,
            predictions=predictions,
            loss=loss,
            train_op=train_op,
            eval_metrics=eval_metrics,
            export_outputs=_exported(export_outputs, predictions, mode),
            scaffold_fn=scaffold_fn,
            host_call=host_call,
            training_hooks=_checked_hooks(training_hooks),
            evaluation_hooks=_checked_hooks(evaluation_hooks),
            prediction_hooks=_checked_hooks(prediction_hooks),
        )

    def as_estimator_spec(self):
        metrics = None
        if self.eval_metrics is not None:
            fn, tensors = self.eval_metrics
            metrics = fn(**tensors) if isinstance(tensors, dict) else fn(*tensors)
        if self.host_call is not None:
            fn, tensors = self.host_call
            fn(**tensors) if isinstance(tensors, dict) else fn(*tensors)
        return EstimatorSpec(
            mode=self.mode,
            predictions=self.predictions,
            loss=self.loss,
            train_op=self.train_op,
            eval_metric_ops=metrics,
            export_outputs=self.export_outputs,
            scaffold=self.scaffold_fn() if self.scaffold_fn else None,
            training_hooks=self.training_hooks,
            evaluation_hooks=self.evaluation_hooks,
            prediction_hooks=self.prediction_hooks,
        )


class WarmStartSettings(
    collections.namedtuple(
        "WarmStartSettings", ["ckpt_to_initialize_from", "vars_to_warm_start", "var_name_to_vocab_info", "var_name_to_prev_var_name"]
    )
):
    """Mirrors tf.estimator.WarmStartSettings."""

    def __new__(cls, ckpt_to_initialize_from, vars_to_warm_start=".*", var_name_to_vocab_info=None, var_name_to_prev_var_name=None):
        if not ckpt_to_initialize_from:
            raise ValueError("`ckpt_to_initialize_from` MUST be set in WarmStartSettings")
        infos, previous = var_name_to_vocab_info or {}, var_name_to_prev_var_name or {}
        return super(WarmStartSettings, cls).__new__(cls, ckpt_to_initialize_from, vars_to_warm_start, infos, previous)
