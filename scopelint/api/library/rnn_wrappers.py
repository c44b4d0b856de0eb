"""tf.nn.rnn_cell: MultiRNNCell and the wrappers (Dropout, Residual, Device)."""

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import TF2
from scopelint.api.library.layers_base import Layer
from scopelint.api.library.rnn_cells import LSTMStateTuple, RNNCell, assert_like_rnncell


class MultiRNNCell(RNNCell):
    """tf.nn.rnn_cell.MultiRNNCell."""

    def __init__(self, cells, state_is_tuple=True):
        super(MultiRNNCell, self).__init__()
        if not cells:
            raise ValueError("Must specify at least one cell for MultiRNNCell.")
        if not nest.is_nested(cells):
            raise TypeError("cells must be a list or tuple, but saw: %s." % cells)
        self._cells = cells
        self._state_is_tuple = state_is_tuple
        if not state_is_tuple and any([nest.is_nested(c.state_size) for c in cells]):
            text = "Some cells return tuples of states, but the flag state_is_tuple is not set.  State sizes are: %s"
            raise ValueError(text % str([c.state_size for c in cells]))

    @property
    def state_size(self):
        sizes = [cell.state_size for cell in self._cells]
        return tuple(sizes) if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self):
        return self._cells[-1].output_size

    def zero_state(self, batch_size, dtype):
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            if self._state_is_tuple:
                return tuple([cell.zero_state(batch_size, dtype) for cell in self._cells])
            return super(MultiRNNCell, self).zero_state(batch_size, dtype)

    @property
    def trainable_weights(self):
        weights = []
        for cell in self._cells if self.trainable else []:
            if isinstance(cell, Layer):
                weights += cell.trainable_weights
        return weights

    @property
    def non_trainable_weights(self):
        trainable = []
        weights = []
        for cell in self._cells:
            if isinstance(cell, Layer):
                trainable += cell.trainable_weights
                weights += cell.non_trainable_weights
        return weights if self.trainable else trainable + weights

    def call(self, inputs, state):
        position = 0
        new_states = []
        for i, cell in enumerate(self._cells):
            with tf.variable_scope("cell_%d" % i):
                if self._state_is_tuple:
                    if not nest.is_nested(state):
                        text = "Expected state to be a tuple of length %d, but received: %s"
                        raise ValueError(text % (len(self.state_size), state))
                    cell_state = state[i]
                else:
                    cell_state = tf.slice(state, [0, position], [-1, cell.state_size])
                    position += cell.state_size
                inputs, new_state = cell(inputs, cell_state)
                new_states.append(new_state)
        return inputs, tuple(new_states) if self._state_is_tuple else tf.concat(new_states, 1)


class CellWrapper(RNNCell):
    """What the wrappers share: they call their cell in the scope they are called in."""

    def __init__(self, cell, *args, **kwargs):
        super(CellWrapper, self).__init__(*args, **kwargs)
        assert_like_rnncell("cell", cell)
        self.cell = cell

    def __call__(self, inputs, state, scope=None):
        return self._call_wrapped_cell(inputs, state, cell_call_fn=self.cell.__call__, scope=scope)

    @property
    def wrapped_cell(self):
        return self.cell

    @property
    def state_size(self):
        return self.cell.state_size

    @property
    def output_size(self):
        return self.cell.output_size

    def zero_state(self, batch_size, dtype):
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self.cell.zero_state(batch_size, dtype)


def _default_state_filter(substate):
    if isinstance(substate, LSTMStateTuple):
        return LSTMStateTuple(c=False, h=True)
    return not isinstance(substate, tf.TensorArray)


def _should_dropout(p):
    return not isinstance(p, float) or p < 1


class DropoutWrapper(CellWrapper):
    """tf.nn.rnn_cell.DropoutWrapper."""

    def __init__(
        self,
        cell,
        input_keep_prob=1.0,
        output_keep_prob=1.0,
        state_keep_prob=1.0,
        variational_recurrent=False,
        input_size=None,
        dtype=None,
        seed=None,
        dropout_state_filter_visitor=None,
        **kwargs
    ):
        super(DropoutWrapper, self).__init__(cell, dtype=dtype, **kwargs)
        if dropout_state_filter_visitor is not None and not callable(dropout_state_filter_visitor):
            raise TypeError("dropout_state_filter_visitor must be callable")
        self._dropout_state_filter = dropout_state_filter_visitor or _default_state_filter
        with tf.name_scope("DropoutWrapperInit"):
            self._input_keep_prob = self._probability(input_keep_prob, "input_keep_prob")
            self._state_keep_prob = self._probability(state_keep_prob, "state_keep_prob")
            self._output_keep_prob = self._probability(output_keep_prob, "output_keep_prob")
        self._variational_recurrent = variational_recurrent
        self._input_size = input_size
        self._seed = seed
        self._recurrent_input_noise = None
        self._recurrent_state_noise = None
        self._recurrent_output_noise = None
        if variational_recurrent:
            self._make_noises(cell, input_size, dtype)

    def _probability(self, value, what):
        tensor = tf.convert_to_tensor(value)
        known = tf.scopelint.static_value(tensor)
        if known is None:
            return tensor
        if known < 0 or known > 1:
            raise ValueError("Parameter %s must be between 0 and 1: %d" % (what, known))
        return float(known)

    def _make_noises(self, cell, input_size, dtype):
        if dtype is None:
            raise ValueError("When variational_recurrent=True, dtype must be provided")

        def noise(size):
            shape = tf.concat(([1], tf.TensorShape(size).as_list()), 0)
            return tf.random_uniform(shape, seed=self._seed, dtype=dtype)

        if not isinstance(self._input_keep_prob, (int, float)) or self._input_keep_prob < 1.0:
            if input_size is None:
                text = "When variational_recurrent=True and input_keep_prob < 1.0 or is unknown, "
                raise ValueError(text + "input_size must be provided")
            self._recurrent_input_noise = nest.map_structure(noise, input_size)
        self._recurrent_state_noise = nest.map_structure(noise, cell.state_size)
        self._recurrent_output_noise = nest.map_structure(noise, cell.output_size)

    def _drop(self, do_dropout, value, noise, keep_prob):
        if isinstance(do_dropout, bool) and not do_dropout:
            return value
        if not self._variational_recurrent:
            return tf.nn.dropout(value, rate=1.0 - keep_prob, seed=self._seed)
        binary_tensor = tf.floor(keep_prob + noise)
        ret = (value / keep_prob if TF2 else tf.div(value, keep_prob)) * binary_tensor
        ret.set_shape(value.get_shape())
        return ret

    def _dropout(self, values, noises, keep_prob, shallow=None):
        if shallow is None:
            shallow = nest.map_structure(lambda value: True, values)
        if noises is None:
            return nest.map_structure_up_to(
                shallow, lambda do, value: self._drop(do, value, None, keep_prob), shallow, values
            )
        return nest.map_structure_up_to(
            shallow, lambda do, value, noise: self._drop(do, value, noise, keep_prob), shallow, values, noises
        )

    def _call_wrapped_cell(self, inputs, state, cell_call_fn, **kwargs):
        if _should_dropout(self._input_keep_prob):
            inputs = self._dropout(inputs, self._recurrent_input_noise, self._input_keep_prob)
        output, new_state = cell_call_fn(inputs, state, **kwargs)
        if _should_dropout(self._state_keep_prob):
            shallow = nest.get_traverse_shallow_structure(self._dropout_state_filter, new_state)
            new_state = self._dropout(new_state, self._recurrent_state_noise, self._state_keep_prob, shallow)
        if _should_dropout(self._output_keep_prob):
            output = self._dropout(output, self._recurrent_output_noise, self._output_keep_prob)
        return output, new_state


def _default_residual(inputs, outputs):
    nest.assert_same_structure(inputs, outputs)
    nest.map_structure(lambda inp, out: inp.get_shape().assert_is_compatible_with(out.get_shape()), inputs, outputs)
    return nest.map_structure(lambda inp, out: inp + out, inputs, outputs)


class ResidualWrapper(CellWrapper):
    """tf.nn.rnn_cell.ResidualWrapper."""

    def __init__(self, cell, residual_fn=None, **kwargs):
        super(ResidualWrapper, self).__init__(cell, **kwargs)
        self._residual_fn = residual_fn

    def _call_wrapped_cell(self, inputs, state, cell_call_fn, **kwargs):
        outputs, new_state = cell_call_fn(inputs, state, **kwargs)
        return (self._residual_fn or _default_residual)(inputs, outputs), new_state


class DeviceWrapper(CellWrapper):
    """tf.nn.rnn_cell.DeviceWrapper."""

    def __init__(self, cell, device, **kwargs):
        super(DeviceWrapper, self).__init__(cell, **kwargs)
        self._device = device

    def zero_state(self, batch_size, dtype):
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            with tf.device(self._device):
                return self.cell.zero_state(batch_size, dtype)

    def _call_wrapped_cell(self, inputs, state, cell_call_fn, **kwargs):
        with tf.device(self._device):
            return cell_call_fn(inputs, state, **kwargs)
