"""tf.contrib.rnn: the fused cells, which are given whole sequences."""

import tensorflow as tf

from scopelint.api.library.layers_base import Layer
from scopelint.api.library.layers_spec import InputSpec
from scopelint.api.library.rnn_cells import LSTMStateTuple
from scopelint.api.library.rnn_loops import dynamic_rnn
from scopelint.api.library.rnn_static import static_rnn


class FusedRNNCell(object):
    """tf.contrib.rnn.FusedRNNCell."""

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        pass


class FusedRNNCellAdaptor(FusedRNNCell):
    """tf.contrib.rnn.FusedRNNCellAdaptor."""

    def __init__(self, cell, use_dynamic_rnn=False):
        self._cell = cell
        self._use_dynamic_rnn = use_dynamic_rnn

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        is_list = isinstance(inputs, list)
        common = {"sequence_length": sequence_length, "initial_state": initial_state, "dtype": dtype, "scope": scope}
        if self._use_dynamic_rnn:
            inputs = tf.stack(inputs) if is_list else inputs
            outputs, state = dynamic_rnn(self._cell, inputs, time_major=True, **common)
            return tf.unstack(outputs) if is_list else outputs, state
        inputs = inputs if is_list else tf.unstack(inputs)
        outputs, state = static_rnn(self._cell, inputs, **common)
        return outputs if is_list else tf.stack(outputs), state


class TimeReversedFusedRNN(FusedRNNCell):
    """tf.contrib.rnn.TimeReversedFusedRNN."""

    def __init__(self, cell):
        self._cell = cell

    def _reverse(self, t, lengths):
        if isinstance(t, list):
            return list(reversed(t))
        return tf.reverse(t, [0]) if lengths is None else tf.reverse_sequence(t, lengths, 0, 1)

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        inputs = self._reverse(inputs, sequence_length)
        outputs, state = self._cell(
            inputs, initial_state=initial_state, dtype=dtype, sequence_length=sequence_length, scope=scope
        )
        return self._reverse(outputs, sequence_length), state


class LSTMBlockWrapper(Layer):
    """tf.contrib.rnn.LSTMBlockWrapper."""

    @property
    def num_units(self):
        pass

    def _call_cell(self, inputs, initial_cell_state, initial_output, dtype, sequence_length):
        pass

    def _start(self, initial_state, batch_size, dtype):
        if initial_state is None:
            if dtype is None:
                raise ValueError("Either initial_state or dtype needs to be specified")
            zeros = tf.zeros(tf.stack([batch_size, self.num_units]), dtype=dtype)
            return (zeros, zeros), dtype
        if len(initial_state) != 2:
            raise ValueError("Expecting initial_state to be a tuple with length 2 or None")
        return initial_state, initial_state[0].dtype if dtype is None else dtype

    def call(self, inputs, initial_state=None, dtype=None, sequence_length=None):
        is_list = isinstance(inputs, list)
        inputs = tf.stack(inputs) if is_list else inputs
        shape = inputs.get_shape().with_rank(3)
        if not shape[2]:
            raise ValueError("Expecting inputs_shape[2] to be set: %s" % shape)
        batch_size = shape[1].value
        if batch_size is None:
            batch_size = tf.shape(inputs)[1]
        steps = shape[0].value
        if steps is None:
            steps = tf.shape(inputs)[0]
        (cell_state, output), dtype = self._start(initial_state, batch_size, dtype)
        if sequence_length is not None:
            sequence_length = tf.convert_to_tensor(sequence_length)
        cell_states, outputs = self._call_cell(inputs, cell_state, output, dtype, sequence_length)
        if sequence_length is None:
            final = cell_states[-1], outputs[-1]
        else:
            mask = tf.transpose(tf.sequence_mask(sequence_length, steps, dtype=dtype), [1, 0])
            outputs *= tf.tile(tf.expand_dims(mask, [-1]), [1, 1, self.num_units])
            all_states = tf.concat([tf.expand_dims(cell_state, [0]), cell_states], 0)
            all_outputs = tf.concat([tf.expand_dims(output, [0]), outputs], 0)
            final = [self._last(of, sequence_length, batch_size) for of in (all_states, all_outputs)]
        return tf.unstack(outputs) if is_list else outputs, LSTMStateTuple(final[0], final[1])

    def _last(self, data, lengths, batch_size):
        return tf.gather_nd(data, tf.stack([lengths, tf.range(batch_size)], axis=1))


class LSTMBlockFusedCell(LSTMBlockWrapper):
    """tf.contrib.rnn.LSTMBlockFusedCell."""

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        cell_clip=None,
        use_peephole=False,
        reuse=None,
        dtype=None,
        name="lstm_fused_cell",
    ):
        super(LSTMBlockFusedCell, self).__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._cell_clip = cell_clip if cell_clip is not None else -1
        self._use_peephole = use_peephole
        self.input_spec = InputSpec(ndim=3)

    @property
    def num_units(self):
        return self._num_units

    def build(self, input_shape):
        units = self._num_units
        self._kernel = self.add_variable("kernel", [input_shape[2].value + units, units * 4])
        self._bias = self.add_variable("bias", [units * 4], initializer=tf.constant_initializer(0.0))
        if self._use_peephole:
            self._w_i_diag = self.add_variable("w_i_diag", [units])
            self._w_f_diag = self.add_variable("w_f_diag", [units])
            self._w_o_diag = self.add_variable("w_o_diag", [units])
        self.built = True

    def _call_cell(self, inputs, initial_cell_state=None, initial_output=None, dtype=None, sequence_length=None):
        steps = inputs.get_shape().with_rank(3)[0].value
        if steps is None:
            steps = tf.shape(inputs)[0]
        if self._use_peephole:
            wci, wcf, wco = self._w_i_diag, self._w_f_diag, self._w_o_diag
        else:
            wci = wcf = wco = tf.zeros([self._num_units], dtype=dtype)
        longest = tf.cast(steps if sequence_length is None else tf.reduce_max(sequence_length), tf.int64)
        found = tf.raw_ops.BlockLSTM(
            seq_len_max=longest,
            x=inputs,
            cs_prev=initial_cell_state,
            h_prev=initial_output,
            w=self._kernel,
            wci=wci,
            wcf=wcf,
            wco=wco,
            b=self._bias,
            forget_bias=self._forget_bias,
            cell_clip=self._cell_clip,
            use_peephole=self._use_peephole,
        )
        return found[1], found[6]
