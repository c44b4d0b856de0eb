"""tf.contrib.cudnn_rnn: the layers whose weights are one opaque variable, and the cells that fit them."""

import tensorflow as tf

from scopelint.api.library.contrib_cudnn_params import GRU, LSTM, RELU, TANH, UNIDIRECTIONAL
from scopelint.api.library.contrib_cudnn_params import (
    CudnnGRUSaveable,
    CudnnLSTMSaveable,
    CudnnRNNReluSaveable,
    CudnnRNNTanhSaveable,
)
from scopelint.api.library.contrib_rnn_cells import LSTMBlockCell
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.layers_spec import InputSpec
from scopelint.api.library.rnn_cells import GRUCell

_DIRECTIONS = (UNIDIRECTIONAL, "bidirectional")
_INPUT_MODES = ("linear_input", "skip_input", "auto_select")


class CudnnCompatibleLSTMCell(LSTMBlockCell):
    """tf.contrib.cudnn_rnn.CudnnCompatibleLSTMCell."""

    def __init__(self, num_units, reuse=None):
        super(CudnnCompatibleLSTMCell, self).__init__(
            num_units, forget_bias=0, cell_clip=None, use_peephole=False, reuse=reuse, name="cudnn_compatible_lstm_cell"
        )


class CudnnCompatibleGRUCell(GRUCell):
    """tf.contrib.cudnn_rnn.CudnnCompatibleGRUCell."""

    def __init__(self, num_units, reuse=None, kernel_initializer=None):
        super(CudnnCompatibleGRUCell, self).__init__(
            num_units, activation=None, reuse=reuse, kernel_initializer=kernel_initializer
        )

    def _kernel(self, name, rows, columns):
        return self.add_variable(name + "/kernel", shape=[rows, columns], initializer=self._kernel_initializer)

    def _bias(self, name, size, start):
        start = self._bias_initializer if self._bias_initializer is not None else start
        return self.add_variable(name + "/bias", shape=[size], initializer=start)

    def build(self, inputs_shape):
        depth, units = inputs_shape[1].value, self._num_units
        if depth is None:
            raise ValueError("Expected inputs.shape[-1] to be known, saw shape: %s" % inputs_shape)
        self._gate_kernel = self._kernel("gates", depth + units, 2 * units)
        self._gate_bias = self._bias("gates", 2 * units, tf.constant_initializer(1.0, dtype=self.dtype))
        self._input_kernel = self._kernel("candidate/input_projection", depth, units)
        self._hidden_kernel = self._kernel("candidate/hidden_projection", units, units)
        zeros = tf.zeros_initializer(dtype=self.dtype)
        self._input_bias = self._bias("candidate/input_projection", units, zeros)
        self._hidden_bias = self._bias("candidate/hidden_projection", units, zeros)

    def call(self, inputs, state):
        gates = tf.matmul(tf.concat([inputs, state], 1), self._gate_kernel)
        gates = tf.sigmoid(tf.nn.bias_add(gates, self._gate_bias))
        r, u = tf.split(value=gates, num_or_size_splits=2, axis=1)
        candidate = tf.nn.bias_add(tf.matmul(inputs, self._input_kernel), self._input_bias)
        candidate += r * tf.nn.bias_add(tf.matmul(state, self._hidden_kernel), self._hidden_bias)
        candidate = self._activation(candidate)
        new_h = (1 - u) * candidate + u * state
        return new_h, new_h


class _CudnnRNN(Layer):
    """A stack of layers in one op."""

    def __init__(
        self,
        num_layers,
        num_units,
        input_mode="linear_input",
        direction=UNIDIRECTIONAL,
        dropout=0.0,
        seed=None,
        dtype=tf.float32,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
    ):
        super(_CudnnRNN, self).__init__(dtype=dtype, name=name)
        if direction not in _DIRECTIONS:
            raise ValueError("Invalid direction: %s, expecting one of %s" % (direction, _DIRECTIONS))
        if input_mode not in _INPUT_MODES:
            raise ValueError("Invalid input_mode: %s, expect one of %s" % (input_mode, _INPUT_MODES))
        if dtype not in [tf.float16, tf.float32, tf.float64]:
            raise ValueError("Only support float16, float32, float64, provided %s" % dtype)
        self._plain_dtype = dtype
        self._num_layers = num_layers
        self._num_units = num_units
        self._input_mode = input_mode
        self._direction = direction
        self._dropout = dropout
        self._seed = seed
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer
        self._input_size = None
        self._saveable = None

    @property
    def num_layers(self):
        return self._num_layers

    @property
    def num_units(self):
        return self._num_units

    @property
    def input_mode(self):
        return self._input_mode

    @property
    def input_size(self):
        if not self._input_size:
            raise ValueError("'input_size' is unknown since layer has not been built.")
        return self._input_size

    @property
    def rnn_mode(self):
        return self._rnn_mode

    @property
    def direction(self):
        return self._direction

    @property
    def num_dirs(self):
        return 1 if self._direction == UNIDIRECTIONAL else 2

    @property
    def saveable(self):
        return self._saveable

    @property
    def canonical_weight_shapes(self):
        if not self._input_size:
            raise RuntimeError("canonical_weight_shapes invoked before input shape is known")
        units, gates, shapes = self._num_units, self._num_params_per_layer // 2, []
        for layer in range(self._num_layers):
            width = self.num_dirs * units if layer else self._input_size
            shapes += ([(units, width)] * gates + [(units, units)] * gates) * self.num_dirs
        return shapes

    @property
    def canonical_bias_shapes(self):
        return [[self._num_units]] * self.num_dirs * self._num_params_per_layer * self._num_layers

    def _keep(self, getter, *args, **kwargs):
        variable = getter(*args, **kwargs)
        weights = self._trainable_weights if kwargs.get("trainable", True) else self._non_trainable_weights
        if variable not in weights:
            weights.append(variable)
        return variable

    def build(self, input_shape):
        if self.built:
            return
        shape = tf.TensorShape(input_shape)
        if shape.ndims != 3:
            raise ValueError("Expecting input_shape with 3 dims, got %d" % shape.ndims)
        self._input_size = shape[-1].value
        if self._input_size is None:
            raise ValueError("The last dimension of the inputs to `CudnnRNN` should be defined. Found `None`.")
        self.input_spec = InputSpec(ndim=3, axes={-1: self._input_size})
        self._set_scope(None)
        with tf.variable_scope(self._scope, reuse=self.built, custom_getter=self._keep):
            self.kernel = tf.get_variable(
                "opaque_kernel", dtype=self._plain_dtype, initializer=self._start(), validate_shape=False
            )
        if tf.get_variable_scope().reuse is not True:
            self._create_saveable()
        self.built = True

    def _start(self):
        """The opaque weights of initialized canonical ones."""
        dtype = self._plain_dtype
        kernel, bias = self._kernel_initializer, self._bias_initializer
        if kernel is None:
            kernel = self._kernel_initializer = tf.glorot_uniform_initializer(seed=self._seed, dtype=dtype)
        if bias is None:
            bias = self._bias_initializer = tf.constant_initializer(0.0, dtype=dtype)
        weights = [kernel(shape, dtype=dtype) for shape in self.canonical_weight_shapes]
        biases = [bias(shape, dtype=dtype) for shape in self.canonical_bias_shapes]
        with tf.device("/gpu:0"):
            return tf.raw_ops.CudnnRNNCanonicalToParams(
                num_layers=self._num_layers,
                num_units=self._num_units,
                input_size=self._input_size,
                weights=weights,
                biases=biases,
                rnn_mode=self._rnn_mode,
                input_mode=self._input_mode,
                direction=self._direction,
                dropout=self._dropout,
            )

    def _create_saveable(self):
        variable = self.trainable_variables[0]
        self._saveable = self._saveable_cls(
            opaque_params=variable,
            num_layers=self.num_layers,
            num_units=self.num_units,
            input_size=self.input_size,
            input_mode=self.input_mode,
            direction=self.direction,
            scope=tf.get_variable_scope(),
            name="%s_saveable" % variable.name.split(":")[0],
        )
        variable[0]
        unknown = tf.scopelint.unknown("how a tf.train.Saver saves the weights of cuDNN")
        tf.add_to_collection(tf.GraphKeys.SAVEABLE_OBJECTS, unknown)

    def _zero_state(self, batch_size):
        return tuple([tf.zeros(shape, dtype=self.dtype) for shape in self.state_shape(batch_size)])

    def call(self, inputs, initial_state=None, sequence_lengths=None, time_major=True, training=True):
        if initial_state is not None and not isinstance(initial_state, tuple):
            raise TypeError("Invalid initial_state type: %s, expecting tuple." % initial_state)
        dtype = self.dtype
        inputs = tf.convert_to_tensor(inputs, dtype=dtype)
        batch_size = tf.shape(inputs)[1]
        if initial_state is None:
            initial_state = self._zero_state(batch_size)
        h = tf.convert_to_tensor(initial_state[0], dtype=dtype)
        if self._rnn_mode == LSTM:
            c = tf.convert_to_tensor(initial_state[1], dtype=dtype)
        else:
            c = tf.constant([], dtype=dtype)
        found = self._forward(inputs, h, c, sequence_lengths, time_major, training)
        return found[0], (found[1], found[2]) if self._rnn_mode == LSTM else (found[1],)

    def _forward(self, inputs, h, c, sequence_lengths, time_major, training):
        """The op of the stack: another one for batch-major inputs or for sequences of several lengths."""
        arguments = {
            "input": inputs,
            "input_h": h,
            "input_c": c,
            "params": self.kernel,
            "is_training": training,
            "rnn_mode": self._rnn_mode,
            "input_mode": self._input_mode,
            "direction": self._direction,
            "dropout": self._dropout,
        }
        if sequence_lengths is None and time_major is not False:
            return tf.raw_ops.CudnnRNN(**arguments)
        if sequence_lengths is None:
            batch_size = tf.shape(inputs)[0]
            max_time = tf.shape(inputs)[1]
            sequence_lengths = tf.fill([batch_size], max_time)
        return tf.raw_ops.CudnnRNNV3(sequence_lengths=sequence_lengths, time_major=time_major, **arguments)


class CudnnLSTM(_CudnnRNN):
    """tf.contrib.cudnn_rnn.CudnnLSTM."""

    _rnn_mode = LSTM
    _num_params_per_layer = 8
    _saveable_cls = CudnnLSTMSaveable

    def state_shape(self, batch_size):
        shape = [self.num_layers * self.num_dirs, batch_size, self.num_units]
        return shape, list(shape)


class _OneState(_CudnnRNN):
    """A stack whose layers have one state."""

    def state_shape(self, batch_size):
        return ([self.num_layers * self.num_dirs, batch_size, self.num_units],)


class CudnnGRU(_OneState):
    """tf.contrib.cudnn_rnn.CudnnGRU."""

    _rnn_mode = GRU
    _num_params_per_layer = 6
    _saveable_cls = CudnnGRUSaveable


class CudnnRNNTanh(_OneState):
    """tf.contrib.cudnn_rnn.CudnnRNNTanh."""

    _rnn_mode = TANH
    _num_params_per_layer = 2
    _saveable_cls = CudnnRNNTanhSaveable


class CudnnRNNRelu(_OneState):
    """tf.contrib.cudnn_rnn.CudnnRNNRelu."""

    _rnn_mode = RELU
    _num_params_per_layer = 2
    _saveable_cls = CudnnRNNReluSaveable
