"""tf.contrib.rnn: NASCell, UGRNNCell, IntersectionRNNCell, PhasedLSTMCell, GLSTMCell, the Indy cells, CompiledWrapper."""

import tensorflow as tf

from scopelint.api.library.common import dimension_value
from scopelint.api.library.contrib_rnn import LikeItsCell, Linear
from scopelint.api.library.layers_spec import InputSpec
from scopelint.api.library.rnn_cells import LayerRNNCell, LSTMStateTuple, RNNCell

_NO_DEPTH = "Could not infer input size from inputs.get_shape()[-1]"


def depth_of(inputs):
    """The static number of columns of a matrix."""
    depth = inputs.get_shape().with_rank(2)[1].value
    if depth is None:
        raise ValueError(_NO_DEPTH)
    return depth


class NASCell(LayerRNNCell):
    """tf.contrib.rnn.NASCell."""

    _NAS_BASE = 8

    def __init__(self, num_units, num_proj=None, use_bias=False, reuse=None, **kwargs):
        super(NASCell, self).__init__(_reuse=reuse, **kwargs)
        self._num_units = num_units
        self._num_proj = num_proj
        self._use_bias = use_bias
        self._reuse = reuse
        self._output_size = num_units if num_proj is None else num_proj
        self._state_size = LSTMStateTuple(num_units, self._output_size)

    @property
    def state_size(self):
        return self._state_size

    @property
    def output_size(self):
        return self._output_size

    def build(self, inputs_shape):
        depth = dimension_value(tf.TensorShape(inputs_shape).with_rank(2)[1])
        if depth is None:
            raise ValueError(_NO_DEPTH)
        columns = self._NAS_BASE * self._num_units
        self.recurrent_kernel = self.add_variable("recurrent_kernel", [self._output_size, columns])
        self.kernel = self.add_variable("kernel", [depth, columns])
        if self._use_bias:
            self.bias = self.add_variable("bias", shape=[columns], initializer=tf.zeros_initializer)
        if self._num_proj is not None:
            self.projection_weights = self.add_variable("projection_weights", [self._num_units, self._num_proj])
        self.built = True

    def call(self, inputs, state):
        c_prev, m_prev = state
        of_state = tf.matmul(m_prev, self.recurrent_kernel)
        of_input = tf.matmul(inputs, self.kernel)
        if self._use_bias:
            of_state = tf.nn.bias_add(of_state, self.bias)
        m = tf.split(axis=1, num_or_size_splits=self._NAS_BASE, value=of_state)
        x = tf.split(axis=1, num_or_size_splits=self._NAS_BASE, value=of_input)
        first = [
            tf.sigmoid(x[0] + m[0]),
            tf.nn.relu(x[1] + m[1]),
            tf.sigmoid(x[2] + m[2]),
            tf.nn.relu(x[3] * m[3]),
            tf.tanh(x[4] + m[4]),
            tf.sigmoid(x[5] + m[5]),
            tf.tanh(x[6] + m[6]),
            tf.sigmoid(x[7] + m[7]),
        ]
        a = tf.tanh(first[0] * first[1])
        b = tf.tanh(first[2] + first[3])
        c = tf.tanh(first[4] * first[5])
        d = tf.sigmoid(first[6] + first[7])
        new_c = tf.tanh(a + c_prev) * b
        new_m = tf.tanh(new_c * tf.tanh(c + d))
        if self._num_proj is not None:
            new_m = tf.matmul(new_m, self.projection_weights)
        return new_m, LSTMStateTuple(new_c, new_m)


class _Plain(RNNCell):
    """A cell whose state and output have num_units columns."""

    @property
    def state_size(self):
        return self._num_units

    @property
    def output_size(self):
        return self._num_units


class UGRNNCell(_Plain):
    """tf.contrib.rnn.UGRNNCell."""

    def __init__(self, num_units, initializer=None, forget_bias=1.0, activation=tf.tanh, reuse=None):
        super(UGRNNCell, self).__init__(_reuse=reuse)
        self._num_units = num_units
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._activation = activation
        self._reuse = reuse
        self._linear = None

    def call(self, inputs, state):
        depth_of(inputs)
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            joined = tf.concat([inputs, state], 1)
            if self._linear is None:
                self._linear = Linear(joined, 2 * self._num_units, True)
            g_act, c_act = tf.split(axis=1, num_or_size_splits=2, value=self._linear(joined))
            c = self._activation(c_act)
            g = tf.sigmoid(g_act + self._forget_bias)
            new_state = g * state + (1.0 - g) * c
        return new_state, new_state


class IntersectionRNNCell(_Plain):
    """tf.contrib.rnn.IntersectionRNNCell."""

    def __init__(
        self, num_units, num_in_proj=None, initializer=None, forget_bias=1.0, y_activation=tf.nn.relu, reuse=None
    ):
        super(IntersectionRNNCell, self).__init__(_reuse=reuse)
        self._num_units = num_units
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._num_input_proj = num_in_proj
        self._y_activation = y_activation
        self._reuse = reuse
        self._linear1 = None
        self._linear2 = None

    def _projected(self, inputs):
        if not self._num_input_proj:
            raise ValueError("Must have input size == output size for Intersection RNN, or num_in_proj.")
        with tf.variable_scope("in_projection"):
            if self._linear1 is None:
                self._linear1 = Linear(inputs, self._num_units, True)
            return self._linear1(inputs)

    def call(self, inputs, state):
        depth = depth_of(inputs)
        n = self._num_units
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            if depth != n:
                inputs = self._projected(inputs)
            joined = tf.concat([inputs, state], 1)
            if self._linear2 is None:
                self._linear2 = Linear(joined, 4 * n, True)
            matrix = self._linear2(joined)
            parts = [matrix[:, :n], matrix[:, n : 2 * n], matrix[:, 2 * n : 3 * n], matrix[:, 3 * n : 4 * n]]
            h = tf.tanh(parts[1])
            y = self._y_activation(parts[3])
            gh = tf.sigmoid(parts[0] + self._forget_bias)
            gy = tf.sigmoid(parts[2] + self._forget_bias)
            new_state = gh * state + (1.0 - gh) * h
            new_y = gy * inputs + (1.0 - gy) * y
        return new_y, new_state


class CompiledWrapper(LikeItsCell):
    """tf.contrib.rnn.CompiledWrapper."""

    def __init__(self, cell, compile_stateful=False):
        self._cell = cell
        self._compile_stateful = compile_stateful

    def __call__(self, inputs, state, scope=None):
        return self._cell(inputs, state, scope=scope)


def _random_exp_initializer(low, high):
    def initial(shape, dtype=tf.float32, partition_info=None):
        bounds = [tf.log(low), tf.log(high)]
        return tf.exp(tf.random_uniform(shape, bounds[0], bounds[1], dtype))

    return initial


class PhasedLSTMCell(RNNCell):
    """tf.contrib.rnn.PhasedLSTMCell."""

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        leak=0.001,
        ratio_on=0.1,
        trainable_ratio_on=True,
        period_init_min=1.0,
        period_init_max=1000.0,
        reuse=None,
    ):
        super(PhasedLSTMCell, self).__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._leak = leak
        self._ratio_on = ratio_on
        self._trainable_ratio_on = trainable_ratio_on
        self._period_init_min = period_init_min
        self._period_init_max = period_init_max
        self._reuse = reuse
        self._linears = {}

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self):
        return self._num_units

    def _linear(self, name, parts, size):
        if name not in self._linears:
            self._linears[name] = Linear(parts, size, True)
        return self._linears[name](parts)

    def _cycle_ratio(self, time, phase, period):
        phase = tf.cast(phase, dtype=time.dtype)
        period = tf.cast(period, dtype=time.dtype)
        shifted = time - phase
        wrapped = tf.stop_gradient(tf.mod(shifted, period) - shifted) + shifted
        return tf.cast(wrapped / period, dtype=tf.float32)

    def _variables(self):
        shape = [self._num_units]
        start = _random_exp_initializer(self._period_init_min, self._period_init_max)
        period = tf.get_variable("period", shape, initializer=start)
        phase = tf.get_variable("phase", shape, initializer=tf.random_uniform_initializer(0.0, period.initial_value))
        start = tf.constant_initializer(self._ratio_on)
        return period, phase, tf.get_variable("ratio_on", shape, initializer=start, trainable=self._trainable_ratio_on)

    def _ungated(self, x, c_prev, h_prev):
        """The LSTM without its time gate."""
        peeped = [c_prev] if self._use_peepholes else []
        with tf.variable_scope("mask_gates"):
            gates = tf.sigmoid(self._linear("mask_gates", [x, h_prev] + peeped, 2 * self._num_units))
            input_gate, forget_gate = tf.split(axis=1, num_or_size_splits=2, value=gates)
        with tf.variable_scope("new_input"):
            new_input = tf.tanh(self._linear("new_input", [x, h_prev], self._num_units))
        new_c = c_prev * forget_gate + input_gate * new_input
        peeped = [new_c] if self._use_peepholes else []
        with tf.variable_scope("output_gate"):
            output_gate = tf.sigmoid(self._linear("output_gate", [x, h_prev] + peeped, self._num_units))
        return new_c, tf.tanh(new_c) * output_gate

    def call(self, inputs, state):
        c_prev, h_prev = state
        time, x = inputs
        new_c, new_h = self._ungated(x, c_prev, h_prev)
        period, phase, ratio_on = self._variables()
        cycle = self._cycle_ratio(time, phase, period)
        k_up = 2 * cycle / ratio_on
        k_down = 2 - k_up
        k_closed = self._leak * cycle
        k = tf.where(cycle < ratio_on, k_down, k_closed)
        k = tf.where(cycle < 0.5 * ratio_on, k_up, k)
        new_c = k * new_c + (1 - k) * c_prev
        new_h = k * new_h + (1 - k) * h_prev
        return new_h, LSTMStateTuple(new_c, new_h)


class GLSTMCell(RNNCell):
    """tf.contrib.rnn.GLSTMCell."""

    def __init__(
        self,
        num_units,
        initializer=None,
        num_proj=None,
        number_of_groups=1,
        forget_bias=1.0,
        activation=tf.tanh,
        reuse=None,
    ):
        super(GLSTMCell, self).__init__(_reuse=reuse)
        self._num_units = num_units
        self._initializer = initializer
        self._num_proj = num_proj
        self._forget_bias = forget_bias
        self._activation = activation
        self._number_of_groups = number_of_groups
        if num_units % number_of_groups != 0:
            raise ValueError("num_units must be divisible by number_of_groups")
        if num_proj and num_proj % number_of_groups != 0:
            raise ValueError("num_proj must be divisible by number_of_groups")
        self._output_size = num_proj if num_proj else num_units
        self._group_shape = [self._output_size // number_of_groups, num_units // number_of_groups]
        self._linears = [None] * number_of_groups
        self._projection = None

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._output_size)

    @property
    def output_size(self):
        return self._output_size

    def _part(self, batch_size, inputs, group, size):
        name = "GLSTM_group%d_input_generation" % group
        return tf.slice(input_=inputs, begin=[0, group * size], size=[batch_size, size], name=name)

    def _group(self, group, batch_size, inputs, m_prev, size):
        with tf.variable_scope("group%d" % group):
            parts = [
                self._part(batch_size, inputs, group, size),
                self._part(batch_size, m_prev, group, self._group_shape[0]),
            ]
            x = tf.concat(parts, axis=1)
            if self._linears[group] is None:
                self._linears[group] = Linear(x, 4 * self._group_shape[1], False)
            return tf.split(self._linears[group](x), 4, 1)

    def _gates(self, inputs, m_prev, batch_size, depth):
        size = depth // self._number_of_groups
        groups = [self._group(g, batch_size, inputs, m_prev, size) for g in range(self._number_of_groups)]
        biases = []
        for gate in "ijfo":
            start = tf.constant_initializer(0.0, dtype=inputs.dtype)
            biases.append(
                tf.get_variable(name="bias_" + gate, shape=[self._num_units], dtype=inputs.dtype, initializer=start)
            )
        joined = []
        for k in range(4):
            joined.append(tf.nn.bias_add(tf.concat([group[k] for group in groups], axis=1), biases[k]))
        return joined

    def call(self, inputs, state):
        c_prev, m_prev = state
        batch_size = dimension_value(inputs.shape[0]) or tf.shape(inputs)[0]
        depth = dimension_value(inputs.shape[1])
        if depth is None:
            raise ValueError("input size must be statically known")
        if depth % self._number_of_groups != 0:
            text = "input size (%d) must be divisible by number_of_groups (%d)"
            raise ValueError(text % (depth, self._number_of_groups))
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            i, j, f, o = self._gates(inputs, m_prev, batch_size, depth)
        kept = tf.sigmoid(f + self._forget_bias) * c_prev
        c = kept + tf.sigmoid(i) * tf.tanh(j)
        m = tf.sigmoid(o) * self._activation(c)
        if self._num_proj is not None:
            with tf.variable_scope("projection"):
                if self._projection is None:
                    self._projection = Linear(m, self._num_proj, False)
                m = self._projection(m)
        return m, LSTMStateTuple(c, m)


class _Indy(LayerRNNCell):
    """A cell whose units see only their own state."""

    def __init__(self, num_units, activation, reuse, kernel_initializer, bias_initializer, name, dtype):
        super(_Indy, self).__init__(_reuse=reuse, name=name, dtype=dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._activation = activation or tf.tanh
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer

    @property
    def output_size(self):
        return self._num_units

    def _depth(self, inputs_shape):
        depth = dimension_value(inputs_shape[1])
        if depth is None:
            raise ValueError("Expected inputs.shape[-1] to be known, saw shape: %s" % inputs_shape)
        return depth

    def _weights(self, depth, columns, names, bias):
        """The kernel of the inputs, that of the state and the bias."""
        kernel = self.add_variable(names[0], shape=[depth, columns], initializer=self._kernel_initializer)
        start = tf.random_uniform_initializer(minval=-1, maxval=1, dtype=self.dtype)
        own = self.add_variable(names[1], shape=[1, columns], initializer=start)
        start = self._bias_initializer if self._bias_initializer is not None else bias
        return kernel, own, self.add_variable(names[2], shape=[columns], initializer=start)


class IndyGRUCell(_Indy):
    """tf.contrib.rnn.IndyGRUCell."""

    def __init__(
        self,
        num_units,
        activation=None,
        reuse=None,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
        dtype=None,
    ):
        super(IndyGRUCell, self).__init__(
            num_units, activation, reuse, kernel_initializer, bias_initializer, name, dtype
        )

    @property
    def state_size(self):
        return self._num_units

    def build(self, inputs_shape):
        depth = self._depth(inputs_shape)
        names = ["gates/kernel_w", "gates/kernel_u", "gates/bias"]
        start = tf.constant_initializer(1.0, dtype=self.dtype)
        self._gate_weights = self._weights(depth, 2 * self._num_units, names, start)
        names = ["candidate/kernel", "candidate/kernel_u", "candidate/bias"]
        start = tf.zeros_initializer(dtype=self.dtype)
        self._candidate_weights = self._weights(depth, self._num_units, names, start)
        self.built = True

    def call(self, inputs, state):
        kernel, own, bias = self._gate_weights
        gates = tf.matmul(inputs, kernel) + tf.tile(state, [1, 2]) * own
        gates = tf.sigmoid(tf.nn.bias_add(gates, bias))
        r, u = tf.split(value=gates, num_or_size_splits=2, axis=1)
        r_state = r * state
        kernel, own, bias = self._candidate_weights
        candidate = tf.matmul(inputs, kernel) + r_state * own
        c = self._activation(tf.nn.bias_add(candidate, bias))
        new_h = u * state + (1 - u) * c
        return new_h, new_h


class IndyLSTMCell(_Indy):
    """tf.contrib.rnn.IndyLSTMCell."""

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        activation=None,
        reuse=None,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
        dtype=None,
    ):
        super(IndyLSTMCell, self).__init__(
            num_units, activation, reuse, kernel_initializer, bias_initializer, name, dtype
        )
        self._forget_bias = forget_bias

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    def build(self, inputs_shape):
        depth = self._depth(inputs_shape)
        start = tf.zeros_initializer(dtype=self.dtype)
        self._all_weights = self._weights(depth, 4 * self._num_units, ["kernel_w", "kernel_u", "bias"], start)
        self.built = True

    def call(self, inputs, state):
        one = tf.constant(1, dtype=tf.int32)
        c, h = state
        kernel, own, bias = self._all_weights
        gates = tf.matmul(inputs, kernel)
        gates += tf.tile(h, [1, 4]) * own
        gates = tf.nn.bias_add(gates, bias)
        i, j, f, o = tf.split(value=gates, num_or_size_splits=4, axis=one)
        forget_bias = tf.constant(self._forget_bias, dtype=f.dtype)
        kept = tf.multiply(c, tf.sigmoid(tf.add(f, forget_bias)))
        new_c = tf.add(kept, tf.multiply(tf.sigmoid(i), self._activation(j)))
        new_h = tf.multiply(self._activation(new_c), tf.sigmoid(o))
        return new_h, LSTMStateTuple(new_c, new_h)
