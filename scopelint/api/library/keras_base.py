"""tf.keras.layers.Layer in graph mode: named by the name scope, its weights made beside the variable store."""

import tensorflow as tf

from scopelint.api.library import layers_base
from scopelint.api.library.common import TF2, initialize_tracked, track_variable, unique_object_name
from scopelint.api.library.keras_objects import get_initializer, get_regularizer
from scopelint.api.library.keras_functions import batch_set_value
from scopelint.api.library.layers_spec import assert_input_compatibility

_PHASES = {}
_FIXED_PHASE = [None]


def learning_phase():
    """tf.keras.backend.learning_phase: a placeholder made once a graph, or what set_learning_phase fixed."""
    if _FIXED_PHASE[0] is not None:
        return _FIXED_PHASE[0]
    graph = tf.get_default_graph()
    if graph not in _PHASES:
        with tf.name_scope(None):
            _PHASES[graph] = tf.placeholder_with_default(False, shape=(), name="keras_learning_phase")
    return _PHASES[graph]


def set_learning_phase(value):
    """tf.keras.backend.set_learning_phase."""
    _FIXED_PHASE[0] = value


class Node(object):
    """One call of a layer on tensors that come from tf.keras.Input."""

    def __init__(self, layer, inbound, input_tensors, output_tensors, arguments):
        self.outbound_layer = layer
        self.inbound = inbound
        self.inbound_layers = [history[0] for history in inbound]
        self.input_tensors = input_tensors
        self.output_tensors = output_tensors
        self.arguments = arguments

    def inbound_nodes(self):
        """The nodes whose outputs are this one's inputs, those among its keyword arguments included."""
        found = list(self.inbound)
        for value in tf.nest.flatten(self.arguments):
            if isinstance(value, tf.Tensor) and hasattr(value, "_keras_history"):
                found.append(value._keras_history)
        return [layer._inbound_nodes[index] for layer, index, _ in found]


def _has_history(tensors):
    return bool(tensors) and all([hasattr(t, "_keras_history") for t in tensors])


def _arg_positions(layer):
    return tf.scopelint.arg_names(layer.call)


class Layer(layers_base.Layer):
    """Mirrors tf.keras.layers.Layer."""

    _is_legacy_layer = False

    def __init__(self, trainable=True, name=None, dtype=None, dynamic=False, **kwargs):
        for keyword in ("_scope", "_reuse"):  # tf.layers.Layer's own
            if keyword in kwargs:
                raise TypeError("Keyword argument not understood:", keyword)
        if "input_dim" in kwargs:
            kwargs["input_shape"] = (kwargs.pop("input_dim"),)
        shape = kwargs.get("batch_input_shape")
        if shape is None and "input_shape" in kwargs:
            shape = (kwargs.get("batch_size"),) + tuple(kwargs["input_shape"])
        if shape is not None:
            self._batch_input_shape = tuple(shape)
        super(Layer, self).__init__(trainable=trainable, name=name, dtype=dtype, **kwargs)
        names = _arg_positions(self)
        self._expects_mask_arg = "mask" in names or tf.scopelint.takes_kwargs(self.call)
        self._inbound_nodes = []
        self._outbound_nodes = []

    def _init_set_name(self, name, zero_based=True):
        self._name = name if name else unique_object_name(tf.scopelint.snake_case(self.__class__.__name__), zero_based)
        self._base_name = self._name

    def _name_scope(self):
        return self.name

    # weights

    def add_weight(
        self,
        name=None,
        shape=None,
        dtype=None,
        initializer=None,
        regularizer=None,
        trainable=None,
        constraint=None,
        partitioner=None,
        use_resource=None,
        synchronization=None,
        aggregation=None,
        **kwargs
    ):
        shape = () if shape is None else shape
        for keyword in kwargs:
            if keyword not in ("getter", "collections", "experimental_autocast", "caching_device", "layout"):
                raise TypeError("Unknown keyword argument:", keyword)
        dtype = tf.as_dtype(dtype or self.dtype or "float32")
        if self._dtype_name is None:
            self._dtype_name = dtype.base_dtype.name
        if trainable is None:
            trainable = synchronization is None or synchronization != tf.VariableSynchronization.ON_READ
        settings = dict(kwargs, partitioner=partitioner, use_resource=use_resource)
        variable = self._make_weight(name, shape, dtype, self._weight_start(name, initializer, dtype), trainable, constraint, settings)
        track_variable(variable)
        regularizer = get_regularizer(regularizer)
        if regularizer is not None:
            self._handle_weight_regularization(variable.name[: variable.name.find(":")], variable, regularizer)
        (self._trainable_weights if trainable else self._non_trainable_weights).append(variable)
        return variable

    def _weight_start(self, name, initializer, dtype):
        initializer = get_initializer(initializer)
        if initializer is not None:
            return initializer
        if dtype.is_floating:
            return tf.glorot_uniform_initializer()
        if dtype.is_integer or dtype.is_unsigned or dtype.is_bool:
            return tf.zeros_initializer()
        raise ValueError("An initializer for variable %s of type %s is required for layer %s" % (name, dtype.base_dtype, self.name))

    def _make_weight(self, name, shape, dtype, initializer, trainable, constraint, settings):
        if "getter" in settings:
            return settings["getter"](
                name=name,
                shape=shape,
                dtype=dtype,
                initializer=initializer,
                trainable=trainable,
                constraint=constraint,
                partitioner=settings["partitioner"],
                use_resource=settings["use_resource"],
                collections=settings.get("collections"),
            )
        if not callable(initializer):
            start, kind = initializer, None
        else:
            start, kind = (lambda: initializer(shape, dtype=dtype)), dtype.base_dtype
        tf.TensorShape(shape)
        return tf.Variable(
            initial_value=start,
            name=name,
            trainable=trainable,
            dtype=kind,
            constraint=constraint,
            use_resource=True,
            collections=settings.get("collections"),
        )

    def _children(self):
        """The layers that an attribute holds, directly or in lists and dicts, in order."""
        found = []
        for name, value in self.__dict__.items():
            if name not in ("_inbound_nodes", "_outbound_nodes"):
                _collect_layers(value, found)
        return found

    def _own_variables(self):
        known = self._trainable_weights + self._non_trainable_weights
        found = []
        for value in self.__dict__.values():
            if isinstance(value, tf.compat.v2.Variable) and not any([value is v for v in known + found]):
                found.append(value)
        return found

    def _nested(self, attribute):
        return [value for layer in self._children() for value in getattr(layer, attribute)]

    @property
    def trainable_weights(self):
        if not self.trainable:
            return []
        own = [var for var in self._own_variables() if var.trainable]
        return self._trainable_weights + own + self._nested("trainable_weights")

    @property
    def non_trainable_weights(self):
        own = self._own_variables()
        if self.trainable:
            return self._non_trainable_weights + [var for var in own if not var.trainable] + self._nested("non_trainable_weights")
        return self._trainable_weights + self._non_trainable_weights + own + self._nested("weights")

    @property
    def updates(self):
        if not self.trainable and not self.stateful:
            return []
        return self._updates + self._nested("updates")

    @property
    def losses(self):
        found = self._losses + [loss for loss in [regularizer() for regularizer in self._callable_losses] if loss is not None]
        return found + self._nested("losses")

    @property
    def metrics(self):
        return self._metrics + self._nested("metrics")

    def add_loss(self, losses, inputs=None):
        for loss in tf.nest.flatten(losses):
            if callable(loss):
                self._callable_losses.append(loss)
            elif loss is not None:
                self._losses.append(loss if isinstance(loss, tf.Tensor) else tf.convert_to_tensor(loss, dtype=tf.float32))

    def get_weights(self):
        if self.weights:
            initialize_tracked()
        return tf.scopelint.unknown("the weights of a layer")

    def set_weights(self, weights):
        if self.weights and not TF2 and not hasattr(self, "inputs"):
            initialize_tracked()  # their values are asked for first
        batch_set_value([(weight, 0) for weight in self.weights])

    # calls

    def compute_mask(self, inputs, mask=None):
        return mask if self.supports_masking else None

    def _input_mask(self, inputs, args, kwargs):
        if "mask" in kwargs:
            return kwargs["mask"]
        masks = [getattr(t, "_keras_mask", None) for t in tf.nest.flatten(inputs)]
        if not self._expects_mask_arg and not self.supports_masking or not [mask for mask in masks if mask is not None]:
            return None
        return masks[0] if isinstance(inputs, (tf.Tensor, tf.compat.v2.Variable)) else tf.nest.pack_sequence_as(inputs, masks)

    def __call__(self, inputs, *args, **kwargs):
        if not isinstance(inputs, (tf.Tensor, tf.compat.v2.Variable)):
            inputs = layers_base.with_tensors(inputs)
        mask = self._input_mask(inputs, args, kwargs)
        given = dict(kwargs)
        if mask is not None and self._expects_mask_arg:
            kwargs["mask"] = mask
        outer_training = layers_base._TRAINING[0]
        layers_base._TRAINING[0] = self._training_value(args, kwargs)
        try:
            if self.input_spec:
                assert_input_compatibility(self.input_spec, inputs, self.name)
            with tf.name_scope(self._name_scope()):
                self._maybe_build(inputs)
                outputs = self._call(inputs, args, kwargs)
                if outputs is None:
                    text = "A layer's `call` method should return a Tensor or a list of Tensors, not None (layer: "
                    raise ValueError(text + self.name + ").")
                outputs = self._connect(inputs, outputs, args, given)
                self._handle_activity_regularization(inputs, outputs)
                self._set_masks(inputs, outputs, mask)
        finally:
            layers_base._TRAINING[0] = outer_training
        return outputs

    def _call(self, inputs, args, kwargs):
        if tf.scopelint.is_users(self):
            return tf.scopelint.call_converted(self.call, (inputs,) + tuple(args), kwargs)
        return self.call(inputs, *args, **kwargs)

    def _set_masks(self, inputs, outputs, mask):
        flat = tf.nest.flatten(outputs)
        if getattr(self, "_compute_output_and_mask_jointly", False):
            return
        computed = self.compute_mask(inputs, mask)
        masks = [None for _ in flat] if computed is None else tf.nest.flatten(computed)
        for output, value in zip(flat, masks):
            if value is not None:
                output._keras_mask = value

    def _connect(self, inputs, outputs, args, kwargs):
        """Remember the call if its inputs come from tf.keras.Input; mirrors _set_connectivity_metadata_."""
        sources = tf.nest.flatten(inputs)
        if not _has_history(sources):
            return outputs
        flat = []
        for output in tf.nest.flatten(outputs):
            if any([output is source for source in sources]):
                with tf.name_scope(self.name):
                    output = tf.identity(output)
            flat.append(output)
        arguments = dict(zip(_arg_positions(self)[1:], args))
        arguments.update(kwargs)
        outputs = tf.nest.pack_sequence_as(outputs, flat)
        self._add_node([t._keras_history for t in sources], inputs, outputs, arguments)
        return outputs

    def _add_node(self, inbound, inputs, outputs, arguments):
        self._inbound_nodes.append(Node(self, inbound, inputs, outputs, arguments))
        for i, output in enumerate(tf.nest.flatten(outputs)):
            output._keras_history = (self, len(self._inbound_nodes) - 1, i)

    # what the first call was about

    @property
    def input(self):
        if not self._inbound_nodes:
            raise AttributeError("Layer " + self.name + " is not connected, no input to return.")
        return self._inbound_nodes[0].input_tensors

    @property
    def output(self):
        if not self._inbound_nodes:
            raise AttributeError("Layer " + self.name + " has no inbound nodes.")
        return self._inbound_nodes[0].output_tensors

    @property
    def input_shape(self):
        return tuple(self.input.shape.as_list())

    @property
    def output_shape(self):
        return tuple(self.output.shape.as_list())

    def get_output_at(self, node_index):
        return self._inbound_nodes[node_index].output_tensors

    def get_input_at(self, node_index):
        return self._inbound_nodes[node_index].input_tensors

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def _collect_layers(value, found):
    if isinstance(value, layers_base.Layer):
        if not any([value is layer for layer in found]):
            found.append(value)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _collect_layers(part, found)
    elif isinstance(value, dict):
        for part in value.values():
            _collect_layers(part, found)
