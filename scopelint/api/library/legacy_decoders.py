"""tf.contrib.legacy_seq2seq: the decoders, which unroll a cell."""

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import surely
from scopelint.api.library.contrib_rnn import Linear


def extract_argmax_and_embed(embedding, output_projection=None, update_embedding=True):
    """The loop function that feeds the embedding of the best symbol."""

    def loop_function(prev, _):
        if output_projection is not None:
            prev = tf.nn.xw_plus_b(prev, output_projection[0], output_projection[1])
        symbol = tf.argmax(prev, 1)
        embedded = tf.nn.embedding_lookup(embedding, symbol)
        return embedded if update_embedding else tf.stop_gradient(embedded)

    return loop_function


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """tf.contrib.legacy_seq2seq.rnn_decoder."""
    with tf.variable_scope(scope or "rnn_decoder"):
        state, outputs, prev = initial_state, [], None
        for i, inp in enumerate(decoder_inputs):
            if loop_function is not None and prev is not None:
                with tf.variable_scope("loop_function", reuse=True):
                    inp = loop_function(prev, i)
            if i > 0:
                tf.get_variable_scope().reuse_variables()
            output, state = cell(inp, state)
            outputs.append(output)
            if loop_function is not None:
                prev = output
    return outputs, state


def check_projection(output_projection, num_symbols, dtype, both=True):
    """Make tensors of an output projection and compare their shapes."""
    if both:
        weights = tf.convert_to_tensor(output_projection[0], dtype=dtype)
        weights.get_shape().assert_is_compatible_with([None, num_symbols])
    biases = tf.convert_to_tensor(output_projection[1], dtype=dtype)
    biases.get_shape().assert_is_compatible_with([num_symbols])


def embedding_rnn_decoder(
    decoder_inputs,
    initial_state,
    cell,
    num_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    scope=None,
):
    """tf.contrib.legacy_seq2seq.embedding_rnn_decoder."""
    with tf.variable_scope(scope or "embedding_rnn_decoder") as scope:
        if output_projection is not None:
            check_projection(output_projection, num_symbols, scope.dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = extract_argmax_and_embed(embedding, output_projection, update_embedding_for_previous)
        embedded = (tf.nn.embedding_lookup(embedding, i) for i in decoder_inputs)
        return rnn_decoder(embedded, initial_state, cell, loop_function=loop_function)


class _Heads(object):
    """The heads of attention over the states of an encoder."""

    def __init__(self, attention_states, num_heads, dtype):
        self.dtype = dtype
        self.num_heads = num_heads
        shape = attention_states.get_shape()
        self.length = shape[1].value
        if self.length is None:
            self.length = tf.shape(attention_states)[1]
        self.size = shape[2].value
        self.hidden = tf.reshape(attention_states, [-1, self.length, 1, self.size])
        self.features = []
        self.v = []
        for a in range(num_heads):
            kernel = tf.get_variable("AttnW_%d" % a, [1, 1, self.size, self.size], dtype=dtype)
            self.features.append(tf.nn.conv2d(self.hidden, kernel, [1, 1, 1, 1], "SAME"))
            self.v.append(tf.get_variable("AttnV_%d" % a, [self.size], dtype=dtype))

    def start(self, batch_size):
        """What the first input is joined with."""
        shape = tf.stack([batch_size, self.size])
        zeros = [tf.zeros(shape, dtype=self.dtype) for _ in range(self.num_heads)]
        for one in zeros:
            one.set_shape([None, self.size])
        return zeros

    def read(self, query):
        """What each head reads for a state."""
        if nest.is_nested(query):
            parts = nest.flatten(query)
            for part in parts:
                assert part.get_shape().ndims in (None, 0, 2)
            query = tf.concat(parts, 1)
        return [self._read(a, query) for a in range(self.num_heads)]

    def _read(self, a, query):
        with tf.variable_scope("Attention_%d" % a):
            y = Linear(query, self.size, True)(query)
            y = tf.cast(tf.reshape(y, [-1, 1, 1, self.size]), self.dtype)
            score = tf.reduce_sum(self.v[a] * tf.tanh(self.features[a] + y), [2, 3])
            weights = tf.nn.softmax(tf.cast(score, dtype=tf.float32))
            weights = tf.cast(weights, self.dtype)
            found = tf.reduce_sum(tf.reshape(weights, [-1, self.length, 1, 1]) * self.hidden, [1, 2])
            return tf.reshape(found, [-1, self.size])


def _check_attention(decoder_inputs, attention_states, num_heads):
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    if num_heads < 1:
        raise ValueError("With less than 1 heads, use a non-attention decoder.")
    if surely(attention_states.get_shape()[2].value is None):
        raise ValueError("Shape[2] of attention_states must be known: %s" % attention_states.get_shape())


def _joined(inp, attention, dtype):
    """The input of the cell: a step's input with what was read."""
    size = inp.get_shape().with_rank(2)[1]
    if surely(size.value is None):
        raise ValueError("Could not infer input size from input: %s" % inp.name)
    inputs = [tf.cast(e, dtype) for e in [inp] + attention]
    return Linear(inputs, size, True)(inputs)


def attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    output_size=None,
    num_heads=1,
    loop_function=None,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """tf.contrib.legacy_seq2seq.attention_decoder."""
    _check_attention(decoder_inputs, attention_states, num_heads)
    if output_size is None:
        output_size = cell.output_size
    with tf.variable_scope(scope or "attention_decoder", dtype=dtype) as scope:
        dtype = scope.dtype
        batch_size = tf.shape(decoder_inputs[0])[0]
        heads = _Heads(attention_states, num_heads, dtype)
        state, outputs, prev = initial_state, [], None
        attention = heads.start(batch_size)
        if initial_state_attention:
            attention = heads.read(initial_state)
        for i, inp in enumerate(decoder_inputs):
            if i > 0:
                tf.get_variable_scope().reuse_variables()
            if loop_function is not None and prev is not None:
                with tf.variable_scope("loop_function", reuse=True):
                    inp = loop_function(prev, i)
            x = _joined(inp, attention, dtype)
            cell_output, state = cell(x, state)
            if i == 0 and initial_state_attention:
                with tf.variable_scope(tf.get_variable_scope(), reuse=True):
                    attention = heads.read(state)
            else:
                attention = heads.read(state)
            with tf.variable_scope("AttnOutputProjection"):
                inputs = [tf.cast(cell_output, dtype)] + attention
                output = Linear(inputs, output_size, True)(inputs)
            if loop_function is not None:
                prev = output
            outputs.append(output)
    return outputs, state


def embedding_attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    num_symbols,
    embedding_size,
    num_heads=1,
    output_size=None,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """tf.contrib.legacy_seq2seq.embedding_attention_decoder."""
    if output_size is None:
        output_size = cell.output_size
    if output_projection is not None:
        check_projection(output_projection, num_symbols, dtype, both=False)
    with tf.variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = extract_argmax_and_embed(embedding, output_projection, update_embedding_for_previous)
        embedded = [tf.nn.embedding_lookup(embedding, i) for i in decoder_inputs]
        return attention_decoder(
            embedded,
            initial_state,
            attention_states,
            cell,
            output_size=output_size,
            num_heads=num_heads,
            loop_function=loop_function,
            initial_state_attention=initial_state_attention,
        )
