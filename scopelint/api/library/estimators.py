"""tf.estimator: a model function called in a graph of its own for each mode (run by scopelint's interpreter)."""

import collections

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.data_sets import Dataset
from scopelint.api.library.estimator_specs import TPUEstimatorSpec
from scopelint.api.library.runtime_monitored import MonitoredTrainingSession
from scopelint.api.library.runtime_saver import Saver
from scopelint.api.library.train_step import _get_or_create_global_step_read, create_global_step


def CrossShardOptimizer(opt, *args, **kwargs):
    """Mirrors tf.contrib.tpu.CrossShardOptimizer outside of TPUs: the optimizer itself."""
    return opt


class Estimator(object):
    """Mirrors tf.estimator.Estimator."""

    def __init__(self, model_fn, model_dir=None, config=None, params=None, warm_start_from=None):
        self._model_fn = model_fn
        self.model_dir = model_dir
        self.config = config
        self.params = dict(params) if params is not None else {}
        self._warm_start_from = warm_start_from

    @property
    def model_fn(self):
        return lambda features, labels, mode, config: self._call_model_fn(features, labels, mode)

    def _call_input_fn(self, input_fn, mode):
        names = tf.scopelint.arg_names(input_fn)
        given = {"mode": mode, "params": self.params, "config": self.config}
        arguments = dict([(name, given[name]) for name in given if name in names])
        result = input_fn(**arguments)
        if isinstance(result, Dataset):
            result = result.make_initializable_iterator().get_next()
        if isinstance(result, (list, tuple)):
            if len(result) != 2:
                raise ValueError("input_fn should return (features, labels) as a len 2 tuple.")
            return result[0], result[1]
        return result, None

    def _call_model_fn(self, features, labels, mode):
        names = tf.scopelint.arg_names(self._model_fn)
        given = {"labels": labels, "mode": mode, "params": self.params, "config": self.config}
        arguments = dict([(name, given[name]) for name in given if name in names])
        spec = self._model_fn(features=features, **arguments)
        return spec.as_estimator_spec() if isinstance(spec, TPUEstimatorSpec) else spec

    def train(self, input_fn, hooks=None, steps=None, max_steps=None, saving_listeners=None):
        with tf.Graph().as_default():
            create_global_step()
            _get_or_create_global_step_read()
            features, labels = self._call_input_fn(input_fn, "train")
            spec = self._call_model_fn(features, labels, "train")
            if self._warm_start_from is not None:
                tf.scopelint.opaque_ops("the warm start of an estimator")
            if not [s for s in tf.get_collection(tf.GraphKeys.SUMMARIES) if s.op.name == "loss"]:
                tf.summary.scalar("loss", spec.loss)
            tf.add_to_collection(tf.GraphKeys.LOSSES, spec.loss)
            if not (spec.scaffold._saver or tf.get_collection(tf.GraphKeys.SAVERS)):
                tf.add_to_collection(tf.GraphKeys.SAVERS, Saver(sharded=True, defer_build=True))
            every = list(hooks or []) + list(spec.training_hooks)
            MonitoredTrainingSession(checkpoint_dir="model", scaffold=spec.scaffold, hooks=every, chief_only_hooks=spec.training_chief_hooks)
        return self

    def evaluate(self, input_fn, steps=None, hooks=None, checkpoint_path=None, name=None):
        with tf.Graph().as_default():
            create_global_step()
            features, labels = self._call_input_fn(input_fn, "eval")
            self._call_model_fn(features, labels, "eval")
            tf.scopelint.opaque_ops("the evaluation of tf.estimator")
        return tf.scopelint.unknown("what an evaluation answers")

    def predict(self, input_fn, predict_keys=None, hooks=None, checkpoint_path=None, yield_single_examples=True):
        with tf.Graph().as_default():
            create_global_step()
            features, _ = self._call_input_fn(input_fn, "infer")
            self._call_model_fn(features, None, "infer")
            tf.scopelint.opaque_ops("the prediction of tf.estimator")
        return tf.scopelint.unknown("what a prediction answers")

    def export_saved_model(self, *args, **kwargs):
        return tf.scopelint.unknown("the path of a saved model")

    export_savedmodel = export_saved_model

    def latest_checkpoint(self):
        return tf.scopelint.unknown("the newest checkpoint on disk")

    def get_variable_names(self):
        return tf.scopelint.unknown("the variables of a checkpoint")

    def get_variable_value(self, name):
        return tf.scopelint.unknown("the value of a variable")


class TPUEstimator(Estimator):
    """Mirrors tf.contrib.tpu.TPUEstimator on a machine without TPUs."""

    def __init__(
        self,
        model_fn=None,
        model_dir=None,
        config=None,
        params=None,
        use_tpu=True,
        train_batch_size=None,
        eval_batch_size=None,
        predict_batch_size=None,
        **kwargs
    ):
        super(TPUEstimator, self).__init__(model_fn, model_dir, config, params)
        self._sizes = {"train": train_batch_size, "eval": eval_batch_size, "infer": predict_batch_size}

    def _call_input_fn(self, input_fn, mode):
        self.params["batch_size"] = self._sizes[mode]
        return super(TPUEstimator, self)._call_input_fn(input_fn, mode)


class TrainSpec(collections.namedtuple("TrainSpec", ["input_fn", "max_steps", "hooks"] + (["saving_listeners"] if TF2 else []))):
    """Mirrors tf.estimator.TrainSpec."""

    def __new__(cls, input_fn, max_steps=None, hooks=None, saving_listeners=None):
        hooks = tuple(hooks or ())
        fields = (input_fn, max_steps, hooks)
        return super(TrainSpec, cls).__new__(cls, *(fields + (tuple(saving_listeners or ()),) if TF2 else fields))


_EVAL_FIELDS = ["input_fn", "steps", "name", "hooks", "exporters", "start_delay_secs", "throttle_secs"]


class EvalSpec(collections.namedtuple("EvalSpec", _EVAL_FIELDS)):
    """Mirrors tf.estimator.EvalSpec."""

    def __new__(cls, input_fn, steps=100, name=None, hooks=None, exporters=None, start_delay_secs=120, throttle_secs=600):
        hooks = tuple(hooks or ())
        if exporters is None:
            exporters = ()
        elif not isinstance(exporters, (list, tuple)):
            exporters = (exporters,)
        return super(EvalSpec, cls).__new__(cls, input_fn, steps, name, hooks, tuple(exporters), start_delay_secs, throttle_secs)


def train_and_evaluate(estimator, train_spec, eval_spec):
    """Mirrors tf.estimator.train_and_evaluate on one machine."""
    estimator.train(train_spec.input_fn, hooks=train_spec.hooks, max_steps=train_spec.max_steps)
    return estimator.evaluate(eval_spec.input_fn, steps=eval_spec.steps, hooks=eval_spec.hooks), None
