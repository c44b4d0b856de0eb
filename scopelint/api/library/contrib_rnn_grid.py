"""tf.contrib.rnn: the cells with sharded weights (CoupledInputForgetGateLSTMCell, TimeFreqLSTMCell, the grid cells)."""

import collections

import tensorflow as tf

from scopelint.api.library.common import dimension_value
from scopelint.api.library.contrib_norm import layer_norm
from scopelint.api.library.contrib_rnn_gated import depth_of
from scopelint.api.library.rnn_cells import LSTMStateTuple, RNNCell

_CONCATENATED = "concatenated_variables"


def _sharded(name, shape, dtype, num_shards):
    """The variables name_0, name_1, ... that share the rows of a weight."""
    if num_shards > shape[0]:
        raise ValueError("Too many shards: shape=%s, num_shards=%d" % (shape, num_shards))
    rows = int(shape[0] // num_shards)
    longer = shape[0] - rows * num_shards
    return [
        tf.get_variable(name + "_%d" % i, [rows + 1 if i < longer else rows] + shape[1:], dtype=dtype)
        for i in range(num_shards)
    ]


def weight_of_shards(name, shape, dtype, num_shards):
    """A weight as one tensor, concatenated once a scope."""
    shards = _sharded(name, shape, dtype, num_shards)
    if len(shards) == 1:
        return shards[0]
    whole = tf.get_variable_scope().name + "/" + name + "/concat:0"
    for value in tf.get_collection(_CONCATENATED):
        if value.name == whole:
            return value
    joined = tf.concat(shards, 0, name=name + "/concat")
    tf.add_to_collection(_CONCATENATED, joined)
    return joined


def _zero_bias(name, size, dtype):
    return tf.get_variable(name, shape=[size], initializer=tf.zeros_initializer(), dtype=dtype)


class CoupledInputForgetGateLSTMCell(RNNCell):
    """tf.contrib.rnn.CoupledInputForgetGateLSTMCell."""

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        initializer=None,
        num_proj=None,
        proj_clip=None,
        num_unit_shards=1,
        num_proj_shards=1,
        forget_bias=1.0,
        state_is_tuple=True,
        activation=tf.tanh,
        reuse=None,
        layer_norm=False,
        norm_gain=1.0,
        norm_shift=0.0,
    ):
        super(CoupledInputForgetGateLSTMCell, self).__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._initializer = initializer
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._num_unit_shards = num_unit_shards
        self._num_proj_shards = num_proj_shards
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = activation
        self._reuse = reuse
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift
        self._output_size = num_proj if num_proj else num_units

    @property
    def state_size(self):
        if self._state_is_tuple:
            return LSTMStateTuple(self._num_units, self._output_size)
        return self._num_units + self._output_size

    @property
    def output_size(self):
        return self._output_size

    def _norm(self, inp, scope):
        if not self._layer_norm:
            return inp
        shape = inp.get_shape()[-1:]
        with tf.variable_scope(scope):
            tf.get_variable("gamma", shape=shape, initializer=tf.constant_initializer(self._norm_gain))
            tf.get_variable("beta", shape=shape, initializer=tf.constant_initializer(self._norm_shift))
        return layer_norm(inp, reuse=True, scope=scope)

    def _projected(self, m, dtype):
        weight = weight_of_shards("W_P", [self._num_units, self._num_proj], dtype, self._num_proj_shards)
        m = tf.matmul(m, weight)
        return m if self._proj_clip is None else tf.clip_by_value(m, -self._proj_clip, self._proj_clip)

    def call(self, inputs, state):
        units = self._num_units
        proj = units if self._num_proj is None else self._num_proj
        if self._state_is_tuple:
            c_prev, m_prev = state
        else:
            c_prev = tf.slice(state, [0, 0], [-1, units])
            m_prev = tf.slice(state, [0, units], [-1, proj])
        dtype = inputs.dtype
        weight = weight_of_shards("W", [depth_of(inputs) + proj, 3 * units], dtype, self._num_unit_shards)
        bias = _zero_bias("B", 3 * units, dtype)
        matrix = tf.matmul(tf.concat([inputs, m_prev], 1), weight)
        if not self._layer_norm:
            matrix = tf.nn.bias_add(matrix, bias)
        j, f, o = tf.split(value=matrix, num_or_size_splits=3, axis=1)
        j = self._norm(j, "transform")
        f = self._norm(f, "forget")
        o = self._norm(o, "output")
        c, m = self._step(j, f, o, c_prev, dtype)
        if self._num_proj is not None:
            m = self._projected(m, dtype)
        return m, LSTMStateTuple(c, m) if self._state_is_tuple else tf.concat([c, m], 1)

    def _step(self, j, f, o, c_prev, dtype):
        if self._use_peepholes:
            w_f = tf.get_variable("W_F_diag", shape=[self._num_units], dtype=dtype)
            w_o = tf.get_variable("W_O_diag", shape=[self._num_units], dtype=dtype)
            kept = tf.sigmoid(f + self._forget_bias + w_f * c_prev)
        else:
            kept = tf.sigmoid(f + self._forget_bias)
        c = kept * c_prev + (1 - kept) * self._activation(j)
        c = self._norm(c, "state")
        gate = tf.sigmoid(o + w_o * c) if self._use_peepholes else tf.sigmoid(o)
        return c, gate * self._activation(c)


def _windows(inputs, size, skip, count, start=0):
    """The slices of features that lie a step apart."""
    return [tf.slice(inputs, [0, start + f * skip], [-1, size]) for f in range(count)]


class TimeFreqLSTMCell(RNNCell):
    """tf.contrib.rnn.TimeFreqLSTMCell."""

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        cell_clip=None,
        initializer=None,
        num_unit_shards=1,
        forget_bias=1.0,
        feature_size=None,
        frequency_skip=1,
        reuse=None,
    ):
        super(TimeFreqLSTMCell, self).__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._initializer = initializer
        self._num_unit_shards = num_unit_shards
        self._forget_bias = forget_bias
        self._feature_size = feature_size
        self._frequency_skip = frequency_skip
        self._reuse = reuse

    @property
    def output_size(self):
        return self._num_units

    @property
    def state_size(self):
        return 2 * self._num_units

    def _features(self, inputs):
        count = int((depth_of(inputs) - self._feature_size) / self._frequency_skip) + 1
        return _windows(inputs, self._feature_size, self._frequency_skip, count)

    def _diagonals(self, dtype):
        if not self._use_peepholes:
            return None
        return [tf.get_variable("W_%s_diag" % gate, shape=[self._num_units], dtype=dtype) for gate in "FIO"]

    def _step(self, matrix, c_prev, diagonals):
        i, j, f, o = tf.split(value=matrix, num_or_size_splits=4, axis=1)
        if diagonals is None:
            c = tf.sigmoid(f + self._forget_bias) * c_prev + tf.sigmoid(i) * tf.tanh(j)
        else:
            kept = tf.sigmoid(f + self._forget_bias + diagonals[0] * c_prev) * c_prev
            c = kept + tf.sigmoid(i + diagonals[1] * c_prev) * tf.tanh(j)
        if self._cell_clip is not None:
            c = tf.clip_by_value(c, -self._cell_clip, self._cell_clip)
        gate = tf.sigmoid(o) if diagonals is None else tf.sigmoid(o + diagonals[2] * c)
        return c, gate * tf.tanh(c)

    def call(self, inputs, state):
        features = self._features(inputs)
        dtype, units = inputs.dtype, self._num_units
        rows = features[0].get_shape().as_list()[1] + 2 * units
        weight = weight_of_shards("W", [rows, 4 * units], dtype, self._num_unit_shards)
        bias = _zero_bias("B", 4 * units, dtype)
        diagonals = self._diagonals(dtype)
        m_before = tf.zeros([inputs.shape[0].value or inputs.get_shape()[0], units], dtype)
        for k, feature in enumerate(features):
            c_prev = tf.slice(state, [0, 2 * k * units], [-1, units])
            m_prev = tf.slice(state, [0, (2 * k + 1) * units], [-1, units])
            joined = tf.concat([feature, m_prev, m_before], 1)
            c, m_before = self._step(tf.nn.bias_add(tf.matmul(joined, weight), bias), c_prev, diagonals)
            if k == 0:
                state_out = tf.concat([c, m_before], 1)
                m_out = m_before
            else:
                state_out = tf.concat([state_out, c, m_before], 1)
                m_out = tf.concat([m_out, m_before], 1)
        return m_out, state_out


class GridLSTMCell(RNNCell):
    """tf.contrib.rnn.GridLSTMCell."""

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        share_time_frequency_weights=False,
        cell_clip=None,
        initializer=None,
        num_unit_shards=1,
        forget_bias=1.0,
        feature_size=None,
        frequency_skip=None,
        num_frequency_blocks=None,
        start_freqindex_list=None,
        end_freqindex_list=None,
        couple_input_forget_gates=False,
        state_is_tuple=True,
        reuse=None,
    ):
        super(GridLSTMCell, self).__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._share_time_frequency_weights = share_time_frequency_weights
        self._couple_input_forget_gates = couple_input_forget_gates
        self._state_is_tuple = state_is_tuple
        self._cell_clip = cell_clip
        self._initializer = initializer
        self._num_unit_shards = num_unit_shards
        self._forget_bias = forget_bias
        self._feature_size = feature_size
        self._frequency_skip = frequency_skip
        self._start_freqindex_list = start_freqindex_list
        self._end_freqindex_list = end_freqindex_list
        self._num_frequency_blocks = num_frequency_blocks
        self._reuse = reuse
        if num_frequency_blocks is None:
            raise ValueError("Must specify num_frequency_blocks")
        self._total_blocks = sum([int(count) for count in num_frequency_blocks])
        self._state_tuple_type = None
        self._state_size = num_units * self._total_blocks * 2
        if state_is_tuple:
            self._set_tuple("GridLSTMStateTuple", ["state"])
        self._output_size = num_units * self._total_blocks * 2

    def _set_tuple(self, name, prefixes):
        fields = []
        for prefix in prefixes:
            for block, count in enumerate(self._num_frequency_blocks):
                for k in range(count):
                    fields += ["%s_f%02d_b%02d_%s" % (prefix, k, block, part) for part in "cm"]
        self._state_tuple_type = collections.namedtuple(name, fields)
        self._state_size = self._state_tuple_type(*([self._num_units] * len(fields)))

    @property
    def output_size(self):
        return self._output_size

    @property
    def state_size(self):
        return self._state_size

    @property
    def state_tuple_type(self):
        return self._state_tuple_type

    def call(self, inputs, state):
        batch_size = dimension_value(inputs.shape[0]) or tf.shape(inputs)[0]
        outputs, states = [], []
        for block, features in enumerate(self._features(inputs)):
            of_block, state_of_block = self._compute(features, block, state, batch_size, "state")
            outputs += of_block
            states += state_of_block
        state_out = self._state_tuple_type(*states) if self._state_is_tuple else tf.concat(states, 1)
        return tf.concat(outputs, 1), state_out

    def _previous(self, state, prefix, k, block):
        if self._state_is_tuple:
            name = "%s_f%02d_b%02d" % (prefix, k, block)
            return getattr(state, name + "_c"), getattr(state, name + "_m")
        units = self._num_units
        c = tf.slice(state, [0, 2 * k * units], [-1, units])
        return c, tf.slice(state, [0, (2 * k + 1) * units], [-1, units])

    def _compute(self, features, block, state, batch_size, prefix):
        """Outputs and states of a block of features."""
        dtype = features[0].dtype
        weights = _GridWeights(self, block, features[0].get_shape().as_list()[1], dtype)
        m_before = tf.zeros([batch_size, self._num_units], dtype)
        c_before = tf.zeros([batch_size, self._num_units], dtype)
        outputs, states = [], []
        for k, feature in enumerate(features):
            c_prev, m_prev = self._previous(state, prefix, k, block)
            joined = tf.concat([feature, m_prev, m_before], 1)
            freq, time = weights.gates(joined)
            c_freq = weights.cell(freq, "freq", c_before, c_before, c_prev)
            c_time = weights.cell(time, weights.time, c_prev, c_before, c_prev)
            m_freq = weights.output(freq, "freq", c_freq, c_freq, c_time)
            m_time = weights.output(time, weights.time, c_time, c_freq, c_time)
            m_before, c_before = m_freq, c_freq
            states += [c_time, m_time]
            outputs += [m_time, m_freq]
        return outputs, states

    def _shifted(self, inputs, offset):
        if offset == 0:
            return inputs
        values = [0, 0, 0, offset] if offset > 0 else [0, 0, -offset, 0]
        return tf.pad(inputs, tf.constant(values, shape=[2, 2], dtype=tf.int32), "CONSTANT")

    def _count(self, width, block):
        count = int((width - self._feature_size) / self._frequency_skip) + 1
        if count != self._num_frequency_blocks[block]:
            text = "Invalid num_frequency_blocks, requires %d but gets %d, please check the input size and filter config are correct."
            raise ValueError(text % (self._num_frequency_blocks[block], count))
        return count

    def _features(self, inputs, offset=0):
        """The slices of features of each block."""
        depth = depth_of(inputs)
        inputs = self._shifted(inputs, offset)
        offset = max(offset, 0)
        size, skip, blocks = self._feature_size, self._frequency_skip, self._num_frequency_blocks
        if not self._start_freqindex_list:
            if len(blocks) != 1:
                raise ValueError("Length of num_frequency_blocks is not 1, but instead is %d" % len(blocks))
            return [_windows(inputs, size, skip, self._count(depth, 0), offset)]
        starts, ends = self._start_freqindex_list, self._end_freqindex_list
        if len(starts) != len(ends) or len(blocks) != len(starts):
            raise ValueError("Lengths of num_frequency_blocks, start_freqindex_list and end_freqindex_list do not match")
        return [
            _windows(inputs, size, skip, self._count(ends[b] - starts[b], b), starts[b] + offset)
            for b in range(len(starts))
        ]


class _GridWeights(object):
    """The variables of a block of a grid cell, and the gates they make."""

    def __init__(self, cell, block, width, dtype):
        self.peepholes = cell._use_peepholes
        self.coupled = cell._couple_input_forget_gates
        self.clip = cell._cell_clip
        self.forget_bias = cell._forget_bias
        self.shared = cell._share_time_frequency_weights
        self.time = "freq" if self.shared else "time"
        self.num_gates = 3 if self.coupled else 4
        columns = self.num_gates * cell._num_units
        self.linear = {}
        for half in ["freq"] if self.shared else ["freq", "time"]:
            shape = [width + 2 * cell._num_units, columns]
            kernel = weight_of_shards("W_%s_%d" % (half[0], block), shape, dtype, cell._num_unit_shards)
            self.linear[half] = kernel, _zero_bias("B_%s_%d" % (half[0], block), columns, dtype)
        self.diagonals = {}
        for half in self.linear if self.peepholes else []:
            for gate in "IO" if self.coupled else "FIO":
                for side in "ft":
                    name = "W_%s_diag_%s%s_%d" % (gate, half, side, block)
                    self.diagonals[gate + half + side] = tf.get_variable(name, shape=[cell._num_units], dtype=dtype)

    def _split(self, joined, half):
        kernel, bias = self.linear[half]
        matrix = tf.nn.bias_add(tf.matmul(joined, kernel), bias)
        parts = tf.split(value=matrix, num_or_size_splits=self.num_gates, axis=1)
        return dict(zip("ijo" if self.coupled else "ijfo", parts))

    def gates(self, joined):
        """The gates' inputs along frequency and along time."""
        freq = self._split(joined, "freq")
        return freq, freq if self.shared else self._split(joined, "time")

    def _seen(self, gate, half, value, c_freq, c_time):
        """A gate's input, with what it sees of the cells."""
        if not self.peepholes:
            return value
        value = value + self.diagonals[gate + half + "f"] * c_freq
        return value + self.diagonals[gate + half + "t"] * c_time

    def cell(self, gates, half, c_own, c_freq, c_time):
        """The new cell of a half."""
        i = tf.sigmoid(self._seen("I", half, gates["i"], c_freq, c_time))
        if self.coupled:
            f = 1.0 - i
        else:
            f = tf.sigmoid(self._seen("F", half, gates["f"] + self.forget_bias, c_freq, c_time))
        c = f * c_own + i * tf.tanh(gates["j"])
        return c if self.clip is None else tf.clip_by_value(c, -self.clip, self.clip)

    def output(self, gates, half, c_own, c_freq, c_time):
        """The output of a half."""
        return tf.sigmoid(self._seen("O", half, gates["o"], c_freq, c_time)) * tf.tanh(c_own)


class BidirectionalGridLSTMCell(GridLSTMCell):
    """tf.contrib.rnn.BidirectionalGridLSTMCell."""

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        share_time_frequency_weights=False,
        cell_clip=None,
        initializer=None,
        num_unit_shards=1,
        forget_bias=1.0,
        feature_size=None,
        frequency_skip=None,
        num_frequency_blocks=None,
        start_freqindex_list=None,
        end_freqindex_list=None,
        couple_input_forget_gates=False,
        backward_slice_offset=0,
        reuse=None,
    ):
        super(BidirectionalGridLSTMCell, self).__init__(
            num_units,
            use_peepholes,
            share_time_frequency_weights,
            cell_clip,
            initializer,
            num_unit_shards,
            forget_bias,
            feature_size,
            frequency_skip,
            num_frequency_blocks,
            start_freqindex_list,
            end_freqindex_list,
            couple_input_forget_gates,
            True,
            reuse,
        )
        self._backward_slice_offset = int(backward_slice_offset)
        self._set_tuple("BidirectionalGridLSTMStateTuple", ["fwd_state", "bwd_state"])
        self._output_size = 2 * num_units * self._total_blocks * 2

    def call(self, inputs, state):
        batch_size = dimension_value(inputs.shape[0]) or tf.shape(inputs)[0]
        forward = self._features(inputs)
        backward = self._features(inputs, self._backward_slice_offset) if self._backward_slice_offset else forward
        outputs, states = [], []
        for direction, blocks in (("fwd", forward), ("bwd", backward)):
            with tf.variable_scope(direction):
                for block, features in enumerate(blocks):
                    features = features[::-1] if direction == "bwd" else features
                    found = self._compute(features, block, state, batch_size, direction + "_state")
                    outputs += found[0]
                    states += found[1]
        return tf.concat(outputs, 1), self._state_tuple_type(*states)
