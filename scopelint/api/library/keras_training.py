"""Model.compile, fit and their kin in graph mode: the losses and metrics at once, the updates when the train function is made."""

import tensorflow as tf

from scopelint.api.library import keras_metrics, keras_optimizers
from scopelint.api.library.common import KERAS, TF2
from scopelint.api.library.keras_base import learning_phase
from scopelint.api.library.keras_callbacks import makes_nothing
from scopelint.api.library.keras_endpoints import Endpoint, for_outputs, loss_function
from scopelint.api.library.keras_functions import Function, batch_set_value


class Training(object):
    """The part of tf.keras.Model that trains; mirrors keras.engine.training."""

    _endpoints = ()
    _is_compiled = False
    _compile_later = None
    _lost_track = False
    train_function = test_function = predict_function = None

    def compile(
        self,
        optimizer="rmsprop",
        loss=None,
        metrics=None,
        loss_weights=None,
        sample_weight_mode=None,
        weighted_metrics=None,
        target_tensors=None,
        distribute=None,
        **kwargs,
    ):
        self.optimizer = keras_optimizers.get(optimizer)
        self.loss = loss or {}
        if kwargs.get("run_eagerly") or distribute is not None:
            tf.scopelint.opaque("tf.keras.Model.compile with run_eagerly or distribute")
            return
        if not self.inputs or not self.outputs:
            self._compile_later = dict(loss=loss, metrics=metrics, loss_weights=loss_weights, weighted_metrics=weighted_metrics)
            self._compile_later["sample_weight_mode"] = sample_weight_mode
            return
        self._is_compiled = True
        self._endpoints = []
        functions = for_outputs(self.loss, self.output_names, loss_function) if self.loss else [None for _ in self.outputs]
        weights = for_outputs(loss_weights, self.output_names, lambda weight: 1.0 if weight is None else weight)
        if tf.is_tensor(target_tensors):
            target_tensors = [target_tensors]
        targets = for_outputs(target_tensors or None, self.output_names, lambda target: target)
        for output, name, function, weight, target in zip(self.outputs, self.output_names, functions, weights, targets):
            endpoint = Endpoint(output, name, function, weight)
            endpoint.make_target(target)
            self._endpoints.append(endpoint)
        self._make_metrics(metrics, weighted_metrics)
        with tf.name_scope("metrics"):
            for endpoint in self._endpoints:
                if endpoint.loss_fn is not None:
                    endpoint.call_metrics(endpoint.metrics)
        for endpoint, mode in zip(self._endpoints, for_outputs(sample_weight_mode, self.output_names, lambda mode: mode)):
            endpoint.sample_weight_mode = None if endpoint.given_target else mode
        self._make_losses()
        self.train_function = self.test_function = self.predict_function = None
        self._trained_weights = self.trainable_weights

    # metrics

    def _make_metrics(self, metrics, weighted_metrics):
        """The metrics' objects, and with them their variables; then their final names."""
        for attribute, given in (("metrics", metrics), ("weighted_metrics", weighted_metrics)):
            for endpoint, own in zip(self._endpoints, _by_output(given, self.output_names)):
                setattr(endpoint, attribute, endpoint.make_metrics(own, attribute == "weighted_metrics"))
        taken = ["loss"]
        if len(self._endpoints) > 1:
            taken += [endpoint.name + "_loss" for endpoint in self._endpoints if endpoint.loss_fn is not None]
        for endpoint in self._endpoints:
            if endpoint.loss_fn is not None:
                endpoint.metrics = self._renamed(endpoint, endpoint.metrics, taken)
                endpoint.weighted_metrics = self._renamed(endpoint, endpoint.weighted_metrics, taken)
        if len(self._endpoints) > 1:
            for endpoint in self._endpoints:
                if endpoint.loss_fn is not None:
                    endpoint.output_loss_metric = keras_metrics.Mean(name=endpoint.name + "_loss")

    def _renamed(self, endpoint, metrics, taken):
        renamed = {}
        for name, metric in metrics.items():
            if len(self.output_names) > 1:
                name = endpoint.name + "_" + name
            base, number = name, 1
            while name in taken:
                name = "%s_%d" % (base, number)
                number += 1
            taken.append(name)
            metric._name = name
            renamed[name] = metric
        return renamed

    def _metric_objects(self):
        found = [endpoint.output_loss_metric for endpoint in self._endpoints if endpoint.output_loss_metric is not None]
        for endpoint in self._endpoints:
            if endpoint.loss_fn is not None:
                found += list(endpoint.metrics.values()) + list(endpoint.weighted_metrics.values())
        return found + self._metrics + [metric for layer in self._children() for metric in layer.metrics]

    @property
    def metrics_names(self):
        losses = [endpoint.name + "_loss" for endpoint in self._endpoints if endpoint.loss_fn is not None]
        named = [metric.name for endpoint in self._endpoints for metric in list(endpoint.metrics.values())]
        return ["loss"] + (losses if len(self._endpoints) > 1 else []) + named

    def reset_metrics(self):
        for metric in self._metric_objects():
            metric.reset_states()

    # losses

    def _make_losses(self):
        """Placeholders of weights, weighted metrics and the total loss; mirrors _compile_weights_loss_and_weighted_metrics."""
        for endpoint in self._endpoints:
            endpoint.make_weights()
        with tf.name_scope("metrics"):
            for endpoint in self._endpoints:
                if endpoint.loss_fn is not None:
                    endpoint.call_metrics(endpoint.weighted_metrics, endpoint.sample_weight)
        with tf.name_scope("loss"):
            self.total_loss = self._total()

    def _total(self):
        total, terms = None, []
        for endpoint in self._endpoints:
            if endpoint.loss_fn is None:
                continue
            loss = endpoint.loss()
            if len(self._endpoints) > 1:
                endpoint.output_loss_metric(loss)
            loss = endpoint.loss_weight * loss
            terms.append(loss)
            if not TF2:
                total = loss if total is None else total + loss
        if not terms and not self.losses:
            raise ValueError("The model cannot be compiled because it has no loss to optimize.")
        custom = self._custom_losses()
        if not TF2:
            total = 0.0 if total is None else total
            return total + tf.add_n(custom) if custom else total
        if custom:
            terms.append(tf.add_n(custom))
        return tf.add_n(terms)

    def _custom_losses(self):
        """Those of layers: asked for twice, as each time regularizers compute theirs."""
        first, second = self.losses, self.losses
        for layer in self._children() if first else []:
            if len(layer._inbound_nodes) > 1 and layer._losses:
                tf.scopelint.opaque_ops("losses of layers that are called more than once")
        free = len(first) - len(self._conditional())
        return first[:free] + second[free:] if free < len(first) else first

    def _conditional(self):
        return [loss for layer in self._children() for loss in layer._losses]

    # functions

    def _updates_of_layers(self):
        return [update for update in self.updates if not callable(update)]

    def _make_train_function(self):
        self._recompile()
        if self.train_function is None:
            learning_phase()
            with tf.name_scope("training"):
                updates = self.optimizer.get_updates(params=self._trained_weights, loss=self.total_loss)
                updates = updates + self._updates_of_layers()
            with tf.name_scope("training"):
                self.train_function = Function([], [self.total_loss], updates)

    def _make_test_function(self):
        self._recompile()
        if self.test_function is None:
            with tf.name_scope("evaluation"):
                self.test_function = Function([], [self.total_loss], [])

    def _make_predict_function(self):
        if self.predict_function is None:
            with tf.name_scope("predict"):
                self.predict_function = Function([], self.outputs, [])

    def _recompile(self):
        """Losses and weighted metrics anew if examples have weights now and had none, or the other way round."""
        if any([(e.sample_weight_mode is None) != (e.sample_weight is None) for e in self._endpoints if not e.given_target]):
            self._make_losses()
            self.train_function = self.test_function = None

    def _weigh(self, sample_weight, class_weight=None):
        for endpoint in self._endpoints:
            weighs = sample_weight is not None or class_weight
            endpoint.sample_weight_mode = (endpoint.sample_weight_mode or "samplewise") if weighs else None

    # inputs of models that are not built

    def _set_inputs(self, x):
        """Placeholders of the examples' shapes, and the outputs of a call on them; mirrors training._set_inputs."""
        tensors = [_placeholder_for(part, "input_%d" % (i + 1)) for i, part in enumerate(x if isinstance(x, (list, tuple)) else [x])]
        inputs = tensors if isinstance(x, (list, tuple)) else tensors[0]
        self._set_io(inputs, None)
        training = {}
        if "training" in tf.scopelint.arg_names(self.call) or tf.scopelint.takes_kwargs(self.call):
            training["training"] = learning_phase()
        self._set_io(inputs, self(inputs, **training))

    def _set_io(self, inputs, outputs):
        """What a functional model knows of its ends."""
        self.inputs, self.outputs = tf.nest.flatten(inputs), tf.nest.flatten(outputs) if outputs is not None else []
        self.input_names = ["input_%d" % (i + 1) for i in range(len(self.inputs))]
        self.output_names = ["output_%d" % (i + 1) for i in range(len(self.outputs))]

    def _ready(self, x):
        """Builds the model from arrays, and compiles it if that waits for it; False if their shapes are not known."""
        if not self.inputs:
            parts = x if isinstance(x, (list, tuple)) else [x]
            if not parts or not all([_known_array(part) for part in parts]):
                return False
            self._set_inputs(x)
        if self._compile_later is not None:
            later = self._compile_later
            self._compile_later = None
            self.compile(self.optimizer, **later)
        return self._is_graph_network or all([tensor.op.type == "Placeholder" for tensor in self.inputs])

    # loops

    def _known_loop(self, what, x, y=None, **settings):
        """Whether a loop runs over arrays, with nothing else that makes ops."""
        unusual = [callback for callback in settings.get("callbacks") or [] if not makes_nothing(callback)]
        tensors = tf.scopelint.may_hold_tensors([x, y]) or _is_dataset([x, y])
        if self._lost_track or unusual or tensors or not self._ready(x):
            tf.scopelint.opaque("tf.keras.Model." + what)
            self._lost_track = True
            return False
        return True

    def _answer(self, what):
        return tf.scopelint.unknown("what tf.keras.Model." + what + " answers")

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose=1,
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        class_weight=None,
        sample_weight=None,
        **kwargs,
    ):
        self._assert_compiled()
        if self._known_loop("fit", x, y, callbacks=callbacks):
            self._weigh(sample_weight, class_weight)
            self._make_train_function()
            self.reset_metrics()
            self.train_function([])
            if validation_data is not None or validation_split:
                if validation_data is not None and len(validation_data) == 3:
                    self._weigh(validation_data[2])
                self._make_test_function()
        return self._answer("fit")

    def evaluate(self, x=None, y=None, batch_size=None, verbose=1, sample_weight=None, steps=None, callbacks=None, **kwargs):
        self._assert_compiled()
        if self._known_loop("evaluate", x, y, callbacks=callbacks):
            self._weigh(sample_weight)
            self._make_test_function()
            self.reset_metrics()
            self.test_function([])
        return self._answer("evaluate")

    def predict(self, x, batch_size=None, verbose=0, steps=None, callbacks=None, **kwargs):
        if self._known_loop("predict", x, callbacks=callbacks):
            self._make_predict_function()
            if not TF2:
                self.reset_metrics()
            self.predict_function([])
        return self._answer("predict")

    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, reset_metrics=True):
        self._assert_compiled()
        if self._known_loop("train_on_batch", x, y):
            self._weigh(sample_weight, class_weight)
            self._make_train_function()
            self.train_function([])
            if reset_metrics:
                self.reset_metrics()
        return self._answer("train_on_batch")

    def test_on_batch(self, x, y=None, sample_weight=None, reset_metrics=True):
        self._assert_compiled()
        if self._known_loop("test_on_batch", x, y):
            self._weigh(sample_weight)
            self._make_test_function()
            self.test_function([])
            if reset_metrics:
                self.reset_metrics()
        return self._answer("test_on_batch")

    def predict_on_batch(self, x):
        if self._known_loop("predict_on_batch", x):
            self._make_predict_function()
            self.predict_function([])
        return self._answer("predict_on_batch")

    def fit_generator(self, *args, **kwargs):
        tf.scopelint.opaque("tf.keras.Model.fit_generator")
        self._lost_track = True
        return self._answer("fit_generator")

    def evaluate_generator(self, *args, **kwargs):
        tf.scopelint.opaque("tf.keras.Model.evaluate_generator")
        self._lost_track = True
        return self._answer("evaluate_generator")

    def predict_generator(self, *args, **kwargs):
        tf.scopelint.opaque("tf.keras.Model.predict_generator")
        self._lost_track = True
        return self._answer("predict_generator")

    def _assert_compiled(self):
        if not self.optimizer:
            raise RuntimeError("You must compile your model before training/testing. Use `model.compile(optimizer, loss)`.")

    def load_weights(self, filepath, by_name=False, **kwargs):
        if not isinstance(filepath, str) or not filepath.endswith((".h5", ".keras", ".hdf5")):
            tf.scopelint.opaque("tf.keras.Model.load_weights of a checkpoint")
        elif by_name or not self._is_graph_network:
            tf.scopelint.opaque_ops("tf.keras.Model.load_weights by name")
        else:
            batch_set_value([(weight, 0) for layer in self._children() for weight in layer.weights])

    def save_weights(self, filepath, overwrite=True, save_format=None):
        if save_format != "h5" and not (isinstance(filepath, str) and filepath.endswith((".h5", ".keras", ".hdf5"))):
            tf.scopelint.opaque("tf.keras.Model.save_weights of a checkpoint")


def _known_array(value):
    """Whether a value is an array of a known shape."""
    shape = getattr(value, "shape", None)
    return tf.scopelint.is_known(shape) and isinstance(shape, tuple) and all([tf.scopelint.is_known(size) for size in shape])


def _placeholder_for(array, name):
    """A placeholder of any number of such examples."""
    dtype = tf.as_dtype(array.dtype)
    sizes = list(array.shape[1:]) or [1]
    return tf.placeholder(KERAS["floatx"] if dtype.is_floating else dtype, shape=[None] + sizes, name=name)


def _is_dataset(data):
    return any([tf.scopelint.surely(isinstance(part, (tf.data.Dataset, tf.data.Iterator))) for part in data])


def _by_output(metrics, names):
    """A list of metrics for each output."""
    if not metrics:
        return [[] for _ in names]
    if isinstance(metrics, dict):
        return for_outputs(metrics, names, lambda own: own if isinstance(own, list) else [] if own is None else [own])
    if any([isinstance(metric, list) for metric in metrics]):
        return [own if isinstance(own, list) else [own] for own in metrics]
    if len(names) > 1 and any([isinstance(metric, keras_metrics.Metric) for metric in metrics]):
        tf.scopelint.opaque("metrics of one's own for several outputs")
    return [metrics for _ in names]
