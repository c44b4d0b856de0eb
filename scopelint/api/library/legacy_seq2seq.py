"""tf.contrib.legacy_seq2seq: whole models of an encoder and a decoder."""

import copy

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.contrib_rnn import EmbeddingWrapper, OutputProjectionWrapper
from scopelint.api.library.legacy_decoders import (
    check_projection,
    embedding_attention_decoder,
    embedding_rnn_decoder,
    extract_argmax_and_embed,
    rnn_decoder,
)
from scopelint.api.library.rnn_cells import RNNCell
from scopelint.api.library.rnn_static import static_rnn


def basic_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, dtype=tf.float32, scope=None):
    """tf.contrib.legacy_seq2seq.basic_rnn_seq2seq."""
    with tf.variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, loop_function=None, dtype=tf.float32, scope=None):
    """tf.contrib.legacy_seq2seq.tied_rnn_seq2seq."""
    with tf.variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        tf.get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function=loop_function, scope=scope)


def _chosen(feed_previous, decode, like, count):
    """Outputs and state of a decoder that feeds its own outputs or not, as a condition says; like: a state of that structure."""

    def decoded(flag):
        with tf.variable_scope(tf.get_variable_scope(), reuse=None if flag else True):
            outputs, state = decode(flag)
            return outputs + (nest.flatten(state) if nest.is_nested(state) else [state])

    found = tf.cond(feed_previous, lambda: decoded(True), lambda: decoded(False))
    states = found[count:]
    structure = like()
    state = nest.pack_sequence_as(structure=structure, flat_sequence=states) if nest.is_nested(structure) else states[0]
    return found[:count], state


def _encoded(cell, inputs, num_symbols, embedding_size, dtype):
    """static_rnn of a cell that embeds its inputs."""
    cell = EmbeddingWrapper(cell, embedding_classes=num_symbols, embedding_size=embedding_size)
    return static_rnn(cell, inputs, dtype=dtype)


def embedding_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq."""
    with tf.variable_scope(scope or "embedding_rnn_seq2seq") as scope:
        if dtype is not None:
            scope.set_dtype(dtype)
        else:
            dtype = scope.dtype
        _, encoder_state = _encoded(copy.deepcopy(cell), encoder_inputs, num_encoder_symbols, embedding_size, dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)

        def decode(flag, **kwargs):
            return embedding_rnn_decoder(
                decoder_inputs,
                encoder_state,
                cell,
                num_decoder_symbols,
                embedding_size,
                output_projection=output_projection,
                feed_previous=flag,
                **kwargs
            )

        if isinstance(feed_previous, bool):
            return decode(feed_previous)
        inner = lambda flag: decode(flag, update_embedding_for_previous=False)
        return _chosen(feed_previous, inner, lambda: encoder_state, len(decoder_inputs))


def embedding_tied_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_symbols,
    embedding_size,
    num_decoder_symbols=None,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """tf.contrib.legacy_seq2seq.embedding_tied_rnn_seq2seq."""
    with tf.variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as scope:
        dtype = scope.dtype
        if output_projection is not None:
            check_projection(output_projection, num_symbols, dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size], dtype=dtype)
        embedded = [[tf.nn.embedding_lookup(embedding, x) for x in xs] for xs in (encoder_inputs, decoder_inputs)]
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_symbols if num_decoder_symbols is None else num_decoder_symbols)

        def decode(flag, update):
            loop_function = extract_argmax_and_embed(embedding, output_projection, update) if flag else None
            return lambda: tied_rnn_seq2seq(embedded[0], embedded[1], cell, loop_function=loop_function, dtype=dtype)

        if isinstance(feed_previous, bool):
            return decode(feed_previous, True)()
        zero = lambda: cell.zero_state(_common_batch_size(encoder_inputs), dtype)
        return _chosen(feed_previous, lambda flag: decode(flag, False)(), zero, len(decoder_inputs))


def _common_batch_size(inputs):
    static = inputs[0].get_shape()[0]
    for inp in inputs[1:]:
        static.merge_with(inp.get_shape()[0])
    return tf.shape(inputs[0])[0] if static.value is None else static.value


def embedding_attention_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    num_heads=1,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """tf.contrib.legacy_seq2seq.embedding_attention_seq2seq."""
    with tf.variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as scope:
        outputs, encoder_state = _encoded(
            copy.deepcopy(cell), encoder_inputs, num_encoder_symbols, embedding_size, scope.dtype
        )
        attention_states = tf.concat([tf.reshape(e, [-1, 1, cell.output_size]) for e in outputs], 1)
        output_size = None
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)
            output_size = num_decoder_symbols

        def decode(flag, **kwargs):
            return embedding_attention_decoder(
                decoder_inputs,
                encoder_state,
                attention_states,
                cell,
                num_decoder_symbols,
                embedding_size,
                num_heads=num_heads,
                output_size=output_size,
                output_projection=output_projection,
                feed_previous=flag,
                initial_state_attention=initial_state_attention,
                **kwargs
            )

        if isinstance(feed_previous, bool):
            return decode(feed_previous)
        inner = lambda flag: decode(flag, update_embedding_for_previous=False)
        return _chosen(feed_previous, inner, lambda: encoder_state, len(decoder_inputs))


def _check_cell(what, cell):
    if not isinstance(cell, RNNCell):
        raise TypeError("%s is not an RNNCell: %s" % (what, type(cell)))


def one2many_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs_dict,
    enc_cell,
    dec_cells_dict,
    num_encoder_symbols,
    num_decoder_symbols_dict,
    embedding_size,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """tf.contrib.legacy_seq2seq.one2many_rnn_seq2seq."""
    outputs_dict, state_dict = {}, {}
    _check_cell("enc_cell", enc_cell)
    if set(dec_cells_dict) != set(decoder_inputs_dict):
        raise ValueError("keys of dec_cells_dict != keys of decoder_inputs_dict")
    for cell in dec_cells_dict.values():
        _check_cell("dec_cell", cell)
    with tf.variable_scope(scope or "one2many_rnn_seq2seq", dtype=dtype) as scope:
        _, encoder_state = _encoded(enc_cell, encoder_inputs, num_encoder_symbols, embedding_size, scope.dtype)
        for name, inputs in decoder_inputs_dict.items():
            symbols = num_decoder_symbols_dict[name]
            with tf.variable_scope("one2many_decoder_" + str(name)):
                cell = OutputProjectionWrapper(dec_cells_dict[name], symbols)
                decode = lambda flag: embedding_rnn_decoder(
                    inputs, encoder_state, cell, symbols, embedding_size, feed_previous=flag
                )
                if isinstance(feed_previous, bool):
                    outputs, state = decode(feed_previous)
                else:
                    outputs, state = _chosen(feed_previous, decode, lambda: encoder_state, len(inputs))
            outputs_dict[name] = outputs
            state_dict[name] = state
    return outputs_dict, state_dict
