"""tf.contrib.seq2seq: AttentionWrapper and its state."""

import collections

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import dimension_value, surely
from scopelint.api.library.contrib_shapes import with_same_shape
from scopelint.api.library.layers_core import Dense
from scopelint.api.library.rnn_cells import RNNCell, assert_like_rnncell, zero_state_tensors
from scopelint.api.library.seq2seq_attention import AttentionMechanism

_FIELDS = ("cell_state", "attention", "time", "alignments", "alignment_history", "attention_state")


def _cloned(old, new):
    if isinstance(old, tf.Tensor) and isinstance(new, tf.Tensor):
        return with_same_shape(old, new)
    return new


class AttentionWrapperState(collections.namedtuple("AttentionWrapperState", _FIELDS)):
    """tf.contrib.seq2seq.AttentionWrapperState."""

    def clone(self, **kwargs):
        return nest.map_structure(_cloned, self, self._replace(**kwargs))


def _attend(mechanism, cell_output, attention_state, attention_layer):
    """Attention, alignments and the mechanism's next state."""
    alignments, next_state = mechanism(cell_output, state=attention_state)
    context = tf.matmul(tf.expand_dims(alignments, 1), mechanism.values)
    context = tf.squeeze(context, [1])
    if attention_layer is None:
        return context, alignments, next_state
    return attention_layer(tf.concat([cell_output, context], 1)), alignments, next_state


def _as_tuple(value):
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _check_mechanisms(mechanisms):
    for mechanism in mechanisms:
        if surely(not isinstance(mechanism, AttentionMechanism)):
            raise TypeError("attention_mechanism must be an AttentionMechanism, saw type: %s" % type(mechanism).__name__)


def _check_count(what, given, mechanisms):
    if surely(len(given) != len(mechanisms)):
        text = "If provided, %s must contain exactly one entry per attention_mechanism, saw: %d vs %d"
        raise ValueError(text % (what, len(given), len(mechanisms)))


class AttentionWrapper(RNNCell):
    """tf.contrib.seq2seq.AttentionWrapper."""

    def __init__(
        self,
        cell,
        attention_mechanism,
        attention_layer_size=None,
        alignment_history=False,
        cell_input_fn=None,
        output_attention=True,
        initial_cell_state=None,
        name=None,
        attention_layer=None,
        attention_fn=None,
        dtype=None,
    ):
        super(AttentionWrapper, self).__init__(name=name, dtype=dtype)
        assert_like_rnncell("cell", cell)
        self._is_multi = isinstance(attention_mechanism, (list, tuple))
        mechanisms = attention_mechanism if self._is_multi else (attention_mechanism,)
        _check_mechanisms(mechanisms)
        if cell_input_fn is None:
            cell_input_fn = lambda inputs, attention: tf.concat([inputs, attention], -1)
        elif not callable(cell_input_fn):
            raise TypeError("cell_input_fn must be callable, saw type: %s" % type(cell_input_fn).__name__)
        self._make_layers(cell, mechanisms, attention_layer_size, attention_layer)
        self._attention_fn = _attend if attention_fn is None else attention_fn
        self._cell = cell
        self._attention_mechanisms = mechanisms
        self._cell_input_fn = cell_input_fn
        self._output_attention = output_attention
        self._alignment_history = alignment_history
        with tf.name_scope(name, "AttentionWrapperInit"):
            self._initial_cell_state = self._checked_initial_state(initial_cell_state)

    def _make_layers(self, cell, mechanisms, size, layer):
        if size is not None and layer is not None:
            raise ValueError("Only one of attention_layer_size and attention_layer should be set")
        if size is not None:
            sizes = _as_tuple(size)
            _check_count("attention_layer_size", sizes, mechanisms)
            layers = [
                Dense(units, name="attention_layer", use_bias=False, dtype=mechanisms[i].dtype)
                for i, units in enumerate(sizes)
            ]
            self._attention_layers = tuple(layers)
            self._attention_layer_size = sum(sizes)
        elif layer is not None:
            self._attention_layers = _as_tuple(layer)
            _check_count("attention_layer", self._attention_layers, mechanisms)
            self._attention_layer_size = sum(
                [self._layer_size(cell, one, of) for one, of in zip(self._attention_layers, mechanisms)]
            )
        else:
            self._attention_layers = None
            self._attention_layer_size = sum([dimension_value(of.values.shape[-1]) for of in mechanisms])

    def _layer_size(self, cell, layer, mechanism):
        depth = cell.output_size + dimension_value(mechanism.values.shape[-1])
        return dimension_value(layer.compute_output_shape([None, depth])[-1])

    def _checked_initial_state(self, state):
        if state is None:
            return None
        last = nest.flatten(state)[-1]
        batch_size = dimension_value(last.shape[0]) or tf.shape(last)[0]
        with tf.control_dependencies(self._batch_size_checks(batch_size, "initial_cell_state")):
            return nest.map_structure(lambda s: tf.identity(s, name="check_initial_cell_state"), state)

    def _batch_size_checks(self, batch_size, what):
        message = "Non-matching batch sizes between the memory (encoder output) and %s of an AttentionWrapper." % what
        return [tf.assert_equal(batch_size, of.batch_size, message=message) for of in self._attention_mechanisms]

    def _item_or_tuple(self, items):
        items = tuple(items)
        return items if self._is_multi else items[0]

    @property
    def output_size(self):
        return self._attention_layer_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self):
        mechanisms = self._attention_mechanisms
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            time=tf.TensorShape([]),
            attention=self._attention_layer_size,
            alignments=self._item_or_tuple([a.alignments_size for a in mechanisms]),
            attention_state=self._item_or_tuple([a.state_size for a in mechanisms]),
            alignment_history=self._item_or_tuple([a.alignments_size if self._alignment_history else () for a in mechanisms]),
        )

    def _history(self, dtype, alignments):
        if not self._alignment_history:
            return ()
        return tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=alignments.shape)

    def zero_state(self, batch_size, dtype):
        mechanisms = self._attention_mechanisms
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            cell_state = self._initial_cell_state
            if cell_state is None:
                cell_state = self._cell.get_initial_state(batch_size=batch_size, dtype=dtype)
            with tf.control_dependencies(self._batch_size_checks(batch_size, "zero_state's batch_size")):
                cell_state = nest.map_structure(lambda s: tf.identity(s, name="checked_cell_state"), cell_state)
            alignments = [of.initial_alignments(batch_size, dtype) for of in mechanisms]
            return AttentionWrapperState(
                cell_state=cell_state,
                time=tf.zeros([], dtype=tf.int32),
                attention=zero_state_tensors(self._attention_layer_size, batch_size, dtype),
                alignments=self._item_or_tuple(alignments),
                attention_state=self._item_or_tuple([of.initial_state(batch_size, dtype) for of in mechanisms]),
                alignment_history=self._item_or_tuple([self._history(dtype, a) for a in alignments]),
            )

    def call(self, inputs, state):
        if surely(not isinstance(state, AttentionWrapperState)):
            text = "Expected state to be instance of AttentionWrapperState. Received type %s instead."
            raise TypeError(text % type(state))
        cell_inputs = self._cell_input_fn(inputs, state.attention)
        cell_output, cell_state = self._cell(cell_inputs, state.cell_state)
        batch_size = dimension_value(cell_output.shape[0]) or tf.shape(cell_output)[0]
        with tf.control_dependencies(self._batch_size_checks(batch_size, "the query (decoder output)")):
            cell_output = tf.identity(cell_output, name="checked_cell_output")
        found = [self._attend(i, cell_output, state) for i in range(len(self._attention_mechanisms))]
        attention = tf.concat([f[0] for f in found], 1)
        next_state = AttentionWrapperState(
            time=state.time + 1,
            cell_state=cell_state,
            attention=attention,
            attention_state=self._item_or_tuple([f[2] for f in found]),
            alignments=self._item_or_tuple([f[1] for f in found]),
            alignment_history=self._item_or_tuple([f[3] for f in found]),
        )
        return (attention if self._output_attention else cell_output), next_state

    def _attend(self, i, cell_output, state):
        """What one mechanism makes of the cell's output: attention, alignments, its next state and the history."""
        own_state = state.attention_state[i] if self._is_multi else state.attention_state
        history = state.alignment_history[i] if self._is_multi else state.alignment_history
        layer = self._attention_layers[i] if self._attention_layers else None
        attention, alignments, next_state = self._attention_fn(self._attention_mechanisms[i], cell_output, own_state, layer)
        history = history.write(state.time, alignments) if self._alignment_history else ()
        return attention, alignments, next_state, history
