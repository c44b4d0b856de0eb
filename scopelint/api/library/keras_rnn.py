"""tf.keras.layers: RNN, SimpleRNN, GRU, LSTM, StackedRNNCells and the wrappers around layers (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.keras_objects import get_regularizer
from scopelint.api.library.keras_base import Layer
from scopelint.api.library.keras_rnn_cells import GRUCell, LSTMCell, SimpleRNNCell, zero_state
from scopelint.api.library.keras_rnn_loop import rnn
from scopelint.api.library.layers_spec import InputSpec


def _several(state_size):
    return isinstance(state_size, (list, tuple))


class StackedRNNCells(Layer):
    """Mirrors tf.keras.layers.StackedRNNCells."""

    def __init__(self, cells, **kwargs):
        self.cells = cells
        kwargs.pop("reverse_state_order", None)
        super(StackedRNNCells, self).__init__(**kwargs)

    @property
    def state_size(self):
        return tuple([cell.state_size for cell in self.cells])

    @property
    def output_size(self):
        last = self.cells[-1]
        size = getattr(last, "output_size", None)
        return size if size is not None else last.state_size[0] if _several(last.state_size) else last.state_size

    def get_initial_state(self, inputs=None, batch_size=None, dtype=None):
        return tuple([cell.get_initial_state(inputs=inputs, batch_size=batch_size, dtype=dtype) for cell in self.cells])

    def call(self, inputs, states, **kwargs):
        nested = tf.nest.pack_sequence_as(self.state_size, tf.nest.flatten(states))
        fresh = []
        for cell, state in zip(self.cells, nested):
            run = cell if TF2 and isinstance(cell, Layer) else cell.call
            inputs, state = run(inputs, list(state) if _several(state) else [state], **kwargs)
            fresh.append(state)
        return inputs, tf.nest.pack_sequence_as(self.state_size, tf.nest.flatten(fresh))

    def build(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                if TF2:
                    with tf.name_scope(cell.name):
                        cell.build(shape)
                else:
                    cell.build(shape)
                cell.built = True
            shape = [shape[0]] + tf.TensorShape(cell.output_size).as_list()
        self.built = True


class RNN(Layer):
    """Mirrors tf.keras.layers.RNN (of TensorFlow 1)."""

    def __init__(
        self, cell, return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False, time_major=False, **kwargs
    ):
        if isinstance(cell, (list, tuple)):
            cell = StackedRNNCells(cell)
        if not hasattr(cell, "call"):
            raise ValueError("`cell` should have a `call` method. The RNN was passed:", cell)
        self.zero_output_for_mask = kwargs.pop("zero_output_for_mask", False)
        if "input_shape" not in kwargs and ("input_dim" in kwargs or "input_length" in kwargs):
            kwargs["input_shape"] = (kwargs.pop("input_length", None), kwargs.pop("input_dim", None))
        super(RNN, self).__init__(**kwargs)
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.time_major = time_major
        self.supports_masking = True
        self._initial = None

    def build(self, input_shape):
        shape = input_shape[0] if isinstance(input_shape, list) else input_shape
        dims = tf.TensorShape(shape).as_list()
        step = dims[1:] if self.time_major else [dims[0]] + dims[2:]
        if isinstance(self.cell, Layer) and not self.cell.built:
            if TF2:
                with tf.name_scope(self.cell.name):
                    self.cell.build(tf.TensorShape(step))
            else:
                self.cell.build(tf.TensorShape(step))
            self.cell.built = True
        self.built = True

    def compute_mask(self, inputs, mask=None):
        mask = tf.nest.flatten(mask)[0]
        output = mask if self.return_sequences else None
        count = len(self.cell.state_size) if _several(self.cell.state_size) else 1
        return [output] + [None] * count if self.return_state else output

    def get_initial_state(self, inputs):
        batch = tf.shape(inputs)[1 if self.time_major else 0]
        if hasattr(self.cell, "get_initial_state"):
            state = self.cell.get_initial_state(inputs=None, batch_size=batch, dtype=inputs.dtype)
        else:
            state = zero_state(batch, self.cell.state_size, inputs.dtype)
        return list(state) if isinstance(state, (list, tuple)) else [state]

    def __call__(self, inputs, initial_state=None, constants=None, **kwargs):
        if isinstance(inputs, list):
            initial_state = inputs[1:] if len(inputs) > 1 else initial_state
            inputs = inputs[0]
        if initial_state is None:
            return super(RNN, self).__call__(inputs, **kwargs)
        states = list(initial_state) if isinstance(initial_state, (list, tuple)) else [initial_state]
        if hasattr(states[0], "_keras_history"):
            spec, self.input_spec = self.input_spec, None
            output = super(RNN, self).__call__([inputs] + states, **kwargs)
            self.input_spec = spec
            return output
        return super(RNN, self).__call__(inputs, initial_state=states, **kwargs)

    def _step(self, training):
        arguments = {"training": training} if "training" in tf.scopelint.arg_names(self.cell.call) else {}
        run = self.cell if TF2 and isinstance(self.cell, Layer) else self.cell.call
        wrapped = getattr(self.cell, "_is_tf_rnn_cell", None) is not None

        def step(inputs, states):
            states = states[0] if len(states) == 1 and wrapped else states
            output, new = run(inputs, states, **arguments)
            return output, list(new) if isinstance(new, (list, tuple)) else [new]

        return step

    def call(self, inputs, mask=None, training=None, initial_state=None, constants=None):
        if isinstance(inputs, list):
            initial_state = inputs[1:] if len(inputs) > 1 else initial_state
            inputs = inputs[0]
        if self.stateful:
            return self._stateful()
        states = self.get_initial_state(inputs) if initial_state is None else initial_state
        mask = tf.nest.flatten(mask)[0] if mask is not None else None
        last, outputs, states = rnn(
            self._step(training),
            inputs,
            states,
            go_backwards=self.go_backwards,
            mask=mask,
            unroll=self.unroll,
            time_major=self.time_major,
            zero_output_for_mask=self.zero_output_for_mask,
        )
        output = outputs if self.return_sequences else last
        return [output] + list(states) if self.return_state else output

    def _stateful(self):
        return tf.scopelint.unmodelled("a stateful recurrent layer of tf.keras")

    def reset_states(self, states=None):
        return None


def _split(kwargs, names):
    return dict([(name, kwargs.pop(name)) for name in names if name in kwargs])


_LAYER_ARGUMENTS = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll", "time_major", "zero_output_for_mask")
_BASE_ARGUMENTS = ("name", "trainable", "input_shape", "batch_input_shape", "batch_size", "weights", "input_dim", "input_length")


class _CellLayer(RNN):
    """A recurrent layer around one of Keras's cells: arguments go to the one or the other."""

    def _init(self, cell_class, units, args, kwargs):
        self._positional, self._arguments = (units,) + tuple(args), dict(kwargs)
        own = _split(kwargs, _LAYER_ARGUMENTS + _BASE_ARGUMENTS)
        regularizer = kwargs.pop("activity_regularizer", None)
        if "dtype" in kwargs:
            own["dtype"] = kwargs["dtype"]
        if TF2:
            kwargs["name"] = tf.scopelint.snake_case(cell_class.__name__)
        super(_CellLayer, self).__init__(cell_class(units, *args, **kwargs), **own)
        self._activity_regularizer = get_regularizer(regularizer)
        self.input_spec = [InputSpec(ndim=3)]

    @property
    def units(self):
        return self.cell.units

    def call(self, inputs, mask=None, training=None, initial_state=None):
        self.cell.reset_dropout_mask()
        self.cell.reset_recurrent_dropout_mask()
        return super(_CellLayer, self).call(inputs, mask=mask, training=training, initial_state=initial_state)


class SimpleRNN(_CellLayer):
    """Mirrors tf.keras.layers.SimpleRNN."""

    def __init__(self, units, *args, **kwargs):
        self._init(SimpleRNNCell, units, args, kwargs)


class GRU(_CellLayer):
    """Mirrors tf.keras.layers.GRU of TensorFlow 1."""

    def __init__(self, units, *args, **kwargs):
        self._init(GRUCell, units, args, kwargs)


class LSTM(_CellLayer):
    """Mirrors tf.keras.layers.LSTM of TensorFlow 1."""

    def __init__(self, units, *args, **kwargs):
        self._init(LSTMCell, units, args, kwargs)


class Wrapper(Layer):
    """Mirrors tf.keras.layers.Wrapper."""

    def __init__(self, layer, **kwargs):
        self.layer = layer
        super(Wrapper, self).__init__(**kwargs)

    def build(self, input_shape=None):
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        self.built = True


class TimeDistributed(Wrapper):
    """Mirrors tf.keras.layers.TimeDistributed."""

    def __init__(self, layer, **kwargs):
        super(TimeDistributed, self).__init__(layer, **kwargs)
        self.supports_masking = True

    def build(self, input_shape):
        dims = tf.TensorShape(input_shape).as_list()
        super(TimeDistributed, self).build(tf.TensorShape([dims[0]] + dims[2:]))

    def compute_mask(self, inputs, mask=None):
        dims = inputs.shape.as_list()
        if dims[0] and not (TF2 and self._reshapes()):
            return mask
        inner = self._inner_mask(mask)
        flat = tf.reshape(inputs, self._shape((-1,), inputs, 2, dims[2:])) if TF2 else inputs
        computed = self.layer.compute_mask(flat, inner)
        if computed is None:
            for _ in range(2, mask.shape.ndims if mask is not None else 0):
                mask = tf.reduce_any(mask, axis=-1)
            return mask
        length = dims[1] or tf.shape(inputs)[1]
        start = (dims[0] or -1, length)
        return tf.reshape(computed, self._shape(start, computed, 1, computed.shape.as_list()[1:]))

    def _inner_mask(self, mask):
        """A mask for the steps of all examples."""
        return None if mask is None else tf.reshape(mask, self._shape((-1,), mask, 2, mask.shape.as_list()[2:]))

    def _reshapes(self):
        """Whether a known number of examples makes no difference; else the layer is called in a loop."""
        return not tf.scopelint.is_users(self.layer) and not getattr(self.layer, "stateful", False)

    def _shape(self, start, tensor, first, sizes):
        sizes = list(sizes)
        if None in sizes:
            dynamic = tf.shape(tensor)
            sizes = [dynamic[first + i] if size is None else size for i, size in enumerate(sizes)]
        return start + tuple(sizes)

    def call(self, inputs, training=None, mask=None):
        arguments = {"training": training} if "training" in tf.scopelint.arg_names(self.layer.call) else {}
        dims = inputs.shape.as_list()
        if dims[0] and not self._reshapes():
            return tf.scopelint.unmodelled("tf.keras.layers.TimeDistributed of a known number of examples", inputs)
        length = dims[1] or tf.shape(inputs)[1]
        flat = tf.reshape(inputs, self._shape((-1,), inputs, 2, dims[2:]))
        if mask is not None and "mask" in tf.scopelint.arg_names(self.layer.call):
            arguments["mask"] = self._inner_mask(mask)
        y = self.layer(flat, **arguments)
        return tf.reshape(y, self._shape((dims[0] or -1, length), y, 1, y.shape.as_list()[1:]))


class Bidirectional(Wrapper):
    """Mirrors tf.keras.layers.Bidirectional."""

    def __init__(self, layer, merge_mode="concat", weights=None, backward_layer=None, **kwargs):
        self.forward_layer = layer if TF2 and backward_layer is not None else _rebuilt(layer, layer.go_backwards)
        self.backward_layer = _rebuilt(layer, not layer.go_backwards) if backward_layer is None else backward_layer
        self.forward_layer._name = "forward_" + self.forward_layer.name
        self.backward_layer._name = "backward_" + self.backward_layer.name
        for one in (self.forward_layer, self.backward_layer):
            one.zero_output_for_mask = one.return_sequences
        self.merge_mode = merge_mode
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        super(Bidirectional, self).__init__(layer, **kwargs)
        self.supports_masking = True
        self.input_spec = layer.input_spec

    def build(self, input_shape):
        for layer in (self.forward_layer, self.backward_layer):
            with tf.name_scope(layer.name):
                layer.build(input_shape)
        self.built = True

    def _children(self):
        return [self.forward_layer, self.backward_layer]

    def compute_mask(self, inputs, mask=None):
        return None

    def call(self, inputs, training=None, mask=None, initial_state=None, constants=None):
        arguments = {"training": training, "mask": mask}
        half = len(initial_state) // 2 if initial_state is not None else 0
        states = (initial_state[:half], initial_state[half:]) if initial_state is not None else (None, None)
        y = self.forward_layer(inputs, initial_state=states[0], **arguments)
        back = self.backward_layer(inputs, initial_state=states[1], **arguments)
        extra = []
        if self.return_state:
            extra = y[1:] + back[1:]
            y, back = y[0], back[0]
        if self.return_sequences:
            back = tf.reverse(back, [1])
        output = self._merged(y, back)
        if not self.return_state:
            return output
        return output + extra if self.merge_mode is None else [output] + extra

    def _merged(self, y, back):
        if self.merge_mode == "concat":
            return tf.concat([y, back], y.shape.ndims - 1)
        if self.merge_mode == "sum":
            return y + back
        if self.merge_mode == "ave":
            return (y + back) / 2
        if self.merge_mode == "mul":
            return y * back
        return [y, back]


def _rebuilt(layer, go_backwards):
    """A new layer from the configuration of another."""
    settings = dict(layer._arguments)
    settings["go_backwards"] = go_backwards
    settings["name"] = layer.name
    return layer.__class__(*layer._positional, **settings)
