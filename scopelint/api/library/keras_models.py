"""tf.keras.Input, Model (functional and subclassed) and Sequential in graph mode."""

import tensorflow as tf

from scopelint.api.library.common import TF2, unique_object_name
from scopelint.api.library.keras_base import Layer, Node
from scopelint.api.library.keras_training import Training


class InputLayer(Layer):
    """Mirrors tf.keras.layers.InputLayer: a placeholder (or a given tensor) as the start of a model."""

    def __init__(self, input_shape=None, batch_size=None, dtype=None, input_tensor=None, sparse=False, name=None, ragged=False, **kwargs):
        if "batch_input_shape" in kwargs:
            shape = kwargs.pop("batch_input_shape")
            batch_size, input_shape = shape[0], shape[1:]
        if kwargs:
            raise ValueError("Unrecognized keyword arguments:", kwargs.keys())
        if not name:
            name = unique_object_name("input")
        dtype = dtype or ("float32" if input_tensor is None else input_tensor.dtype.base_dtype)
        super(InputLayer, self).__init__(dtype=dtype, name=name)
        self.built = True
        self.supports_masking = True
        self.is_placeholder = input_tensor is None
        if isinstance(input_shape, int):
            input_shape = (input_shape,)
        if isinstance(input_shape, tf.TensorShape):
            input_shape = tuple(input_shape.as_list())
        if input_tensor is None:
            shape = None if input_shape is None else (batch_size,) + tuple(input_shape)
            make = tf.sparse_placeholder if sparse else tf.placeholder
            input_tensor = make(dtype, shape=shape, name=self.name)
            self._batch_input_shape = shape
        else:
            self._batch_input_shape = tuple(input_tensor.shape.as_list())
        self._inbound_nodes.append(Node(self, [], input_tensor, input_tensor, {}))
        input_tensor._keras_history = (self, 0, 0)
        input_tensor._keras_mask = None


def Input(shape=None, batch_size=None, name=None, dtype=None, sparse=False, tensor=None, ragged=False, **kwargs):
    """Mirrors tf.keras.Input."""
    batch_shape = kwargs.pop("batch_input_shape", kwargs.pop("batch_shape", None))
    if shape and batch_shape:
        text = "Only provide the `shape` OR `batch_input_shape` argument to Input, not both at the same time."
        raise ValueError(text)
    if kwargs:
        raise ValueError("Unrecognized keyword arguments:", kwargs.keys())
    if batch_shape:
        batch_size, shape = batch_shape[0], batch_shape[1:]
    if shape is None and tensor is None:
        raise ValueError(
            "Please provide to Input either a `shape` or a `tensor` argument. Note that `shape` does not include the batch dimension."
        )
    layer = InputLayer(input_shape=shape, batch_size=batch_size, name=name, dtype=dtype, sparse=sparse, input_tensor=tensor, ragged=ragged)
    return layer._inbound_nodes[0].output_tensors


class _Map(object):
    """The nodes of a functional model by depth, and its layers in order; mirrors network._map_graph_network."""

    def __init__(self, inputs, outputs):
        self.order = []
        self.finished = {}
        self.layer_indices = {}
        self.depths = {}
        self.layer_depths = {}
        for tensor in outputs:
            layer, index, _ = tensor._keras_history
            self._visit(layer._inbound_nodes[index])
        for node in reversed(self.order):
            self._deepen(node)
        for tensor in inputs:
            layer = tensor._keras_history[0]
            if layer not in self.layer_depths:
                self.layer_depths[layer] = 0
                self.layer_indices[layer] = -1
                self.depths[layer._inbound_nodes[0]] = 0
        self.levels = [self._at(depth) for depth in sorted(set(self.depths.values()), reverse=True)]
        self.layers = self._sorted_layers()
        self._check_names()

    def _visit(self, node):
        if node in self.finished:
            return
        self.finished[node] = True
        if node.outbound_layer not in self.layer_indices:
            self.layer_indices[node.outbound_layer] = len(self.layer_indices)
        for source in node.inbound_nodes():
            self._visit(source)
        self.order.append(node)

    def _deepen(self, node):
        depth = max(self.depths.setdefault(node, 0), self.layer_depths.get(node.outbound_layer, 0))
        self.layer_depths[node.outbound_layer] = depth
        self.depths[node] = depth
        for source in node.inbound_nodes():
            self.depths[source] = max(depth + 1, self.depths.get(source, 0))

    def _at(self, depth):
        return [node for node, at in self.depths.items() if at == depth]

    def _sorted_layers(self):
        layers = []
        for depth in sorted(set(self.layer_depths.values()), reverse=True):
            level = [layer for layer, at in self.layer_depths.items() if at == depth]
            layers += sorted(level, key=lambda layer: self.layer_indices[layer])
        return layers

    def _check_names(self):
        names = [layer.name for layer in self.layers]
        for name in names:
            if names.count(name) != 1:
                text = '" is used ' + str(names.count(name)) + " times in the model. All layer names should be unique."
                raise ValueError('The name "' + name + text)


def _single(value):
    if isinstance(value, list) and len(tf.nest.flatten(value)) == 1:
        return value[0]
    return value


class Model(Training, Layer):
    """Mirrors tf.keras.Model: functional with inputs and outputs, else to be subclassed."""

    def __init__(self, *args, **kwargs):
        graph = len(args) == 2 or len(args) == 1 and "outputs" in kwargs or "inputs" in kwargs and "outputs" in kwargs
        self._is_graph_network = False
        self.inputs = []
        self.outputs = []
        self.optimizer = None
        if graph:
            self._init_graph(*args, **kwargs)
        else:
            super(Model, self).__init__(*args, **kwargs)

    def _init_graph(self, inputs, outputs, name=None, trainable=True, **kwargs):
        if kwargs:
            raise TypeError(
                "Functional models may only specify `name` and `trainable` keyword arguments during initialization. "
                "Got an unexpected argument:",
                list(kwargs)[0],
            )
        super(Model, self).__init__(name=name, trainable=trainable)
        self._connect_graph(_single(inputs), _single(outputs))

    def _connect_graph(self, inputs, outputs):
        self._nested_inputs, self._nested_outputs = inputs, outputs
        self.inputs, self.outputs = tf.nest.flatten(inputs), tf.nest.flatten(outputs)
        for tensor in self.inputs + self.outputs:
            if not hasattr(tensor, "_keras_history"):
                tf.scopelint.opaque("a functional model over tensors that no layer made")
                self.built = True
                return
        mapped = _Map(self.inputs, self.outputs)
        self._levels, self._graph_layers = mapped.levels, mapped.layers
        self.built = True
        self._is_graph_network = True
        self._compute_output_and_mask_jointly = True
        self._expects_training_arg = self._expects_mask_arg = True
        self.input_names = [tensor._keras_history[0].name for tensor in self.inputs]
        self.output_names = [tensor._keras_history[0].name for tensor in self.outputs]
        self._inbound_nodes.append(Node(self, [], inputs, outputs, {}))

    def _children(self):
        if self._is_graph_network:
            return self._graph_layers + []
        return super(Model, self)._children()

    @property
    def layers(self):
        return self._children()

    @property
    def weights(self):
        found = [weight for layer in self._children() for weight in layer.weights]
        return found + self._trainable_weights + self._non_trainable_weights + self._own_variables()

    @property
    def trainable_weights(self):
        if not self.trainable:
            return []
        own = [var for var in self._own_variables() if var.trainable]
        return self._nested("trainable_weights") + self._trainable_weights + own

    @property
    def non_trainable_weights(self):
        own = [var for var in self._own_variables() if not var.trainable]
        if self.trainable:
            return self._nested("non_trainable_weights") + self._non_trainable_weights + own
        return self._nested("trainable_weights") + self._nested("non_trainable_weights") + self._trainable_weights + own

    def add_loss(self, losses, inputs=None):
        if self._is_graph_network and any([tf.is_tensor(loss) for loss in tf.nest.flatten(losses)]):
            tf.scopelint.opaque("tf.keras.Model.add_loss of a tensor, which makes layers of ops")
        super(Model, self).add_loss(losses, inputs=inputs)

    def get_layer(self, name=None, index=None):
        if index is not None:
            return self.layers[index]
        if not name:
            raise ValueError("Provide either a layer name or layer index.")
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError("No such layer: " + name)

    def __call__(self, inputs, *args, **kwargs):
        outputs = super(Model, self).__call__(inputs, *args, **kwargs)
        if not self._is_graph_network and not self.inputs:
            self._set_io(inputs, outputs)
        return outputs

    def call(self, inputs, training=None, mask=None):
        if not self._is_graph_network:
            raise NotImplementedError("When subclassing the `Model` class, you should implement a `call` method.")
        return self._run_graph(inputs, training, mask)

    def _run_graph(self, inputs, training, mask):
        values = {}
        for key, value in zip(self.inputs, tf.nest.flatten(inputs)):
            values[key] = value
        for level in self._levels[1:]:
            for node in level:
                if all([tensor in values for tensor in tf.nest.flatten(node.input_tensors)]):
                    self._run_node(node, values, training)
        return tf.nest.pack_sequence_as(self._nested_outputs, [values[tensor] for tensor in self.outputs])

    def _run_node(self, node, values, training):
        layer = node.outbound_layer
        arguments = {}
        for name, value in node.arguments.items():
            arguments[name] = values[value] if isinstance(value, tf.Tensor) and value in values else value
        if "training" in tf.scopelint.arg_names(layer.call):
            arguments.setdefault("training", training)
        inputs = tf.nest.map_structure(lambda tensor: values[tensor], node.input_tensors)
        outputs = layer(inputs, **arguments)
        for key, value in zip(tf.nest.flatten(node.output_tensors), tf.nest.flatten(outputs)):
            values[key] = value

    def build(self, input_shape=None):
        if not self._is_graph_network and input_shape is not None:
            shapes = input_shape if isinstance(input_shape, list) else [input_shape]
            tensors = [tf.placeholder(tf.float32, shape=tf.TensorShape(shape)) for shape in shapes]
            arguments = {"training": False} if "training" in tf.scopelint.arg_names(self.call) else {}
            self.call(tensors if isinstance(input_shape, list) else tensors[0], **arguments)
        self.built = True

    def _maybe_build(self, inputs):
        self.built = True

    def save(self, *args, **kwargs):
        return None

    def summary(self, line_length=None, positions=None, print_fn=None):
        return None


def _refuse_legacy(layers):
    legacy = ["  " + str(layer) for layer in layers if getattr(layer, "_is_legacy_layer", False)]
    if legacy:
        raise TypeError(
            "The following are legacy tf.layers.Layers:\n" + "\n".join(legacy) + "\nTo use keras as a framework (for instance using the "
            "Network, Model, or Sequential classes), please use the tf.keras.layers implementation instead. (Or, if writing custom "
            "layers, subclass from tf.keras.layers rather than tf.layers)"
        )


class Sequential(Model):
    """Mirrors tf.keras.Sequential."""

    def __init__(self, layers=None, name=None):
        super(Sequential, self).__init__(name=name)
        self.supports_masking = True
        self._stack = []
        self._compute_output_and_mask_jointly = True
        layers = list(layers) if isinstance(layers, (list, tuple)) else [layers] if layers else []
        if not TF2:
            _refuse_legacy(layers)
        for layer in layers:
            self.add(layer)

    def _children(self):
        if self._is_graph_network:
            layers = self._graph_layers + []
            return layers[1:] if layers and isinstance(layers[0], InputLayer) else layers
        return [layer for i, layer in enumerate(self._stack) if not any(layer is other for other in self._stack[:i])]

    def add(self, layer):
        if hasattr(layer, "_keras_history") and isinstance(layer._keras_history[0], InputLayer):
            layer = layer._keras_history[0]
        _refuse_legacy([layer])
        if not isinstance(layer, Layer):
            raise TypeError("The added layer must be an instance of class Layer. Found: " + str(layer))
        if TF2 and any(other.name == layer.name and other is not layer for other in self._children()):
            text = '" is already the name of a layer in this model. Update the `name` argument to pass a unique name.'
            raise ValueError('All layers added to a Sequential model should have unique names. Name "' + layer.name + text)
        first = not self._stack
        self._stack.append(layer)
        if first:
            self._start(layer)
        elif self.outputs:
            self.outputs = [layer(self.outputs[0])]
        if self.outputs:
            self._inbound_nodes = self._inbound_nodes[:0]
            self._connect_graph(self.inputs[0], self.outputs[0])

    def _start(self, layer):
        if isinstance(layer, InputLayer):
            self.inputs = self.outputs = [layer.output]
            return
        shape = getattr(layer, "_batch_input_shape", None)
        if shape is None and isinstance(layer, Model) and layer._is_graph_network:
            shape = layer.inputs[0].shape.as_list()
        if shape is not None:
            source = Input(batch_shape=shape, dtype=layer.dtype, name=layer.name + "_input")
            self.outputs = [layer(source)]
            self.inputs = [source]

    def pop(self):
        self._stack.pop()
        if self._is_graph_network and self._stack:
            self.outputs = [self._stack[-1].output]
            self._connect_graph(self.inputs[0], self.outputs[0])

    def call(self, inputs, training=None, mask=None):
        if self._is_graph_network:
            return super(Sequential, self).call(inputs, training=training, mask=mask)
        outputs = inputs
        for layer in self._children():
            arguments = {}
            names = tf.scopelint.arg_names(layer.call)
            if "mask" in names:
                arguments["mask"] = mask
            if "training" in names:
                arguments["training"] = training
            outputs = layer(outputs, **arguments)
            mask = getattr(outputs, "_keras_mask", None)
        return outputs
