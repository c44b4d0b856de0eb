"""tf.nn.rnn_cell: the base of cells, BasicRNNCell, GRUCell, BasicLSTMCell and LSTMCell."""

import collections

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import TF2, dimension_value, is_partitioned, surely
from scopelint.api.library.keras_objects import get_activation, get_initializer
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.layers_spec import InputSpec

_KERNEL = "kernel"
_BIAS = "bias"


def assert_like_rnncell(cell_name, cell):
    """Raise unless a value can serve as a cell."""
    missing = []
    if not hasattr(cell, "output_size"):
        missing.append("'output_size' property is missing")
    if not hasattr(cell, "state_size"):
        missing.append("'state_size' property is missing")
    if not (hasattr(cell, "get_initial_state") or hasattr(cell, "zero_state")):
        missing.append("either 'zero_state' or 'get_initial_state' method is required")
    if not callable(cell):
        missing.append("is not callable")
    if missing:
        raise TypeError("The argument {!r} ({}) is not an RNNCell: {}.".format(cell_name, cell, ", ".join(missing)))


def _part(value, what):
    """A prefix or suffix of a shape: (tensor or None, static value)."""
    if isinstance(value, tf.Tensor):
        static = tf.scopelint.static_value(value)
        if value.shape.ndims == 0:
            return tf.expand_dims(value, 0), None if static is None else [int(static)]
        if surely(value.shape.ndims != 1):
            raise ValueError("%s tensor must be either a scalar or vector, but saw tensor: %s" % (what, value))
        return value, None if static is None else [int(x) for x in static]
    shape = tf.TensorShape(value)
    static = shape.as_list() if shape.ndims is not None else None
    tensor = tf.constant(static, dtype=tf.int32) if shape.is_fully_defined() else None
    return tensor, static


def shape_concat(prefix, suffix, static=False):
    """A shape tensor (or, static, a list or None) from a batch size and the sizes behind it."""
    if not isinstance(prefix, (tf.Tensor, list, tuple, tf.TensorShape)):
        prefix = [prefix]
    if not isinstance(suffix, (tf.Tensor, list, tuple, tf.TensorShape)):
        suffix = [suffix]
    p, p_static = _part(prefix, "prefix")
    s, s_static = _part(suffix, "suffix")
    if static:
        if p_static is None:
            p_static = [None]
        return None if s_static is None else p_static + s_static
    if p is None or s is None:
        raise ValueError("Provided a prefix or suffix of None: %s and %s" % (prefix, suffix))
    return tf.concat((p, s), 0)


def zero_state_tensors(state_size, batch_size, dtype):
    """Zeros of [batch_size, size] for each size of a state."""

    def zeros(size):
        shape = shape_concat(batch_size, size)
        tensor = tf.zeros(shape, dtype=dtype)
        static = shape_concat(batch_size, size, static=True)
        tensor.set_shape(static)
        return tensor

    return nest.map_structure(zeros, state_size)


def check_supported_dtypes(dtype):
    """Raise unless a dtype is floating point or complex."""
    if dtype is None:
        return
    dtype = tf.as_dtype(dtype)
    if surely(not (dtype.is_floating or dtype.is_complex)):
        verb = "received" if TF2 else "saw"
        raise ValueError("RNN cell only supports floating point inputs, but %s dtype: %s" % (verb, dtype))


def _check_inputs(inputs, state):
    for t in [inputs] + nest.flatten(state):
        check_supported_dtypes(t.dtype)


def _in_trainable(variable):
    trainable = tf.trainable_variables()
    if is_partitioned(variable):
        return list(variable)[0] in trainable
    return variable in trainable


class RNNCell(Layer):
    """tf.nn.rnn_cell.RNNCell."""

    def __init__(self, trainable=True, name=None, dtype=None, **kwargs):
        super(RNNCell, self).__init__(trainable=trainable, name=name, dtype=dtype, **kwargs)
        self._is_tf_rnn_cell = True

    def __call__(self, inputs, state, scope=None):
        if scope is not None:
            with tf.variable_scope(scope, custom_getter=self._rnn_get_variable) as scope:
                return super(RNNCell, self).__call__(inputs, state, scope=scope)
        scope = getattr(self, "rnncell_scope", None)
        if scope is None:
            scope = tf.variable_scope(tf.get_variable_scope(), custom_getter=self._rnn_get_variable)
            self.rnncell_scope = scope
        with scope:
            return super(RNNCell, self).__call__(inputs, state)

    def _rnn_get_variable(self, getter, *args, **kwargs):
        variable = getter(*args, **kwargs)
        weights = self._trainable_weights if _in_trainable(variable) else self._non_trainable_weights
        if not any([variable is v for v in weights]):
            weights.append(variable)
        return variable

    @property
    def state_size(self):
        raise NotImplementedError("Abstract method")

    @property
    def output_size(self):
        raise NotImplementedError("Abstract method")

    def build(self, _):
        pass

    def get_initial_state(self, inputs=None, batch_size=None, dtype=None):
        if inputs is not None:
            inputs = tf.convert_to_tensor(inputs, name="inputs")
            if dtype is not None and inputs.dtype != dtype:
                text = "dtype from input tensor is different from the input param. Input tensor dtype: {}, dtype: {}"
                raise ValueError(text.format(inputs.dtype, dtype))
            batch_size = dimension_value(inputs.shape.dims[0]) or tf.shape(inputs)[0]
            dtype = inputs.dtype
        if batch_size is None or dtype is None:
            text = "batch_size and dtype cannot be None while constructing initial state: batch_size={}, dtype={}"
            raise ValueError(text.format(batch_size, dtype))
        return self.zero_state(batch_size, dtype)

    def zero_state(self, batch_size, dtype):
        state_size = self.state_size
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return zero_state_tensors(state_size, batch_size, dtype)


class LayerRNNCell(RNNCell):
    """Cells whose variables are made in build()."""

    def __call__(self, inputs, state, scope=None, *args, **kwargs):
        return Layer.__call__(self, inputs, state, *args, scope=scope, **kwargs)

    def _set_activation(self, activation):
        self._activation = get_activation(activation) if activation else tf.tanh

    def _input_depth(self, input_shape):
        depth = dimension_value(input_shape[-1])
        if surely(depth is None):
            raise ValueError("Expected inputs.shape[-1] to be known, saw shape: %s" % str(input_shape))
        check_supported_dtypes(self.dtype)
        return depth


class BasicRNNCell(LayerRNNCell):
    """tf.nn.rnn_cell.BasicRNNCell."""

    def __init__(self, num_units, activation=None, reuse=None, name=None, dtype=None, **kwargs):
        super(BasicRNNCell, self).__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_supported_dtypes(self.dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._set_activation(activation)

    @property
    def state_size(self):
        return self._num_units

    @property
    def output_size(self):
        return self._num_units

    def build(self, inputs_shape):
        depth = self._input_depth(inputs_shape)
        self._kernel = self.add_variable(_KERNEL, shape=[depth + self._num_units, self._num_units])
        self._bias = self.add_variable(
            _BIAS, shape=[self._num_units], initializer=tf.zeros_initializer(dtype=self.dtype)
        )
        self.built = True

    def call(self, inputs, state):
        _check_inputs(inputs, state)
        gate_inputs = tf.matmul(tf.concat([inputs, state], 1), self._kernel)
        gate_inputs = tf.nn.bias_add(gate_inputs, self._bias)
        output = self._activation(gate_inputs)
        return output, output


class GRUCell(LayerRNNCell):
    """tf.nn.rnn_cell.GRUCell."""

    def __init__(
        self,
        num_units,
        activation=None,
        reuse=None,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
        dtype=None,
        **kwargs
    ):
        super(GRUCell, self).__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_supported_dtypes(self.dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._set_activation(activation)
        self._kernel_initializer = get_initializer(kernel_initializer)
        self._bias_initializer = get_initializer(bias_initializer)

    @property
    def state_size(self):
        return self._num_units

    @property
    def output_size(self):
        return self._num_units

    def _bias_or(self, default):
        return self._bias_initializer if self._bias_initializer is not None else default

    def build(self, inputs_shape):
        rows = self._input_depth(inputs_shape) + self._num_units
        self._gate_kernel = self.add_variable(
            "gates/" + _KERNEL, shape=[rows, 2 * self._num_units], initializer=self._kernel_initializer
        )
        self._gate_bias = self.add_variable(
            "gates/" + _BIAS,
            shape=[2 * self._num_units],
            initializer=self._bias_or(tf.constant_initializer(1.0, dtype=self.dtype or tf.float32)),
        )
        self._candidate_kernel = self.add_variable(
            "candidate/" + _KERNEL, shape=[rows, self._num_units], initializer=self._kernel_initializer
        )
        self._candidate_bias = self.add_variable(
            "candidate/" + _BIAS,
            shape=[self._num_units],
            initializer=self._bias_or(tf.zeros_initializer(dtype=self.dtype or tf.float32)),
        )
        self.built = True

    def call(self, inputs, state):
        _check_inputs(inputs, state)
        gate_inputs = tf.matmul(tf.concat([inputs, state], 1), self._gate_kernel)
        gate_inputs = tf.nn.bias_add(gate_inputs, self._gate_bias)
        value = tf.sigmoid(gate_inputs)
        r, u = tf.split(value=value, num_or_size_splits=2, axis=1)
        r_state = r * state
        candidate = tf.matmul(tf.concat([inputs, r_state], 1), self._candidate_kernel)
        candidate = tf.nn.bias_add(candidate, self._candidate_bias)
        c = self._activation(candidate)
        new_h = u * state + (1 - u) * c
        return new_h, new_h


class LSTMStateTuple(collections.namedtuple("LSTMStateTuple", ("c", "h"))):
    """tf.nn.rnn_cell.LSTMStateTuple."""

    __slots__ = ()

    @property
    def dtype(self):
        c, h = self
        if c.dtype != h.dtype:
            raise TypeError("Inconsistent internal state: %s vs %s" % (str(c.dtype), str(h.dtype)))
        return c.dtype


class BasicLSTMCell(LayerRNNCell):
    """tf.nn.rnn_cell.BasicLSTMCell."""

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        state_is_tuple=True,
        activation=None,
        reuse=None,
        name=None,
        dtype=None,
        **kwargs
    ):
        super(BasicLSTMCell, self).__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_supported_dtypes(self.dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._set_activation(activation)

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units) if self._state_is_tuple else 2 * self._num_units

    @property
    def output_size(self):
        return self._num_units

    def build(self, inputs_shape):
        depth = self._input_depth(inputs_shape)
        self._kernel = self.add_variable(_KERNEL, shape=[depth + self._num_units, 4 * self._num_units])
        self._bias = self.add_variable(
            _BIAS, shape=[4 * self._num_units], initializer=tf.zeros_initializer(dtype=self.dtype)
        )
        self.built = True

    def call(self, inputs, state):
        _check_inputs(inputs, state)
        one = tf.constant(1, dtype=tf.int32)
        if self._state_is_tuple:
            c, h = state
        else:
            c, h = tf.split(value=state, num_or_size_splits=2, axis=one)
        gate_inputs = tf.matmul(tf.concat([inputs, h], 1), self._kernel)
        gate_inputs = tf.nn.bias_add(gate_inputs, self._bias)
        i, j, f, o = tf.split(value=gate_inputs, num_or_size_splits=4, axis=one)
        forget_bias = tf.constant(self._forget_bias, dtype=f.dtype)
        kept = tf.multiply(c, tf.sigmoid(tf.add(f, forget_bias)))
        new_c = tf.add(kept, tf.multiply(tf.sigmoid(i), self._activation(j)))
        new_h = tf.multiply(self._activation(new_c), tf.sigmoid(o))
        new_state = LSTMStateTuple(new_c, new_h) if self._state_is_tuple else tf.concat([new_c, new_h], 1)
        return new_h, new_state


class LSTMCell(LayerRNNCell):
    """tf.nn.rnn_cell.LSTMCell."""

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        cell_clip=None,
        initializer=None,
        num_proj=None,
        proj_clip=None,
        num_unit_shards=None,
        num_proj_shards=None,
        forget_bias=1.0,
        state_is_tuple=True,
        activation=None,
        reuse=None,
        name=None,
        dtype=None,
        **kwargs
    ):
        super(LSTMCell, self).__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_supported_dtypes(self.dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._initializer = get_initializer(initializer)
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._num_unit_shards = num_unit_shards
        self._num_proj_shards = num_proj_shards
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._set_activation(activation)
        self._output_size = num_proj if num_proj else num_units
        if state_is_tuple:
            self._state_size = LSTMStateTuple(num_units, self._output_size)
        else:
            self._state_size = num_units + self._output_size

    @property
    def state_size(self):
        return self._state_size

    @property
    def output_size(self):
        return self._output_size

    def _partitioner(self, shards):
        return None if shards is None else tf.fixed_size_partitioner(shards)

    def _add_diagonal(self, name):
        return self.add_variable(name, shape=[self._num_units], initializer=self._initializer)

    def build(self, inputs_shape):
        depth = self._input_depth(inputs_shape)
        h_depth = self._num_units if self._num_proj is None else self._num_proj
        self._kernel = self.add_variable(
            _KERNEL,
            shape=[depth + h_depth, 4 * self._num_units],
            initializer=self._initializer,
            partitioner=self._partitioner(self._num_unit_shards),
        )
        self._bias = self.add_variable(_BIAS, shape=[4 * self._num_units], initializer=tf.zeros_initializer())
        if self._use_peepholes:
            self._w_f_diag = self._add_diagonal("w_f_diag")
            self._w_i_diag = self._add_diagonal("w_i_diag")
            self._w_o_diag = self._add_diagonal("w_o_diag")
        if self._num_proj is not None:
            self._proj_kernel = self.add_variable(
                "projection/" + _KERNEL,
                shape=[self._num_units, self._num_proj],
                initializer=self._initializer,
                partitioner=self._partitioner(self._num_proj_shards),
            )
        self.built = True

    def _split_state(self, state):
        if self._state_is_tuple:
            return state
        num_proj = self._num_units if self._num_proj is None else self._num_proj
        c_prev = tf.slice(state, [0, 0], [-1, self._num_units])
        return c_prev, tf.slice(state, [0, self._num_units], [-1, num_proj])

    def _new_c(self, i, j, f, c_prev):
        if self._use_peepholes:
            forget = tf.sigmoid(f + self._forget_bias + self._w_f_diag * c_prev) * c_prev
            return forget + tf.sigmoid(i + self._w_i_diag * c_prev) * self._activation(j)
        return tf.sigmoid(f + self._forget_bias) * c_prev + tf.sigmoid(i) * self._activation(j)

    def call(self, inputs, state):
        _check_inputs(inputs, state)
        c_prev, m_prev = self._split_state(state)
        if surely(dimension_value(inputs.get_shape()[1]) is None):
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        lstm_matrix = tf.matmul(tf.concat([inputs, m_prev], 1), self._kernel)
        lstm_matrix = tf.nn.bias_add(lstm_matrix, self._bias)
        i, j, f, o = tf.split(value=lstm_matrix, num_or_size_splits=4, axis=1)
        c = self._new_c(i, j, f, c_prev)
        if self._cell_clip is not None:
            c = tf.clip_by_value(c, -self._cell_clip, self._cell_clip)
        gate = tf.sigmoid(o + self._w_o_diag * c) if self._use_peepholes else tf.sigmoid(o)
        m = gate * self._activation(c)
        if self._num_proj is not None:
            m = tf.matmul(m, self._proj_kernel)
            if self._proj_clip is not None:
                m = tf.clip_by_value(m, -self._proj_clip, self._proj_clip)
        return m, LSTMStateTuple(c, m) if self._state_is_tuple else tf.concat([c, m], 1)
